resource "partnercenter_referral" "deal" {
  type             = "Shared"
  name             = "Analytics platform"
  status           = "Closed"
  substatus        = "Won"
  customer_profile = { name = "Contoso Retail" }
  consent          = { consent_to_contact = true }
  details          = { deal_value = 600000, currency = "USD" }
}

resource "partnercenter_deal_registration" "deal" {
  referral_id = partnercenter_referral.deal.id

  contract = {
    value           = 600000
    currency        = "USD"
    term            = "Perpetual"
    sign_date_time  = "2026-10-15T00:00:00Z"
    start_date_time = "2026-11-01T00:00:00Z"
  }
  solution = {
    id                    = "SOL-34104-EBB"
    value                 = 500000
    currency              = "USD"
    is_deployed_on_azure  = true
    primary_deployment_on = "Customer"
    pricing_model         = "PayAsYouGo"
  }
}
