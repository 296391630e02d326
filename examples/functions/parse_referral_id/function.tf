variable "lead" {
  description = "The lead to adopt: its id, or its link in Partner Center."
  type        = string
  default     = "https://api.partner.microsoft.com/v1.0/engagements/referrals/c5fbb3b6-be74-4795-9fb5-4324c73fed37"

  validation {
    condition     = can(provider::partnercenter::parse_referral_id(var.lead))
    error_message = "\"${var.lead}\" contains no referral id."
  }
}

import {
  to = partnercenter_referral.lead
  id = provider::partnercenter::parse_referral_id(var.lead)
}

# Attributes that are left out keep Partner Center's values, so the import changes nothing.
resource "partnercenter_referral" "lead" {
  type             = "Independent"
  customer_profile = {}
  consent          = {}
  details          = {}
}
