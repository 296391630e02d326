locals {
  # How a deal can end. Only Partner Center sets Expired.
  outcomes = [for substatus in provider::partnercenter::substatuses("Closed") : substatus if substatus != "Expired"]
}

variable "outcome" {
  description = "How the deal ended."
  type        = string
  default     = "Won"

  validation {
    condition     = contains(local.outcomes, var.outcome)
    error_message = "The outcome of a deal is one of ${join(", ", local.outcomes)}."
  }
}

resource "partnercenter_referral" "contoso" {
  name             = "Contoso warehouse"
  type             = "Independent"
  status           = "Closed"
  substatus        = var.outcome
  customer_profile = { name = "Contoso" }
  consent          = { consent_to_share_referral_with_microsoft_sellers = false }
  details          = { deal_value = 25000, currency = "EUR", closing_date_time = "2027-03-31T00:00:00Z" }
}
