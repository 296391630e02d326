terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

variable "stale_after_days" {
  description = "The number of days without a change after which an open deal is closed as lost."
  type        = number
  default     = 180
}

data "partnercenter_referrals" "deals" {
  direction = "Outgoing"
}

locals {
  cutoff = timeadd(plantimestamp(), "-${24 * var.stale_after_days}h")
  deals = {
    for r in data.partnercenter_referrals.deals.referrals : r.id => {
      type  = r.type
      stale = contains(["New", "Active"], r.status) && try(timecmp(r.updated_date_time, local.cutoff) < 0, false)
    }
  }
}

import {
  for_each = local.deals
  to       = partnercenter_referral.deal[each.key]
  id       = each.key
}

resource "partnercenter_referral" "deal" {
  for_each         = local.deals
  type             = each.value.type
  status           = each.value.stale ? "Closed" : null
  substatus        = each.value.stale ? "Lost" : null
  status_reason    = each.value.stale ? "No change in ${var.stale_after_days} days" : null
  customer_profile = {}
  consent          = {}
  details          = {}
}
