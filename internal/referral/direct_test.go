package referral_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

var requestIDs = regexp.MustCompile(`request-id [0-9a-f-]{36}`)

var identity = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}

// twin answers like the provider, sends the same request to the framework's own server, and records differences.
type twin struct {
	provider.Server
	framework tfprotov6.ProviderServer
	failing   bool // every write fails, so both may try
	compared  map[string]int
	different []string
}

func newTwin(t *testing.T) *twin {
	t.Helper()
	server, err := provider.NewServer("test")
	if err != nil {
		t.Fatal(err)
	}
	return &twin{Server: server, framework: providerserver.NewProtocol6(provider.New("test")())(), compared: map[string]int{}}
}

func (w *twin) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	if _, err := w.framework.ConfigureProvider(ctx, req); err != nil {
		return nil, err
	}
	return w.Server.ConfigureProvider(ctx, req)
}

func (w *twin) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	got, err := w.Server.ValidateResourceConfig(ctx, req)
	if err != nil {
		return nil, err
	}
	want, err := w.framework.ValidateResourceConfig(ctx, req)
	if err != nil {
		return nil, err
	}
	w.compared["valid configuration"]++
	if len(want.Diagnostics) > 0 {
		w.compared["invalid configuration"]++
	}
	switch refuses := func(diags []*tfprotov6.Diagnostic) []byte {
		return fmt.Append(nil, acctest.Diagnostics(diags).Errors() != "")
	}; {
	case slices.ContainsFunc(got.Diagnostics, isReworded):
		w.sameBytes("refusal in own words", refuses(got.Diagnostics), refuses(want.Diagnostics))
	case len(got.Diagnostics)+len(want.Diagnostics) > 0:
		w.sameDiagnostics("validation", got.Diagnostics, want.Diagnostics)
	}
	return got, nil
}

// isReworded reports whether the provider says the same as the framework in other words.
func isReworded(d *tfprotov6.Diagnostic) bool {
	return d.Summary == "Required attribute missing" || d.Summary == "Read-only attribute"
}

func (w *twin) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	want, err := w.framework.UpgradeResourceState(ctx, req)
	if err != nil {
		return nil, err
	}
	got, err := w.Server.UpgradeResourceState(ctx, req)
	if err == nil {
		w.sameDiagnostics("upgrade", got.Diagnostics, want.Diagnostics)
		if len(want.Diagnostics) == 0 {
			w.same("upgraded state", referral.Mapping.Type, got.UpgradedState, want.UpgradedState)
		}
	}
	return got, err
}

func (w *twin) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	want, err := w.framework.ReadResource(ctx, req)
	if err != nil {
		return nil, err
	}
	got, err := w.Server.ReadResource(ctx, req)
	if err == nil {
		w.same("read state", referral.Mapping.Type, got.NewState, want.NewState)
		w.same("read identity", identity, got.NewIdentity.IdentityData, want.NewIdentity.IdentityData)
		w.sameBytes("read private state", got.Private, want.Private)
		w.sameDiagnostics("read", got.Diagnostics, want.Diagnostics)
	}
	return got, err
}

func (w *twin) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	want, err := w.framework.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	got, err := w.Server.PlanResourceChange(ctx, req)
	if err == nil {
		w.sameDiagnostics("plan", got.Diagnostics, want.Diagnostics)
		if acctest.Diagnostics(want.Diagnostics).Errors() == "" {
			w.same("plan", referral.Mapping.Type, got.PlannedState, want.PlannedState)
			w.same("planned identity", identity, got.PlannedIdentity.IdentityData, want.PlannedIdentity.IdentityData)
			w.sameBytes("planned private state", got.PlannedPrivate, want.PlannedPrivate)
			w.sameBytes("replacement", fmt.Append(nil, got.RequiresReplace), fmt.Append(nil, want.RequiresReplace))
		}
	}
	return got, err
}

func (w *twin) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	got, err := w.Server.ApplyResourceChange(ctx, req)
	if err != nil || !w.failing {
		return got, err
	}
	want, err := w.framework.ApplyResourceChange(ctx, req)
	if err == nil {
		w.same("failed apply", referral.Mapping.Type, got.NewState, want.NewState)
		w.same("identity after a failed apply", identity, got.NewIdentity.IdentityData, want.NewIdentity.IdentityData)
		w.sameBytes("private state after a failed apply", got.Private, want.Private)
		w.sameDiagnostics("apply", got.Diagnostics, want.Diagnostics)
	}
	return got, err
}

// same compares values: the elements of a map are encoded in any order.
func (w *twin) same(what string, typ tftypes.Type, got, want *tfprotov6.DynamicValue) {
	w.compared[what]++
	a, errA := got.Unmarshal(typ)
	b, errB := want.Unmarshal(typ)
	if errA != nil || errB != nil || !a.Equal(b) {
		w.different = append(w.different, fmt.Sprintf("%s: %v, %v, %s", what, errA, errB, acctest.Changed(a, b)))
	}
}

func (w *twin) sameBytes(what string, got, want []byte) {
	w.compared[what]++
	if !bytes.Equal(got, want) {
		w.different = append(w.different, fmt.Sprintf("%s: %q, by the framework %q", what, got, want))
	}
}

func (w *twin) sameDiagnostics(what string, got, want []*tfprotov6.Diagnostic) {
	// Only the IDs of the calls and the order may differ: the framework validates attributes in any order.
	text := func(diags []*tfprotov6.Diagnostic) string {
		all := make([]string, len(diags))
		for i, d := range diags {
			all[i] = fmt.Sprintln(d.Severity, d.Attribute, d.Summary, requestIDs.ReplaceAllString(d.Detail, ""))
		}
		slices.Sort(all)
		return strings.Join(all, "")
	}
	if len(got)+len(want) > 0 {
		w.sameBytes(what+" diagnostics", []byte(text(got)), []byte(text(diagnostics.AtRoot(want))))
	}
}

// corrupted sets a read-only attribute, omits a required one, or puts another value in an attribute's place.
func corrupted(t *rapid.T, config tftypes.Value) tftypes.Value {
	attributes := acctest.Attributes(config)
	name := rapid.SampledFrom(sorted(attributes)).Draw(t, "spoils")
	typ := attributes[name].Type()
	switch value := attributes[name]; {
	case typ.Is(tftypes.String):
		attributes[name] = rapid.SampledFrom([]tftypes.Value{stringValue("odd"), stringValue(""), unknownString, tftypes.NewValue(typ, nil)}).Draw(t, "with")
	case typ.Is(tftypes.List{}) && len(acctest.Elements(value)) > 0:
		elements := acctest.Elements(value)
		elements[0] = tftypes.NewValue(elements[0].Type(), nil)
		attributes[name] = tftypes.NewValue(typ, elements)
	case typ.Is(tftypes.Object{}) && !value.IsNull():
		attributes[name] = corrupted(t, value)
	case typ.Is(tftypes.Set{}):
		attributes[name] = tftypes.NewValue(typ, []tftypes.Value{stringValue("")})
	case typ.Is(tftypes.Number):
		attributes[name] = tftypes.NewValue(typ, -1)
	default:
		attributes[name] = tftypes.NewValue(typ, nil)
	}
	return tftypes.NewValue(config.Type(), attributes)
}

func TestDirect_MatchesTheFramework(t *testing.T) {
	e, url := acctest.Start(t)
	twins, sessions := map[string]*twin{}, map[string]*acctest.Session{}
	methods := []string{"put", "patch"}
	for _, method := range methods {
		var diags acctest.Diagnostics
		twins[method] = newTwin(t)
		sessions[method], diags = acctest.StartSessionOn(t.Context(), t, twins[method], "endpoint", url, "access_token", "t", "update_method", method)
		if diags.Errors() != "" {
			t.Fatal(diags.Errors())
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		method := rapid.SampledFrom(methods).Draw(t, "method")
		both, session := twins[method], sessions[method]
		w := world{emulator: e, session: session}
		doc := generated().Draw(t, "document")
		state := w.adopt(t, doc)
		wanted, _ := mutated(t, doc)
		for _, name := range []string{"status", "substatus", "type", "engagementId"} {
			if rapid.IntRange(0, 3).Draw(t, "changes "+name) == 0 {
				wanted[name] = rapid.SampledFrom([]any{"New", "Active", "Closed", "Received", "Accepted", "Won", "Shared", "", nil}).Draw(t, name)
			}
		}
		config := leaving(t, stating(t, wanted), true)
		if rapid.IntRange(0, 3).Draw(t, "policy") == 0 {
			attributes := acctest.Attributes(config)
			attributes["deletion_policy"] = stringValue(rapid.SampledFrom([]string{"CLOSE", "PREVENT"}).Draw(t, "deletion_policy"))
			attributes["name"] = unknownString
			config = objectOf(attributes)
		}
		session.Validate(t, config)
		session.Validate(t, corrupted(t, config))
		create := session.Plan(t, session.Null(), config)
		plan := session.Plan(t, state, config)
		for _, method := range []string{"POST", "PUT", "PATCH"} {
			e.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: http.StatusForbidden, Method: method, Times: -1})
		}
		both.failing = true
		for before, planned := range map[*acctest.State]acctest.Plan{{Value: session.Null().Value}: create, &state: plan} {
			if planned.Diagnostics.Errors() == "" && textIn(acctest.Attributes(planned.Value)["name"]) != "" {
				session.Apply(t, *before, planned, config)
			}
		}
		both.failing = false
		e.ClearFaults()
		if plan.Diagnostics.Errors() == "" && plan.Value.IsFullyKnown() {
			state, _ = session.Apply(t, state, plan, config)
		}
		edited, _ := mutated(t, doc)
		edited["status"], edited["substatus"] = doc["status"], doc["substatus"]
		w.edit(t, doc, edited)
		state = session.Read(t, state)
		session.Plan(t, state, config)
		session.Plan(t, state, tftypes.NewValue(session.Type, nil))
		if rapid.IntRange(0, 3).Draw(t, "vanishes") == 0 {
			e.Remove(doc["id"].(string))
			session.Read(t, state)
		}
		if len(both.different) > 0 {
			t.Fatalf("%s", strings.Join(both.different, "\n"))
		}
	})
	if testing.Short() {
		return // so few requests don't cover everything
	}
	for _, method := range methods {
		for _, what := range []string{"read state", "read identity", "read private state", "plan", "planned identity", "planned private state", "replacement", "plan diagnostics",
			"failed apply", "identity after a failed apply", "private state after a failed apply", "apply diagnostics",
			"valid configuration", "invalid configuration", "validation diagnostics"} {
			if twins[method].compared[what] == 0 {
				t.Errorf("%s: no %s was compared", method, what)
			}
		}
	}
}

func TestDirect_StoredState_MatchesTheFramework(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "states", "v0.json"))
	if err != nil {
		t.Fatal(err)
	}
	var stored struct {
		Attributes map[string]any `json:"attributes"`
	}
	if err := json.Unmarshal(text, &stored); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		version int64
		change  func(attributes map[string]any)
		fails   bool
	}{
		"as it was":                     {0, func(map[string]any) {}, false},
		"with an attribute of tomorrow": {0, func(a map[string]any) { a["tomorrow"] = "x" }, false},
		"without an attribute":          {0, func(a map[string]any) { delete(a, "campaign_id") }, false},
		"with another type":             {0, func(a map[string]any) { a["team"] = "nobody" }, true},
		"of another version":            {7, func(map[string]any) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			attributes := maps.Clone(stored.Attributes)
			c.change(attributes)
			state, err := json.Marshal(attributes)
			if err != nil {
				t.Fatal(err)
			}
			both := newTwin(t)
			resp, err := both.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: "partnercenter_referral", Version: c.version, RawState: &tfprotov6.RawState{JSON: state},
			})
			if err != nil || len(resp.Diagnostics) > 0 != c.fails || len(both.compared) != 1 || len(both.different) > 0 {
				t.Errorf("%v, %v, %v, %v", err, acctest.Diagnostics(resp.Diagnostics).Errors(), both.compared, both.different)
			}
		})
	}
}

// returning counts the calls that return the very value that Terraform sent.
type returning struct {
	provider.Server
	reads, plans int
}

func (s *returning) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := s.Server.ReadResource(ctx, req)
	if err == nil && resp.NewState == req.CurrentState {
		s.reads++
	}
	return resp, err
}

func (s *returning) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := s.Server.PlanResourceChange(ctx, req)
	if err == nil && resp.PlannedState == req.ProposedNewState {
		s.plans++
	}
	return resp, err
}

// A refresh and a plan without changes encode nothing. A change of the referral or of the configuration is encoded.
func TestDirect_UnchangedReferral_ReturnsWhatTerraformSent(t *testing.T) {
	e, url := acctest.Start(t)
	server, err := provider.NewServer("test")
	if err != nil {
		t.Fatal(err)
	}
	counting := &returning{Server: server}
	session, _ := acctest.StartSessionOn(t.Context(), t, counting, "endpoint", url, "access_token", "test-token")
	doc := acctest.Fixture(t, "observed-shared-active.json")
	id := acctest.Seed(t, e, doc)
	state := session.Import(t, id)
	config := stating(t, doc)
	expect := func(when string, reads, plans int) {
		t.Helper()
		if counting.reads != reads || counting.plans != plans {
			t.Errorf("%s: %d reads and %d plans returned what was sent, not %d and %d", when, counting.reads, counting.plans, reads, plans)
		}
	}
	expect("import", 0, 0)
	state = session.Read(t, state)
	session.Plan(t, state, config)
	expect("nothing changed", 1, 1)
	session.Plan(t, state, withName(config, "Another name"))
	expect("another configuration", 1, 1)
	e.Remove(id)
	doc["name"] = "A seller's name"
	acctest.Seed(t, e, doc)
	if state = session.Read(t, state); textIn(acctest.Attributes(state.Value)["name"]) != "A seller's name" {
		t.Error("the seller's name isn't in the state")
	}
	session.Plan(t, state, config)
	expect("a seller's change", 1, 1)
}
