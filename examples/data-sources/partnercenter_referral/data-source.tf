# Reads a lead that a seller works on, without managing it.
data "partnercenter_referral" "lead" {
  id = "c5fbb3b6-be74-4795-9fb5-4324c73fed37"
}

output "lead" {
  value = {
    customer = data.partnercenter_referral.lead.customer_profile.name
    status   = data.partnercenter_referral.lead.status
    value    = data.partnercenter_referral.lead.details.deal_value
  }
}
