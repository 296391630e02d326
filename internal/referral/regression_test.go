package referral_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestCreate_LostResponse_DoesntAdoptAnOlderEqualReferral(t *testing.T) {
	for _, created := range []string{"2020-01-01T00:00:00Z", ""} { // long ago, and shortly before
		w := newWorld(t)
		config := declaring(t, newDeal)
		other := acctest.NewSession(t, endpoint(t))
		plan := other.Plan(t, other.Null(), config)
		if _, diags := other.Apply(t, other.Null(), plan, config); diags.Errors() != "" {
			t.Fatal(diags.Errors())
		}
		before := w.emulator.IDs()[0]
		if err := w.emulator.Edit(before, func(doc map[string]any) {
			if created == "" {
				created = time.Now().Add(-30 * time.Second).UTC().Format(time.RFC3339)
			}
			doc["createdDateTime"] = created
		}); err != nil {
			t.Fatal(err)
		}
		w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: 500})
		state, diags := w.create(t, config)
		if got := textIn(acctest.Attributes(state.Value)["id"]); diags.Errors() == "" && (got == before || len(w.emulator.IDs()) != 2) {
			t.Errorf("created %s: the referral was adopted", created)
		}
		if diags.Errors() != "" && !strings.Contains(diags.Errors(), before) {
			t.Error(diags.Errors())
		}
	}
}

func TestPromise4_Merge_MatchesPeopleLikeLists(t *testing.T) {
	w := newWorld(t, "conflict_policy", "merge")
	state := w.activeState(t)
	config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{},"team":[{"email":"ELENA@fabrikam.example","title":"ours"},
		{"email":"otto@fabrikam.example"}]}`)
	plan := w.session.Plan(t, state, config)
	w.edited(t, func(doc map[string]any) { doc["team"].([]any)[0].(map[string]any)["title"] = "theirs" })
	_, diags := w.session.Apply(t, state, plan, config)
	if !strings.Contains(diags.Errors(), `"theirs"  (the plan changes it too)`) {
		t.Errorf("%s%s", diags.Errors(), diags.Warnings())
	}
	doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
	if doc["team"].([]any)[0].(map[string]any)["title"] != "theirs" {
		t.Errorf("%v", doc["team"])
	}
}

func TestPromise1_UnmodelledMembers_FollowNumbersAndAccents(t *testing.T) {
	// The name contains combining accents, which Terraform normalises.
	const odd = `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted","customerProfile":{"ids":[
		{"profileType":"Duns","id":123456789,"source":"dnb"}]},"consent":{},"details":{"notes":"n","requirements":{"solutions":[{"id":4711,"name":"S","price":10}]}},
		"team":[{"firstName":"Jose\u0301 Nu\u0301n\u0303ez","memberSource":"crm","phoneNumber":"1"},{"firstName":"Z"}]}`
	w := newWorld(t)
	state := w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Document(t, odd)))
	config := configured(state.Value)
	w.planIsEmpty(t, state, config)
	w.planIsEmpty(t, w.session.Read(t, state), config)
	doc := acctest.Document(t, odd)
	details(doc)["notes"] = "other"
	w.session.Converge(t, state, stating(t, doc))
	body := string(acctest.Sent(w.emulator, "PUT")[0].Body)
	for _, want := range []string{`"id":123456789,"profileType":"Duns","source":"dnb"`, `"id":4711,"name":"S","price":10`, "Jose\u0301 Nu\u0301n\u0303ez", `"memberSource":"crm"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s isn't in %s", want, body)
		}
	}
}

func TestPromise1_PeopleWithoutAddress_KeepTheirValues(t *testing.T) {
	const twins = `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted","customerProfile":{},"consent":{},"details":{},
		"team":[{"firstName":"Ann","phoneNumber":"1","title":"CTO","badge":"a"},{"firstName":"Ann","phoneNumber":"2","title":"CEO","badge":"b"},{"phoneNumber":"3","badge":"c"}]}`
	one, two, three := `{"firstName":"Ann","phoneNumber":"1"}`, `{"firstName":"Ann","phoneNumber":"2"}`, `{"phoneNumber":"3"}`
	for _, c := range []struct{ team, want string }{
		{`{"email":"new@x.example"},` + one + `,` + two + `,` + three, "<nil> <nil>, CTO a, CEO b, <nil> c"},
		{two + `,` + three, "CEO b, <nil> c"},
		{two + `,` + one, "CEO b, CTO a"},
		{three + `,` + two + `,` + one, "<nil> c, CEO b, CTO a"},
	} {
		w := newWorld(t)
		state := w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Document(t, twins)))
		w.session.Converge(t, state, declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{},"team":[`+c.team+`]}`))
		doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
		var got []string
		for _, member := range doc["team"].([]any) {
			m := member.(map[string]any)
			got = append(got, fmt.Sprint(m["title"], " ", m["badge"]))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %s, want %s", c.team, strings.Join(got, ", "), c.want)
		}
	}
}

func TestPromise5_IgnoredStatus_BlocksNothing(t *testing.T) {
	w := newWorld(t)
	state, diags := w.create(t, declaring(t, withStatus("New", "Pending")))
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	if err := w.emulator.Edit(w.emulator.IDs()[0], func(doc map[string]any) { doc["status"], doc["substatus"] = "Active", "Accepted" }); err != nil {
		t.Fatal(err)
	}
	state = w.session.Read(t, state)
	// With ignore_changes = [status], a plan gets the service's status and the configuration's substatus.
	ignoring := declaring(t, withStatus("Active", "Accepted"))
	attributes := acctest.Attributes(ignoring)
	attributes["substatus"] = stringValue("Pending")
	plan := w.session.Plan(t, state, objectOf(attributes))
	if plan.Diagnostics.Errors() != "" || !strings.Contains(plan.Diagnostics.Warnings(), "[AttributeName(\"substatus\")] Partner Center has moved") {
		t.Errorf("%s%s", plan.Diagnostics.Errors(), plan.Diagnostics.Warnings())
	}
}

func TestReplace_OldReferralClosed_IsNotBlocked(t *testing.T) {
	w := newWorld(t)
	doc := acctest.Document(t, activeDeal)
	doc["status"], doc["substatus"] = "Closed", "Won"
	state := w.session.Import(t, acctest.Seed(t, w.emulator, doc))
	policy := acctest.Attributes(state.Value)
	policy["deletion_policy"] = stringValue("CLOSE")
	state.Value = objectOf(policy)
	plan := w.session.Plan(t, state, declaring(t, `{"type":"Shared","status":"Active","customerProfile":{},"consent":{},"details":{}}`))
	if plan.Diagnostics.Errors() != "" || len(plan.Replace) != 1 || !strings.Contains(plan.Diagnostics.Warnings(), "is already closed") {
		t.Errorf("%v %s%s", plan.Replace, plan.Diagnostics.Errors(), plan.Diagnostics.Warnings())
	}
}

func TestPlan_UnknownEngagement_NeverReplaces(t *testing.T) {
	for _, policy := range []string{"ABANDON", "PREVENT", "CLOSE"} {
		for _, name := range []string{"engagement_id", "type"} {
			w := newWorld(t)
			state := w.activeState(t)
			had := acctest.Attributes(state.Value)
			had["deletion_policy"] = stringValue(policy)
			state.Value = objectOf(had)
			with := func(value tftypes.Value) tftypes.Value {
				attributes := acctest.Attributes(declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{}}`))
				attributes["deletion_policy"], attributes[name] = stringValue(policy), value
				return objectOf(attributes)
			}
			plan := w.session.Plan(t, state, with(unknownString))
			if len(plan.Diagnostics) > 0 || len(plan.Replace) > 0 {
				t.Errorf("%s, %s: %v %s%s", policy, name, plan.Replace, plan.Diagnostics.Errors(), plan.Diagnostics.Warnings())
			}
			if changed := acctest.Changed(state.Value, plan.Value); strings.Count(changed, "\n") > 0 || !strings.Contains(changed, name) {
				t.Errorf("%s, %s: the plan shows %s", policy, name, changed)
			}
			w.emulator.ClearRequests()
			if _, diags := w.session.Apply(t, state, plan, with(had[name])); len(diags) > 0 {
				t.Errorf("%s, %s: the value turned out to be equal: %s", policy, name, diags.Errors())
			}
			_, diags := w.session.Apply(t, state, plan, with(stringValue("Another")))
			if errors := diags.Errors(); !strings.Contains(errors, "Fixed at creation") || strings.Contains(errors, "plan again") != (policy == "CLOSE") {
				t.Errorf("%s, %s: another value: %s", policy, name, errors)
			}
			if n := len(acctest.Sent(w.emulator, "PUT")); n > 0 {
				t.Errorf("%d were sent", n)
			}
		}
	}
}

func TestPatch_UnknownValues_AreNotRefused(t *testing.T) {
	w := newWorld(t, "update_method", "patch")
	state := w.activeState(t)
	attributes := acctest.Attributes(declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{}}`))
	attributes["details"] = tftypes.NewValue(attributes["details"].Type(), tftypes.UnknownValue)
	if errors := w.session.Plan(t, state, objectOf(attributes)).Diagnostics.Errors(); errors != "" {
		t.Error(errors)
	}
}

func TestUpdate_RetryAfterLostResponse_ReportsPossibleOwnWrite(t *testing.T) {
	w := newWorld(t)
	state := w.activeState(t)
	w.emulator.Behave(emulator.Behaviour{Escape: true})
	w.emulator.Inject(emulator.Fault{Method: "PUT", Kind: emulator.StatusAfter, StatusCode: 504})
	config := declaring(t, `{"type":"Independent","name":"A & B","customerProfile":{},"consent":{},"details":{}}`)
	plan := w.session.Plan(t, state, config)
	_, diags := w.session.Apply(t, state, plan, config)
	if errors := diags.Errors(); !strings.Contains(errors, "may come from that update") || strings.Contains(errors, "Nothing was written") {
		t.Error(errors)
	}
}

func TestType_Unknown_IsKeptButNotCreated(t *testing.T) {
	w := newWorld(t)
	acctest.Seed(t, w.emulator, acctest.Document(t, `{"id": "0dd00000-0000-4000-8000-000000000000", "eTag": "\"1\"", "type": "Foo", "customerProfile": {}, "consent": {}, "details": {}}`))
	config := declaring(t, `{"type":"Foo","name":"Odd","customerProfile":{},"consent":{},"details":{}}`)
	if diags := w.session.Validate(t, config); diags.Errors() != "" || !strings.Contains(diags.Warnings(), "Attribute: type") {
		t.Errorf("errors %q, warnings %q", diags.Errors(), diags.Warnings())
	}
	state := w.session.Import(t, "0dd00000-0000-4000-8000-000000000000")
	after := w.session.Converge(t, state, config)
	if name := textIn(acctest.Attributes(after.Value)["name"]); name != "Odd" {
		t.Errorf("the name is %q", name)
	}
	if errors := w.session.Plan(t, w.session.Null(), config).Diagnostics.Errors(); !strings.Contains(errors, `Allowed:   "Independent", "Shared"`) {
		t.Errorf("a new one: %q", errors)
	}
	misspelt := declaring(t, `{"type":"shared","customerProfile":{},"consent":{},"details":{}}`)
	if errors := w.session.Validate(t, misspelt).Errors(); !strings.Contains(errors, `Write "Shared".`) {
		t.Errorf("misspelt: %q", errors)
	}
}

func TestRead_ReferralGone_WarningNamesIt(t *testing.T) {
	w := newWorld(t)
	id := acctest.Seed(t, w.emulator, acctest.Fixture(t, "documented-lead-new.json"))
	state := w.session.Import(t, id)
	w.emulator.Remove(id)
	read, diags := w.session.TryRead(t, state)
	if !read.Value.IsNull() || !strings.Contains(diags.Warnings(), id) {
		t.Errorf("%s: %q", read.Value, diags.Warnings())
	}
	blank := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{}}`)
	if warnings := w.session.Plan(t, w.session.Null(), blank).Diagnostics.Warnings(); !strings.Contains(warnings, "without a name") {
		t.Errorf("the plan of a blank one: %q", warnings)
	}
}
