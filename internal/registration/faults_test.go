package registration_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// world is an emulator with a referral that can be registered, and a provider without a CLI.
type world struct {
	*emulator.Emulator
	t      *testing.T
	id     string
	server provider.Server
	typ    tftypes.Object
}

const typeName = "partnercenter_deal_registration"

func newWorld(t *testing.T) world {
	t.Helper()
	e, url := acctest.Start(t)
	server, err := provider.NewServer("test")
	if err != nil {
		t.Fatal(err)
	}
	if _, diags := acctest.StartSessionOn(t.Context(), t, server, "endpoint", url, "access_token", "test-token", "max_retries", "2"); diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ := schemas.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	return world{e, t, acctest.Seed(t, e, wonReferral(t)), server, typ}
}

// config is a configuration with a value of the contract.
func (w world) config(worth int) tftypes.Value {
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	all := map[string]tftypes.Value{}
	for name, typ := range w.typ.AttributeTypes {
		all[name] = tftypes.NewValue(typ, nil)
	}
	all["referral_id"] = text(w.id)
	all["contract"] = tftypes.NewValue(w.typ.AttributeTypes["contract"], map[string]tftypes.Value{
		"value": tftypes.NewValue(tftypes.Number, worth), "currency": text("USD"), "term": text("Perpetual"),
		"sign_date_time": text("2026-10-01T00:00:00Z"), "start_date_time": text("2026-11-01T00:00:00Z"), "end_date_time": tftypes.NewValue(tftypes.String, nil),
	})
	solution := w.typ.AttributeTypes["solution"].(tftypes.Object)
	all["solution"] = tftypes.NewValue(solution, map[string]tftypes.Value{
		"id": text("SOL-1"), "value": tftypes.NewValue(tftypes.Number, 1), "currency": text("USD"), "is_deployed_on_azure": tftypes.NewValue(tftypes.Bool, true),
		"primary_deployment_on": text("Customer"), "pricing_model": text("Other"),
		"marketplace_transaction": tftypes.NewValue(solution.AttributeTypes["marketplace_transaction"], nil),
	})
	return tftypes.NewValue(w.typ, all)
}

func (w world) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	w.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(w.typ, value)
	if err != nil {
		w.t.Fatal(err)
	}
	return &encoded
}

// held is a registration in Terraform's state.
type held struct {
	state   *tfprotov6.DynamicValue
	private []byte
}

func (w world) nothing() held { return held{w.dynamic(tftypes.NewValue(w.typ, nil)), nil} }

// apply plans and applies a configuration; arm comes between the two.
func (w world) apply(before held, config tftypes.Value, arm func()) (held, acctest.Diagnostics) {
	w.t.Helper()
	planned, err := w.server.PlanResourceChange(w.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: w.dynamic(config), ProposedNewState: w.dynamic(config), PriorState: before.state, PriorPrivate: before.private,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if diags := acctest.Diagnostics(planned.Diagnostics); diags.Errors() != "" {
		return before, diags
	}
	arm()
	w.ClearRequests()
	applied, err := w.server.ApplyResourceChange(w.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, Config: w.dynamic(config), PlannedState: planned.PlannedState, PriorState: before.state, PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return held{applied.NewState, applied.Private}, applied.Diagnostics
}

func (w world) registrations() []any {
	doc, _ := w.Document(w.id)
	all, _ := doc["registrations"].([]any)
	return all
}

// saved tells whether a state has a registration.
func (w world) saved(h held) bool {
	w.t.Helper()
	value, err := h.state.Unmarshal(w.typ)
	if err != nil {
		w.t.Fatal(err)
	}
	return !value.IsNull()
}

// acts are the faults of the request that registers, and what comes of them.
var acts = map[string]struct {
	fault    emulator.Fault
	acted    bool // the referral is registered, and the state has that
	patches  int
	complain string // what the error says; "" is a success
}{
	"lost after the effect":  {emulator.Fault{Kind: emulator.ResetAfter}, true, 1, ""},
	"cut after the effect":   {emulator.Fault{Kind: emulator.Truncate}, true, 1, ""},
	"empty after the effect": {emulator.Fault{Kind: emulator.EmptyOK}, true, 1, ""},
	"500 after the effect":   {emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 500}, true, 1, ""},
	"another referral's":     {emulator.Fault{Kind: emulator.WrongID}, true, 1, ""},
	"a text":                 {emulator.Fault{Kind: emulator.WrongContentType}, true, 1, ""},
	"lost before the effect": {emulator.Fault{Kind: emulator.ResetBefore}, false, 1, "isn't known whether the deal was registered"},
	"500 before the effect":  {emulator.Fault{Kind: emulator.Status, StatusCode: 500}, false, 1, "isn't known whether the deal was registered"},
	"a gateway's page":       {emulator.Fault{Kind: emulator.HTML, StatusCode: 502}, false, 1, "isn't known whether the deal was registered"},
	"400":                    {emulator.Fault{Kind: emulator.Status, StatusCode: 400}, false, 1, "Can't register the referral"},
	"409 once":               {emulator.Fault{Kind: emulator.Status, StatusCode: 409}, true, 2, ""},
	"412 once":               {emulator.Fault{Kind: emulator.Status, StatusCode: 412}, true, 2, ""},
	"412 always":             {emulator.Fault{Kind: emulator.Status, StatusCode: 412, Times: -1}, false, 4, "Can't register the referral"},
	"throttled once":         {emulator.Fault{Kind: emulator.Status, StatusCode: 429, RetryAfter: "0", Throttled: true}, true, 2, ""},
	"throttled for long":     {emulator.Fault{Kind: emulator.Status, StatusCode: 429, RetryAfter: "0", Throttled: true, Times: -1}, false, 3, "Can't register the referral"},
	"redirected":             {emulator.Fault{Kind: emulator.Redirect, Location: "/elsewhere"}, false, 1, "isn't known whether the deal was registered"},
}

func TestCreate_EveryFault_NeverRegistersTwice(t *testing.T) {
	for name, tt := range acts {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			tt.fault.Method = http.MethodPatch
			got, diags := w.apply(w.nothing(), w.config(600000), func() { w.Inject(tt.fault) })
			if tt.complain == "" && diags.Errors() != "" || !strings.Contains(diags.Errors(), tt.complain) {
				t.Errorf("errors: %q, where %q was expected", diags.Errors(), tt.complain)
			}
			if n := len(w.registrations()); (n == 1) != tt.acted || n > 1 || w.saved(got) != tt.acted {
				t.Errorf("%d registrations, in the state: %v", n, w.saved(got))
			}
			if n := len(acctest.Sent(w.Emulator, "PATCH")); n != tt.patches {
				t.Errorf("%d patches, where %d were expected", n, tt.patches)
			}
			// The next apply registers what isn't, and refuses what is.
			w.ClearFaults()
			if !w.saved(got) {
				if _, diags = w.apply(got, w.config(600000), func() {}); diags.Errors() != "" || len(w.registrations()) != 1 {
					t.Errorf("the next apply: %s", diags.Errors())
				}
			}
		})
	}
}

// The answer is lost, and the read that settles it fails too: the next apply reads first.
func TestCreate_LostAnswerAndNoRead_IsUncertain(t *testing.T) {
	w := newWorld(t)
	got, diags := w.apply(w.nothing(), w.config(600000), func() {
		w.Inject(emulator.Fault{Kind: emulator.ResetAfter, Method: http.MethodPatch})
		w.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 400, Method: http.MethodGet, After: 1, Times: -1})
	})
	if !strings.Contains(diags.Errors(), "isn't known whether the deal was registered") || w.saved(got) {
		t.Errorf("errors: %q, in the state: %v", diags.Errors(), w.saved(got))
	}
	w.ClearFaults()
	if _, diags = w.apply(got, w.config(600000), func() {}); !strings.Contains(diags.Errors(), "terraform import") || len(w.registrations()) != 1 {
		t.Errorf("the next apply: %q, %d registrations", diags.Errors(), len(w.registrations()))
	}
}

// 204 says that it was accepted. The read after it fails: the state has what was sent.
func TestCreate_AcceptedAndNoRead_IsKept(t *testing.T) {
	w := newWorld(t)
	got, diags := w.apply(w.nothing(), w.config(600000), func() {
		w.Inject(emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 204, Method: http.MethodPatch})
		w.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 400, Method: http.MethodGet, After: 1, Times: -1})
	})
	if diags.Errors() != "" || !strings.Contains(diags.Warnings(), "couldn't be read back") || !w.saved(got) {
		t.Errorf("errors: %q, warnings: %q, in the state: %v", diags.Errors(), diags.Warnings(), w.saved(got))
	}
}

// Somebody else registers between the read and the request, or while an answer is lost.
func TestCreate_RegisteredByAnother_IsNotTakenOver(t *testing.T) {
	for name, status := range map[string]int{"conflict": 412, "lost": 500} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			got, diags := w.apply(w.nothing(), w.config(600000), func() {
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
			if !strings.Contains(diags.Errors(), "terraform import") || w.saved(got) {
				t.Errorf("errors: %q, in the state: %v", diags.Errors(), w.saved(got))
			}
		})
	}
}

func TestCreate_HiddenAtOnce_IsKeptIfAccepted(t *testing.T) {
	w := newWorld(t)
	w.Behave(emulator.Behaviour{OmitRegistrations: true})
	got, diags := w.apply(w.nothing(), w.config(600000), func() {})
	if diags.Errors() != "" || !w.saved(got) || len(acctest.Sent(w.Emulator, "PATCH")) != 1 {
		t.Errorf("errors: %q, in the state: %v", diags.Errors(), w.saved(got))
	}
	w = newWorld(t)
	w.Behave(emulator.Behaviour{OmitRegistrations: true})
	got, diags = w.apply(w.nothing(), w.config(600000), func() { w.Inject(emulator.Fault{Kind: emulator.ResetAfter, Method: http.MethodPatch}) })
	if !strings.Contains(diags.Errors(), "doesn't show with which values") || w.saved(got) {
		t.Errorf("errors: %q, in the state: %v", diags.Errors(), w.saved(got))
	}
}

func TestUpdate_EveryFault_IsNoFalseSuccess(t *testing.T) {
	for name, tt := range map[string]struct {
		fault    emulator.Fault
		acted    bool
		complain string
	}{
		"lost after the effect":  {emulator.Fault{Kind: emulator.ResetAfter}, true, ""},
		"500 after the effect":   {emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 500}, true, ""},
		"another referral's":     {emulator.Fault{Kind: emulator.WrongID}, true, ""},
		"lost before the effect": {emulator.Fault{Kind: emulator.ResetBefore}, true, ""}, // a replacement may be repeated
		"500 always":             {emulator.Fault{Kind: emulator.Status, StatusCode: 500, Times: -1}, false, "Can't change the deal registration"},
		"412 once":               {emulator.Fault{Kind: emulator.Status, StatusCode: 412}, true, ""},
		"412 always":             {emulator.Fault{Kind: emulator.Status, StatusCode: 412, Times: -1}, false, "Can't change the deal registration"},
		"throttled once":         {emulator.Fault{Kind: emulator.Status, StatusCode: 429, RetryAfter: "0"}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			made, _ := w.apply(w.nothing(), w.config(600000), func() {})
			if err := w.Review(w.id, "ActionRequired", ""); err != nil {
				t.Fatal(err)
			}
			made = w.read(made)
			tt.fault.Method = http.MethodPatch
			_, diags := w.apply(made, w.config(700000), func() { w.Inject(tt.fault) })
			if tt.complain == "" && diags.Errors() != "" || !strings.Contains(diags.Errors(), tt.complain) {
				t.Errorf("errors: %q, where %q was expected", diags.Errors(), tt.complain)
			}
			contract := w.registrations()[0].(map[string]any)["contract"].(map[string]any)
			if acted := contract["value"] == json.Number("700000"); acted != tt.acted {
				t.Errorf("the contract is %v", contract)
			}
		})
	}
}

// What changes between plan and apply is neither overwritten nor changed in a status that takes no change.
func TestUpdate_ChangedMeanwhile_WritesNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(w world) error
		says   string
	}{
		"the review": {func(w world) error { return w.Review(w.id, "Approved", "") }, `"Approved"`},
		"a person": {func(w world) error {
			return w.Edit(w.id, func(doc map[string]any) {
				doc["registrations"].([]any)[0].(map[string]any)["contract"].(map[string]any)["signDateTime"] = "2026-09-01T00:00:00Z"
			})
		}, "contract.sign_date_time"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			made, _ := w.apply(w.nothing(), w.config(600000), func() {})
			if err := w.Review(w.id, "ActionRequired", ""); err != nil {
				t.Fatal(err)
			}
			_, diags := w.apply(w.read(made), w.config(700000), func() {
				if err := tt.change(w); err != nil {
					t.Fatal(err)
				}
			})
			if !strings.Contains(diags.Errors(), tt.says) || len(acctest.Sent(w.Emulator, "PATCH")) != 0 {
				t.Errorf("errors: %q", diags.Errors())
			}
		})
	}
}

// A partial answer, a gateway's 404 and an error change nothing in the state; a 404 of the service does.
func TestRead_WhatIsntSaidOutright_KeepsTheState(t *testing.T) {
	w := newWorld(t)
	made, _ := w.apply(w.nothing(), w.config(600000), func() {})
	if err := w.Edit(w.id, func(doc map[string]any) { delete(doc, "registrations"); delete(doc, "registrationStatus") }); err != nil {
		t.Fatal(err)
	}
	if !w.saved(w.read(made)) {
		t.Error("a document that doesn't say anything of registrations drops one from the state")
	}
	w.Inject(emulator.Fault{Kind: emulator.HTML, StatusCode: 404})
	if !w.saved(w.read(made)) {
		t.Error("a gateway's 404 drops a registration from the state")
	}
	if err := w.Edit(w.id, func(doc map[string]any) { doc["registrationStatus"] = "None" }); err != nil {
		t.Fatal(err)
	}
	if w.saved(w.read(made)) {
		t.Error("a registration that isn't there stays in the state")
	}
	w.Remove(w.id)
	if w.saved(w.read(made)) {
		t.Error("the registration of a referral that is gone stays in the state")
	}
}

func (w world) read(h held) held {
	w.t.Helper()
	read, err := w.server.ReadResource(w.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: h.state, Private: h.private})
	if err != nil {
		w.t.Fatal(err)
	}
	return held{read.NewState, read.Private}
}
