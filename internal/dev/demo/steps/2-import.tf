import {
  to = partnercenter_referral.lead
  id = "c5fbb3b6-be74-4795-9fb5-4324c73fed37"
}

resource "partnercenter_referral" "lead" {
  type = "Independent"

  # Attributes that are left out keep Partner Center's values.
  customer_profile = { name = "Northwind Traders" }
  consent          = {}
  details          = { deal_value = 10000 }
}
