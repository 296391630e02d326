package referral

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

func customerProfileSchema() schema.SingleNestedAttribute {
	return attribute.Group("customerProfile", "The customer.", map[string]schema.Attribute{
		"name": attribute.Text("customerProfile.name", "The customer's name."),
		"size": attribute.TextSaying("customerProfile.size", "The number of employees, such as `10to50employees`.",
			" Other values than the documented ones are sent with a warning."+attribute.ClearsText, attribute.Taxonomy("customer size", false, customerSizes...)),
		"address": attribute.Group("customerProfile.address", "The customer's address.", map[string]schema.Attribute{
			"address_line_1": attribute.Text("customerProfile.address.addressLine1", "The first line of the address."),
			"address_line_2": attribute.Text("customerProfile.address.addressLine2", "The second line of the address."),
			"city":           attribute.Text("customerProfile.address.city", "The city."),
			"state":          attribute.Text("customerProfile.address.state", "The state or province."),
			"postal_code":    attribute.Text("customerProfile.address.postalCode", "The postal code."),
			"country":        attribute.Text("customerProfile.address.country", "The country, as a code of two letters (ISO 3166-1), such as `US`.", attribute.Held(attribute.Country()), attribute.KnownCountry()),
			"region":         attribute.Text("customerProfile.address.region", "The region; some referrals hold the state here."),
		}),
		"team": teamSchema("customerProfile.team", "The customer's contacts."),
		"ids": attribute.List("customerProfile.ids", "The customer's identifiers.", "Two with the same profile type and id are the same one.",
			map[string]schema.Attribute{
				"profile_type": attribute.TextSaying("customerProfile.ids[].profileType", "`Duns` or `External`.", " With another type it is another identifier."+attribute.ClearsText, attribute.Enumeration(profileTypes...)),
				"id":           attribute.TextSaying("customerProfile.ids[].id", "The identifier itself.", " With another value it is another identifier."+attribute.ClearsText),
			}),
	})
}

func consentSchema() schema.SingleNestedAttribute {
	return attribute.Group("consent", "What may be done with the information.", map[string]schema.Attribute{
		"consent_to_share_info_with_others": attribute.Flag("consent.consentToToShareInfoWithOthers",
			"Whether the customer's information may be shared with other organizations."),
		"consent_to_contact": attribute.Flag("consent.consentToContact", "Whether the customer may be contacted."),
		"consent_to_share_referral_with_microsoft_sellers": attribute.Flag("consent.consentToShareReferralWithMicrosoftSellers",
			"Whether the referral is shared with Microsoft's sellers; `false` keeps a deal private."),
		"consent_to_microsoft_to_contact_specific_partners": attribute.Flag("consent.consentToMicrosoftToContactSpecificPartners",
			"Whether Microsoft may contact specific partners about the referral."),
	})
}

const dealValue = "The value of the deal in units of `currency`, not negative; 28 significant digits count."

func detailsSchema() schema.SingleNestedAttribute {
	return attribute.Group("details", "The deal.", map[string]schema.Attribute{
		"notes": attribute.Text("details.notes", "Notes on the deal."),
		"deal_value": schema.NumberAttribute{
			Optional: true, Computed: true, Validators: []validator.Number{attribute.Amount()},
			Description:         dealValue,
			MarkdownDescription: dealValue + attribute.LeftAlone + attribute.Wire("details.dealValue"),
		},
		"currency": attribute.Text("details.currency", "The currency of `deal_value`, as a code of three letters (ISO 4217), such as `USD`.", attribute.Held(attribute.Currency()), attribute.KnownCurrency()),
		"closing_date_time": attribute.TextSaying("details.closingDateTime", "When the deal is expected to close, in RFC 3339, such as "+
			"`2026-11-14T00:00:00Z`.", attribute.SameInstant+attribute.ClearsText, attribute.Held(attribute.DateTime())),
		"customer_action":            attribute.Text("details.customerAction", "What the customer did last."),
		"customer_requested_contact": attribute.Flag("details.customerRequestedContact", "Whether the customer asked to be contacted."),
		"requirements": attribute.Group("details.requirements", "What the customer needs.", map[string]schema.Attribute{
			"industries": attribute.References("details.requirements.industries", "The ids of the industries, such as `Manufacturing`."),
			"products":   attribute.References("details.requirements.products", "The ids of the products, such as `Dynamics365Enterprise`."),
			"services":   attribute.References("details.requirements.services", "The ids of the services, such as `DeploymentOrMigration`."),
			"solutions": attribute.List("details.requirements.solutions", "The solutions.", "Two with the same id are the same one.",
				map[string]schema.Attribute{
					"id":                attribute.TextSaying("details.requirements.solutions[].id", "The solution's id, such as `SOL-34104-EBB`.", " With another id it is another solution."+attribute.ClearsText),
					"name":              attribute.Text("details.requirements.solutions[].name", "The solution's name."),
					"type":              attribute.Text("details.requirements.solutions[].type", "`None`, `Category` or `Name`.", attribute.Enumeration(solutionTypes...)),
					"publisher_name":    attribute.Text("details.requirements.solutions[].publisherName", "The name of the solution's publisher."),
					"solution_type":     attribute.Text("details.requirements.solutions[].solutionType", "Whose solution it is, such as `3P` for a third party's."),
					"price":             attribute.ReadOnlyNumber("details.requirements.solutions[].price", "The solution's price, in units of its `currency`."),
					"quantity":          attribute.ReadOnlyNumber("details.requirements.solutions[].quantity", "The quantity of the solution."),
					"currency":          attribute.ReadOnly("details.requirements.solutions[].currency", "The currency of `price`."),
					"closing_date_time": attribute.ReadOnly("details.requirements.solutions[].closingDateTime", "When the deal for the solution is expected to close, in RFC 3339."),
				}),
			"offers":      attribute.ReadOnlyTexts("details.requirements.offers", "The offers that the deal is about."),
			"sales_plays": attribute.ReadOnlyTexts("details.requirements.salesPlays", "Microsoft's sales plays that the deal belongs to."),
			"additional_requirements": attribute.Group("details.requirements.additionalRequirements", "Further requirements.",
				map[string]schema.Attribute{
					"attributes": attribute.List("details.requirements.additionalRequirements.attributes",
						"Attributes such as the marketplace intent.", "Two with the same type are the same one, with another value.",
						map[string]schema.Attribute{
							"id":   attribute.Text("details.requirements.additionalRequirements.attributes[].id", "The attribute's value, such as `HaveNotDecided`."),
							"type": attribute.TextSaying("details.requirements.additionalRequirements.attributes[].type", "What the value is of, such as `CustomerMarketplaceIntent`.", " With another type it is another attribute."+attribute.ClearsText),
						}),
					"iot": attribute.ReadOnlyMap("details.requirements.additionalRequirements.iot", "Requirements of an Internet of Things deal, by their "+
						"name on the wire, such as `deviceCategory`; only those that have a value."),
				}),
		}),
	})
}

func teamSchema(name, meaning string) schema.ListNestedAttribute {
	team := attribute.List(name, meaning, "Members are told apart by their e-mail address, and those with the same one or none by "+
		"their names: what a member leaves out, and what Partner Center holds beyond these attributes, stays with the person.",
		map[string]schema.Attribute{
			"first_name":   attribute.Text(name+"[].firstName", "The first name."),
			"last_name":    attribute.Text(name+"[].lastName", "The last name."),
			"phone_number": attribute.Text(name+"[].phoneNumber", "The phone number."),
			"email":        attribute.Text(name+"[].email", "The e-mail address, by which the person is recognized; without one it is the name.", attribute.Held(attribute.Email())),
			"title":        attribute.Text(name+"[].title", "The job title."),
			"contact_preference": attribute.Group(name+"[].contactPreference", "How the person wants to be contacted.", map[string]schema.Attribute{
				"locale":                attribute.Text(name+"[].contactPreference.locale", "The preferred language, such as `en-us`."),
				"disable_notifications": attribute.Flag(name+"[].contactPreference.disableNotifications", "Whether the person gets no notifications."),
			}),
		})
	team.Validators = append(team.Validators, onceEach{})
	return team
}

// registrationsSchema is computed: what is registered has a resource of its own.
func registrationsSchema() schema.ListNestedAttribute {
	readOnly := func(name, meaning string) schema.StringAttribute {
		return attribute.ReadOnly("registrations[]."+name, meaning)
	}
	number := func(name, meaning string) schema.NumberAttribute {
		return schema.NumberAttribute{Computed: true, Description: meaning, MarkdownDescription: meaning + attribute.Wire("registrations[]."+name)}
	}
	const deployed = "Whether the solution is deployed on Azure."
	return computed("registrations", "The deal registrations of the referral, see `partnercenter_deal_registration`.", map[string]schema.Attribute{
		"id":                     readOnly("id", "The id of the registration."),
		"status":                 readOnly("status", "The status of the review, such as `ReviewPending` or `ActionRequired`."),
		"status_reason":          readOnly("statusReason", "Why the registration has its status."),
		"registration_date_time": readOnly("registrationDateTime", "When the deal was registered, in RFC 3339 (UTC)."),
		"contract": schema.SingleNestedAttribute{
			Computed: true, Description: "The contract with the customer.",
			MarkdownDescription: "The contract with the customer." + attribute.Wire("registrations[].contract"),
			Attributes: map[string]schema.Attribute{
				"value":           number("contract.value", "What the contract is worth."),
				"currency":        readOnly("contract.currency", "The currency of `value`."),
				"term":            readOnly("contract.term", "`Perpetual` or `Finite`."),
				"sign_date_time":  readOnly("contract.signDateTime", "When the contract was signed, in RFC 3339."),
				"start_date_time": readOnly("contract.startDateTime", "When the contract starts, in RFC 3339."),
				"end_date_time":   readOnly("contract.endDateTime", "When the contract ends, in RFC 3339."),
			},
		},
		"solution_details": computed("registrations[].solutionDetails", "The solutions that were sold.", map[string]schema.Attribute{
			"id":    readOnly("solutionDetails[].id", "The id of the solution."),
			"name":  readOnly("solutionDetails[].name", "The name of the solution."),
			"value": number("solutionDetails[].value", "What the solution is worth."),
			"is_deployed_on_azure": schema.BoolAttribute{
				Computed: true, Description: deployed, MarkdownDescription: deployed + attribute.Wire("registrations[].solutionDetails[].isDeployedOnAzure"),
			},
			"primary_deployment_on": readOnly("solutionDetails[].primaryDeploymentOn", "Whose subscription the solution is deployed to: `Customer` or `Partner`."),
			"pricing_model":         readOnly("solutionDetails[].pricingModel", "`PayAsYouGo` or `Other`."),
		}),
	})
}

func computed(name, meaning string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes},
		Description: meaning, MarkdownDescription: meaning + attribute.Wire(name),
	}
}

func targetSchema() schema.ListNestedAttribute {
	return attribute.List("target", "Whom the referral is addressed to.", "Two with the same id are the same one.", map[string]schema.Attribute{
		"type": attribute.Text("target[].type", "`None`, `BusinessProfileLocation` or `SolutionProfile`.", attribute.Enumeration(targetTypes...)),
		"id":   attribute.TextSaying("target[].id", "The id of the location or solution; `msft` is Microsoft.", " With another id it is another target."+attribute.ClearsText),
	})
}

func inviteContextSchema() schema.SingleNestedAttribute {
	return attribute.Group("inviteContext", "What the invited organization is told and asked for.", map[string]schema.Attribute{
		"notes": attribute.Text("inviteContext.notes", "Notes to the invited organization."),
		"assistance_request_code": attribute.Text("inviteContext.assistanceRequestCode", "The help wanted from Microsoft: `Unknown`, "+
			"`GeneralOrOther`, `CustomerTechnicalArchitecture`, `ProofOfConceptOrDemo`, `QuotesOrLicensing`, "+
			"`PostSalesCustomerSuccess` or `WorkloadSpecificValueProposition`.", attribute.Enumeration(assistanceRequestCodes...)),
		"invited_mpn_id": attribute.ReadOnly("inviteContext.invitedMpnId", "The invited organization's id in the Microsoft partner network."),
		"invited_by": attribute.Group("inviteContext.invitedBy", "Who invited.", map[string]schema.Attribute{
			"organization_id":   attribute.Text("inviteContext.invitedBy.organizationId", "The id of the inviting organization."),
			"organization_name": attribute.Text("inviteContext.invitedBy.organizationName", "The name of the inviting organization."),
		}),
	})
}
