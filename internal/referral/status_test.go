package referral_test

import (
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func withStatus(status, substatus string) string {
	text := `{"type":"Independent","customerProfile":{},"consent":{},"details":{}`
	if status != "-" {
		text += `,"status":"` + status + `"`
	}
	if substatus != "-" {
		text += `,"substatus":"` + substatus + `"`
	}
	return text + "}"
}

func TestPromise5_Status_IsCheckedInThePlan(t *testing.T) {
	const left = "-" // left out
	for _, c := range []struct {
		now, status, substatus string
		want                   string // of the error; "" if the plan is fine
		planned                string
	}{
		{"", "New", "Pending", "", "New/Pending"},
		{"", "Active", left, "", "Active/Accepted"},
		{"", "Closed", "Won", "", "Closed/Won"},
		{"", left, left, "", "/"},
		{"", "New", left, "Substatus missing", ""},
		{"", "Closed", left, "Substatus missing", ""},
		{"", "Closed", "Expired", "Only Partner Center sets this substatus", ""},
		{"", "None", left, "Status not allowed", ""},
		{"", left, "Won", "Status not allowed", ""},
		{"", "Active", "", "", "Active/"}, // Accepted is sent all the same
		{"New/Pending", "Active", left, "", "Active/Accepted"},
		{"New/Pending", "Closed", "Declined", "", "Closed/Declined"},
		{"New/Pending", "Closed", left, "Substatus missing", ""},
		{"New/Pending", "Active", "", "", "Active/"},
		{"New/Pending", "Closed", "", "Substatus missing", ""},
		{"New/Pending", left, left, "", "New/Pending"},
		{"New/Pending", "", "", "", "New/Pending"},
		{"New/Pending", left, "Won", "doesn't belong", ""},
		{"New/Pending", "New", "Received", "", "New/Received"},
		{"Active/Accepted", "New", "Pending", "Illegal status transition from Active to New", ""},
		{"Active/Accepted", "Active", "", "", "Active/Accepted"},
		{"Active/Accepted", "Closed", "Error", "", "Closed/Error"},
		{"Active/Accepted", "Closed", "Expired", "Only Partner Center sets this substatus", ""},
		{"Closed/Won", "Active", left, "Illegal status transition from Closed to Active", ""},
		{"Closed/Won", "Closed", left, "", "Closed/Won"},
		{"Closed/Won", "Closed", "Lost", "", "Closed/Lost"},
		{"Closed/Expired", "Closed", "Expired", "", "Closed/Expired"},
		{"None/None", "None", "None", "", "None/None"},
		{"None/None", "Closed", "Lost", "Illegal status transition from None to Closed", ""},
		{"None/None", left, left, "", "None/None"},
	} {
		t.Run(c.now+" to "+c.status+"/"+c.substatus, func(t *testing.T) {
			w := newWorld(t)
			state := w.session.Null()
			if status, substatus, ok := strings.Cut(c.now, "/"); ok {
				doc := acctest.Document(t, activeDeal)
				doc["status"], doc["substatus"] = status, substatus
				state = w.session.Import(t, acctest.Seed(t, w.emulator, doc))
			}
			config := declaring(t, withStatus(c.status, c.substatus))
			if errors := w.session.Validate(t, config).Errors(); errors != "" {
				t.Fatal(errors)
			}
			plan := w.session.Plan(t, state, config)
			errors := plan.Diagnostics.Errors()
			if c.want == "" != (errors == "") || !strings.Contains(errors, c.want) {
				t.Fatalf("%q, want %q", errors, c.want)
			}
			if errors != "" {
				for _, part := range []string{"Attribute: ", "Allowed:   "} {
					if !strings.Contains(errors, part) {
						t.Errorf("%q isn't in %s", part, errors)
					}
				}
				return
			}
			planned := acctest.Attributes(plan.Value)
			if got := textIn(planned["status"]) + "/" + textIn(planned["substatus"]); got != c.planned {
				t.Errorf("planned %s, want %s", got, c.planned)
			}
		})
	}
}

func TestPromise5_ServiceMovedOn_WarnsAndBlocksNothing(t *testing.T) {
	for _, c := range []struct{ configured, now string }{
		{"New/Pending", "Active/Accepted"}, {"New/Received", "Closed/Expired"}, {"Active/Accepted", "Closed/Lost"},
		{"Active/-", "Closed/Won"}, {"Closed/Won", "None/None"},
	} {
		t.Run(c.configured+" is "+c.now, func(t *testing.T) {
			w := newWorld(t)
			status, substatus, _ := strings.Cut(c.configured, "/")
			config := declaring(t, withStatus(status, substatus))
			state, diags := w.create(t, config)
			if diags.Errors() != "" {
				t.Fatal(diags.Errors())
			}
			id := w.emulator.IDs()[0]
			movedStatus, movedSubstatus, _ := strings.Cut(c.now, "/")
			if err := w.emulator.Edit(id, func(doc map[string]any) { doc["status"], doc["substatus"] = movedStatus, movedSubstatus }); err != nil {
				t.Fatal(err)
			}
			state = w.session.Read(t, state)
			w.planIsEmpty(t, state, config)
			warnings := w.session.Plan(t, state, config).Diagnostics.Warnings()
			if !strings.Contains(warnings, status) || !strings.Contains(warnings, c.now) {
				t.Errorf("the warning doesn't name both: %s", warnings)
			}

			// All other changes are sent, with the service's status.
			other := acctest.Attributes(config)
			other["name"] = acctest.Attributes(declaring(t, `{"type":"Independent","name":"Another","customerProfile":{},"consent":{},"details":{}}`))["name"]
			w.session.Converge(t, state, objectOf(other))
			doc, _ := w.emulator.Document(id)
			if doc["name"] != "Another" || doc["status"] != movedStatus || doc["substatus"] != movedSubstatus {
				t.Errorf("%v", doc)
			}

			// A destroy plans this configuration first, and then the destroy.
			destroy := w.session.Plan(t, w.session.Read(t, state), w.session.Null().Value)
			if errors := destroy.Diagnostics.Errors(); errors != "" {
				t.Error(errors)
			}
		})
	}
}

func TestPromise5_IllegalTransitionRequestedAgain_IsAnError(t *testing.T) {
	w := newWorld(t)
	state, diags := w.create(t, declaring(t, withStatus("Active", "-")))
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	if err := w.emulator.Edit(w.emulator.IDs()[0], func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Won" }); err != nil {
		t.Fatal(err)
	}
	errors := w.session.Plan(t, w.session.Read(t, state), declaring(t, withStatus("New", "Pending"))).Diagnostics.Errors()
	if !strings.Contains(errors, "Illegal status transition from Closed to New") {
		t.Error(errors)
	}
}

func TestPromise5_ConfigFollowedService_NextStepBlocksNothing(t *testing.T) {
	w := newWorld(t)
	state, diags := w.create(t, declaring(t, withStatus("New", "Pending")))
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	move := func(status, substatus string) {
		t.Helper()
		if err := w.emulator.Edit(w.emulator.IDs()[0], func(doc map[string]any) { doc["status"], doc["substatus"] = status, substatus }); err != nil {
			t.Fatal(err)
		}
		state = w.session.Read(t, state)
	}
	move("Active", "Accepted")
	followed := declaring(t, withStatus("Active", "-"))
	w.planIsEmpty(t, state, followed) // so Terraform applies nothing
	move("Closed", "Lost")
	w.planIsEmpty(t, state, followed)
	if warnings := w.session.Plan(t, state, followed).Diagnostics.Warnings(); !strings.Contains(warnings, "moved the referral on") {
		t.Error(warnings)
	}
	move("Closed", "Won")
	w.planIsEmpty(t, state, declaring(t, withStatus("Closed", "-")))
}

func TestCreate_SharedAsNew_WarnsAndThenPlansNothing(t *testing.T) {
	w := newWorld(t)
	config := declaring(t, `{"type":"Shared","status":"New","substatus":"Pending","customerProfile":{},"consent":{},"details":{}}`)
	plan := w.session.Plan(t, w.session.Null(), config)
	if warnings := plan.Diagnostics.Warnings(); !strings.Contains(warnings, "accepts shared referrals immediately") {
		t.Error(warnings)
	}
	state, diags := w.session.Apply(t, w.session.Null(), plan, config)
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	w.planIsEmpty(t, w.session.Read(t, state), config)
}
