variable "deal" {
  description = "The CRM's report on a deal: its previous status (\"\" for a new deal) and its current status."
  type        = object({ before = string, now = string })
  default     = { before = "New", now = "Active" }
}

resource "partnercenter_referral" "contoso" {
  name             = "Contoso warehouse"
  type             = "Independent"
  status           = var.deal.now
  customer_profile = { name = "Contoso" }
  consent          = { consent_to_share_referral_with_microsoft_sellers = false }
  details          = { deal_value = 25000, currency = "EUR", closing_date_time = "2027-03-31T00:00:00Z" }

  lifecycle {
    precondition {
      condition     = provider::partnercenter::can_transition(var.deal.before, var.deal.now)
      error_message = "Partner Center doesn't allow a transition from ${var.deal.before} to ${var.deal.now}: correct the CRM."
    }
  }
}
