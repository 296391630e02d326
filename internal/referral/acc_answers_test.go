package referral_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// asJSON returns a value as JSON.
func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// said returns a CLI's output on one line.
func said(output string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
}

// After a 404 that isn't the service's own, the provider creates no second referral and closes nothing.
func TestAccResponse_404FromGateway_IsAnError(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `status = "Active"`, `deletion_policy = "CLOSE"`))
	c.Apply()
	for _, name := range []string{"a gateway's code", "a gateway's error", "a number", "HTML"} {
		fault := gatewayResponses[name]
		fault.Kind = emulator.Status
		a.inject(fault)()
		output, code := c.Run("plan", "-no-color")
		if code != 1 || !strings.Contains(said(output), "the endpoint may be wrong") || !strings.Contains(said(output), "The provider called "+a.url) {
			t.Errorf("%s: the plan ended with %d and said:\n%s", name, code, output)
		}
		if output, code := c.Run("destroy", "-no-color", "-auto-approve", "-refresh=false"); code != 1 {
			t.Errorf("%s: the destroy ended with %d and said:\n%s", name, code, output)
		}
		a.ClearFaults()
	}
	a.ClearRequests()
	c.PlansNothing()
	all(a.wrote(), a.holds("status", "Active"))()
}

func TestAccResponse_ForeignOrPartial_IsRejected(t *testing.T) {
	a := accept(t)
	other := a.seed(acctest.Document(t, activeDeal))
	before, _ := a.Document(other)
	c := acctest.NewCLI(a.t)
	member := `team = [{ first_name = "Ann", email = "ann@contoso.example" }]`
	// The response to POST is another, existing referral.
	body := strings.Replace(activeDeal, `"eTag":"\"1\""`, `"eTag":`+asJSON(t, before["eTag"]), 1)
	a.Inject(emulator.Fault{Kind: emulator.StatusAfter, Method: http.MethodPost, StatusCode: 201, Body: body})
	c.Write("main.tf", block("deal", member))
	c.Apply()
	a.inject(emulator.Fault{Kind: emulator.Partial, Method: http.MethodPut})()
	for _, name := range []string{"Workshop", "Second workshop"} {
		c.Write("main.tf", block("deal", `name = "`+name+`"`, member))
		c.Apply()
	}
	c.Write("main.tf", block("deal", `name = "Third workshop"`)) // the team is left out
	c.Apply()
	c.PlansNothing()
	after, _ := a.Document(other)
	if asJSON(t, after) != asJSON(t, before) {
		t.Errorf("the other referral was %v and is %v", before, after)
	}
	ids := a.IDs()
	if len(ids) != 2 {
		t.Fatalf("%d referrals exist", len(ids))
	}
	doc, _ := a.Document(ids[1])
	if team, _ := doc["team"].([]any); doc["name"] != "Third workshop" || len(team) != 1 {
		t.Errorf("the service holds %v", doc)
	}
	a.wrote("POST", "PUT", "PUT", "PUT")()
}

func TestAccResponse_InvalidUnicode_RoundTrips(t *testing.T) {
	a := accept(t)
	a.seed(acctest.Document(t, activeDeal))
	const surrogate, latin = `"cut \ud83d"`, "\"caf\xe9\""
	body := `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted","name":"Contoso deal",` +
		latin + `:[` + surrogate + `],"customerProfile":{"name":"Contoso"},"consent":{},"details":{"dealValue":1,"notes":` + surrogate + `},
		"team":[{"email":"a@b.example","title":` + latin + `}]}`
	a.inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodGet, StatusCode: 200, Body: body})()
	a.inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodPut, StatusCode: 200, Body: body})()
	c := acctest.NewCLI(a.t)
	config := `import {
  to = partnercenter_referral.deal
  id = "d0000000-0000-4000-8000-000000000001"
}
resource "partnercenter_referral" "deal" {
  type             = "Independent"
  customer_profile = {}
  consent          = {}
  details          = { deal_value = VALUE }
}
`
	c.Write("main.tf", strings.Replace(config, "VALUE", "1", 1))
	c.Apply()
	c.Write("main.tf", strings.Replace(config, "VALUE", "2", 1))
	c.Apply()
	sent := acctest.Sent(a.Emulator, http.MethodPut)
	if len(sent) == 0 {
		t.Fatal("nothing was sent")
	}
	for _, token := range []string{surrogate, latin} {
		if got := bytes.Count(sent[len(sent)-1].Body, []byte(token)); got != 2 {
			t.Errorf("%q was sent %d times: %q", token, got, sent[len(sent)-1].Body)
		}
	}
}
