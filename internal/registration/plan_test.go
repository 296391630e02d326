package registration_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Each warning of a plan, next to similar plans without the warning.
func TestPlan_DoubtfulValues_Warn(t *testing.T) {
	const little = "The contract may be worth too little"
	for _, tt := range []struct {
		replaced string
		says     string // "" means no warning
	}{
		{"contract.value=25000", little}, {"contract.value=25001", ""}, {"contract.value=0", little},
		{"contract.value=50000 contract.end_date_time=\"2028-11-01T00:00:00Z\"", little},
		{"contract.value=150000 contract.term=\"Perpetual\" contract.end_date_time=", "which is 150000 USD"},
		{"contract.value=150001 contract.term=\"Perpetual\" contract.end_date_time=", ""},
		{"contract.value=1 contract.currency=\"EUR\"", ""},
		{"contract.value=1 contract.term=unknown contract.end_date_time=", ""},
		{"solution.is_deployed_on_azure=false", "The deal will not be registered"},
		{"solution.is_deployed_on_azure=unknown", ""},
	} {
		t.Run(tt.replaced, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				plan := w.session.Plan(t, w.session.Null(), registering(t, strings.Fields(tt.replaced)...))
				got := plan.Diagnostics.Warnings()
				if plan.Diagnostics.Errors() != "" || (got == "") != (tt.says == "") || !strings.Contains(got, tt.says) {
					t.Errorf("errors: %q, warnings: %q", plan.Diagnostics.Errors(), got)
				}
			})
		})
	}
}

func TestPlan_DestroyOrReplace_WarnsThatItStays(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		made := w.registered("Approved")
		plan := w.session.Plan(t, made, w.session.Null().Value)
		if got := plan.Diagnostics.Warnings(); !strings.Contains(got, "The registration stays in Partner Center") || !strings.Contains(got, w.id) {
			t.Errorf("warnings: %q", got)
		}
		plan = w.session.Plan(t, made, registering(t, `referral_id="11111111-51c1-4b2f-9c55-0a2d6d1f9b10"`))
		if got := plan.Diagnostics.Warnings(); !strings.Contains(got, "The registration stays in Partner Center") || len(plan.Replace) != 1 {
			t.Errorf("warnings: %q, replaced: %v", got, plan.Replace)
		}
	})
}

func TestPlan_UnreadableReferral_Warns(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		w.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 403, Times: -1})
		plan := w.session.Plan(t, w.session.Null(), registering(t))
		if got := plan.Diagnostics.Warnings(); !strings.Contains(got, "Can't check the referral") || !strings.Contains(got, w.id) || plan.Diagnostics.Errors() != "" {
			t.Errorf("warnings: %q, errors: %q", got, plan.Diagnostics.Errors())
		}
	})
}

// The plan keeps drift that Partner Center doesn't let it revert, with a warning that names the values.
func TestPlan_IrrevertibleDrift_Warns(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		made := w.registered("Approved")
		w.edit(func(r map[string]any) { r["contract"].(map[string]any)["value"] = json.Number("555") })
		got := w.planIsEmpty(w.session.Read(t, made), registering(t))
		if !strings.Contains(got, "Partner Center has changed the registration") || !strings.Contains(got, "contract.value: configured 600000, in Partner Center 555") {
			t.Errorf("warnings: %q", got)
		}
	})
}

// A plan rejects a value that Partner Center may hold only if the value is an intent.
func TestPlan_ValuesThatMayBeHeld_AreRefusedWhereNew(t *testing.T) {
	for _, tt := range []struct {
		name, value, allowed string
		held                 any
	}{
		{"contract.term", `"Rolling"`, `"Perpetual", "Finite"`, "Rolling"},
		{"contract.currency", `"usd"`, "three capital letters", "usd"},
		{"contract.value", `-1`, "from 0", json.Number("-1")},
		{"solution.currency", `"dollars"`, "three capital letters", nil},
		{"solution.value", `-1`, "from 0", json.Number("-1")},
		{"solution.primary_deployment_on", `"Nobody"`, `"Customer", "Partner"`, "Nobody"},
		{"solution.pricing_model", `"Free"`, `"PayAsYouGo", "Other"`, "Free"},
		{"type", `"Other"`, `"AzureIPCoSell"`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				refused := func(diags acctest.Diagnostics, config tftypes.Value) {
					t.Helper()
					for _, part := range []string{"Attribute: " + tt.name, "Value:     " + tt.value, tt.allowed} {
						if !strings.Contains(diags.Errors(), part) {
							t.Errorf("%q isn't in the errors: %q", part, diags.Errors())
						}
					}
					if diags := w.session.Validate(t, config); diags.Errors() != "" || diags.Warnings() == "" {
						t.Errorf("validation: %q", diags.Errors())
					}
				}
				asking := registering(t, tt.name+"="+tt.value)
				_, diags := w.apply(w.session.Null(), asking, func() {})
				refused(diags, asking)
				made := w.registered("ActionRequired")
				if tt.held == nil {
					return
				}
				group, name, _ := strings.Cut(tt.name, ".")
				w.edit(func(r map[string]any) {
					object, isObject := r[group].(map[string]any)
					if !isObject {
						object = r["solutionDetails"].([]any)[0].(map[string]any)
					}
					object[map[string]string{"primary_deployment_on": "primaryDeploymentOn", "pricing_model": "pricingModel"}[name]] = tt.held
					object[name] = tt.held
				})
				held := w.session.Read(t, made)
				w.planIsEmpty(held, asking)
				plan := w.session.Plan(t, held, registering(t, tt.name+"="+tt.value, `contract.sign_date_time="2026-09-01T00:00:00Z"`))
				if plan.Diagnostics.Errors() != "" {
					t.Errorf("another change is rejected: %s", plan.Diagnostics.Errors())
				}
			})
		})
	}
}

// Inconsistent timestamps are an error only if the configuration newly asks for one of them. Otherwise they block nothing.
func TestPlan_InconsistentTimestamps_BlockNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		made := w.registered("ActionRequired")
		w.edit(func(r map[string]any) { r["contract"].(map[string]any)["startDateTime"] = "2027-12-01T00:00:00Z" })
		held := w.session.Read(t, made)
		without := "contract.start_date_time="
		plan := w.session.Plan(t, held, registering(t, without, "contract.value=700000"))
		if errors, warnings := plan.Diagnostics.Errors(), plan.Diagnostics.Warnings(); errors != "" || warnings != "" {
			t.Errorf("another change complains about the service's own start: %s%s", errors, warnings)
		}
		plan = w.session.Plan(t, held, registering(t, without, "contract.end_date_time=\"2027-11-30T00:00:00Z\""))
		if !strings.Contains(plan.Diagnostics.Errors(), "Timestamp too early") {
			t.Errorf("errors: %q", plan.Diagnostics.Errors())
		}
		w.edit(func(r map[string]any) { r["contract"].(map[string]any)["endDateTime"] = "2028-12-01T00:00:00Z" })
		plan = w.session.Plan(t, w.session.Read(t, held), registering(t, without))
		if plan.Diagnostics.Errors() != "" || !strings.Contains(plan.Diagnostics.Warnings(), "Timestamp too early") {
			t.Errorf("reverting the end: errors: %q, warnings: %q", plan.Diagnostics.Errors(), plan.Diagnostics.Warnings())
		}
	})
}

// The apply checks values that were unknown in the plan before it sends anything.
func TestApply_UnknownValues_AreChecked(t *testing.T) {
	for _, isNew := range []bool{true, false} {
		for name, tt := range map[string]struct{ value, says string }{
			"contract":                 {"", "Required in a new registration"},
			"contract.value":           {"-1", "contract.value"},
			"contract.term":            {`"Rolling"`, `"Perpetual", "Finite"`},
			"contract.end_date_time":   {`"2026-10-02T00:00:00Z"`, "Timestamp too early"},
			"contract.start_date_time": {`"2027-11-02T00:00:00Z"`, "Timestamp too early"},
			"contract.currency":        {`"eur"`, "contract.currency"},
			"solution.currency":        {`"eur"`, "solution.currency"},
			"solution.id":              {"null", "solution.id"},
			"type":                     {`"Other"`, "type"},
			"solution.pricing_model":   {`"Free"`, "solution.pricing_model"},
		} {
			if !isNew && (name == "contract" || name == "solution.id") {
				continue
			}
			t.Run(fmt.Sprint(name, isNew), func(t *testing.T) {
				inWorld(t, func(t *testing.T, w world) {
					before := w.session.Null()
					if !isNew {
						before = w.registered("ActionRequired")
					}
					plan := w.session.Plan(t, before, registering(t, name+"="+unknown))
					if plan.Diagnostics.Errors() != "" {
						t.Fatalf("the plan rejects an unknown value: %s", plan.Diagnostics.Errors())
					}
					w.ClearRequests()
					known := registering(t, name+"="+tt.value)
					if name == "contract" {
						known = registering(t, "contract=null")
						known = emptied(known, "contract")
					}
					_, diags := w.session.Apply(t, before, plan, known)
					if !strings.Contains(diags.Errors(), tt.says) || len(acctest.Sent(w.Emulator, "PATCH")) != 0 {
						t.Errorf("%d patches, errors: %q", len(acctest.Sent(w.Emulator, "PATCH")), diags.Errors())
					}
				})
			})
		}
	}
}

// emptied returns a configuration with an object whose attributes are all null.
func emptied(config tftypes.Value, name string) tftypes.Value {
	attributes := acctest.Attributes(config)
	inner := map[string]tftypes.Value{}
	for name, typ := range attributes[name].Type().(tftypes.Object).AttributeTypes {
		inner[name] = tftypes.NewValue(typ, nil)
	}
	attributes[name] = tftypes.NewValue(attributes[name].Type(), inner)
	return tftypes.NewValue(config.Type(), attributes)
}

// The apply neither sends a fixed value that was unknown in the plan, nor reports it as sent.
func TestApply_UnknownFixedValue_ReportsNoFalseSuccess(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		made := w.registered("ActionRequired")
		plan := w.session.Plan(t, made, registering(t, "solution.id="+unknown))
		_, diags := w.session.Apply(t, made, plan, registering(t, `solution.id="SOL-2"`))
		if !strings.Contains(diags.Errors(), "Fixed once the deal is registered") {
			t.Errorf("errors: %q", diags.Errors())
		}
		if got, diags := w.session.Apply(t, made, plan, registering(t)); diags.Errors() != "" || !saved(got) {
			t.Errorf("the existing value is rejected: %q", diags.Errors())
		}
	})
}
