terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

provider "partnercenter" {} # PARTNERCENTER_ACCESS_TOKEN holds the token

resource "partnercenter_referral" "contoso" {
  name             = "Contoso warehouse"
  type             = "Independent"
  status           = "Active"
  customer_profile = { name = "Contoso" }
  consent          = { consent_to_share_referral_with_microsoft_sellers = false }
  details          = { deal_value = 25000, currency = "EUR", closing_date_time = "2027-03-31T00:00:00Z" }
}
