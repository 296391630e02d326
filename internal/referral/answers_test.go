package referral_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// gatewayResponses has responses that resemble the service's response for a referral that doesn't exist.
var gatewayResponses = map[string]emulator.Fault{
	"a gateway's code":  {StatusCode: 404, Body: `{"error":{"code":"ResourceNotFound","message":"Resource not found"}}`},
	"a gateway's error": {StatusCode: 404, Body: `{"status":404,"error":"Not Found","path":"/v1.0/engagements/referrals"}`},
	"a number":          {StatusCode: 404, Body: `{"code":404,"message":"itemNotFound"}`},
	"HTML":              {StatusCode: 404, Body: "<html><body>Not Found</body></html>", ContentType: "text/html"},
	"nothing":           {StatusCode: 404, Body: " "},
	"410":               {StatusCode: 410, Body: `{"message":"The resource is gone"}`},
	"another status":    {StatusCode: 400, Body: `{"error":{"code":"itemNotFound"}}`},
}

// writable returns a configuration of the active deal with another value, which closes the deal on destroy.
func writable(t *testing.T, value int) tftypes.Value {
	t.Helper()
	text := `{"type":"Independent","customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},"details":{"dealValue":%d}}`
	return withTimeouts(declaring(t, fmt.Sprintf(text, value)), "30s")
}

// managed returns a state of the active deal, which is closed on destroy.
func (w world) managed(t *testing.T) acctest.State {
	t.Helper()
	return w.session.Converge(t, w.activeState(t), writable(t, 100))
}

func TestRead_404_OnlyTheDocumentedOneIsGone(t *testing.T) {
	for name, fault := range gatewayResponses {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "max_retries", "0")
			state := w.managed(t)
			fault.Kind, fault.Times = emulator.Status, -1
			w.emulator.Inject(fault)
			after, diags := w.session.TryRead(t, state)
			if diags.Errors() == "" || acctest.Changed(state.Value, after.Value) != "" {
				t.Errorf("the read said %q, and changed %s", diags.Errors(), acctest.Changed(state.Value, after.Value))
			}
			if fault.StatusCode == 404 && !strings.Contains(diags.Errors(), "The provider called "+endpoint(t)+"/v1.0/engagements/referrals/d0000000-0000-4000-8000-000000000001.") {
				t.Errorf("what was called isn't in %q", diags.Errors())
			}
			null := w.session.Null()
			after, diags = w.session.Apply(t, state, w.session.Plan(t, state, null.Value), null.Value)
			if diags.Errors() == "" || after.Value.IsNull() {
				t.Errorf("the destroy said %q, and the state is null: %t", diags.Errors(), after.Value.IsNull())
			}
		})
	}
	for _, fault := range []emulator.Fault{{StatusCode: 404}, {StatusCode: 410}, {StatusCode: 404, Body: `{"error":{"code":"itemNotFound"}}`}} {
		w := newWorld(t)
		state := w.managed(t)
		fault.Kind, fault.Times = emulator.Status, -1
		w.emulator.Inject(fault)
		if after, diags := w.session.TryRead(t, state); diags.Errors() != "" || !after.Value.IsNull() {
			t.Errorf("%d: %q, null: %t", fault.StatusCode, diags.Errors(), after.Value.IsNull())
		}
	}
}

func TestCreate_ForeignResponse_IsRejected(t *testing.T) {
	foreign := map[string]func(doc map[string]any){
		"another name":      func(doc map[string]any) { doc["name"] = "Fabrikam deal" },
		"another customer":  func(doc map[string]any) { doc["customerProfile"] = map[string]any{"name": "Fabrikam"} },
		"another reference": func(doc map[string]any) { doc["externalReferenceId"] = "CRM-2" },
		"an older one":      func(doc map[string]any) { doc["createdDateTime"] = "2020-01-01T00:00:00Z" },
		"other values": func(doc map[string]any) {
			doc["details"] = map[string]any{"dealValue": 7, "currency": "EUR", "closingDateTime": "2026-01-01T00:00:00Z"}
			doc["consent"] = map[string]any{"consentToContact": false}
			doc["customerProfile"].(map[string]any)["team"] = []any{map[string]any{"firstName": "Joe", "email": "joe@contoso.example"}}
		},
	}
	for name, change := range foreign {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := acctest.Document(t, newDeal)
			doc["createdDateTime"] = "2099-01-01T00:00:00Z"
			change(doc)
			doc["id"] = "FOREIGN-1"
			theirs := acctest.Seed(t, w.emulator, doc)
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			before, _ := w.emulator.Document(theirs)
			body := strings.Replace(string(text), `{`, fmt.Sprintf(`{"eTag":%q,`, before["eTag"]), 1)
			w.emulator.Inject(emulator.Fault{Kind: emulator.StatusAfter, Method: http.MethodPost, StatusCode: 201, Body: body})
			state, diags := w.create(t, declaring(t, newDeal))
			if id := textIn(acctest.Attributes(state.Value)["id"]); id == theirs {
				t.Errorf("the foreign referral is in the state; %s%s", diags.Errors(), diags.Warnings())
			}
			if n := len(acctest.Sent(w.emulator, http.MethodPost)); n != 1 {
				t.Errorf("the referral was sent %d times", n)
			}
		})
	}
}

func TestCreate_IncompleteResponse_IsRead(t *testing.T) {
	for _, kind := range []emulator.Kind{emulator.Partial, emulator.MissingETag} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t)
			config := declaring(t, newDeal)
			w.emulator.Inject(emulator.Fault{Kind: kind, Method: http.MethodPost})
			state, diags := w.create(t, config)
			if diags.Errors()+diags.Warnings() != "" {
				t.Fatalf("%s%s", diags.Errors(), diags.Warnings())
			}
			requests := w.emulator.Requests()
			// The first request is the listing before the first creation of a run.
			if len(requests) != 3 || requests[2].Method != http.MethodGet || !strings.HasSuffix(requests[2].Path, w.emulator.IDs()[0]) {
				t.Errorf("%d requests", len(requests))
			}
			w.planIsEmpty(t, state, config)
			// The referral can't be read, so the outcome of its creation is unknown, and it isn't sent again.
			w = newWorld(t, "max_retries", "0")
			w.emulator.Inject(emulator.Fault{Kind: kind, Method: http.MethodPost})
			w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodGet, StatusCode: 404, Times: -1})
			_, diags = w.create(t, withTimeouts(config, "5s"))
			if n := len(acctest.Sent(w.emulator, http.MethodPost)); n != 1 || !strings.Contains(diags.Errors(), "It isn't known whether the referral was created") {
				t.Errorf("sent %d times: %s", n, diags.Errors())
			}
		})
	}
}

// checkNothingLost checks what an update must not lose: a declared list, undeclared values and unmodelled properties.
func checkNothingLost(t *testing.T, w world, value string) {
	t.Helper()
	doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
	team, _ := doc["team"].([]any)
	if len(team) != 2 || details(doc)["notes"] != "first" || doc["dealSensitivity"] != "None" || fmt.Sprint(details(doc)["dealValue"]) != value {
		t.Errorf("the service holds %v", doc)
	}
}

func TestUpdate_PartialResponse_LosesNothing(t *testing.T) {
	for _, method := range []string{"put", "patch"} {
		for _, kind := range []emulator.Kind{emulator.Partial, ""} {
			t.Run(method+" "+string(kind), func(t *testing.T) {
				w := newWorld(t, "update_method", method)
				state := w.managed(t)
				if kind != "" {
					w.emulator.Inject(emulator.Fault{Kind: kind, Method: strings.ToUpper(method), Times: -1})
				}
				for _, value := range []int{200, 300} {
					w.emulator.ClearRequests()
					config := writable(t, value)
					after, diags := w.session.Apply(t, state, w.session.Plan(t, state, config), config)
					if diags.Errors()+diags.Warnings() != "" {
						t.Fatalf("%s%s", diags.Errors(), diags.Warnings())
					}
					checkNothingLost(t, w, fmt.Sprint(value))
					want := map[emulator.Kind]int{"": 1, emulator.Partial: 2}[kind]
					if got := len(w.emulator.Requests()); got != want {
						t.Errorf("%d requests, want %d", got, want)
					}
					state = after
				}
			})
		}
	}
}

func TestRead_PartialResponse_KeepsTheState(t *testing.T) {
	for _, mode := range []string{"auto", "individual", "bulk"} {
		for times, warned := range map[int]bool{1: false, -1: true} {
			t.Run(fmt.Sprintf("%s, %d", mode, times), func(t *testing.T) {
				w := newWorld(t, "refresh_mode", mode)
				state := w.managed(t)
				w.emulator.Inject(emulator.Fault{Kind: emulator.Partial, Method: http.MethodGet, Times: times})
				after, diags := w.session.TryRead(t, state)
				if diags.Errors() != "" || strings.Contains(diags.Warnings(), "is incomplete") != warned && mode != "bulk" {
					t.Errorf("%s%s", diags.Errors(), diags.Warnings())
				}
				if changed := acctest.Changed(state.Value, after.Value); changed != "" {
					t.Errorf("the state lost %s", changed)
				}
				config := writable(t, 200)
				if _, diags := w.session.Apply(t, after, w.session.Plan(t, after, config), config); diags.Errors() != "" {
					t.Fatal(diags.Errors())
				}
				checkNothingLost(t, w, "200")
			})
		}
	}
}

// A removed property isn't kept, because the version is another one.
func TestRead_RemovedProperty_IsRemoved(t *testing.T) {
	w := newWorld(t)
	state := w.managed(t)
	w.edited(t, func(doc map[string]any) { delete(doc, "team"); delete(doc, "dealSensitivity") })
	w.emulator.ClearRequests()
	after, diags := acctest.NewSession(t, endpoint(t)).TryRead(t, state) // another run
	if diags.Errors()+diags.Warnings() != "" || len(acctest.Elements(acctest.Attributes(after.Value)["team"])) != 0 {
		t.Errorf("%s%s", diags.Errors(), diags.Warnings())
	}
	if n := len(w.emulator.Requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
}

func TestUpdate_ResponseWithoutADocument_IsRead(t *testing.T) {
	for _, method := range []string{"put", "patch"} {
		for _, tt := range []struct {
			fault emulator.Fault
			want  string // the error; "" if the update is confirmed
		}{
			{emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 204}, ""},
			{emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 202}, ""},
			{emulator.Fault{Kind: emulator.Status, StatusCode: 202}, "has status 202 and no document"},
			{emulator.Fault{Kind: emulator.Status, StatusCode: 204}, "doesn't show these changes: details.deal_value"},
		} {
			t.Run(fmt.Sprintf("%s, %d, %s", method, tt.fault.StatusCode, tt.fault.Kind), func(t *testing.T) {
				w := newWorld(t, "update_method", method)
				state, config := w.managed(t), writable(t, 200)
				tt.fault.Method = strings.ToUpper(method)
				w.emulator.Inject(tt.fault)
				w.emulator.ClearRequests()
				after, diags := w.session.Apply(t, state, w.session.Plan(t, state, config), config)
				if (diags.Errors() == "") != (tt.want == "") || !strings.Contains(diags.Errors(), tt.want) {
					t.Errorf("%s", diags.Errors())
				}
				if n := len(w.emulator.Requests()); n != 2 {
					t.Errorf("%d requests", n)
				}
				if tt.want != "" && acctest.Changed(state.Value, after.Value) != "" {
					t.Error("the state was changed")
				}
				after = w.session.Converge(t, w.session.Read(t, after), config)
				checkNothingLost(t, w, "200")
				w.planIsEmpty(t, after, config)
			})
		}
	}
}

// After a 202, a read may show somebody else's change, but not yet this one.
func TestUpdate_202WithAnothersChange_IsUnconfirmed(t *testing.T) {
	w := newWorld(t)
	state, config := w.managed(t), writable(t, 200)
	plan := w.session.Plan(t, state, config)
	w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		if r.Method != http.MethodPut {
			return emulator.Fault{}
		}
		if err := w.emulator.Edit("d0000000-0000-4000-8000-000000000001", func(doc map[string]any) { doc["salesStage"] = "Propose" }); err != nil {
			t.Error(err)
		}
		return emulator.Fault{Kind: emulator.Status, StatusCode: 202}
	})
	_, diags := w.session.Apply(t, state, plan, config)
	if !strings.Contains(diags.Errors(), "doesn't show these changes: details.deal_value") {
		t.Errorf("%q", diags.Errors())
	}
}

func TestDestroy_CloseNotApplied_IsAnError(t *testing.T) {
	w := newWorld(t)
	state, null := w.managed(t), w.session.Null()
	doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
	doc["statusReason"] = "none"
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodPut, StatusCode: 200, Body: string(text)})
	after, diags := w.session.Apply(t, state, w.session.Plan(t, state, null.Value), null.Value)
	if !strings.Contains(diags.Errors(), `its status is still "Active"`) || after.Value.IsNull() {
		t.Errorf("%q, null: %t", diags.Errors(), after.Value.IsNull())
	}
}

func TestResponse_GUIDs_CompareWithoutCase(t *testing.T) {
	const id = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
	w := newWorld(t)
	doc := acctest.Document(t, activeDeal)
	doc["id"] = id
	state := w.session.Import(t, acctest.Seed(t, w.emulator, doc))
	held, _ := w.emulator.Document(id)
	held["id"] = strings.ToUpper(id)
	text, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodGet, StatusCode: 200, Body: string(text), Times: -1})
	after, diags := w.session.TryRead(t, state)
	if diags.Errors() != "" || acctest.Changed(state.Value, after.Value) != "" {
		t.Errorf("%s, %s", diags.Errors(), acctest.Changed(state.Value, after.Value))
	}
}

func TestWrite_IsOneRequest(t *testing.T) {
	w := newWorld(t)
	state, diags := w.create(t, declaring(t, newDeal))
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	config := declaring(t, strings.Replace(newDeal, `"dealValue":100`, `"dealValue":200`, 1))
	if _, diags = w.session.Apply(t, state, w.session.Plan(t, state, config), config); diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	methods := []string{}
	for _, request := range w.emulator.Requests() {
		methods = append(methods, request.Method)
	}
	if !slices.Equal(methods, []string{http.MethodGet, http.MethodPost, http.MethodPut}) { // the first creation of a run lists once
		t.Errorf("%v were sent", methods)
	}
}

// Only some responses have protocol annotations: a missing one isn't a lost part of the referral.
func TestUpdate_ResponseWithoutAnnotations_IsComplete(t *testing.T) {
	w := newWorld(t)
	doc := acctest.Document(t, activeDeal)
	doc["@odata.context"] = "https://api.partner.microsoft.com/$metadata#referrals"
	state := w.session.Import(t, acctest.Seed(t, w.emulator, doc))
	state = w.session.Read(t, state)
	w.emulator.FaultEach(func(r *http.Request, body []byte) emulator.Fault {
		if r.Method != http.MethodPut {
			return emulator.Fault{}
		}
		answer := acctest.Document(t, string(body))
		delete(answer, "@odata.context")
		answer["eTag"] = `"2"`
		return emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 200, Body: asJSON(t, answer)}
	})
	w.emulator.ClearRequests()
	config := writable(t, 200)
	if _, diags := w.session.Apply(t, state, w.session.Plan(t, state, config), config); diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	if n := len(w.emulator.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// A response may also cut an unmodelled list.
func TestRead_ShorterArray_IsPartial(t *testing.T) {
	w := newWorld(t)
	doc := acctest.Document(t, activeDeal)
	doc["registrations"] = []any{map[string]any{"id": "R-1"}, map[string]any{"id": "R-2"}}
	state := w.session.Import(t, acctest.Seed(t, w.emulator, doc))
	state = w.session.Converge(t, w.session.Read(t, state), writable(t, 100))
	held, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
	held["registrations"] = []any{map[string]any{"id": "R-1"}}
	w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodGet, StatusCode: 200, Body: asJSON(t, held), Times: -1})
	after, diags := w.session.TryRead(t, state)
	if diags.Errors() != "" || !strings.Contains(diags.Warnings(), "lacks registrations[R-2], which the same version") {
		t.Errorf("%s%s", diags.Errors(), diags.Warnings())
	}
	config := writable(t, 200)
	if _, diags := w.session.Apply(t, after, w.session.Plan(t, after, config), config); diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	if stored, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001"); len(stored["registrations"].([]any)) != 2 {
		t.Errorf("the service holds %v", stored["registrations"])
	}
}
