package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The partner that all referrals created here belong to.
const (
	organizationID   = "5d1f0c3b-4f5e-4d7a-9b61-1f2e3d4c5b6a"
	organizationName = "Fabrikam Consulting LLP"
	mpnID            = "1200001"
)

// owned are the properties that keep the stored value whatever a PUT says.
var owned = []string{
	"id", "eTag", "createdDateTime", "updatedDateTime", "acceptedDateTime", "closedDateTime", "organizationId",
	"organizationName", "mpnId", "direction", "quality", "isSpam", "links", "registrationStatus",
}

// read answers GET /{id}.
func (e *Emulator) read(id string) answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	found, ok := e.store.get(id)
	if !ok {
		return unknownReferral(id).answer()
	}
	return e.documentAnswer(http.StatusOK, found)
}

// create answers POST.
func (e *Emulator) create(body []byte) answer {
	doc, err := decodeObject(body)
	if err != nil {
		return invalid("", "the body is malformed: %v", err).answer()
	}
	if refused := checkCreation(doc); refused != nil {
		return refused.answer()
	}
	acceptShared(doc)
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.stampTime()
	e.behaviour.apply(nil, doc)
	e.complete(doc, now)
	if e.behaviour.ReformatTimes {
		reformatTimes(doc)
	}
	created := e.storeAndAnswer(http.StatusCreated, doc)
	if created.status != http.StatusCreated {
		return created
	}
	e.born[text(doc, "id")] = e.now()
	created.header.Set("Location", "https://api.partner.microsoft.com"+collection+"/"+text(doc, "id"))
	return created
}

func checkCreation(doc map[string]any) *refusal {
	if _, there := doc["links"]; there {
		return invalid("links", "links must not be in the body")
	}
	if text(doc, "type") == "" {
		return invalid("type", "type is required")
	}
	for _, name := range []string{"customerProfile", "consent", "details"} {
		if _, ok := doc[name].(map[string]any); !ok {
			return invalid(name, "%s is required", name)
		}
	}
	if refused := checkEnumerations(nil, doc); refused != nil {
		return refused
	}
	return settleStatus(nil, doc)
}

// complete adds what the service sets by itself on a new referral.
func (e *Emulator) complete(doc map[string]any, now time.Time) {
	id := uuid.NewString()
	if blank(doc["engagementId"]) {
		doc["engagementId"] = uuid.NewString()
	}
	for name, value := range map[string]any{
		"id": id, "organizationId": organizationID, "organizationName": organizationName, "mpnId": mpnID,
		"createdDateTime": timestamp(now), "acceptedDateTime": nil, "closedDateTime": nil,
		"direction": "Outgoing", "quality": "Unknown", "isSpam": false, "registrationStatus": "None",
		"dealSensitivity": "None", "tags": []any{}, "registrations": []any{},
		"trackingInfo": map[string]any{
			"microsoftMsxId": nil, "microsoftUSFedOpportunityId": nil, "microsoftUSFedLeadId": nil,
			"migratedPSCDealId": nil, "migratedPSCPartnerDealId": nil,
		},
		"links": links(id, doc["engagementId"]),
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
	e.stamp(nil, doc, now)
}

// links are misspelt as in the Partner Center documentation.
func links(id string, engagementID any) map[string]any {
	const base = "https://api.partner.microsoft.com/v1.0/engagments/referrals"
	engagement, _ := engagementID.(string)
	quoted := strings.ReplaceAll(engagement, "'", "''")
	return map[string]any{
		"relatedReferrals": map[string]any{"uri": base + "?$filter=engagementId eq '" + quoted + "'", "method": "GET"},
		"self":             map[string]any{"uri": base + "/" + id, "method": "GET"},
	}
}

// stamp marks a version: a new eTag and updatedDateTime, and when it was accepted or closed if that is what happened.
func (e *Emulator) stamp(prior, next map[string]any, now time.Time) {
	next["eTag"] = e.nextETag(now)
	next["updatedDateTime"] = timestamp(now)
	if status := text(next, "status"); status != text(prior, "status") {
		switch status {
		case "Active":
			next["acceptedDateTime"] = timestamp(now)
		case "Closed":
			next["closedDateTime"] = timestamp(now)
		}
	}
}

// replace answers PUT /{id}: what the body leaves out is gone, except what the service owns.
func (e *Emulator) replace(id string, header http.Header, body []byte) answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	stored, ok := e.store.get(id)
	if !ok {
		return unknownReferral(id).answer()
	}
	if len(header.Values("If-Match")) == 0 {
		return invalid("If-Match", "the header If-Match is required").answer()
	}
	next, err := decodeObject(body)
	if err != nil {
		return invalid("", "the body is malformed: %v", err).answer()
	}
	if !matches(header, stored) {
		return stale().answer()
	}
	if refused := checkReplacement(stored.doc, next); refused != nil {
		return refused.answer()
	}
	for _, name := range owned {
		delete(next, name)
		if value, there := stored.doc[name]; there {
			next[name] = cloneValue(value)
		}
	}
	// Registrations that come back stay as they are; nothing is known of a body without them, which erases them here.
	if _, there := next["registrations"]; there {
		keep(stored.doc, next, "registrations")
	}
	if refused := settleStatus(stored.doc, next); refused != nil {
		return refused.answer()
	}
	acceptShared(next)
	if refused := e.behaviour.check(next); refused != nil {
		return refused.answer()
	}
	return e.commit(stored, next)
}

func checkReplacement(prior, next map[string]any) *refusal {
	if _, there := next["links"]; there {
		return invalid("links", "links must not be in the body")
	}
	if id := next["id"]; !blank(id) && id != prior["id"] {
		return invalid("id", "the body is another referral's")
	}
	for _, name := range []string{"type", "engagementId"} {
		if blank(prior[name]) && blank(next[name]) {
			continue
		}
		// Left out is changed too: in a replacement it would be gone.
		if value, isText := next[name].(string); !isText || value != prior[name] {
			return invalid(name, "%s can't be changed", name)
		}
	}
	return checkEnumerations(prior, next)
}

// commit stores the next version of a document and answers with it. The lock is held.
func (e *Emulator) commit(stored *record, next map[string]any) answer {
	e.behaviour.apply(stored.doc, next)
	e.stamp(stored.doc, next, e.stampTime())
	if e.behaviour.ReformatTimes {
		reformatTimes(next)
	}
	return e.storeAndAnswer(http.StatusOK, next)
}

// storeAndAnswer stores a version and answers with it. The lock is held.
func (e *Emulator) storeAndAnswer(status int, doc map[string]any) answer {
	if err := e.store.put(doc); err != nil {
		return internal(err).answer()
	}
	written, _ := e.store.get(text(doc, "id"))
	a := e.documentAnswer(status, written)
	if e.behaviour.MoveETags {
		moved, now := clone(written.doc), e.now()
		moved["eTag"], moved["updatedDateTime"] = e.nextETag(now), timestamp(now)
		if err := e.store.put(moved); err != nil {
			return internal(err).answer()
		}
	}
	return a
}

// shown is what answers show of a record. The lock is held.
func (e *Emulator) shown(stored *record) *record {
	if !e.behaviour.OmitRegistrations {
		return stored
	}
	doc := clone(stored.doc)
	delete(doc, "registrations")
	encoded, err := encode(doc)
	if err != nil {
		panic(err) // it was encoded before
	}
	return &record{doc, encoded}
}

// matches compares If-Match byte for byte, the eTag's own quotes included; * means nothing here.
func matches(header http.Header, stored *record) bool {
	return strings.Join(header.Values("If-Match"), ", ") == text(stored.doc, "eTag")
}

// members are all people of a referral: the partner's team and the customer's.
func members(doc map[string]any) []map[string]any {
	var found []map[string]any
	for _, value := range slices.Concat(every(doc, "team", "*"), every(doc, "customerProfile", "team", "*")) {
		if member, ok := value.(map[string]any); ok {
			found = append(found, member)
		}
	}
	return found
}
