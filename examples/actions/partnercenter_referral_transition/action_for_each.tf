data "partnercenter_referrals" "leads" {
  direction        = "Incoming"
  status           = "New"
  customer_country = "US"
}

# Accepts every lead that the search finds: terraform apply -invoke=action.partnercenter_referral_transition.accept_all
action "partnercenter_referral_transition" "accept_all" {
  for_each = toset(data.partnercenter_referrals.leads.referrals[*].id)

  config {
    id     = each.key
    status = "Active"
  }
}
