# The incoming leads of a country that nobody has answered, the latest first.
data "partnercenter_referrals" "unanswered" {
  direction        = "Incoming"
  status           = "New"
  customer_country = "US"
  order_by         = "createdDateTime desc"
  limit            = 20
}

# What was changed this week, by a filter of your own.
data "partnercenter_referrals" "large" {
  filter        = "details/dealValue gt 100000"
  updated_after = timeadd(plantimestamp(), "-168h")
}

output "unanswered" {
  value = { for r in data.partnercenter_referrals.unanswered.referrals : r.id => r.customer_profile.name }
}

output "large" {
  value = [for r in data.partnercenter_referrals.large.referrals : r.name]
}
