terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

# The CRM's ids are the keys here and are stored in each referral, so that each system can find the other's record.
variable "deals" {
  description = "The CRM's deals, by their CRM id."
  type        = map(object({ customer = string, value = number, currency = string, closes = string }))
  default = {
    "CRM-4711" = { customer = "Contoso", value = 25000, currency = "EUR", closes = "2027-03-31T00:00:00Z" }
    "CRM-4712" = { customer = "Northwind Traders", value = 120000, currency = "USD", closes = "2027-06-30T00:00:00Z" }
  }
}

resource "partnercenter_referral" "deal" {
  for_each              = var.deals
  external_reference_id = each.key
  name                  = "${each.value.customer} (${each.key})"
  type                  = "Independent"
  status                = "Active"
  customer_profile      = { name = each.value.customer }
  consent               = { consent_to_share_referral_with_microsoft_sellers = false }
  details = {
    deal_value        = each.value.value
    currency          = each.value.currency
    closing_date_time = each.value.closes
  }
}

# If two referrals have the same CRM id, somebody has also entered the deal by hand.
data "partnercenter_referrals" "all" {
  direction  = "Outgoing"
  depends_on = [partnercenter_referral.deal]
}

check "crm_ids_are_unique" {
  assert {
    condition = alltrue([
      for id in keys(var.deals) : length([for r in data.partnercenter_referrals.all.referrals : r if r.external_reference_id == id]) < 2
    ])
    error_message = "There are two referrals with one CRM id: close one of them in Partner Center."
  }
}
