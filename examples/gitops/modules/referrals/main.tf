terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

locals {
  deals = merge([for customer, content in var.customers :
    { for deal, settings in try(content.deals, {}) : "${customer}/${deal}" => merge(settings, { customer = content }) }
  ]...)
}

# A key that a file leaves out becomes null here, so the provider keeps Partner Center's value.
resource "partnercenter_referral" "deal" {
  for_each = local.deals

  type                  = "Independent"
  name                  = try(each.value.name, null)
  external_reference_id = try(each.value.crm_id, null)
  status                = try(each.value.status, null)
  substatus             = try(each.value.substatus, null)
  status_reason         = try(each.value.status_reason, null)
  sales_stage           = try(each.value.sales_stage, null)
  team                  = try([for email in each.value.team : { email = email }], null)
  deletion_policy       = try(each.value.on_destroy, null)
  consent               = {}

  customer_profile = {
    name = each.value.customer.name
    address = {
      address_line_1 = try(each.value.customer.address.address_line_1, null)
      address_line_2 = try(each.value.customer.address.address_line_2, null)
      city           = try(each.value.customer.address.city, null)
      state          = try(each.value.customer.address.state, null)
      postal_code    = try(each.value.customer.address.postal_code, null)
      country        = try(each.value.customer.address.country, null)
      region         = try(each.value.customer.address.region, null)
    }
  }
  details = {
    notes             = try(each.value.notes, null)
    deal_value        = try(each.value.value, null)
    currency          = try(each.value.currency, null)
    closing_date_time = try("${each.value.closes}T00:00:00Z", null)
  }
}
