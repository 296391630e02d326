# What update-request.json says, in the provider's words.
variable "status" {
  type    = string
  default = "Active"
}

variable "substatus" {
  type    = string
  default = null
}

variable "status_reason" {
  type    = string
  default = null
}

resource "partnercenter_referral" "deal" {
  type                 = "Independent"
  engagement_id        = "37ef26aa-1d15-4533-9f93-a69bd33ab1e5"
  status               = var.status
  substatus            = var.substatus
  status_reason        = var.status_reason
  qualification        = "SalesQualified"
  expiration_date_time = "2018-11-14T00:00:00Z"

  target = [{ type = "BusinessProfileLocation", id = "01e2abcd-52b0-4af3-a3ae-1fd1530b3563" }]

  customer_profile = {
    name = "Contoso Customer Inc"
    size = "10to50employees"
    address = {
      address_line_1 = "One Microsoft Way"
      address_line_2 = "34"
      city           = "Redmond"
      state          = "WA"
      postal_code    = "98052"
      country        = "US"
    }
    team = [
      {
        first_name         = "Sue"
        last_name          = "Smith"
        phone_number       = "1234567890"
        email              = "sue.smith@contoso.com"
        contact_preference = { locale = "en-us", disable_notifications = false }
      },
      {
        first_name         = "Joe"
        last_name          = "Hansen"
        phone_number       = "4035698759"
        email              = "joe.hansen@contoso.com"
        contact_preference = { locale = "en-us", disable_notifications = false }
      },
    ]
    ids = []
  }

  consent = {
    consent_to_share_info_with_others = true
    consent_to_contact                = true
  }

  details = {
    notes             = "Customer is looking to leverage Dynamics 365 to manage their supply chain. There is also a need to leverage a set of custom apps to enable their business processes."
    deal_value        = 50000
    currency          = "USD"
    closing_date_time = "2018-11-14T00:00:00Z"
    requirements = {
      industries = ["Manufacturing"]
      products   = ["Dynamics365Enterprise"]
      services   = ["DeploymentOrMigration"]
      solutions  = [{ id = "Dynamics365forFieldService", name = "Dynamics 365 for Field Service", type = "Category" }]
    }
  }

  team = [
    {
      first_name         = "John"
      last_name          = "Doe"
      phone_number       = "1231231234"
      email              = "john.doe@microsoft.com"
      contact_preference = { locale = "en-us", disable_notifications = false }
    },
  ]

  invite_context = {
    notes      = "Hi ABC Partner, hoping you can help this customer. Thanks, John @ Microsoft"
    invited_by = { organization_id = "msft" }
  }
}
