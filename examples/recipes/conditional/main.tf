terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

variable "closes" {
  description = "When the deal closes; null leaves that to the sellers."
  type        = string
  default     = null
}

variable "large" {
  description = "Whether this is a deal that Microsoft helps with."
  type        = bool
  default     = false
}

locals {
  deal  = { deal_value = 25000, currency = "EUR" }
  large = { notes = "Needs an architect.", customer_action = "Call back in March." }
}

resource "partnercenter_referral" "deal" {
  name             = "Contoso warehouse"
  type             = "Independent"
  status           = "Active"
  customer_profile = { name = "Contoso" }
  consent          = {}

  # null leaves out an attribute or a whole object. An empty object doesn't work: Terraform rejects
  # large ? { notes = "…" } : {} before it calls the provider.
  details     = merge(local.deal, { closing_date_time = var.closes }, var.large ? local.large : null)
  sales_stage = var.large ? "Qualify" : null
  invite_context = var.large ? {
    notes = "Please call the customer."
  } : null
}
