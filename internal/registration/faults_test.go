package registration_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// The table of all faults doesn't contain outright rejections.
func TestCreate_Rejected_RegistersAtMostOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		fault   emulator.Fault
		acted   bool // the referral is registered, and the state has the registration
		patches int
	}{
		"400":                {emulator.Fault{StatusCode: 400}, false, 1},
		"409 once":           {emulator.Fault{StatusCode: 409}, true, 2},
		"412 once":           {emulator.Fault{StatusCode: 412}, true, 2},
		"412 always":         {emulator.Fault{StatusCode: 412, Times: -1}, false, 4},
		"throttled once":     {emulator.Fault{StatusCode: 429, RetryAfter: "0", Throttled: true}, true, 2},
		"throttled for long": {emulator.Fault{StatusCode: 429, RetryAfter: "0", Throttled: true, Times: -1}, false, 3},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				tt.fault.Kind, tt.fault.Method = emulator.Status, http.MethodPatch
				got, diags := w.apply(w.session.Null(), registering(t), func() { w.Inject(tt.fault) })
				if refused := strings.Contains(diags.Errors(), "Can't register the referral"); refused == tt.acted || diags.Errors() != "" && !refused {
					t.Errorf("errors: %q", diags.Errors())
				}
				if n := len(w.registrations()); (n == 1) != tt.acted || n > 1 || saved(got) != tt.acted {
					t.Errorf("%d registrations, in the state: %v", n, saved(got))
				}
				if n := len(acctest.Sent(w.Emulator, "PATCH")); n != tt.patches {
					t.Errorf("%d patches, want %d", n, tt.patches)
				}
			})
		})
	}
}

// The response is lost, and the reads after it fail too: the next apply reads first.
func TestCreate_LostResponseAndFailedRead_IsUncertain(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		got, diags := w.apply(w.session.Null(), registering(t), func() {
			w.Inject(emulator.Fault{Kind: emulator.ResetAfter, Method: http.MethodPatch})
			w.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 400, Method: http.MethodGet, After: 1, Times: -1})
		})
		if !strings.Contains(diags.Errors(), "The outcome of the registration is unknown") || saved(got) {
			t.Errorf("errors: %q, in the state: %v", diags.Errors(), saved(got))
		}
		w.ClearFaults()
		if _, diags = w.apply(got, registering(t), func() {}); !strings.Contains(diags.Errors(), "terraform import") || len(w.registrations()) != 1 {
			t.Errorf("the next apply: %q, %d registrations", diags.Errors(), len(w.registrations()))
		}
	})
}

// A 204 means that Partner Center accepted the registration. The read after it fails, so the state has the sent values.
func TestCreate_AcceptedAndFailedRead_KeepsTheState(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		got, diags := w.apply(w.session.Null(), registering(t), func() {
			w.Inject(emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 204, Method: http.MethodPatch})
			w.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 400, Method: http.MethodGet, After: 1, Times: -1})
		})
		if diags.Errors() != "" || !strings.Contains(diags.Warnings(), "Can't read the registration back") || !saved(got) {
			t.Errorf("errors: %q, warnings: %q, in the state: %v", diags.Errors(), diags.Warnings(), saved(got))
		}
	})
}

// Somebody else registers the referral between the read and the request, or while the response is lost.
func TestCreate_RegisteredByAnother_IsNotAdopted(t *testing.T) {
	for name, status := range map[string]int{"conflict": 412, "lost": 500} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				got, diags := w.apply(w.session.Null(), registering(t), func() {
					w.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
						if r.Method != http.MethodPatch {
							return emulator.Fault{}
						}
						theirs := map[string]any{"id": "theirs", "status": "ReviewPending", "contract": map[string]any{"value": json.Number("7")}}
						if err := w.Edit(w.id, func(doc map[string]any) {
							doc["registrations"], doc["registrationStatus"] = []any{theirs}, "ReviewPending"
						}); err != nil {
							t.Error(err)
						}
						return emulator.Fault{Kind: emulator.Status, StatusCode: status}
					})
				})
				if !strings.Contains(diags.Errors(), "terraform import") || saved(got) {
					t.Errorf("errors: %q, in the state: %v", diags.Errors(), saved(got))
				}
			})
		})
	}
}

func TestUpdate_Rejected_ReportsNoFalseSuccess(t *testing.T) {
	for name, tt := range map[string]struct {
		fault emulator.Fault
		acted bool
	}{
		"400":        {emulator.Fault{StatusCode: 400}, false},
		"412 once":   {emulator.Fault{StatusCode: 412}, true},
		"412 always": {emulator.Fault{StatusCode: 412, Times: -1}, false},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				made := w.registered("ActionRequired")
				tt.fault.Kind, tt.fault.Method = emulator.Status, http.MethodPatch
				got, diags := w.apply(made, registering(t, "contract.value=700000"), func() { w.Inject(tt.fault) })
				if refused := strings.Contains(diags.Errors(), "Can't change the deal registration"); refused == tt.acted || diags.Errors() != "" && !refused {
					t.Errorf("errors: %q", diags.Errors())
				}
				contract := w.registrations()[0].(map[string]any)["contract"].(map[string]any)
				if acted := contract["value"] == json.Number("700000"); acted != tt.acted || !acted && acctest.Changed(made.Value, got.Value) != "" {
					t.Errorf("the contract is %v", contract)
				}
			})
		})
	}
}

// The apply doesn't overwrite what changed since the plan, and sends nothing in a status that allows no changes.
func TestUpdate_ChangedMeanwhile_WritesNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(w world)
		says   string
	}{
		"the review": {func(w world) {
			if err := w.Review(w.id, "Approved", ""); err != nil {
				w.t.Fatal(err)
			}
		}, `"Approved"`},
		"a person": {func(w world) {
			w.edit(func(r map[string]any) { r["contract"].(map[string]any)["signDateTime"] = "2026-09-01T00:00:00Z" })
		}, "contract.sign_date_time"},
		"hidden": {func(w world) { w.Behave(emulator.Behaviour{OmitRegistrations: true}) }, "doesn't show the registration"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				made := w.registered("ActionRequired")
				_, diags := w.apply(made, registering(t, "contract.value=700000"), func() { tt.change(w) })
				if !strings.Contains(diags.Errors(), tt.says) || len(acctest.Sent(w.Emulator, "PATCH")) != 0 {
					t.Errorf("errors: %q", diags.Errors())
				}
			})
		})
	}
}

// A partial response and a gateway's 404 leave the state unchanged; only the service's own statements change it.
func TestRead_NoExplicitStatement_KeepsTheState(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		made := w.registered("ReviewPending")
		edit := func(edit func(doc map[string]any)) {
			if err := w.Edit(w.id, edit); err != nil {
				t.Fatal(err)
			}
		}
		kept := func(why string) {
			t.Helper()
			got, _ := w.session.TryRead(t, made)
			if changed := acctest.Changed(made.Value, got.Value); changed != "" {
				t.Errorf("%s changes the state: %s", why, changed)
			}
		}
		edit(func(doc map[string]any) { delete(doc, "registrations"); delete(doc, "registrationStatus") })
		kept("a document without registrations and registrationStatus")
		w.Inject(emulator.Fault{Kind: emulator.HTML, StatusCode: 404})
		kept("a gateway's 404")
		gone := func() {
			t.Helper()
			got, diags := w.session.TryRead(t, made)
			if saved(got) || !strings.Contains(diags.Warnings(), "The registration is gone") || !strings.Contains(diags.Warnings(), w.id) {
				t.Errorf("in the state: %v, warnings: %s", saved(got), diags.Warnings())
			}
		}
		edit(func(doc map[string]any) { doc["registrationStatus"] = "None" })
		gone()
		w.Remove(w.id)
		gone()
	})
}

// Partner Center accepts a value and returns another one: a warning now, drift in the next plan.
func TestWrite_DifferentValueReturned_Warns(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		answers := func(value string) {
			w.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
				if r.Method == http.MethodPatch {
					return emulator.Fault{Kind: emulator.StatusAfter, StatusCode: http.StatusNoContent}
				}
				if len(w.registrations()) > 0 && len(acctest.Sent(w.Emulator, "PATCH")) > 0 {
					w.edit(func(r map[string]any) { r["contract"].(map[string]any)["value"] = json.Number(value) })
				}
				return emulator.Fault{}
			})
		}
		warned := func(diags acctest.Diagnostics, difference string) {
			t.Helper()
			if diags.Errors() != "" || !strings.Contains(diags.Warnings(), "Partner Center changed what was sent") || !strings.Contains(diags.Warnings(), difference) {
				t.Errorf("errors: %q, warnings: %q", diags.Errors(), diags.Warnings())
			}
		}
		answers("600001")
		made, diags := w.apply(w.session.Null(), registering(t), func() {})
		warned(diags, "contract.value: sent 600000, received 600001")
		if err := w.Review(w.id, "ActionRequired", ""); err != nil {
			t.Fatal(err)
		}
		w.ClearRequests()
		read := w.session.Read(t, made)
		answers("700001")
		_, diags = w.apply(read, registering(t, "contract.value=700000"), func() {})
		warned(diags, "contract.value: sent 700000, received 700001")
	})
}
