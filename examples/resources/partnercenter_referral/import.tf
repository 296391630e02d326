import {
  to = partnercenter_referral.lead
  id = "c5fbb3b6-be74-4795-9fb5-4324c73fed37"
}

# Attributes that are left out keep Partner Center's values, so the import changes nothing.
resource "partnercenter_referral" "lead" {
  type             = "Independent"
  customer_profile = {}
  consent          = {}
  details          = {}
}
