resource "partnercenter_referral" "lead" {
  type   = "Independent"
  status = "Active"

  # Attributes that are left out keep Partner Center's values.
  customer_profile = { name = "Northwind Traders" }
  consent          = {}
  details          = { deal_value = 25000 }
}
