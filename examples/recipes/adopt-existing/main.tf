terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

# Adopts all incoming referrals as they are. The resources declare nothing, so nothing changes: sellers continue as before, and you
# can start to manage the referrals one attribute at a time.
data "partnercenter_referrals" "incoming" {
  direction = "Incoming"
}

locals {
  # Only the values that the resource needs, because Terraform evaluates the whole map for every referral.
  incoming = { for r in data.partnercenter_referrals.incoming.referrals : r.id => r.type }
}

import {
  for_each = local.incoming
  to       = partnercenter_referral.incoming[each.key]
  id       = each.key
}

resource "partnercenter_referral" "incoming" {
  for_each         = local.incoming
  type             = each.value
  customer_profile = {}
  consent          = {}
  details          = {}
}
