terraform {
  required_version = ">= 1.14" # actions
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

data "partnercenter_referrals" "leads" {
  direction = "Incoming"
  status    = "New"
}

locals {
  accept = yamldecode(file("${path.module}/accept.yaml"))

  # A rule that lacks a key is an error, so a misspelt key never accepts a lead.
  accepted = toset([for lead in data.partnercenter_referrals.leads.referrals : lead.id
    if contains(local.accept.leads, lead.id) || anytrue([for rule in local.accept.rules :
      contains(rule.countries, coalesce(lead.customer_profile.address.country, "none")) &&
      contains(rule.qualifications, coalesce(lead.qualification, "None")) &&
      coalesce(lead.details.currency, rule.currency) == rule.currency &&
      coalesce(lead.details.deal_value, 0) <= rule.up_to
    ])
  ])
}

action "partnercenter_referral_transition" "accept" {
  for_each = local.accepted

  config {
    id     = each.key
    status = "Active"
  }
}
