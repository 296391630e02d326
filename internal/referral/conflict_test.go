package referral_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

const activeDeal = `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","name":"Contoso deal","status":"Active","substatus":"Accepted",
	"salesStage":"Qualify","dealSensitivity":"None","customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},
	"details":{"dealValue":100,"currency":"USD","notes":"first"},
	"team":[{"firstName":"Elena","email":"elena@fabrikam.example","phoneNumber":"1"},{"firstName":"Otto","email":"otto@fabrikam.example"}]}`

// activeState seeds the active deal and imports it.
func (w world) activeState(t *testing.T) acctest.State {
	t.Helper()
	return w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Document(t, activeDeal)))
}

// edited makes a seller's change.
func (w world) edited(t *testing.T, edit func(doc map[string]any)) {
	t.Helper()
	if err := w.emulator.Edit("d0000000-0000-4000-8000-000000000001", edit); err != nil {
		t.Fatal(err)
	}
}

func details(doc map[string]any) map[string]any { return doc["details"].(map[string]any) }

func TestPromise4_SellersEdit_IsNamedAndNotOverwritten(t *testing.T) {
	w := newWorld(t)
	state := w.activeState(t)
	config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200},"salesStage":"Propose"}`)
	plan := w.session.Plan(t, state, config)
	w.edited(t, func(doc map[string]any) {
		details(doc)["notes"], doc["salesStage"], doc["dealSensitivity"] = "second", "Develop", "High"
		doc["team"].([]any)[0].(map[string]any)["title"] = "CTO"
	})
	before, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
	applied, diags := w.session.Apply(t, state, plan, config)
	errors := diags.Errors()
	for _, want := range []string{
		`details.notes: "first" -> "second"`, `sales_stage: "Qualify" -> "Develop"  (the plan changes it too)`, `dealSensitivity: "None" -> "High"`,
		`team[elena@fabrikam.example].title: (nothing) -> "CTO"`, "Nothing was written", "Plan again", "preconditionFailed", "99918", "client-request-id",
	} {
		if !strings.Contains(errors, want) {
			t.Errorf("%q isn't in the error: %s", want, errors)
		}
	}
	if strings.Contains(errors, "deal_value") {
		t.Errorf("what nobody else changed is listed: %s", errors)
	}
	if after, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001"); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("something was written: %v", after)
	}
	if changed := acctest.Changed(state.Value, applied.Value); changed != "" {
		t.Errorf("the state changed: %s", changed)
	}
	w.session.Converge(t, w.session.Read(t, applied), config)
	if after, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001"); details(after)["notes"] != "second" || after["dealSensitivity"] != "High" {
		t.Errorf("the seller's edit was lost by the next plan: %v", after)
	}
}

func TestPromise4_NoPrivateState_ComparesTheETagFirst(t *testing.T) {
	w := newWorld(t)
	state := w.activeState(t)
	state.Private = nil
	config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
	plan := w.session.Plan(t, state, config)
	w.edited(t, func(doc map[string]any) { details(doc)["notes"] = "second" })
	_, diags := w.session.Apply(t, state, plan, config)
	if errors := diags.Errors(); !strings.Contains(errors, `details.notes: "first" -> "second"`) {
		t.Error(errors)
	}
	if n := len(acctest.Sent(w.emulator, "PUT")); n != 0 {
		t.Errorf("%d updates were sent", n)
	}
	state = w.session.Read(t, state)
	state.Private = nil
	w.session.Converge(t, state, config)
	if after, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001"); after["dealSensitivity"] != "None" || details(after)["notes"] != "second" {
		t.Errorf("something was lost: %v", after)
	}
}

func TestMerge_DisjointChanges_KeepsTheirs(t *testing.T) {
	w := newWorld(t, "conflict_policy", "merge")
	state := w.activeState(t)
	config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200,"notes":"first"}}`)
	plan := w.session.Plan(t, state, config)
	w.edited(t, func(doc map[string]any) {
		doc["salesStage"], details(doc)["notes"] = "Develop", "second"
	})
	after, diags := w.session.Apply(t, state, plan, config)
	if errors := diags.Errors(); errors != "" {
		t.Fatal(errors)
	}
	if warnings := diags.Warnings(); !strings.Contains(warnings, `sales_stage: "Qualify" -> "Develop"`) || strings.Contains(warnings, "sent") {
		t.Error(warnings)
	}
	doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
	if fmt.Sprint(details(doc)["dealValue"]) != "200" || doc["salesStage"] != "Develop" || details(doc)["notes"] != "second" {
		t.Errorf("%v", doc)
	}
	if n := len(acctest.Sent(w.emulator, "PUT")); n != 2 {
		t.Errorf("%d updates were sent", n)
	}
	// The declared notes have drifted; the next plan reverts them.
	w.session.Converge(t, w.session.Read(t, after), config)
	if doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001"); details(doc)["notes"] != "first" || doc["salesStage"] != "Develop" {
		t.Errorf("%v", doc)
	}
}

func TestMerge_OverlappingChanges_Fails(t *testing.T) {
	for name, edit := range map[string]func(doc map[string]any){
		"the same property":           func(doc map[string]any) { details(doc)["dealValue"] = 150 },
		"the status, they closed it":  func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Lost" },
		"the details, they are empty": func(doc map[string]any) { doc["details"] = nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "conflict_policy", "merge")
			state := w.activeState(t)
			config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
			plan := w.session.Plan(t, state, config)
			w.edited(t, edit)
			_, diags := w.session.Apply(t, state, plan, config)
			if !strings.Contains(diags.Errors(), "changed by somebody else") {
				t.Error(diags.Errors())
			}
			if n := len(w.emulator.History("d0000000-0000-4000-8000-000000000001")); n != 2 {
				t.Errorf("%d versions", n)
			}
		})
	}
}

func TestMerge_FourthConflict_GivesUp(t *testing.T) {
	w := newWorld(t, "conflict_policy", "merge")
	state := w.activeState(t)
	config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
	plan := w.session.Plan(t, state, config)
	w.emulator.Inject(emulator.Fault{Method: "PUT", Kind: emulator.Status, StatusCode: 412, Times: -1})
	_, diags := w.session.Apply(t, state, plan, config)
	if !strings.Contains(diags.Errors(), "changed by somebody else") {
		t.Error(diags.Errors())
	}
	if n := len(acctest.Sent(w.emulator, "PUT")); n != 4 {
		t.Errorf("%d updates were sent", n)
	}
}

func TestUpdate_LostResponse_RecognisesItsOwnWrite(t *testing.T) {
	for _, method := range []string{"put", "patch"} {
		w := newWorld(t, "update_method", method)
		state := w.activeState(t)
		config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
		w.emulator.Inject(emulator.Fault{Method: strings.ToUpper(method), Kind: emulator.StatusAfter, StatusCode: 504})
		w.session.Converge(t, state, config)
		if n := len(w.emulator.History("d0000000-0000-4000-8000-000000000001")); n != 2 {
			t.Errorf("%s: %d versions", method, n)
		}
	}
}

// If the response to an update was lost, the provider can't know which part of it others have undone. It merges nothing, because
// that would undo their change in turn.
func TestMerge_LostResponse_UndoesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		behaviour emulator.Behaviour
		edit      func(doc map[string]any) // between the update and its repeat; nil for none
		says      string
		versions  int
	}{
		"the service rounded it to what it was": {emulator.Behaviour{Round: true}, nil, "Only the version (eTag) of the referral differs", 2},
		"a seller set it back": {emulator.Behaviour{}, func(doc map[string]any) {
			details(doc)["dealValue"], details(doc)["notes"] = 100, "second"
		}, `details.notes: "first" -> "second"`, 3},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "conflict_policy", "merge")
			state := w.activeState(t)
			config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":100.001}}`)
			plan := w.session.Plan(t, state, config)
			w.emulator.Behave(c.behaviour)
			updates := 0
			w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
				if r.Method != http.MethodPut {
					return emulator.Fault{}
				}
				if updates++; updates == 1 {
					return emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 504}
				}
				if updates == 2 && c.edit != nil {
					w.edited(t, c.edit)
				}
				return emulator.Fault{}
			})
			after, diags := w.session.Apply(t, state, plan, config)
			errors := diags.Errors()
			for _, want := range []string{"may come from that update", "Plan again", c.says} {
				if !strings.Contains(errors, want) {
					t.Errorf("%q isn't in the error: %s", want, errors)
				}
			}
			for _, wrong := range []string{"Nothing was written", "was changed by somebody else", "somebody has changed"} {
				if strings.Contains(errors, wrong) {
					t.Errorf("the provider can't know that %q: %s", wrong, errors)
				}
			}
			if changed := acctest.Changed(state.Value, after.Value); changed != "" {
				t.Errorf("the state changed: %s", changed)
			}
			doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
			value := strings.TrimSuffix(fmt.Sprint(details(doc)["dealValue"]), ".00")
			if n := len(w.emulator.History("d0000000-0000-4000-8000-000000000001")); n != c.versions || updates != 2 || value != "100" {
				t.Errorf("%d updates, %d versions: %v", updates, n, doc)
			}
		})
	}
}

func TestPatch_SendsOnlyTheDifferences(t *testing.T) {
	w := newWorld(t, "update_method", "patch")
	state := w.activeState(t)
	base := `{"type":"Independent","customerProfile":{"name":"Contoso"},"consent":{},"details":{"dealValue":%s},"team":%s%s}`
	elena, otto, per := `{"email":"elena@fabrikam.example"}`, `{"email":"otto@fabrikam.example"}`, `{"email":"per@fabrikam.example"}`
	for _, step := range []struct{ value, team, more, want string }{
		{"200", "[" + elena + "," + otto + "]", ``, `[{"op":"replace","path":"/details/dealValue","value":200}]`},
		{"200", "[" + elena + "," + otto + "," + per + "]", ``, `[{"op":"add","path":"/team/-","value":{"email":"per@fabrikam.example"}}]`},
		{"200", "[" + otto + "," + per + "]", ``, `[{"op":"replace","path":"/team","value":[{"email":"otto@fabrikam.example","firstName":"Otto"},{"email":"per@fabrikam.example"}]}]`},
		{"200", "[" + otto + "," + per + "]", `,"status":"Closed","substatus":"Won"`, `[{"op":"replace","path":"/status","value":"Closed"},{"op":"replace","path":"/substatus","value":"Won"}]`},
	} {
		config := declaring(t, fmt.Sprintf(base, step.value, step.team, step.more))
		w.emulator.ClearRequests()
		state = w.session.Converge(t, state, config)
		patches := acctest.Sent(w.emulator, "PATCH")
		if len(patches) != 1 || len(acctest.Sent(w.emulator, "PUT")) != 0 {
			t.Fatalf("%d patches", len(patches))
		}
		if got := string(patches[0].Body); got != step.want {
			t.Errorf("got  %s\nwant %s", got, step.want)
		}
		if patches[0].Header.Get("If-Match") == "" || patches[0].Header.Get("Prefer") != "return=representation" {
			t.Errorf("%v", patches[0].Header)
		}
	}
}

func TestPatch_ResponseWithoutADocument_ReadsTheReferral(t *testing.T) {
	w := newWorld(t, "update_method", "patch")
	state := w.activeState(t)
	w.emulator.Inject(emulator.Fault{Method: "PATCH", Kind: emulator.StatusAfter, StatusCode: 204})
	w.session.Converge(t, state, declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`))
}

func TestPatch_UnpatchableIntent_IsRefusedInThePlan(t *testing.T) {
	w := newWorld(t, "update_method", "patch")
	state := w.activeState(t)
	config := declaring(t, `{"type":"Independent","name":"Another name","customerProfile":{"name":"Contoso Ltd"},"consent":{},"details":{"dealValue":200}}`)
	errors := w.session.Plan(t, state, config).Diagnostics.Errors()
	for _, want := range []string{"name, ", "customer_profile.name", `update_method = "put"`, "details.deal_value", "Allowed:"} {
		if !strings.Contains(strings.ReplaceAll(errors, "\n", " "), want) {
			t.Errorf("%q isn't in %s", want, errors)
		}
	}
	if strings.Contains(strings.Split(errors, "Allowed:")[0], "deal_value") {
		t.Errorf("what a patch can change is refused: %s", errors)
	}
}

func TestPromise1And3_WithPatches(t *testing.T) {
	w := newWorld(t, "update_method", "patch")
	rapid.Check(t, func(t *rapid.T) {
		doc := generated().Draw(t, "document")
		state := w.adopt(t, doc)
		wanted, at := mutated(t, doc)
		config := stating(t, wanted)
		plan := w.session.Plan(t, state, config)
		if errors := plan.Diagnostics.Errors(); errors != "" {
			if !strings.Contains(errors, `update_method = "put"`) {
				t.Fatalf("%s", errors)
			}
			t.Skip("a patch can't change this")
		}
		if nested, _ := doc[at[0]].(map[string]any); len(at) > 1 && nested == nil || len(at) > 2 && document.Empty(nested[at[1]]) {
			t.Skip("a patch can't add to an object that isn't there")
		}
		w.session.Converge(t, state, config)
		now, _ := w.emulator.Document(doc["id"].(string))
		if a, b := without(doc, at), without(now, at); !document.Equal(referral.Shape, withoutOwn(a), withoutOwn(b)) {
			t.Fatalf("besides %v: %+v", at, document.Diff(referral.Shape, withoutOwn(a), withoutOwn(b)))
		}
	})
}

// withoutOwn removes what the service changes with every update, and in a shared referral.
func withoutOwn(doc document.Document) document.Document {
	rest := document.Document{}
	for name, value := range doc {
		if !slices.Contains([]string{"eTag", "updatedDateTime", "acceptedDateTime", "closedDateTime", "status", "substatus", "links"}, name) {
			rest[name] = value
		}
	}
	return rest
}
