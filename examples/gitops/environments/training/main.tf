terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

locals {
  # One file per customer; its name is the customer's key. The module rejects an unreadable file and names it.
  customers = { for name in fileset(path.module, "customers/*.yaml") :
    trimsuffix(basename(name), ".yaml") => try(yamldecode(file("${path.module}/${name}")), null)
  }

  # Deals with an id exist in Partner Center already, so Terraform adopts them once. Only root modules can have import blocks.
  adopted = merge([for customer, content in local.customers :
    { for deal, settings in try(content.deals, {}) : "${customer}/${deal}" => settings.id if can(settings.id) }
  ]...)
}

import {
  for_each = local.adopted
  to       = module.referrals.partnercenter_referral.deal[each.key]
  id       = each.value
}

module "referrals" {
  source    = "../../modules/referrals"
  customers = local.customers
}
