terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

# Everything that comes in is taken over as it is. Nothing is declared, so nothing changes: sellers go on as before, and the
# referrals can be managed one attribute after the other.
data "partnercenter_referrals" "incoming" {
  direction = "Incoming"
}

locals {
  # Only what the resource needs of each: Terraform goes through the whole map for every referral.
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
