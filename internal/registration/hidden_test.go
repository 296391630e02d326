package registration_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Microsoft doesn't document when Partner Center shows registrations, so these tests run each step with a hidden one.

func TestHidden_FromTheStart_IsRegisteredOnceAndKept(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		w.Behave(emulator.Behaviour{OmitRegistrations: true})
		got, diags := w.apply(w.session.Null(), registering(t), func() {})
		if diags.Errors() != "" || !saved(got) || len(acctest.Sent(w.Emulator, "PATCH")) != 1 {
			t.Fatalf("errors: %q, in the state: %v", diags.Errors(), saved(got))
		}
		w.planIsEmpty(w.session.Read(t, got), registering(t))
		if plan := w.session.Plan(t, got, registering(t, "contract.value=700000")); !strings.Contains(plan.Diagnostics.Errors(), `"ReviewPending"`) {
			t.Errorf("a change is planned: %s", plan.Diagnostics.Errors())
		}
		// Another run tries to register the referral again.
		if _, diags := w.apply(w.session.Null(), registering(t), func() {}); !strings.Contains(diags.Errors(), "registered already") {
			t.Errorf("errors: %q", diags.Errors())
		}
		// Partner Center shows the registration at last.
		w.Behave(emulator.Behaviour{})
		shown := w.session.Read(t, got)
		w.planIsEmpty(shown, registering(t))
		if acctest.Attributes(shown.Value)["id"].Equal(acctest.Attributes(got.Value)["id"]) {
			t.Error("the state doesn't have the id of the registration that is shown")
		}
	})
}

func TestHidden_LostResponse_IsUncertain(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		w.Behave(emulator.Behaviour{OmitRegistrations: true})
		got, diags := w.apply(w.session.Null(), registering(t), func() { w.Inject(emulator.Fault{Kind: emulator.ResetAfter, Method: http.MethodPatch}) })
		if !strings.Contains(diags.Errors(), "doesn't show the values of the registration") || saved(got) {
			t.Errorf("errors: %q, in the state: %v", diags.Errors(), saved(got))
		}
	})
}

func TestHidden_AfterAnImport_PlansNothingAndWarns(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		w.registered("Approved")
		w.Behave(emulator.Behaviour{OmitRegistrations: true})
		imported := w.session.Import(t, w.id)
		warnings := w.planIsEmpty(imported, registering(t, "contract.value=1"))
		if !strings.Contains(warnings, "Partner Center doesn't show the registration") || !strings.Contains(warnings, w.id) {
			t.Errorf("warnings: %s", warnings)
		}
		if text := acctest.Attributes(imported.Value)["status"].String(); !strings.Contains(text, "Approved") {
			t.Errorf("the status is %s", text)
		}
		w.planIsEmpty(imported, w.session.Generate(t, imported))
	})
}

// planIsEmpty fails if a plan would change anything, and returns the plan's warnings.
func (w world) planIsEmpty(state acctest.State, config tftypes.Value) string {
	w.t.Helper()
	plan := w.session.Plan(w.t, state, config)
	if changed := acctest.Changed(state.Value, plan.Value); plan.Diagnostics.Errors() != "" || changed != "" {
		w.t.Errorf("the plan isn't empty: %s %s", changed, plan.Diagnostics.Errors())
	}
	return plan.Diagnostics.Warnings()
}
