package emulator

import (
	"slices"
	"strings"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/uuid"
)

// The partner that owns all referrals that are created here.
const (
	organizationID   = "5d1f0c3b-4f5e-4d7a-9b61-1f2e3d4c5b6a"
	organizationName = "Fabrikam Consulting LLP"
	mpnID            = "1200001"
)

// referrals is the collection that the emulator serves.
var referrals = collection{
	path: "/v1.0/engagements/referrals",
	// As documented: plain http, and not the collection's path. A client that follows it unchanged sends the token in plain
	// text.
	nextLink:   "http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=",
	properties: properties,
	sortable:   []string{"createdDateTime", "updatedDateTime"},
	required:   []string{"type", "customerProfile", "consent", "details"},
	forbidden:  []string{"links"},
	fixed:      []string{"type", "engagementId"},
	owned: []string{
		"id", "eTag", "createdDateTime", "updatedDateTime", "acceptedDateTime", "closedDateTime", "organizationId",
		"organizationName", "mpnId", "direction", "quality", "isSpam", "links", "registrationStatus",
	},
	keptIfSent:  []string{"registrations"}, // no source says what a body without them does
	stamped:     map[string]string{"Active": "acceptedDateTime", "Closed": "closedDateTime"},
	closedSets:  enumerations,
	patchable:   patchable,
	complete:    completeReferral,
	settle:      settleReferral,
	beforePatch: prepareRegistration,
	afterPatch:  settlePatch,
}

// settleReferral accepts a Shared referral that is sent as New, as the documentation's own sample shows.
func settleReferral(prior, next map[string]any) *refusal {
	if refused := settleStatus(prior, next); refused != nil {
		return refused
	}
	acceptShared(next)
	return nil
}

func settlePatch(prior, next map[string]any, operations jsonpatch.Patch, now time.Time) *refusal {
	if refused := settleRegistration(prior, next, operations, now); refused != nil {
		return refused
	}
	return settleStatus(prior, next)
}

// completeReferral adds what the service sets on a new referral.
func completeReferral(doc map[string]any) {
	if blank(doc["engagementId"]) {
		doc["engagementId"] = uuid.NewString()
	}
	for name, value := range map[string]any{
		"organizationId": organizationID, "organizationName": organizationName, "mpnId": mpnID,
		"acceptedDateTime": nil, "closedDateTime": nil,
		"direction": "Outgoing", "quality": "Unknown", "isSpam": false, "registrationStatus": "None",
		"dealSensitivity": "None", "tags": []any{}, "registrations": []any{},
		"trackingInfo": map[string]any{
			"microsoftMsxId": nil, "microsoftUSFedOpportunityId": nil, "microsoftUSFedLeadId": nil,
			"migratedPSCDealId": nil, "migratedPSCPartnerDealId": nil,
		},
		"links": links(text(doc, "id"), doc["engagementId"]),
	} {
		doc[name] = value
	}
	if _, there := doc["favorite"]; !there {
		doc["favorite"] = false
	}
	for _, member := range members(doc) {
		if _, there := member["contactPreference"]; !there {
			member["contactPreference"] = map[string]any{"locale": nil, "disableNotifications": nil}
		}
	}
}

// links returns links that are misspelt as in the Partner Center documentation.
func links(id string, engagementID any) map[string]any {
	const base = "https://api.partner.microsoft.com/v1.0/engagments/referrals"
	engagement, _ := engagementID.(string)
	quoted := strings.ReplaceAll(engagement, "'", "''")
	return map[string]any{
		"relatedReferrals": map[string]any{"uri": base + "?$filter=engagementId eq '" + quoted + "'", "method": "GET"},
		"self":             map[string]any{"uri": base + "/" + id, "method": "GET"},
	}
}

// members returns all people of a referral: the partner's team and the customer's.
func members(doc map[string]any) []map[string]any {
	var found []map[string]any
	for _, value := range slices.Concat(every(doc, "team", "*"), every(doc, "customerProfile", "team", "*")) {
		if member, ok := value.(map[string]any); ok {
			found = append(found, member)
		}
	}
	return found
}
