# The unanswered incoming leads of a country, newest first.
data "partnercenter_referrals" "unanswered" {
  direction        = "Incoming"
  status           = "New"
  customer_country = "US"
  order_by         = "createdDateTime desc"
  limit            = 20
}

# Large deals that were changed this week, with a raw OData filter.
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
