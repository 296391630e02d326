# A private deal, which only your own organization can see.
resource "partnercenter_referral" "private" {
  name                  = "Contoso: warehouse on Dynamics 365"
  external_reference_id = "CRM-2041" # the deal's id in your CRM
  type                  = "Independent"
  status                = "Active"

  customer_profile = {
    name = "Contoso"
    size = "51to250employees"
    address = {
      address_line_1 = "Rua do Exemplo 12"
      city           = "Lisbon"
      postal_code    = "1100-001"
      country        = "PT"
    }
    team = [{
      first_name = "Inês"
      last_name  = "Exemplo"
      email      = "ines@contoso.example"
    }]
  }

  consent = {
    consent_to_contact                               = true
    consent_to_share_referral_with_microsoft_sellers = false
  }

  details = {
    notes             = "Replaces the stock ledger in two warehouses."
    deal_value        = 25000
    currency          = "EUR"
    closing_date_time = "2027-03-31T00:00:00Z"
    requirements = {
      industries = ["Manufacturing"]
      products   = ["Dynamics365Enterprise"]
      services   = ["DeploymentOrMigration"]
    }
  }

  team = [{
    first_name = "Sue"
    last_name  = "Example"
    email      = "sue@fabrikam.example"
  }]

  deletion_policy = "CLOSE" # a destroy closes the deal as Lost
}
