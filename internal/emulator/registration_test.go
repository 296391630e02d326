package emulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

const newRegistration = `{"type":"AzureIPCoSell","contract":{"value":600000,"currency":"USD","term":"Finite","signDateTime":"2026-10-01T00:00:00Z",
	"startDateTime":"2026-11-01T00:00:00Z","endDateTime":"2027-11-01T00:00:00Z"},"solutionDetails":[{"id":"SOL-1","value":500000,"currency":"USD",
	"isDeployedOnAzure":true,"primaryDeploymentOn":"Customer","pricingModel":"Other"}]}`

// won seeds a referral that can be registered, with some properties replaced, and gives its path.
func (b *bench) won(replaced string) string {
	b.t.Helper()
	doc := map[string]any{"type": "Shared", "status": "Closed", "substatus": "Won", "registrationStatus": "None"}
	if err := json.Unmarshal([]byte(replaced), &doc); err != nil {
		b.t.Fatal(err)
	}
	return collection + "/" + b.seed(doc)["id"].(string)
}

func adding(registration string) string {
	return `[{"op":"add","path":"/registrations/-","value":` + registration + `}]`
}

func replacing(path, value string) string {
	return `[{"op":"replace","path":"/registrations/0/` + path + `","value":` + value + `}]`
}

func TestRegistration_Added_ComesBackWithoutTypeAndCurrency(t *testing.T) {
	b := newBench(t, emulator.Options{})
	one := b.won(`{}`)
	before := b.send("GET", one, nil).wants(200)
	b.send("PATCH", one, adding(newRegistration), "If-Match", before.header.Get("ETag")).wants(204)
	after := b.send("GET", one, nil).wants(200)
	doc := after.doc()
	registration := doc["registrations"].([]any)[0].(map[string]any)
	solution := registration["solutionDetails"].([]any)[0].(map[string]any)
	_, typed := registration["type"]
	_, currency := solution["currency"]
	if typed || currency || registration["id"] == "" || registration["status"] != "ReviewPending" || doc["registrationStatus"] != "ReviewPending" ||
		registration["statusHistory"].(map[string]any)["reviewPendingDateTime"] == nil {
		t.Errorf("registered: %s", after.body)
	}
	if after.header.Get("ETag") == before.header.Get("ETag") {
		t.Error("the ETag stayed")
	}
	b.send("PATCH", one, adding(newRegistration)).refused(400, "invalidRequest", "registrations")
	b.send("PATCH", one, adding(newRegistration), "If-Match", before.header.Get("ETag")).refused(412, "preconditionFailed", "ETag")
}

func TestRegistration_UnfitReferral_IsRefused(t *testing.T) {
	b := newBench(t, emulator.Options{})
	for _, unfit := range []string{
		`{"type":"Independent"}`, `{"status":"Active","substatus":"Accepted"}`, `{"substatus":"Lost"}`, `{"registrationStatus":"ReviewPending"}`,
		`{"registrations":[{}]}`,
	} {
		b.send("PATCH", b.won(unfit), adding(newRegistration)).refused(400, "invalidRequest", "registrations")
	}
	more := strings.Replace(adding(newRegistration), "]", `]`, 1)
	more = more[:len(more)-1] + `,{"op":"add","path":"/campaignId","value":"c"}]`
	b.send("PATCH", b.won(`{}`), more).refused(400, "invalidRequest", "registrations")
}

func TestRegistration_InvalidValues_AreRefused(t *testing.T) {
	b := newBench(t, emulator.Options{})
	one := b.won(`{}`)
	for old, next := range map[string]string{
		`"type":"AzureIPCoSell"`: `"type":"Other"`, `"term":"Finite"`: `"term":"Perpetual"`, `"Finite"`: `"Long"`,
		`,"endDateTime":"2027-11-01T00:00:00Z"`: ``, `"startDateTime":"2026-11-01`: `"startDateTime":"2026-09-01`,
		`"2027-11-01T00:00:00Z"`: `"2026-10-02T00:00:00Z"`, `"value":600000`: `"value":"much"`, `"id":"SOL-1",`: ``, `"isDeployedOnAzure":true,`: ``,
		`"pricingModel":"Other"`: `"pricingModel":"Other","marketplaceTransactionDetails":{"isMarketplaceTransacted":true}`,
		`{"type"`:                `{"status":"Approved","type"`,
	} {
		body := strings.Replace(newRegistration, old, next, 1)
		if got := b.send("PATCH", one, adding(body)); body == newRegistration || got.status != 400 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}

func TestRegistration_Changed_OnlyInActionRequired(t *testing.T) {
	b := newBench(t, emulator.Options{})
	one := b.won(`{}`)
	id := strings.TrimPrefix(one, collection+"/")
	b.send("PATCH", one, adding(newRegistration)).wants(204)
	change := replacing("contract/value", "5")
	for _, status := range []string{"ReviewPending", "Approved", "Passed", "Failed", "Closed"} {
		if err := b.Review(id, status, ""); err != nil {
			t.Fatal(err)
		}
		b.send("PATCH", one, change).refused(400, "invalidRequest", "registrations")
	}
	for path, value := range map[string]string{
		"contract/value": "5", "contract/signDateTime": `"2026-09-30T00:00:00Z"`, "contract/startDateTime": `"2026-11-02T00:00:00Z"`,
		"contract/endDateTime": `"2028-11-01T00:00:00Z"`, "contract/term": `"Finite"`, "solutionDetails/0/value": "6",
		"solutionDetails/0/currency": `"EUR"`, "solutionDetails/0/isDeployedOnAzure": "true",
		"solutionDetails/0/primaryDeploymentOn": `"Partner"`, "solutionDetails/0/pricingModel": `"PayAsYouGo"`,
	} {
		b.send("POST", "/_emulator/reviews/"+id, `{"status":"ActionRequired","reason":"more"}`).wants(204)
		b.send("PATCH", one, replacing(path, value)).wants(204)
		registration := b.document(id)["registrations"].([]any)[0].(map[string]any)
		if registration["status"] != "ReviewPending" {
			t.Errorf("%s: the status is %v", path, registration["status"])
		}
	}
	b.send("POST", "/_emulator/reviews/"+id, `{"status":"ActionRequired"}`).wants(204)
	for _, path := range []string{"contract/currency", "solutionDetails/0/id", "type", "status"} {
		if got := b.send("PATCH", one, replacing(path, `"x"`)); got.status != 400 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	b.send("PATCH", one, replacing("solutionDetails/0/isDeployedOnAzure", "false")).wants(204)
	if status := b.document(id)["registrationStatus"]; status != "Closed" {
		t.Errorf("not deployed on Azure, and %v", status)
	}
}

func TestReview_WithoutRegistration_IsAnError(t *testing.T) {
	b := newBench(t, emulator.Options{})
	one := b.won(`{}`)
	for path, status := range map[string]int{strings.TrimPrefix(one, collection): 400, "/unknown": 404} {
		b.send("POST", "/_emulator/reviews"+path, `{"status":"Approved"}`).wants(status)
	}
	b.send("PATCH", one, adding(newRegistration)).wants(204)
	b.send("POST", "/_emulator/reviews"+strings.TrimPrefix(one, collection), `{"status":"Fine"}`).wants(400)
}

func TestRegistration_Hidden_KeepsItsStatusAlone(t *testing.T) {
	b := newBench(t, emulator.Options{})
	one := b.won(`{}`)
	b.Behave(emulator.Behaviour{OmitRegistrations: true})
	b.send("PATCH", one, adding(newRegistration)).wants(204)
	doc := b.send("GET", one, nil).wants(200).doc()
	if _, there := doc["registrations"]; there || doc["registrationStatus"] != "ReviewPending" {
		t.Errorf("hidden: %v", doc)
	}
	b.send("PATCH", one, adding(newRegistration)).refused(400, "invalidRequest", "registrations")
}

func TestReplace_RegistrationsSentBack_StayUnchanged(t *testing.T) {
	b := newBench(t, emulator.Options{})
	one := b.won(`{"customerProfile":{},"consent":{},"details":{}}`)
	b.send("PATCH", one, adding(newRegistration)).wants(204)
	doc := b.send("GET", one, nil).wants(200).doc()
	before := fmt.Sprint(doc["registrations"])
	doc["registrations"].([]any)[0].(map[string]any)["status"], doc["registrationStatus"] = "Approved", "Approved"
	delete(doc, "links")
	after := b.send("PUT", one, doc, "If-Match", doc["eTag"].(string)).wants(200).doc()
	if fmt.Sprint(after["registrations"]) != before || after["registrationStatus"] != "ReviewPending" {
		t.Errorf("replaced: %v", after)
	}
}
