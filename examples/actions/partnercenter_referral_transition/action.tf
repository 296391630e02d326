# Accepts one lead: terraform apply -invoke=action.partnercenter_referral_transition.accept
action "partnercenter_referral_transition" "accept" {
  config {
    id     = "c5fbb3b6-be74-4795-9fb5-4324c73fed37"
    status = "Active"
  }
}

# Declines one lead, with the reason. A link works as well as an id.
action "partnercenter_referral_transition" "decline" {
  config {
    id            = "https://api.partner.microsoft.com/v1.0/engagements/referrals/c5fbb3b6-be74-4795-9fb5-4324c73fed37"
    status        = "Closed"
    substatus     = "Declined"
    status_reason = "Not a customer"
  }
}
