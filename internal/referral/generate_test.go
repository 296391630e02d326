package referral_test

import (
	"maps"

	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// referrals generates documents with a referral's properties.
var referrals = documenttest.Source{Shape: referral.Shape, Values: map[string][]string{
	"qualification":                                               {"None", "Direct", "MarketingQualified", "SalesQualified"},
	"target.type":                                                 {"None", "BusinessProfileLocation", "SolutionProfile"},
	"customerProfile.ids.profileType":                             {"Duns", "External"},
	"details.requirements.solutions.type":                         {"None", "Category", "Name"},
	"inviteContext.assistanceRequestCode":                         {"Unknown", "GeneralOrOther", "QuotesOrLicensing"},
	"details.currency":                                            {"USD", "EUR", "ARS"},
	"customerProfile.address.country":                             {"US", "AR", "DE"},
	"direction":                                                   {"Incoming", "Outgoing"},
	"team.contactPreference.locale":                               {"en-us", "de-de"},
	"customerProfile.team.contactPreference.locale":               {"en-us", "es-ar"},
	"target.id":                                                   {"msft", "3a2fead4-0000-4fe9-819f-8062f6f3b2fe", "T2", "T3"},
	"customerProfile.ids.id":                                      {"970000001", "970000002", "X-1"},
	"details.requirements.solutions.id":                           {"SOL-1-A", "SOL-2-B", "Dynamics365forFieldService"},
	"details.requirements.additionalRequirements.attributes.id":   {"HaveNotDecided", "Azure", "Sell"},
	"details.requirements.additionalRequirements.attributes.type": {"CustomerMarketplaceIntent", "PartnerRole", "SolutionArea"},
	"team.email":                                                  {"elena@fabrikam.example", "ELENA@fabrikam.example", "otto@fabrikam.example", "per@fabrikam.example"},
	"customerProfile.team.email":                                  {"marta@northwind.example", "joe@northwind.example", "sue@northwind.example"},
}, Shared: map[string][]string{
	"team.firstName":                      {"Ann", "Bob"},
	"customerProfile.team.firstName":      {"Ann", "Bob"},
	"details.requirements.solutions.name": {"Azure", "Teams"},
}}

// pairs are the statuses with their substatuses.
var pairs = [][2]string{{"New", "Pending"}, {"New", "Received"}, {"Active", "Accepted"}, {"Closed", "Won"}, {"Closed", "Lost"},
	{"Closed", "Declined"}, {"Closed", "Expired"}, {"Closed", "Error"}}

// generated generates a referral. Its type is always set, as the service requires it; id and eTag too.
func generated() *rapid.Generator[document.Document] {
	return rapid.Custom(func(t *rapid.T) document.Document {
		doc := maps.Clone(referrals.Document().Draw(t, "referral"))
		pair := rapid.SampledFrom(pairs).Draw(t, "status")
		doc["status"], doc["substatus"] = pair[0], pair[1]
		if rapid.IntRange(0, 9).Draw(t, "without status") == 0 {
			doc["status"], doc["substatus"] = nil, ""
		}
		doc["type"] = rapid.SampledFrom([]string{"Independent", "Shared"}).Draw(t, "type")
		doc["id"] = rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}`).Draw(t, "id")
		etag := rapid.StringMatching(`"[0-9a-f]{8}-0000-0800-0000-[0-9a-f]{12}"`).Draw(t, "eTag")
		if rapid.IntRange(0, 4).Draw(t, "weak") == 0 {
			etag = "W/" + etag
		}
		doc["eTag"] = etag
		return doc
	})
}

// attributeNamed is the attribute of a property of the whole referral.
func attributeNamed(wire string) string {
	property, _ := referral.Shape.Find(wire)
	return property.Attribute
}
