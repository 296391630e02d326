terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

variable "country" {
  description = "The country whose leads are accepted, as a two-letter code."
  type        = string
  default     = "US"
}

data "partnercenter_referrals" "leads" {
  direction        = "Incoming"
  customer_country = var.country
}

locals {
  # Leads of every status, so that a lead stays in the configuration after it has been accepted.
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
  status           = each.value.new ? "Active" : null # null: the sellers control the status afterwards
  customer_profile = {}
  consent          = {}
  details          = {}
}
