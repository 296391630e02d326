package referral

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

func customerProfileSchema() schema.SingleNestedAttribute {
	return attribute.Group("The customer."+see("CustomerProfile"), map[string]schema.Attribute{
		"name": attribute.Text("The customer's name."),
		"size": attribute.NotedText("The number of employees, such as `10to50employees`.", "The provider warns about undocumented "+
			"values and sends them.", attribute.Taxonomy("customer size", false, customerSizes...)),
		"address": attribute.Group("The customer's address.", map[string]schema.Attribute{
			"address_line_1": attribute.Text("The first line of the address."),
			"address_line_2": attribute.Text("The second line of the address."),
			"city":           attribute.Text("The city."),
			"state":          attribute.Text("The state or province."),
			"postal_code":    attribute.Text("The postal code."),
			"country":        attribute.Text("The country, as a two-letter code (ISO 3166-1), such as `US`.", attribute.Held(attribute.Country()), attribute.KnownCountry()),
			"region":         attribute.Text("The region. Some referrals have the state here."),
		}),
		"team": teamSchema("The customer's contacts."),
		"ids": attribute.List("The customer's identifiers.", "Members with the same `profile_type` and `id` are the same identifier.",
			map[string]schema.Attribute{
				"profile_type": attribute.Text("The type of the identifier: `Duns` or `External`.", attribute.Enumeration(profileTypes...)),
				"id":           attribute.Text("The value of the identifier."),
			}),
	})
}

func consentSchema() schema.SingleNestedAttribute {
	return attribute.Group("The customer's consent to contact and data sharing."+see("Consent"), map[string]schema.Attribute{
		"consent_to_share_info_with_others": attribute.Flag("Whether the customer's information may be shared with other organizations."),
		"consent_to_contact":                attribute.Flag("Whether the customer may be contacted."),
		"consent_to_share_referral_with_microsoft_sellers": attribute.Flag(
			"Whether the referral is shared with Microsoft's sellers. `false` keeps a deal private."),
		"consent_to_microsoft_to_contact_specific_partners": attribute.Flag("Whether Microsoft may contact specific partners about the referral."),
	})
}

func detailsSchema() schema.SingleNestedAttribute {
	return attribute.Group("The deal."+see("ReferralDetails"), map[string]schema.Attribute{
		"notes": attribute.Text("Notes about the deal."),
		"deal_value": attribute.Money("The value of the deal in units of `currency`: a number from 0 to below 1e28. Precision: 28 significant " +
			"digits."),
		"currency": attribute.Text("The currency of `deal_value`, as a three-letter code (ISO 4217), such as `USD`.",
			attribute.Held(attribute.Currency()), attribute.KnownCurrency()),
		"closing_date_time": attribute.Text("When the deal is expected to close, in RFC 3339, such as `2026-11-14T00:00:00Z`.",
			attribute.Held(attribute.DateTime())),
		"customer_action":            attribute.Text("The customer's last action."),
		"customer_requested_contact": attribute.Flag("Whether the customer asked to be contacted."),
		"requirements": attribute.Group("What the customer needs.", map[string]schema.Attribute{
			"industries":  attribute.References("The IDs of the industries, such as `Manufacturing`."),
			"products":    attribute.References("The IDs of the products, such as `Dynamics365Enterprise`."),
			"services":    attribute.References("The IDs of the services, such as `DeploymentOrMigration`."),
			"solutions":   solutionsSchema(),
			"offers":      attribute.ReadOnlyTexts("The offers in the deal."),
			"sales_plays": attribute.ReadOnlyTexts("Microsoft's sales plays that the deal belongs to."),
			"additional_requirements": attribute.Group("Further requirements.", map[string]schema.Attribute{
				"attributes": attribute.List("Further attributes, such as the marketplace intent.",
					"Members with the same `type` are the same attribute, whatever its value.", map[string]schema.Attribute{
						"id":   attribute.Text("The value of the attribute, such as `HaveNotDecided`."),
						"type": attribute.Text("The kind of the attribute, such as `CustomerMarketplaceIntent`."),
					}),
				"iot": attribute.ReadOnlyMap("The requirements of an Internet of Things deal, by Microsoft's names for them, such as " +
					"`deviceCategory`. Requirements without a value are omitted."),
			}),
		}),
	})
}

func solutionsSchema() schema.ListNestedAttribute {
	return attribute.List("The solutions.", "Members with the same `id` are the same solution.", map[string]schema.Attribute{
		"id":                attribute.Text("The ID of the solution, such as `SOL-34104-EBB`."),
		"name":              attribute.Text("The name of the solution."),
		"type":              attribute.Text("The type: `None`, `Category` or `Name`.", attribute.Enumeration(solutionTypes...)),
		"publisher_name":    attribute.Text("The name of the solution's publisher."),
		"solution_type":     attribute.Text("Whose solution it is, such as `3P` for a third party's."),
		"price":             attribute.ReadOnlyNumber("The price of the solution, in units of its `currency`."),
		"quantity":          attribute.ReadOnlyNumber("The quantity of the solution."),
		"currency":          attribute.ReadOnly("The currency of `price`."),
		"closing_date_time": attribute.ReadOnly("When the deal for the solution is expected to close, in RFC 3339."),
	})
}

func teamSchema(meaning string) schema.ListNestedAttribute {
	team := attribute.List(meaning+see("Member"), "Members with the same `email` are the same person; if several or none have it, their "+
		"names decide. Attributes that a member leaves out, and properties without an attribute, stay with the person.",
		map[string]schema.Attribute{
			"first_name":   attribute.Text("The first name."),
			"last_name":    attribute.Text("The last name."),
			"phone_number": attribute.Text("The phone number."),
			"email":        attribute.Text("The e-mail address, which identifies the person. Without one, the name does.", attribute.Held(attribute.Email())),
			"title":        attribute.Text("The job title."),
			"contact_preference": attribute.Group("How the person prefers to be contacted.", map[string]schema.Attribute{
				"locale":                attribute.Text("The preferred language, such as `en-us`."),
				"disable_notifications": attribute.Flag("Whether notifications to the person are turned off."),
			}),
		})
	team.Validators = append(team.Validators, uniqueMembers{})
	return team
}

// registrationsSchema returns computed attributes only, because registrations have their own resource.
func registrationsSchema() schema.ListNestedAttribute {
	return attribute.ReadOnlyList("The deal registrations of the referral. The resource `partnercenter_deal_registration` manages them.", map[string]schema.Attribute{
		"id":                     attribute.ReadOnly("The ID of the registration."),
		"status":                 attribute.ReadOnly("The status of the review, such as `ReviewPending` or `ActionRequired`."),
		"status_reason":          attribute.ReadOnly("The reason for the status."),
		"registration_date_time": attribute.ReadOnly("When the deal was registered, in RFC 3339 (UTC)."),
		"contract": attribute.ReadOnlyGroup("The contract with the customer.", map[string]schema.Attribute{
			"value":           attribute.ReadOnlyNumber("The value of the contract, in units of its `currency`."),
			"currency":        attribute.ReadOnly("The currency of `value`."),
			"term":            attribute.ReadOnly("The term: `Perpetual` or `Finite`."),
			"sign_date_time":  attribute.ReadOnly("When the contract was signed, in RFC 3339."),
			"start_date_time": attribute.ReadOnly("When the contract starts, in RFC 3339."),
			"end_date_time":   attribute.ReadOnly("When the contract ends, in RFC 3339."),
		}),
		"solution_details": attribute.ReadOnlyList("The solutions that were sold.", map[string]schema.Attribute{
			"id":                    attribute.ReadOnly("The ID of the solution."),
			"name":                  attribute.ReadOnly("The name of the solution."),
			"value":                 attribute.ReadOnlyNumber("The value of the solution."),
			"is_deployed_on_azure":  attribute.ReadOnlyFlag("Whether the solution is deployed on Azure."),
			"primary_deployment_on": attribute.ReadOnly("Whose subscription the solution is deployed to: `Customer` or `Partner`."),
			"pricing_model":         attribute.ReadOnly("The pricing model: `PayAsYouGo` or `Other`."),
		}),
	})
}

func targetSchema() schema.ListNestedAttribute {
	return attribute.List("The recipients of the referral."+see("Target"), "Members with the same `id` are the same recipient.", map[string]schema.Attribute{
		"type": attribute.Text("The type: `None`, `BusinessProfileLocation` or `SolutionProfile`.", attribute.Enumeration(targetTypes...)),
		"id":   attribute.Text("The ID of the location or solution. `msft` is Microsoft."),
	})
}

func inviteContextSchema() schema.SingleNestedAttribute {
	return attribute.Group("What the invited organization is told and asked for."+see("InviteContext"), map[string]schema.Attribute{
		"notes": attribute.Text("Notes to the invited organization."),
		"assistance_request_code": attribute.Text("The help that is requested from Microsoft: `Unknown`, `GeneralOrOther`, "+
			"`CustomerTechnicalArchitecture`, `ProofOfConceptOrDemo`, `QuotesOrLicensing`, `PostSalesCustomerSuccess` or "+
			"`WorkloadSpecificValueProposition`.", attribute.Enumeration(assistanceRequestCodes...)),
		"invited_mpn_id": attribute.ReadOnly("The invited organization's ID in the Microsoft Partner Network."),
		"invited_by": attribute.Group("The inviting organization.", map[string]schema.Attribute{
			"organization_id":   attribute.Text("The ID of the inviting organization."),
			"organization_name": attribute.Text("The name of the inviting organization."),
		}),
	})
}
