package acctest

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

const referralType = "partnercenter_referral"

// TB has the methods of a test that a session needs. *testing.T and *rapid.T implement it.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Session calls the provider's protocol like Terraform, without a CLI: thousands of cases take seconds. It checks plans and applies by
// Terraform's rules. It manages referrals; Of returns a session for another resource.
type Session struct {
	server   provider.Server
	all      *tfprotov6.GetProviderSchemaResponse
	typeName string
	block    *tfprotov6.SchemaBlock
	Type     tftypes.Object

	mu   sync.Mutex
	base context.Context
	ctx  context.Context // of all calls until Stop
	stop context.CancelFunc
}

// State is a resource in Terraform's state.
type State struct {
	Value    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

// Plan is a planned change.
type Plan struct {
	Value       tftypes.Value
	Private     []byte
	Identity    *tfprotov6.ResourceIdentityData
	Replace     []*tftypes.AttributePath
	Diagnostics Diagnostics
}

// Diagnostics are the diagnostics of a call.
type Diagnostics []*tfprotov6.Diagnostic

// Errors returns all errors as one string.
func (d Diagnostics) Errors() string { return d.texts(tfprotov6.DiagnosticSeverityError) }

// Warnings returns all warnings as one string.
func (d Diagnostics) Warnings() string { return d.texts(tfprotov6.DiagnosticSeverityWarning) }

func (d Diagnostics) texts(severity tfprotov6.DiagnosticSeverity) string {
	var all strings.Builder
	for _, diagnostic := range d {
		if diagnostic.Severity == severity {
			fmt.Fprintf(&all, "[%s] %s\n%s\n", diagnostic.Attribute, diagnostic.Summary, diagnostic.Detail)
		}
	}
	return all.String()
}

// NewSession starts a provider for an endpoint. arguments are pairs of name and value of further provider arguments.
func NewSession(t TB, endpoint string, arguments ...string) *Session {
	t.Helper()
	all := append([]string{"endpoint", endpoint, "access_token", "test-token"}, arguments...)
	s, diags := StartSession(context.Background(), t, all...)
	check(t, nil, diags)
	return s
}

// StartSession starts a provider with only the given arguments, pairs of name and value. All calls use the context, which may have a
// logger. It returns the diagnostics of the provider's configuration.
func StartSession(ctx context.Context, t TB, arguments ...string) (*Session, Diagnostics) {
	t.Helper()
	server, err := NewServer()
	check(t, err, nil)
	return StartSessionOn(ctx, t, server, arguments...)
}

// StartSessionOn is StartSession with a given server.
func StartSessionOn(ctx context.Context, t TB, server provider.Server, arguments ...string) (*Session, Diagnostics) {
	t.Helper()
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	check(t, err, schemas.Diagnostics)
	typ := schemas.Provider.ValueType().(tftypes.Object)
	config := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		config[name] = tftypes.NewValue(attribute, nil)
	}
	for i := 0; i < len(arguments); i += 2 {
		config[arguments[i]] = argument(t, typ.AttributeTypes[arguments[i]], arguments[i+1])
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: dynamic(t, typ, tftypes.NewValue(typ, config))})
	check(t, err, nil)
	s := (&Session{base: ctx, server: server, all: schemas}).Of(referralType)
	return s, configured.Diagnostics
}

// Of returns a session for another resource with the same provider.
func (s *Session) Of(typeName string) *Session {
	schema := s.all.ResourceSchemas[typeName]
	other := &Session{base: s.base, server: s.server, all: s.all, typeName: typeName, block: schema.Block, Type: schema.ValueType().(tftypes.Object)}
	other.ctx, other.stop = context.WithCancel(s.base)
	return other
}

// argument converts a string to the value of an argument.
func argument(t TB, typ tftypes.Type, text string) tftypes.Value {
	t.Helper()
	switch {
	case typ.Is(tftypes.Bool):
		return tftypes.NewValue(typ, text == "true")
	case typ.Is(tftypes.Number):
		number, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven) // as Terraform reads numbers
		check(t, err, nil)
		return tftypes.NewValue(typ, number)
	}
	return tftypes.NewValue(tftypes.String, text)
}

// Import imports a resource by its ID and reads it, like Terraform.
func (s *Session) Import(t TB, id string) State {
	t.Helper()
	imported, diags := s.TryImport(t, id)
	check(t, nil, diags)
	return imported
}

// TryImport is Import that returns errors.
func (s *Session) TryImport(t TB, id string) (State, Diagnostics) {
	t.Helper()
	imported, err := s.server.ImportResourceState(s.calling(), &tfprotov6.ImportResourceStateRequest{TypeName: s.typeName, ID: id})
	check(t, err, nil)
	if diags := Diagnostics(imported.Diagnostics); diags.Errors() != "" {
		return State{}, diags
	}
	resource := imported.ImportedResources[0]
	return s.TryRead(t, State{s.value(t, resource.State), resource.Private, resource.Identity})
}

// Read refreshes a state. The value is null if the resource is gone.
func (s *Session) Read(t TB, state State) State {
	t.Helper()
	read, diags := s.TryRead(t, state)
	check(t, nil, diags)
	return read
}

// TryRead is Read that returns errors.
func (s *Session) TryRead(t TB, state State) (State, Diagnostics) {
	t.Helper()
	resp, err := s.server.ReadResource(s.calling(), &tfprotov6.ReadResourceRequest{
		TypeName: s.typeName, CurrentState: dynamic(t, s.Type, state.Value), Private: state.Private, CurrentIdentity: state.Identity,
	})
	check(t, err, nil)
	return State{s.value(t, resp.NewState), resp.Private, resp.NewIdentity}, resp.Diagnostics
}

// Validate returns the diagnostics of validating a configuration.
func (s *Session) Validate(t TB, config tftypes.Value) Diagnostics {
	t.Helper()
	resp, err := s.server.ValidateResourceConfig(s.calling(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: s.typeName, Config: dynamic(t, s.Type, config),
	})
	check(t, err, nil)
	return resp.Diagnostics
}

// Generate returns the configuration that `-generate-config-out` generates from a state.
func (s *Session) Generate(t TB, state State) tftypes.Value {
	t.Helper()
	resp, err := s.server.GenerateResourceConfig(s.calling(), &tfprotov6.GenerateResourceConfigRequest{
		TypeName: s.typeName, State: dynamic(t, s.Type, state.Value),
	})
	check(t, err, nil)
	check(t, nil, resp.Diagnostics)
	return s.value(t, resp.Config)
}

// Plan plans a configuration; a null configuration plans a destroy. A plan that Terraform would reject fails the test.
func (s *Session) Plan(t TB, state State, config tftypes.Value) Plan {
	t.Helper()
	proposal := proposed(s.block.Attributes, config, state.Value)
	encoded := dynamic(t, s.Type, proposal)
	prior := encoded // Terraform encodes equal values alike
	if !proposal.Equal(state.Value) {
		prior = dynamic(t, s.Type, state.Value)
	}
	resp, err := s.server.PlanResourceChange(s.calling(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.typeName, PriorState: prior, PriorPrivate: state.Private, PriorIdentity: state.Identity,
		Config: dynamic(t, s.Type, config), ProposedNewState: encoded,
	})
	check(t, err, nil)
	plan := Plan{Private: resp.PlannedPrivate, Identity: resp.PlannedIdentity, Replace: resp.RequiresReplace, Diagnostics: resp.Diagnostics}
	if plan.Diagnostics.Errors() != "" {
		return plan
	}
	plan.Value = s.value(t, resp.PlannedState)
	if err := planValid(s.block.Attributes, config, state.Value, plan.Value); err != nil {
		t.Fatalf("Terraform would reject the plan: %v", err)
	}
	return plan
}

// Apply applies a plan. A result that Terraform would call inconsistent fails the test.
func (s *Session) Apply(t TB, state State, plan Plan, config tftypes.Value) (State, Diagnostics) {
	t.Helper()
	resp, err := s.server.ApplyResourceChange(s.calling(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.typeName, PriorState: dynamic(t, s.Type, state.Value), PlannedState: dynamic(t, s.Type, plan.Value),
		Config: dynamic(t, s.Type, config), PlannedPrivate: plan.Private, PlannedIdentity: plan.Identity,
	})
	check(t, err, nil)
	diags := Diagnostics(resp.Diagnostics)
	applied := State{s.value(t, resp.NewState), resp.Private, resp.NewIdentity}
	if diags.Errors() == "" {
		if err := applyConsistent(plan.Value, applied.Value, ""); err != nil {
			t.Fatalf("Terraform would call the apply inconsistent: %v", err)
		}
	}
	return applied, diags
}

// Converge plans and applies a configuration, checks that the next plan after a refresh is empty, and returns the state.
func (s *Session) Converge(t TB, state State, config tftypes.Value) State {
	t.Helper()
	plan := s.Plan(t, state, config)
	check(t, nil, plan.Diagnostics)
	applied, diags := s.Apply(t, state, plan, config)
	check(t, nil, diags)
	read := s.Read(t, applied)
	next := s.Plan(t, read, config)
	check(t, nil, next.Diagnostics)
	if changed := Changed(read.Value, next.Value); changed != "" {
		t.Fatalf("the plan after the apply isn't empty: %s", changed)
	}
	return read
}

// calling returns the context for a call.
func (s *Session) calling() context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ctx
}

// Stop interrupts the run. Like the server that Terraform talks to, it cancels the contexts of all running calls.
func (s *Session) Stop(t TB) {
	t.Helper()
	s.mu.Lock()
	s.stop()
	s.ctx, s.stop = context.WithCancel(s.base)
	s.mu.Unlock()
	resp, err := s.server.StopProvider(s.calling(), &tfprotov6.StopProviderRequest{})
	check(t, err, nil)
	if resp.Error != "" {
		t.Fatalf("%s", resp.Error)
	}
}

// Upgrade returns the state that an earlier version of the provider wrote into a state file.
func (s *Session) Upgrade(t TB, schemaVersion int64, attributes, private []byte) State {
	t.Helper()
	resp, err := s.server.UpgradeResourceState(s.calling(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: s.typeName, Version: schemaVersion, RawState: &tfprotov6.RawState{JSON: attributes},
	})
	check(t, err, nil)
	check(t, nil, resp.Diagnostics)
	return State{Value: s.value(t, resp.UpgradedState), Private: private}
}

// Null returns the state of a resource that doesn't exist.
func (s *Session) Null() State { return State{Value: tftypes.NewValue(s.Type, nil)} }

func (s *Session) value(t TB, value *tfprotov6.DynamicValue) tftypes.Value {
	t.Helper()
	v, err := value.Unmarshal(s.Type)
	check(t, err, nil)
	return v
}

func dynamic(t TB, typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	v, err := tfprotov6.NewDynamicValue(typ, value)
	check(t, err, nil)
	return &v
}

func check(t TB, err error, diags Diagnostics) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
	if text := diags.Errors(); text != "" {
		t.Fatalf("%s", text)
	}
}
