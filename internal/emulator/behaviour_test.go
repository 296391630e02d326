package emulator_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// sent is what the behaviours below deviate from.
const sent = `{
	"type": "Independent", "engagementId": " e ", "status": "New", "substatus": "Pending", "name": " A & B <c> &amp; d ",
	"customerProfile": {"name": "R&D", "address": {"city": "Bern"}, "ids": [{"profileType": "Duns", "id": "1"}],
		"team": [{"email": "a@x.example"}, {"email": "b@x.example", "contactPreference": {"locale": "de"}}]},
	"consent": {"consentToContact": true}, "target": [{"id": "1"}, {"id": "2"}], "team": [{"email": "c"}, {"email": "d"}],
	"details": {"dealValue": 10.125, "closingDateTime": "2026-01-01T01:00:00.5+01:00", "notes": "  n\n",
		"requirements": {"solutions": [{"id": "s1"}, {"id": "s2"}]}}
}`

// at walks to a value by names and indices.
func at(doc map[string]any, path ...any) any {
	var value any = doc
	for _, step := range path {
		switch step := step.(type) {
		case string:
			value = value.(map[string]any)[step]
		case int:
			value = value.([]any)[step]
		}
	}
	return value
}

type expectation struct {
	path []any
	want any
}

func path(steps ...any) []any { return steps }

func check(t *testing.T, what string, doc map[string]any, expectations []expectation) {
	t.Helper()
	for _, e := range expectations {
		if got := at(doc, e.path...); !reflect.DeepEqual(got, e.want) {
			t.Errorf("%s: %v is %#v, not %#v", what, e.path, got, e.want)
		}
	}
}

func TestBehaviour_Each_ChangesWhatIsStored(t *testing.T) {
	for name, c := range map[string]struct {
		behaviour emulator.Behaviour
		want      []expectation
	}{
		"none": {emulator.Behaviour{}, []expectation{
			{path("name"), " A & B <c> &amp; d "}, {path("details", "dealValue"), json.Number("10.125")}, {path("salesStage"), nil},
			{path("details", "closingDateTime"), "2026-01-01T01:00:00.5+01:00"}, {path("team", 0, "email"), "c"},
		}},
		"trim": {emulator.Behaviour{Trim: true}, []expectation{
			{path("name"), "A & B <c> &amp; d"}, {path("details", "notes"), "n"}, {path("engagementId"), "e"},
		}},
		"escape": {emulator.Behaviour{Escape: true}, []expectation{
			{path("name"), " A &amp; B &lt;c&gt; &amp; d "}, {path("customerProfile", "name"), "R&amp;D"},
		}},
		"reorder": {emulator.Behaviour{Reorder: true}, []expectation{
			{path("target", 0, "id"), "2"}, {path("team", 0, "email"), "d"}, {path("customerProfile", "team", 0, "email"), "b@x.example"},
			{path("details", "requirements", "solutions", 0, "id"), "s2"},
		}},
		"defaults": {emulator.Behaviour{AddDefaults: true}, []expectation{
			{path("salesStage"), "Qualify"}, {path("team", 0, "memberSource"), "PartnerCenter"},
			{path("team", 1, "contactPreference"), map[string]any{"locale": "en-us", "disableNotifications": nil}},
			{path("customerProfile", "team", 1, "contactPreference", "locale"), "de"},
		}},
		"advance":          {emulator.Behaviour{Advance: true}, []expectation{{path("status"), "Active"}, {path("substatus"), "Accepted"}}},
		"round":            {emulator.Behaviour{Round: true}, []expectation{{path("details", "dealValue"), json.Number("10.13")}}},
		"reformatTimes":    {emulator.Behaviour{ReformatTimes: true}, []expectation{{path("details", "closingDateTime"), "2026-01-01T00:00:00.5000000Z"}}},
		"deriveType":       {emulator.Behaviour{DeriveType: true}, []expectation{{path("type"), "Independent"}, {path("status"), "New"}}},
		"numbersAsStrings": {emulator.Behaviour{NumbersAsStrings: true}, []expectation{{path("details", "dealValue"), "10.125"}}},
		"combined": {emulator.Behaviour{Trim: true, Escape: true, Reorder: true, Round: true}, []expectation{
			{path("name"), "A &amp; B &lt;c&gt; &amp; d"}, {path("team", 0, "email"), "d"}, {path("details", "dealValue"), json.Number("10.13")},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, emulator.Options{})
			b.Behave(c.behaviour)
			created := b.send("POST", collection, sent).wants(201).doc()
			check(t, "created", created, c.want)
			if stored := b.document(created["id"].(string)); !reflect.DeepEqual(stored, created) {
				t.Error("stored something else than was answered")
			}
			seed := decode(t, []byte(sent))
			replaced := b.put(b.seed(seed)).wants(200).doc()
			check(t, "replaced", replaced, c.want)
			patched := b.seed(seed)
			b.send("PATCH", collection+"/"+patched["id"].(string), `[{"op":"add","path":"/campaignId","value":"c"}]`).wants(204)
			check(t, "patched", b.document(patched["id"].(string)), c.want)
		})
	}
}

func TestKeepFixedKeepsWhatCreationFixed(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Behave(emulator.Behaviour{KeepFixed: true})
	before := b.send("POST", collection, sent).wants(201).doc()
	body := b.document(before["id"].(string))
	body["consent"] = map[string]any{"consentToContact": false}
	body["customerProfile"] = map[string]any{"name": "other", "size": "new", "address": nil}
	after := b.put(body).wants(200).doc()
	check(t, "replaced", after, []expectation{
		{path("consent"), before["consent"]}, {path("customerProfile", "name"), "R&D"}, {path("customerProfile", "size"), "new"},
		{path("customerProfile", "address"), at(before, "customerProfile", "address")},
		{path("customerProfile", "ids"), at(before, "customerProfile", "ids")}, {path("customerProfile", "team"), nil},
	})
	body = b.document(before["id"].(string))
	delete(body, "customerProfile")
	after = b.put(body).wants(200).doc()
	check(t, "left out", after, []expectation{{path("customerProfile", "name"), "R&D"}})
	b.send("PATCH", collection+"/"+before["id"].(string), `[{"op":"add","path":"/consent/consentToShareReferralWithMicrosoftSellers","value":true}]`).wants(204)
	check(t, "patched", b.document(before["id"].(string)), []expectation{{path("consent"), before["consent"]}})
}

func TestBehaviour_AnswerSentAgain_ChangesNothing(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Behave(emulator.Behaviour{KeepFixed: true, Trim: true, Escape: true, AddDefaults: true, Advance: true, Round: true, ReformatTimes: true})
	first := b.send("POST", collection, sent).wants(201).doc()
	if first["acceptedDateTime"] == nil {
		t.Error("advanced without acceptedDateTime")
	}
	second := b.put(first).wants(200).doc()
	first["eTag"], first["updatedDateTime"] = second["eTag"], second["updatedDateTime"]
	if !reflect.DeepEqual(first, second) {
		t.Errorf("%v\nbecame\n%v", first, second)
	}
}

func TestRoundingLeavesOddValuesAlone(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Behave(emulator.Behaviour{Round: true})
	for given, want := range map[string]any{
		`10000`: json.Number("10000"), `1.50`: json.Number("1.50"), `-0.005`: json.Number("-0.01"), `1e999999999`: json.Number("1e999999999"),
		`1.005e0`: json.Number("1.01"), `"10.125"`: "10.125", `null`: nil,
	} {
		doc := b.send("POST", collection, minimal(map[string]any{"details": json.RawMessage(`{"dealValue":` + given + `}`)})).wants(201).doc()
		check(t, given, doc, []expectation{{path("details", "dealValue"), want}})
	}
}

func TestBehaviour_OtherDocuments_StayUnchanged(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Behave(emulator.Behaviour{Trim: true, Escape: true, Advance: true})
	id := b.seed(json.RawMessage(sent))["id"].(string)
	if err := b.Edit(id, func(doc map[string]any) { doc["salesStage"] = " x " }); err != nil {
		t.Fatal(err)
	}
	check(t, "edited", b.document(id), []expectation{{path("salesStage"), " x "}, {path("name"), " A & B <c> &amp; d "}, {path("status"), "New"}})
	b.Behave(emulator.Behaviour{})
	doc := b.put(b.document(id)).wants(200).doc()
	check(t, "written as sent", doc, []expectation{{path("salesStage"), " x "}, {path("status"), "New"}})
}

func TestDeriveType_FollowsTheConsent(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Behave(emulator.Behaviour{DeriveType: true})
	consent := func(share bool) map[string]any {
		return map[string]any{"consentToShareReferralWithMicrosoftSellers": share}
	}
	private := b.send("POST", collection, minimal(map[string]any{"type": "Shared", "status": "New", "consent": consent(false)})).wants(201).doc()
	check(t, "private", private, []expectation{{path("type"), "Independent"}})
	shared := b.send("POST", collection, minimal(map[string]any{"type": "Independent", "status": "New", "consent": consent(true)})).wants(201).doc()
	check(t, "shared", shared, []expectation{{path("type"), "Shared"}, {path("status"), "Active"}, {path("substatus"), "Accepted"}})
	private["consent"] = consent(true)
	check(t, "shared later", b.put(private).wants(200).doc(), []expectation{{path("type"), "Shared"}})
}

func TestMoveETags_MakesTheAnswersETagStale(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Behave(emulator.Behaviour{MoveETags: true})
	created := b.send("POST", collection, minimal(nil)).wants(201).doc()
	b.put(created).wants(412)
	stored := b.document(created["id"].(string))
	if stored["eTag"] == created["eTag"] {
		t.Error("the eTag hasn't moved")
	}
	stored["eTag"], stored["updatedDateTime"] = created["eTag"], created["updatedDateTime"]
	if !reflect.DeepEqual(stored, created) {
		t.Errorf("%v\nbecame\n%v", created, stored)
	}
	b.put(b.document(created["id"].(string))).wants(200)
}

func TestDeclineZeroValue_RefusesUpdatesOnly(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Behave(emulator.Behaviour{DeclineZeroValue: true})
	for _, value := range []string{`0`, `0.00`, `"0"`, `null`, `""`} {
		doc := b.send("POST", collection, minimal(map[string]any{"details": json.RawMessage(`{"dealValue":` + value + `}`)})).wants(201).doc()
		if refused := b.put(doc).wants(400); !strings.Contains(string(refused.body), "details.dealValue") {
			t.Errorf("%s: %s", value, refused.body)
		}
		doc["details"] = map[string]any{"dealValue": json.Number("1")}
		b.put(doc).wants(200)
		b.send("PATCH", collection+"/"+doc["id"].(string), `[{"op":"replace","path":"/details/dealValue","value":`+value+`}]`).wants(400)
	}
}

func TestOmitRegistrations_ShowsNoneAndKeepsThem(t *testing.T) {
	b := newBench(t, emulator.Options{})
	id := b.seed(json.RawMessage(`{"type":"Independent","registrationStatus":"Registered","registrations":[{"id":"r"}],"customerProfile":{},"consent":{},"details":{}}`))["id"].(string)
	b.Behave(emulator.Behaviour{OmitRegistrations: true})
	shown := b.send("GET", collection+"/"+id, nil).wants(200).doc()
	listed := b.send("GET", collection, nil).wants(200).doc()["value"].([]any)[0].(map[string]any)
	for what, doc := range map[string]map[string]any{"read": shown, "listed": listed, "replaced": b.put(shown).wants(200).doc()} {
		if _, there := doc["registrations"]; there || doc["registrationStatus"] != "Registered" {
			t.Errorf("%s: %v", what, doc)
		}
	}
	check(t, "stored", b.document(id), []expectation{{path("registrations", 0, "id"), "r"}})
}
