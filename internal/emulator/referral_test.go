package emulator_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestCreateAddsWhatTheServiceSets(t *testing.T) {
	at := time.Date(2026, 2, 24, 21, 12, 46, 174320000, time.UTC)
	b := newBench(t, emulator.Options{Now: func() time.Time { return at }})
	answer := b.send("POST", collection, minimal(map[string]any{
		"id": "ours", "eTag": "ours", "mpnId": "ours", "direction": "Incoming", "isSpam": true, "novelty": map[string]any{"a": 1},
		"team": []any{map[string]any{"email": "a@b.example"}, map[string]any{"contactPreference": map[string]any{"locale": "de"}}},
	})).wants(201)
	doc := answer.doc()
	id, tag := doc["id"].(string), doc["eTag"].(string)
	if uuid.Validate(id) != nil || uuid.Validate(doc["engagementId"].(string)) != nil {
		t.Errorf("id %v, engagementId %v", doc["id"], doc["engagementId"])
	}
	if answer.header.Get("Location") != "https://api.partner.microsoft.com"+collection+"/"+id || answer.header.Get("ETag") != tag {
		t.Errorf("headers %v", answer.header)
	}
	self := doc["links"].(map[string]any)["self"].(map[string]any)["uri"].(string)
	if !strings.HasSuffix(self, "/engagments/referrals/"+id) {
		t.Errorf("link %s", self)
	}
	if !strings.HasSuffix(tag, `-0000-0800-0000-`+"699e144e0000\"") || len(tag) != 38 {
		t.Errorf("eTag %s", tag)
	}
	for _, name := range []string{"id", "engagementId", "eTag", "links", "organizationId", "organizationName", "mpnId"} {
		if doc[name] == nil || doc[name] == "ours" {
			t.Errorf("%s: %v", name, doc[name])
		}
		delete(doc, name)
	}
	want := minimal(map[string]any{
		"status": "New", "substatus": "Pending", "direction": "Outgoing", "quality": "Unknown", "isSpam": false,
		"registrationStatus": "None", "dealSensitivity": "None", "tags": []any{}, "registrations": []any{}, "favorite": false,
		"createdDateTime": "2026-02-24T21:12:46.17432Z", "updatedDateTime": "2026-02-24T21:12:46.17432Z",
		"acceptedDateTime": nil, "closedDateTime": nil, "novelty": map[string]any{"a": 1},
		"team": []any{
			map[string]any{"email": "a@b.example", "contactPreference": map[string]any{"locale": nil, "disableNotifications": nil}},
			map[string]any{"contactPreference": map[string]any{"locale": "de"}},
		},
		"trackingInfo": map[string]any{
			"microsoftMsxId": nil, "microsoftUSFedOpportunityId": nil, "microsoftUSFedLeadId": nil,
			"migratedPSCDealId": nil, "migratedPSCPartnerDealId": nil,
		},
	})
	if got, want := encoded(t, doc), encoded(t, want); got != want {
		t.Errorf("created\n%s\nwant\n%s", got, want)
	}
	if !reflect.DeepEqual(b.send("GET", collection+"/"+id, nil).doc(), b.document(id)) {
		t.Error("read another document than was created")
	}
}

func TestCreateRefusesWhatTheServiceRefuses(t *testing.T) {
	b := newBench(t, emulator.Options{})
	list := func(member map[string]any) []any { return []any{map[string]any{}, member} }
	for target, changes := range map[string][]map[string]any{
		"type":            {{"type": nil}, {"type": ""}, {"type": "Private"}, {"type": 1}},
		"customerProfile": {{"customerProfile": nil}, {"customerProfile": "Contoso"}, {"customerProfile": []any{}}},
		"consent":         {{"consent": nil}},
		"details":         {{"details": nil}},
		"links":           {{"links": nil}, {"links": map[string]any{}}},
		"status":          {{"status": "None"}, {"status": "new"}, {"status": 1}, {"status": []any{}}},
		"substatus": {
			{"status": "Closed"}, {"status": "New", "substatus": "Accepted"}, {"status": "Active", "substatus": "Pending"},
			{"status": "Closed", "substatus": "Accepted"}, {"status": "Closed", "substatus": "Expired"},
			{"status": "New", "substatus": "None"}, {"substatus": "Accepted"}, {"substatus": 1},
		},
		"qualification": {{"qualification": "Great"}}, "target/*/type": {{"target": list(map[string]any{"type": "x"})}},
		"inviteContext/assistanceRequestCode":   {{"inviteContext": map[string]any{"assistanceRequestCode": "Help"}}},
		"customerProfile/ids/*/profileType":     {{"customerProfile": map[string]any{"ids": list(map[string]any{"profileType": "x"})}}},
		"details/requirements/solutions/*/type": {{"details": map[string]any{"requirements": map[string]any{"solutions": list(map[string]any{"type": "x"})}}}},
	} {
		for _, change := range changes {
			b.send("POST", collection, minimal(change)).refused(400, "invalidRequest", target)
		}
	}
	if len(b.IDs()) != 0 {
		t.Error("something was created")
	}
}

func TestCreateSettlesStatus(t *testing.T) {
	b := newBench(t, emulator.Options{})
	for _, c := range []struct{ kind, status, substatus, wantStatus, wantSubstatus string }{
		{"Independent", "", "", "New", "Pending"},
		{"Independent", "New", "", "New", "Pending"},
		{"Independent", "New", "Received", "New", "Received"},
		{"Independent", "Active", "", "Active", "Accepted"},
		{"Independent", "Closed", "Won", "Closed", "Won"},
		{"Independent", "Closed", "Error", "Closed", "Error"},
		{"Shared", "", "", "Active", "Accepted"},
		{"Shared", "New", "Pending", "Active", "Accepted"},
		{"Shared", "Closed", "Lost", "Closed", "Lost"},
	} {
		doc := b.send("POST", collection, minimal(map[string]any{
			"type": c.kind, "status": c.status, "substatus": c.substatus, "qualification": "", "favorite": true, "engagementId": "e",
		})).wants(201).doc()
		if doc["status"] != c.wantStatus || doc["substatus"] != c.wantSubstatus || doc["favorite"] != true || doc["engagementId"] != "e" {
			t.Errorf("%+v: %v/%v", c, doc["status"], doc["substatus"])
		}
		if accepted, closed := doc["acceptedDateTime"] != nil, doc["closedDateTime"] != nil; accepted != (c.wantStatus == "Active") || closed != (c.wantStatus == "Closed") {
			t.Errorf("%+v: accepted %v, closed %v", c, doc["acceptedDateTime"], doc["closedDateTime"])
		}
	}
}

func TestReplace_LeftOutProperties_AreErasedUnlessOwned(t *testing.T) {
	b := newBench(t, emulator.Options{})
	before := b.seed(fixture(t, "observed-shared-active.json"))
	body := map[string]any{
		"id": before["id"], "type": "Shared", "engagementId": before["engagementId"], "status": "Active", "substatus": "Accepted",
		"organizationName": "changed", "createdDateTime": "changed", "mpnId": nil, "quality": "changed", "eTag": before["eTag"],
		"details": map[string]any{"dealValue": json.Number("10000.10"), "novelty": true},
	}
	after := b.put(body).wants(200).doc()
	want := maps.Clone(body)
	for _, name := range []string{
		"id", "createdDateTime", "acceptedDateTime", "closedDateTime", "organizationId", "organizationName", "mpnId",
		"direction", "quality", "isSpam", "links", "registrationStatus",
	} {
		want[name] = before[name]
	}
	want["eTag"], want["updatedDateTime"] = after["eTag"], after["updatedDateTime"]
	if got, want := encoded(t, after), encoded(t, want); got != want {
		t.Errorf("replaced\n%s\nwant\n%s", got, want)
	}
	if after["eTag"] == before["eTag"] || after["updatedDateTime"] == before["updatedDateTime"] {
		t.Error("eTag or updatedDateTime stayed")
	}
}

func TestReplaceInventsNoProperty(t *testing.T) {
	b := newBench(t, emulator.Options{})
	before := b.seed(json.RawMessage(`{"id":"a","status":null,"customerProfile":{"ids":{}}}`))
	after := b.put(before).wants(200).doc()
	before["eTag"], before["updatedDateTime"] = after["eTag"], after["updatedDateTime"]
	if !reflect.DeepEqual(after, before) {
		t.Errorf("%v, not %v", after, before)
	}
}

func TestReplaceTakesTheDocumentationsSample(t *testing.T) {
	b := newBench(t, emulator.Options{})
	seed := decode(t, fixture(t, "update-request.json"))
	seed["status"], seed["substatus"], seed["statusReason"] = "Active", "Accepted", nil
	b.seed(seed)
	answer := b.send("PUT", collection+"/"+seed["id"].(string), []byte(fixture(t, "update-request.json")), "If-Match", seed["eTag"].(string)).wants(200)
	doc := answer.doc()
	if doc["status"] != "Closed" || doc["substatus"] != "Won" || doc["closedDateTime"] == nil || answer.header.Get("ETag") != doc["eTag"] {
		t.Errorf("closed: %v", doc)
	}
	if _, there := doc["acceptedDateTime"]; there {
		t.Error("acceptedDateTime was invented")
	}
}

func TestIfMatchIsComparedByteForByte(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "update-response.json"))
	for _, tag := range []string{"*", strings.Trim(doc["eTag"].(string), `"`), "W/" + doc["eTag"].(string), `"other"`} {
		refusal := b.put(doc, "If-Match", tag).refused(412, "preconditionFailed", "ETag")
		if inner := refusal["innerError"].(map[string]any); inner["code"] != "99918" {
			t.Errorf("innerError %v", inner)
		}
		b.send("PATCH", collection+"/"+doc["id"].(string), `[]`, "If-Match", tag).refused(412, "preconditionFailed", "ETag")
	}
	b.put(doc, "If-Match", "").refused(400, "invalidRequest", "If-Match")
	if !reflect.DeepEqual(b.document(doc["id"].(string)), doc) {
		t.Error("a refused write changed the document")
	}
	b.put(doc).wants(200)
	weak := b.seed(map[string]any{"eTag": `W/"1"`})
	b.put(weak).wants(200)
}

func TestReplaceRefusesWhatTheServiceRefuses(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "observed-shared-active.json"))
	for _, c := range []struct{ target, name, value string }{
		{"links", "links", `{}`}, {"id", "id", `"another"`}, {"type", "type", `"Independent"`}, {"type", "type", `null`},
		{"engagementId", "engagementId", `"x"`}, {"engagementId", "engagementId", `""`}, {"engagementId", "engagementId", `{}`},
		{"status", "status", `"New"`}, {"status", "status", `null`}, {"status", "status", `"None"`},
		{"substatus", "substatus", `"Won"`}, {"substatus", "status", `"Closed"`}, {"qualification", "qualification", `"x"`},
	} {
		body := maps.Clone(doc)
		delete(body, "links")
		body[c.name] = json.RawMessage(c.value)
		b.send("PUT", collection+"/"+doc["id"].(string), body, "If-Match", doc["eTag"].(string)).refused(400, "invalidRequest", c.target)
	}
}

func TestTransitionsFollowTheTable(t *testing.T) {
	b := newBench(t, emulator.Options{})
	pairs := map[string][]string{
		"New": {"Pending", "Received"}, "Active": {"Accepted"}, "Closed": {"Won", "Lost", "Declined", "Expired", "Error"},
	}
	allowed := map[string]string{"New": "New Active Closed", "Active": "Active Closed", "Closed": "Closed"}
	substatuses := []string{"Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error", "None", "won"}
	for from, starts := range pairs {
		for _, start := range starts {
			for _, to := range []string{"New", "Active", "Closed", "None", "active"} {
				for _, sub := range substatuses {
					legal := strings.Contains(allowed[from], to) && strings.Contains(strings.Join(pairs[to], " "), sub) &&
						(sub != "Expired" || start == "Expired")
					doc := b.seed(map[string]any{"status": from, "substatus": start})
					doc["status"], doc["substatus"] = to, sub
					one := collection + "/" + doc["id"].(string)
					patch := []any{
						map[string]any{"op": "replace", "path": "/status", "value": to},
						map[string]any{"op": "replace", "path": "/substatus", "value": sub},
					}
					if got := b.put(doc).status == 200; got != legal {
						t.Errorf("%s/%s to %s/%s: %v", from, start, to, sub, got)
					}
					if !legal {
						b.send("PATCH", one, patch).wants(400)
					}
				}
			}
		}
	}
}

func TestSharedSentAsNewComesBackAccepted(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(map[string]any{"type": "Shared", "status": "New", "substatus": "Pending"})
	after := b.put(doc).wants(200).doc()
	if after["status"] != "Active" || after["substatus"] != "Accepted" || after["acceptedDateTime"] == nil {
		t.Errorf("%v", after)
	}
}

func TestReplace_ValueOutsideASet_IsAcceptedIfStored(t *testing.T) {
	b := newBench(t, emulator.Options{})
	expired := b.seed(map[string]any{"status": "Closed", "substatus": "Expired"})
	b.put(expired).wants(200)
	odd := b.seed(map[string]any{"type": "Referral", "qualification": "Newer", "status": "Paused", "substatus": "None"})
	odd["name"] = "new"
	b.put(odd).wants(200)
}
