# A won, shared deal and its registration for Azure IP co-sell. The registration refers to the referral, so one apply
# closes the referral first and then registers it.
resource "partnercenter_referral" "won" {
  type      = "Shared"
  name      = "Contoso analytics platform"
  status    = "Closed"
  substatus = "Won"

  customer_profile = { name = "Contoso" }
  consent          = { consent_to_contact = true }
  details          = { deal_value = 600000, currency = "USD" }
}

resource "partnercenter_deal_registration" "won" {
  referral_id = partnercenter_referral.won.id

  contract = {
    value           = 600000
    currency        = "USD"
    term            = "Finite"
    sign_date_time  = "2026-10-15T00:00:00Z"
    start_date_time = "2026-11-01T00:00:00Z"
    end_date_time   = "2028-11-01T00:00:00Z"
  }

  solution = {
    id                    = "SOL-34104-EBB"
    value                 = 500000
    currency              = "USD"
    is_deployed_on_azure  = true
    primary_deployment_on = "Customer"
    pricing_model         = "PayAsYouGo"

    marketplace_transaction = {
      is_transacted = true
      date_time     = "2026-10-20T00:00:00Z"
    }
  }
}
