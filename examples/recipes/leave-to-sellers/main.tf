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

  # team and the notes are left out: whoever writes them in Partner Center, they stay.
  details = {
    deal_value        = 25000
    currency          = "EUR"
    closing_date_time = "2027-03-31T00:00:00Z"
  }

  lifecycle {
    # These are set once, when the deal is created; afterwards they are the sellers'.
    ignore_changes = [status, substatus, sales_stage, details.deal_value, details.closing_date_time]
  }
}
