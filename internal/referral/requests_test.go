package referral_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// requested checks the requests since the previous check, including reads.
func (w world) requested(t *testing.T, doing string, methods ...string) {
	t.Helper()
	var got []string
	for _, request := range w.emulator.Requests() {
		got = append(got, request.Method)
	}
	if !slices.Equal(got, methods) {
		t.Errorf("%s made the requests %v, want %v", doing, got, methods)
	}
	w.emulator.ClearRequests()
}

// A creation makes one request; the first one of a run lists the newest referrals before.
func TestOperations_EachMakesOneRequest(t *testing.T) {
	for method, verb := range map[string]string{"put": "PUT", "patch": "PATCH"} {
		t.Run(method, func(t *testing.T) {
			w := newWorld(t, "update_method", method)
			closing := func(config tftypes.Value) tftypes.Value {
				attributes := acctest.Attributes(config)
				attributes["deletion_policy"] = stringValue("CLOSE")
				return objectOf(attributes)
			}
			config := closing(declaring(t, `{"type":"Independent","status":"Active","customerProfile":{},"consent":{},"details":{"dealValue":1}}`))
			state, diags := w.create(t, config)
			if text := diags.Errors(); text != "" {
				t.Fatal(text)
			}
			w.requested(t, "the first creation", "GET", "POST")
			another := closing(declaring(t, strings.Replace(newDeal, "CRM-1", "CRM-2", 1)))
			if _, diags := w.create(t, another); diags.Errors() != "" {
				t.Fatal(diags.Errors())
			}
			w.requested(t, "another creation", "POST")
			state = w.session.Read(t, state)
			w.requested(t, "a refresh", "GET")
			w.planIsEmpty(t, state, config)
			state, diags = w.session.Apply(t, state, w.session.Plan(t, state, config), config)
			if text := diags.Errors(); text != "" {
				t.Fatal(text)
			}
			w.requested(t, "a plan without changes")
			config = closing(declaring(t, `{"type":"Independent","status":"Active","customerProfile":{},"consent":{},"details":{"dealValue":2,"notes":"n"},"salesStage":"Propose"}`))
			state, diags = w.session.Apply(t, state, w.session.Plan(t, state, config), config)
			if text := diags.Errors(); text != "" {
				t.Fatal(text)
			}
			w.requested(t, "an update", verb)
			none := w.session.Null().Value
			if _, diags = w.session.Apply(t, state, w.session.Plan(t, state, none), none); diags.Errors() != "" {
				t.Fatal(diags.Errors())
			}
			w.requested(t, "closing", verb)
		})
	}
}

func TestDestroy_Abandon_SendsNothing(t *testing.T) {
	w := newWorld(t)
	state := w.activeState(t)
	w.emulator.ClearRequests()
	none := w.session.Null().Value
	if _, diags := w.session.Apply(t, state, w.session.Plan(t, state, none), none); diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	w.requested(t, "abandoning")
}
