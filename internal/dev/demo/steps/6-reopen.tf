resource "partnercenter_referral" "lead" {
  type   = "Independent"
  status = "Active" # but by now the lead is Closed

  # What is left out keeps the value that Partner Center has.
  customer_profile = { name = "Northwind Traders" }
  consent          = {}
  details          = { deal_value = 25000 }
}
