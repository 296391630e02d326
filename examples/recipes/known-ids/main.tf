terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

# The ids in the referrals of the last year, which Partner Center accepts today.
data "partnercenter_referrals" "recent" {
  updated_after = timeadd(plantimestamp(), "-8760h")
}

locals {
  requirements = data.partnercenter_referrals.recent.referrals[*].details.requirements
}

output "known_ids" {
  value = {
    products   = distinct(sort(flatten([for r in local.requirements : r.products])))
    industries = distinct(sort(flatten([for r in local.requirements : r.industries])))
    services   = distinct(sort(flatten([for r in local.requirements : r.services])))
    solutions  = { for s in flatten([for r in local.requirements : r.solutions]) : s.id => s.name... }
  }
}
