# A lead that nobody answers within 14 days is closed by Partner Center. The plan warns three days before, and goes on.
data "partnercenter_referrals" "new" {
  direction = "Incoming"
  status    = "New"
}

locals {
  expiring = [
    for r in data.partnercenter_referrals.new.referrals : "${r.name} (${r.id})"
    if try(timecmp(r.created_date_time, timeadd(plantimestamp(), "-264h")) < 0, false)
  ]
}

check "leads_are_answered" {
  assert {
    condition     = length(local.expiring) == 0
    error_message = "These leads expire within three days: ${join(", ", local.expiring)}. Accept or decline them in Partner Center."
  }
}
