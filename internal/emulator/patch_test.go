package emulator_test

import (
	"encoding/json"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestPatchAnswersAsPreferred(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "observed-shared-active.json"))
	one := collection + "/" + doc["id"].(string)
	patch := `[{"op":"replace","path":"/salesStage","value":"Propose"},{"op":"add","path":"/details/dealValue","value":"25000.50"}]`
	silent := b.send("PATCH", one, patch, "Content-Type", "application/json-patch+json").wants(204)
	after := b.document(doc["id"].(string))
	if len(silent.body) != 0 || silent.header.Get("ETag") != after["eTag"] || after["eTag"] == doc["eTag"] {
		t.Errorf("204 with %q, ETag %s", silent.body, silent.header.Get("ETag"))
	}
	if after["salesStage"] != "Propose" || after["details"].(map[string]any)["dealValue"] != json.Number("25000.50") {
		t.Errorf("patched: %v", after)
	}
	told := b.send("PATCH", one, patch, "If-Match", after["eTag"].(string), "Prefer", "respond-async, return=representation").wants(200)
	if told.doc()["salesStage"] != "Propose" || told.header.Get("ETag") != told.doc()["eTag"] {
		t.Errorf("200 with %s", told.body)
	}
	b.send("PATCH", one, patch, "If-Match", after["eTag"].(string)).refused(412, "preconditionFailed", "ETag")
}

func TestPatchTakesEveryListedPath(t *testing.T) {
	values := map[string]string{
		"/campaignId": `"c"`, "/consent/consentToShareReferralWithMicrosoftSellers": `true`, "/customerProfile/team": `[]`,
		"/customerProfile/team/-": `{}`, "/details/closingDateTime": `"2026-01-01T00:00:00Z"`, "/details/currency": `"EUR"`,
		"/details/dealValue": `1.5`, "/details/notes": `"<n> & more"`, "/details/requirements/solutions": `[]`,
		"/details/requirements/solutions/-": `{"id":"s"}`, "/externalReferenceId": `"x"`, "/referralProgram": `"p"`,
		"/salesStage": `null`, "/status": `"Active"`, "/substatus": `"Accepted"`, "/statusReason": `"r"`, "/team": `[]`,
		"/team/-": `{"email":"a@b.example"}`,
	}
	b := newBench(t, emulator.Options{})
	for path, value := range values {
		doc := b.seed(map[string]any{
			"consent": map[string]any{}, "customerProfile": map[string]any{"team": []any{}}, "team": []any{}, "status": "Active",
			"substatus": "Accepted", "registrations": []any{},
			"details": map[string]any{"requirements": map[string]any{"solutions": []any{}}},
		})
		b.send("PATCH", collection+"/"+doc["id"].(string), `[{"op":"add","path":"`+path+`","value":`+value+`}]`).wants(204)
	}
}

func TestPatchRefusesAllElse(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "update-response.json"))
	before := b.document(doc["id"].(string))
	one := collection + "/" + doc["id"].(string)
	for _, patch := range []string{
		`{}`, `[1]`, `[{`, ``,
		`[{"op":"remove","path":"/team"}]`, `[{"op":"test","path":"/status","value":"Closed"}]`,
		`[{"op":"move","from":"/team","path":"/customerProfile/team"}]`, `[{"path":"/team","value":[]}]`,
		`[{"op":"add","path":"/name","value":"x"}]`, `[{"op":"add","path":"/team/0","value":{}}]`,
		`[{"op":"replace","path":"/team/-","value":{}}]`, `[{"op":"add","path":"/customerProfile/name","value":"x"}]`,
		`[{"op":"add","path":"","value":{}}]`, `[{"op":"add","path":"/campaignId"}]`, `[{"op":"add","path":1,"value":1}]`,
		`[{"op":"replace","path":"/campaignId","value":"absent"}]`,
		`[{"op":"add","path":"/registrations/-","value":{}}]`,
		`[{"op":"add","path":"/registrations/0/contract/currency","value":"EUR"}]`,
		`[{"op":"add","path":"/details/dealValue","value":"much"}]`,
		`[{"op":"replace","path":"/status","value":"New"}]`, `[{"op":"replace","path":"/substatus","value":"Accepted"}]`,
		`[{"op":"replace","path":"/substatus","value":"Expired"}]`, `[{"op":"replace","path":"/substatus","value":null}]`,
		`[{"op":"add","path":"/details/requirements/solutions/-","value":{"type":"x"}}]`,
		`[{"op":"add","path":"/statusReason","value":"fine"},{"op":"replace","path":"/status","value":"Active"}]`,
	} {
		answer := b.send("PATCH", one, patch)
		if answer.status != 400 || answer.doc()["error"].(map[string]any)["code"] != "invalidRequest" {
			t.Errorf("%s: %d %s", patch, answer.status, answer.body)
		}
	}
	if got := b.document(doc["id"].(string)); encoded(t, got) != encoded(t, before) {
		t.Error("a refused patch changed the document")
	}
}

func TestPatchClosesWithStatusAndSubstatus(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "observed-shared-active.json"))
	one := collection + "/" + doc["id"].(string)
	b.send("PATCH", one, `[{"op":"replace","path":"/status","value":"Closed"}]`).refused(400, "invalidRequest", "substatus")
	closed := b.send("PATCH", one, `[{"op":"replace","path":"/status","value":"Closed"},{"op":"replace","path":"/substatus","value":"Lost"}]`,
		"Prefer", "return=representation").wants(200).doc()
	if closed["closedDateTime"] == nil || closed["acceptedDateTime"] != doc["acceptedDateTime"] {
		t.Errorf("closed: %v", closed)
	}
}
