terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

resource "partnercenter_referral" "deal" {
  name             = "Contoso warehouse"
  type             = "Independent"
  status           = "New"
  substatus        = "Pending"
  sales_stage      = "Qualify"
  customer_profile = { name = "Contoso" }
  consent          = { consent_to_contact = true }

  # team and the notes are left out, so they keep whatever people write in Partner Center.
  details = {
    deal_value        = 25000
    currency          = "EUR"
    closing_date_time = "2027-03-31T00:00:00Z"
  }

  lifecycle {
    # Terraform sets these once, when it creates the deal; the sellers control them afterwards.
    ignore_changes = [status, substatus, sales_stage, details.deal_value, details.closing_date_time]
  }
}
