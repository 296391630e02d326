package emulator

// A kind is what a filter may compare a property or a literal with.
type kind string

const (
	kindString kind = "string"
	kindNumber kind = "number"
	kindBool   kind = "boolean"
	kindTime   kind = "date-time"
	kindNull   kind = "null"
	kindObject kind = "object"
	kindList   kind = "list"
)

// A property is what the Partner Center documentation says about one; of a list, fields are the elements', and without
// fields the elements are strings.
type property struct {
	kind   kind
	fields map[string]property
}

type fields = map[string]property

var (
	aString = property{kind: kindString}
	aNumber = property{kind: kindNumber}
	aBool   = property{kind: kindBool}
	aTime   = property{kind: kindTime}
)

func anObject(f fields) property { return property{kindObject, f} }
func aList(f fields) property    { return property{kindList, f} }

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

// properties are all that the documentation names; a filter on another one is refused.
var properties = anObject(fields{
	"id": aString, "engagementId": aString, "name": aString, "externalReferenceId": aString, "organizationId": aString,
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
