# Registers a won deal. Every plan follows the review and warns when Partner Center asks for more information. When it warns, correct
# the registration and apply; Partner Center then reviews it again.
resource "partnercenter_referral" "won" {
  type      = "Shared"
  name      = "Northwind data platform"
  status    = "Closed"
  substatus = "Won"

  customer_profile = { name = "Northwind Traders" }
  consent          = { consent_to_contact = true }
  details          = { deal_value = 300000, currency = "USD" }
}

resource "partnercenter_deal_registration" "won" {
  referral_id = partnercenter_referral.won.id

  contract = {
    value           = 300000
    currency        = "USD"
    term            = "Perpetual"
    sign_date_time  = "2026-10-15T00:00:00Z"
    start_date_time = "2026-11-01T00:00:00Z"
  }

  solution = {
    id                    = "SOL-34104-EBB"
    value                 = 250000
    currency              = "USD"
    is_deployed_on_azure  = true
    primary_deployment_on = "Customer"
    pricing_model         = "Other"
  }
}

check "registration_waits_for_nobody" {
  assert {
    condition     = partnercenter_deal_registration.won.status != "ActionRequired"
    error_message = "Partner Center asks for more about the deal registration: ${partnercenter_deal_registration.won.status_reason}"
  }
}

output "registration" {
  value = partnercenter_deal_registration.won.status
}
