terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

variable "country" {
  description = "Whose leads are accepted, as a code of two letters."
  type        = string
  default     = "US"
}

data "partnercenter_referrals" "leads" {
  direction        = "Incoming"
  customer_country = var.country
}

locals {
  # Leads of every status, so that one stays in the configuration when it has been accepted.
  leads = { for r in data.partnercenter_referrals.leads.referrals : r.id => { type = r.type, new = r.status == "New" } }
}

import {
  for_each = local.leads
  to       = partnercenter_referral.lead[each.key]
  id       = each.key
}

resource "partnercenter_referral" "lead" {
  for_each         = local.leads
  type             = each.value.type
  status           = each.value.new ? "Active" : null # null: what becomes of it later is up to the sellers
  customer_profile = {}
  consent          = {}
  details          = {}
}
