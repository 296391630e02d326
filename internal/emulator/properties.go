package emulator

import "github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/odata"

type fields = map[string]odata.Property

var (
	aString = odata.Property{Kind: odata.String}
	aNumber = odata.Property{Kind: odata.Number}
	aBool   = odata.Property{Kind: odata.Bool}
	aTime   = odata.Property{Kind: odata.Time}
)

func anObject(f fields) odata.Property { return odata.Property{Kind: odata.Object, Fields: f} }
func aList(f fields) odata.Property    { return odata.Property{Kind: odata.List, Fields: f} }

var member = fields{
	"firstName": aString, "lastName": aString, "phoneNumber": aString, "email": aString, "title": aString,
	"contactPreference": anObject(fields{"locale": aString, "disableNotifications": aBool}),
}

var requirements = fields{
	"industries": aList(fields{"id": aString}), "products": aList(fields{"id": aString}),
	"services": aList(fields{"id": aString}),
	"solutions": aList(fields{
		"id": aString, "name": aString, "type": aString, "price": aNumber, "quantity": aNumber, "currency": aString,
		"publisherName": aString, "solutionType": aString, "closingDateTime": aTime,
	}),
	"offers": aList(nil), "salesPlays": aList(nil),
	"additionalRequirements": anObject(fields{"attributes": aList(fields{"id": aString, "type": aString}), "iot": anObject(nil)}),
}

var registration = fields{
	"id": aString, "registrationDateTime": aTime, "status": aString, "statusReason": aString, "type": aString,
	"contract": anObject(fields{
		"value": aNumber, "currency": aString, "startDateTime": aTime, "endDateTime": aTime, "signDateTime": aTime,
		"term": aString,
	}),
	"solutionDetails": aList(fields{
		"id": aString, "name": aString, "value": aNumber, "isDeployedOnAzure": aBool, "primaryDeploymentOn": aString,
		"pricingModel": aString,
		"marketplaceTransactionDetails": anObject(fields{
			"isMarketplaceTransacted": aBool, "marketplaceTransactionDateTime": aTime,
		}),
	}),
}

// properties are the documented properties; a filter on another one is refused.
var properties = anObject(fields{
	"id": aString, "engagementId": aString, "name": aString, "externalReferenceId": {Kind: odata.String, Unfilterable: true}, "organizationId": aString,
	"organizationName": aString, "mpnId": aString, "createdDateTime": aTime, "updatedDateTime": aTime,
	"acceptedDateTime": aTime, "closedDateTime": aTime, "expirationDateTime": aTime, "status": aString,
	"substatus": aString, "statusReason": aString, "type": aString, "qualification": aString, "eTag": aString,
	"direction": aString, "quality": aString, "isSpam": aBool, "tags": aList(nil), "registrationStatus": aString,
	"referralSource": aString, "callToAction": aString, "lastModifiedVia": aString, "lastRunId": aString,
	"createdVia": aString, "dealSensitivity": aString, "campaignId": aString, "salesStage": aString,
	"referralProgram": aString, "favorite": aBool,
	"target": aList(fields{"type": aString, "id": aString}),
	"customerProfile": anObject(fields{
		"name": aString, "size": aString, "isMatchingComplete": aBool,
		"address": anObject(fields{
			"addressLine1": aString, "addressLine2": aString, "city": aString, "state": aString,
			"postalCode": aString, "country": aString, "region": aString,
		}),
		"team": aList(member), "ids": aList(fields{"profileType": aString, "id": aString}),
	}),
	"consent": anObject(fields{
		"consentToToShareInfoWithOthers": aBool, "consentToContact": aBool,
		"consentToShareReferralWithMicrosoftSellers": aBool, "consentToMicrosoftToContactSpecificPartners": aBool,
	}),
	"details": anObject(fields{
		"notes": aString, "dealValue": aNumber, "currency": aString, "closingDateTime": aTime,
		"customerAction": aString, "customerRequestedContact": aString, "incentiveLevel": aString,
		"requirements": anObject(requirements),
	}),
	"team": aList(member),
	"inviteContext": anObject(fields{
		"notes": aString, "assistanceRequestCode": aString, "invitedMpnId": aString,
		"invitedBy": anObject(fields{"organizationId": aString, "organizationName": aString}),
	}),
	"trackingInfo":  anObject(fields{"microsoftMsxId": aString}),
	"registrations": aList(registration),
	"links":         anObject(nil),
})

// patchable lists the paths in the Partner Center documentation and in the definition of its connector, with the operations
// that make sense there.
var patchable = func() map[string][]string {
	paths := map[string][]string{}
	for _, path := range []string{
		"/campaignId", "/consent/consentToShareReferralWithMicrosoftSellers", "/customerProfile/team",
		"/details/closingDateTime", "/details/currency", "/details/dealValue", "/details/notes",
		"/details/requirements/solutions", "/externalReferenceId", "/referralProgram", "/salesStage", "/status",
		"/substatus", "/statusReason", "/team",
	} {
		paths[path] = []string{"add", "replace"}
	}
	for _, path := range []string{
		"/customerProfile/team/-", "/details/requirements/solutions/-", "/team/-", addRegistration,
	} {
		paths[path] = []string{"add"}
	}
	for _, path := range []string{
		"contract/startDateTime", "contract/endDateTime", "contract/signDateTime", "contract/term", "contract/value",
		"solutionDetails/0/value", "solutionDetails/0/currency", "solutionDetails/0/isDeployedOnAzure",
		"solutionDetails/0/primaryDeploymentOn", "solutionDetails/0/pricingModel",
		"solutionDetails/0/marketplaceTransactionDetails/isMarketplaceTransacted",
		"solutionDetails/0/marketplaceTransactionDetails/marketplaceTransactionDateTime",
	} {
		paths[registrationPath+path] = []string{"add", "replace"}
	}
	return paths
}()
