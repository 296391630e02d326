terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

# Partner Center closes a lead that nobody answers within 14 days. The plan warns three days before that and continues.
data "partnercenter_referrals" "new" {
  direction = "Incoming"
  status    = "New"
}

locals {
  expiring = [
    for r in data.partnercenter_referrals.new.referrals : "${r.name} (${r.id})"
    # If Partner Center doesn't return the expiration, it is 14 days after the creation.
    if try(timecmp(coalesce(r.expiration_date_time, timeadd(r.created_date_time, "336h")), timeadd(plantimestamp(), "72h")) < 0, false)
  ]
}

check "leads_are_answered" {
  assert {
    condition     = length(local.expiring) == 0
    error_message = "These leads expire within three days, or should have: ${join(", ", local.expiring)}. Accept or decline them in Partner Center."
  }
}
