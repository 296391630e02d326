package referral

import (
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/shape"
)

// The identities of list members.
var (
	people = document.Identity{
		Keys: []string{"email"}, Hints: []string{"firstName", "lastName"}, Names: [][]string{{"email"}, {"firstName", "lastName"}},
	}
	byID      = document.Identity{Keys: []string{"id"}, Hints: []string{"type", "name"}}
	byType    = document.Identity{Keys: []string{"type"}, Hints: []string{"id"}} // the id is the value of the attribute that the type names
	byProfile = document.Identity{Keys: []string{"id", "profileType"}, Names: [][]string{{"profileType", "id"}}}
)

// Shape describes the properties of a referral that have attributes. All other properties of a document stay unchanged. Source: the
// Partner Center page "Referral resources" and the definition of Microsoft's own connector; the doubled "To" in
// consentToToShareInfoWithOthers is the real wire name.
var Shape = shape.Of(
	shape.Texts("id"), shape.As("etag", shape.Texts("eTag")),
	shape.Caseless("engagementId"),
	shape.Texts("name", "externalReferenceId", "organizationId", "organizationName", "mpnId"),
	shape.Instants("createdDateTime", "updatedDateTime", "acceptedDateTime", "closedDateTime", "expirationDateTime"),
	shape.Texts("status", "substatus", "statusReason", "type", "qualification", "direction", "quality", "registrationStatus",
		"referralSource", "callToAction", "campaignId", "salesStage", "referralProgram"),
	shape.Bools("favorite", "isSpam"),
	shape.Labels("tags"), shape.Maps("trackingInfo"),
	shape.List("target", byID, shape.Texts("type", "id")),
	shape.Group("customerProfile",
		shape.Texts("name", "size"),
		shape.Group("address",
			shape.As("address_line_1", shape.Texts("addressLine1")), shape.As("address_line_2", shape.Texts("addressLine2")),
			shape.Texts("city", "state", "postalCode", "country", "region")),
		team(),
		shape.List("ids", byProfile, shape.Texts("profileType", "id")),
	),
	shape.Group("consent",
		shape.As("consent_to_share_info_with_others", shape.Bools("consentToToShareInfoWithOthers")),
		shape.Bools("consentToContact", "consentToShareReferralWithMicrosoftSellers", "consentToMicrosoftToContactSpecificPartners")),
	shape.Group("details",
		shape.Texts("notes", "currency", "customerAction"),
		shape.Decimals("dealValue"),
		shape.Instants("closingDateTime"),
		shape.Bools("customerRequestedContact"),
		shape.Group("requirements",
			shape.References("industries", "products", "services"),
			shape.List("solutions", byID, shape.Texts("id", "name", "type", "publisherName", "solutionType"),
				shape.ReadOnly(shape.Decimals("price", "quantity"), shape.Texts("currency"), shape.Instants("closingDateTime"))),
			shape.ReadOnly(shape.Labels("offers", "salesPlays")),
			shape.Group("additionalRequirements", shape.List("attributes", byType, shape.Texts("id", "type")),
				shape.ReadOnly(shape.Maps("iot"))),
		),
	),
	team(),
	shape.Group("inviteContext", shape.Texts("notes", "assistanceRequestCode"), shape.ReadOnly(shape.Texts("invitedMpnId")),
		shape.Group("invitedBy", shape.Caseless("organizationId"), shape.Texts("organizationName"))),
	registrations(),
)

// registrations returns the read-only properties of registrations, which have their own resource.
func registrations() []document.Property {
	return shape.List("registrations", byID,
		shape.Texts("id", "status", "statusReason"), shape.Instants("registrationDateTime"),
		shape.Group("contract", shape.Decimals("value"), shape.Texts("currency", "term"),
			shape.Instants("signDateTime", "startDateTime", "endDateTime")),
		shape.List("solutionDetails", byID, shape.Texts("id", "name"), shape.Decimals("value"), shape.Bools("isDeployedOnAzure"),
			shape.Texts("primaryDeploymentOn", "pricingModel")))
}

func team() []document.Property {
	return shape.List("team", people,
		shape.Texts("firstName", "lastName", "phoneNumber", "title"), shape.Caseless("email"),
		shape.Group("contactPreference", shape.Texts("locale"), shape.Bools("disableNotifications")),
	)
}
