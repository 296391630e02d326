package referral

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

func customerProfileSchema() schema.SingleNestedAttribute {
	return group("customerProfile", "The customer.", map[string]schema.Attribute{
		"name": text("customerProfile.name", "The customer's name."),
		"size": stringAttribute("customerProfile.size", "The number of employees, such as `10to50employees`.",
			" Other values than the documented ones are sent with a warning."+clearsText, taxonomy("customer size", false, customerSizes...)),
		"address": group("customerProfile.address", "The customer's address.", map[string]schema.Attribute{
			"address_line_1": text("customerProfile.address.addressLine1", "The first line of the address."),
			"address_line_2": text("customerProfile.address.addressLine2", "The second line of the address."),
			"city":           text("customerProfile.address.city", "The city."),
			"state":          text("customerProfile.address.state", "The state or province."),
			"postal_code":    text("customerProfile.address.postalCode", "The postal code."),
			"country":        text("customerProfile.address.country", "The country, as a code of two letters (ISO 3166-1), such as `US`.", held(countryCode()), knownCountry()),
			"region":         text("customerProfile.address.region", "The region; some referrals hold the state here."),
		}),
		"team": teamSchema("customerProfile.team", "The customer's contacts."),
		"ids": memberList("customerProfile.ids", "The customer's identifiers.", "Two with the same profile type and id are the same one.",
			map[string]schema.Attribute{
				"profile_type": stringAttribute("customerProfile.ids[].profileType", "`Duns` or `External`.", " With another type it is another identifier."+clearsText, enumeration(profileTypes...)),
				"id":           stringAttribute("customerProfile.ids[].id", "The identifier itself.", " With another value it is another identifier."+clearsText),
			}),
	})
}

func consentSchema() schema.SingleNestedAttribute {
	return group("consent", "What may be done with the information.", map[string]schema.Attribute{
		"consent_to_share_info_with_others": flag("consent.consentToToShareInfoWithOthers",
			"Whether the customer's information may be shared with other organizations."),
		"consent_to_contact": flag("consent.consentToContact", "Whether the customer may be contacted."),
		"consent_to_share_referral_with_microsoft_sellers": flag("consent.consentToShareReferralWithMicrosoftSellers",
			"Whether the referral is shared with Microsoft's sellers; `false` keeps a deal private."),
		"consent_to_microsoft_to_contact_specific_partners": flag("consent.consentToMicrosoftToContactSpecificPartners",
			"Whether Microsoft may contact specific partners about the referral."),
	})
}

const dealValue = "The value of the deal in units of `currency`, not negative; 28 significant digits count."

func detailsSchema() schema.SingleNestedAttribute {
	return group("details", "The deal.", map[string]schema.Attribute{
		"notes": text("details.notes", "Notes on the deal."),
		"deal_value": schema.NumberAttribute{
			Optional: true, Computed: true, Validators: []validator.Number{amount()},
			Description:         dealValue,
			MarkdownDescription: dealValue + leftAlone + wire("details.dealValue"),
		},
		"currency": text("details.currency", "The currency of `deal_value`, as a code of three letters (ISO 4217), such as `USD`.", held(currencyCode()), knownCurrency()),
		"closing_date_time": stringAttribute("details.closingDateTime", "When the deal is expected to close, in RFC 3339, such as "+
			"`2026-11-14T00:00:00Z`.", sameInstant+clearsText, held(dateTime())),
		"customer_action":            text("details.customerAction", "What the customer did last."),
		"customer_requested_contact": flag("details.customerRequestedContact", "Whether the customer asked to be contacted."),
		"requirements": group("details.requirements", "What the customer needs.", map[string]schema.Attribute{
			"industries": references("details.requirements.industries", "The ids of the industries, such as `Manufacturing`."),
			"products":   references("details.requirements.products", "The ids of the products, such as `Dynamics365Enterprise`."),
			"services":   references("details.requirements.services", "The ids of the services, such as `DeploymentOrMigration`."),
			"solutions": memberList("details.requirements.solutions", "The solutions.", "Two with the same id are the same one.",
				map[string]schema.Attribute{
					"id":                stringAttribute("details.requirements.solutions[].id", "The solution's id, such as `SOL-34104-EBB`.", " With another id it is another solution."+clearsText),
					"name":              text("details.requirements.solutions[].name", "The solution's name."),
					"type":              text("details.requirements.solutions[].type", "`None`, `Category` or `Name`.", enumeration(solutionTypes...)),
					"publisher_name":    text("details.requirements.solutions[].publisherName", "The name of the solution's publisher."),
					"solution_type":     text("details.requirements.solutions[].solutionType", "Whose solution it is, such as `3P` for a third party's."),
					"price":             readOnlyNumber("details.requirements.solutions[].price", "The solution's price, in units of its `currency`."),
					"quantity":          readOnlyNumber("details.requirements.solutions[].quantity", "The quantity of the solution."),
					"currency":          readOnly("details.requirements.solutions[].currency", "The currency of `price`."),
					"closing_date_time": readOnly("details.requirements.solutions[].closingDateTime", "When the deal for the solution is expected to close, in RFC 3339."),
				}),
			"offers":      readOnlyTexts("details.requirements.offers", "The offers that the deal is about."),
			"sales_plays": readOnlyTexts("details.requirements.salesPlays", "Microsoft's sales plays that the deal belongs to."),
			"additional_requirements": group("details.requirements.additionalRequirements", "Further requirements.",
				map[string]schema.Attribute{
					"attributes": memberList("details.requirements.additionalRequirements.attributes",
						"Attributes such as the marketplace intent.", "Two with the same type are the same one, with another value.",
						map[string]schema.Attribute{
							"id":   text("details.requirements.additionalRequirements.attributes[].id", "The attribute's value, such as `HaveNotDecided`."),
							"type": stringAttribute("details.requirements.additionalRequirements.attributes[].type", "What the value is of, such as `CustomerMarketplaceIntent`.", " With another type it is another attribute."+clearsText),
						}),
					"iot": readOnlyMap("details.requirements.additionalRequirements.iot", "Requirements of an Internet of Things deal, by their "+
						"name on the wire, such as `deviceCategory`; only those that have a value."),
				}),
		}),
	})
}

func teamSchema(name, meaning string) schema.ListNestedAttribute {
	team := memberList(name, meaning, "Members are told apart by their e-mail address, and those with the same one or none by "+
		"their names: what a member leaves out, and what Partner Center holds beyond these attributes, stays with the person.",
		map[string]schema.Attribute{
			"first_name":   text(name+"[].firstName", "The first name."),
			"last_name":    text(name+"[].lastName", "The last name."),
			"phone_number": text(name+"[].phoneNumber", "The phone number."),
			"email":        text(name+"[].email", "The e-mail address, by which the person is recognized; without one it is the name.", held(email())),
			"title":        text(name+"[].title", "The job title."),
			"contact_preference": group(name+"[].contactPreference", "How the person wants to be contacted.", map[string]schema.Attribute{
				"locale":                text(name+"[].contactPreference.locale", "The preferred language, such as `en-us`."),
				"disable_notifications": flag(name+"[].contactPreference.disableNotifications", "Whether the person gets no notifications."),
			}),
		})
	team.Validators = append(team.Validators, onceEach{})
	return team
}

func targetSchema() schema.ListNestedAttribute {
	return memberList("target", "Whom the referral is addressed to.", "Two with the same id are the same one.", map[string]schema.Attribute{
		"type": text("target[].type", "`None`, `BusinessProfileLocation` or `SolutionProfile`.", enumeration(targetTypes...)),
		"id":   stringAttribute("target[].id", "The id of the location or solution; `msft` is Microsoft.", " With another id it is another target."+clearsText),
	})
}

func inviteContextSchema() schema.SingleNestedAttribute {
	return group("inviteContext", "What the invited organization is told and asked for.", map[string]schema.Attribute{
		"notes": text("inviteContext.notes", "Notes to the invited organization."),
		"assistance_request_code": text("inviteContext.assistanceRequestCode", "The help wanted from Microsoft: `Unknown`, "+
			"`GeneralOrOther`, `CustomerTechnicalArchitecture`, `ProofOfConceptOrDemo`, `QuotesOrLicensing`, "+
			"`PostSalesCustomerSuccess` or `WorkloadSpecificValueProposition`.", enumeration(assistanceRequestCodes...)),
		"invited_mpn_id": readOnly("inviteContext.invitedMpnId", "The invited organization's id in the Microsoft partner network."),
		"invited_by": group("inviteContext.invitedBy", "Who invited.", map[string]schema.Attribute{
			"organization_id":   text("inviteContext.invitedBy.organizationId", "The id of the inviting organization."),
			"organization_name": text("inviteContext.invitedBy.organizationName", "The name of the inviting organization."),
		}),
	})
}
