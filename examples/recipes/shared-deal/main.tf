terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

# A deal shared with Microsoft is two referrals with one engagement: your own, and one for Microsoft.
locals {
  shared_customer = {
    name = "Northwind Traders"
    address = {
      address_line_1 = "Avenida del Ejemplo 101"
      city           = "Buenos Aires"
      country        = "AR"
    }
    team = [{
      first_name = "Marta"
      last_name  = "Ejemplo"
      email      = "marta@northwind.example"
    }]
  }
  shared_consent = {
    consent_to_contact                               = true
    consent_to_share_info_with_others                = true
    consent_to_share_referral_with_microsoft_sellers = true
  }
  shared_details = {
    deal_value        = 120000
    currency          = "USD"
    closing_date_time = "2027-06-30T00:00:00Z"
    requirements = {
      industries = ["Education"]
      products   = ["Microsoft365"]
      services   = ["DeploymentOrMigration"]
      solutions  = [{ id = "SOL-34104-EBB", name = "Campus in a box", type = "Name" }]
    }
  }
  shared_team = [{
    first_name = "Sue"
    last_name  = "Example"
    email      = "sue@fabrikam.example"
  }]
}

resource "partnercenter_referral" "shared" {
  name             = "Northwind: Microsoft 365 rollout"
  type             = "Shared"
  status           = "Active" # Partner Center accepts shared referrals immediately
  target           = [{ type = "SolutionProfile", id = "SOL-34104-EBB" }]
  customer_profile = local.shared_customer
  consent          = local.shared_consent
  details          = local.shared_details
  team             = local.shared_team
}

resource "partnercenter_referral" "shared_with_microsoft" {
  name             = "Northwind: Microsoft 365 rollout"
  type             = "Shared"
  status           = "Active"
  engagement_id    = partnercenter_referral.shared.engagement_id
  target           = [{ type = "BusinessProfileLocation", id = "msft" }]
  customer_profile = local.shared_customer
  consent          = local.shared_consent
  details          = local.shared_details
  team             = local.shared_team

  invite_context = {
    notes                   = "Looking for help with a proof of concept in two schools."
    assistance_request_code = "ProofOfConceptOrDemo"
  }
}
