resource "partnercenter_referral" "workshop" {
  type = "Independent"
  name = "Data estate workshop"

  customer_profile = {
    name    = "Contoso Retail"
    address = { city = "Lyon", country = "FR" }
  }
  consent = { consent_to_contact = true }
  details = {
    deal_value        = 5000
    currency          = "EUR"
    closing_date_time = "2027-03-31T00:00:00Z"
  }

  deletion_policy = "CLOSE" # a destroy closes it, as Lost
}
