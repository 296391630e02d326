package direct_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/direct"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

const typeName = "shop_toy"

// comparison sends each call to two servers with separate documents and compares the responses.
type comparison struct {
	*testing.T
	mapping attribute.Mapping
	direct  direct.Server
	plain   direct.Framework
}

func compare(t *testing.T, extra map[string]schema.Attribute) *comparison {
	t.Helper()
	mine, others := &toys{documents: map[string]document.Document{}, extra: extra}, &toys{documents: map[string]document.Document{}, extra: extra}
	framework := func(s *toys) direct.Framework {
		return providerserver.NewProtocol6(s)().(direct.Framework)
	}
	served := direct.New(t.Context(), framework(mine), "shop", func() any { return mine }, direct.Entry{New: func() direct.Resource { return toy{mine} }})
	return &comparison{t, mine.mapping(), served, framework(others)}
}

// same compares values and diagnostics, regardless of the order of attributes and of diagnostics.
func (c *comparison) same(what string, got, want *tfprotov6.DynamicValue, gotDiags, wantDiags []*tfprotov6.Diagnostic) tftypes.Value {
	c.Helper()
	text := func(diags []*tfprotov6.Diagnostic) string {
		var all []string
		for _, d := range diags {
			all = append(all, fmt.Sprintln(d.Severity, d.Attribute, d.Summary, d.Detail))
		}
		slices.Sort(all)
		return strings.Join(all, "")
	}
	wantDiags = diagnostics.AtRoot(wantDiags)
	a, b := c.value(got), c.value(want)
	if !a.Equal(b) || text(gotDiags) != text(wantDiags) {
		c.Errorf("%s:\n got %s %s\nwant %s %s", what, a, text(gotDiags), b, text(wantDiags))
	}
	return a
}

func (c *comparison) value(v *tfprotov6.DynamicValue) tftypes.Value {
	if v == nil {
		return tftypes.NewValue(c.mapping.Type, nil)
	}
	value, err := v.Unmarshal(c.mapping.Type)
	if err != nil {
		c.Fatal(err)
	}
	return value
}

func (c *comparison) encoded(v tftypes.Value) *tfprotov6.DynamicValue {
	value, err := tfprotov6.NewDynamicValue(c.mapping.Type, v)
	if err != nil {
		c.Fatal(err)
	}
	return &value
}

// configuration returns the configuration of a document without read-only attributes; nil if there is none.
func (c *comparison) configuration(text string) *tftypes.Value {
	doc, err := document.Parse([]byte(text))
	if err != nil {
		return nil
	}
	value, err := c.mapping.State(doc, tftypes.Value{}, attribute.Fresh)
	if err != nil {
		return nil
	}
	attributes := attribute.Of(value)
	for name, a := range attributes {
		if property, _ := toyShape.Find(name); name == "id" || doc[property.Name] == nil {
			attributes[name] = tftypes.NewValue(a.Type(), nil)
		}
	}
	value = tftypes.NewValue(c.mapping.Type, attributes)
	return &value
}

// converge validates, plans and applies a configuration like Terraform; the zero Value if it is invalid.
func (c *comparison) converge(state tftypes.Value, config tftypes.Value) tftypes.Value {
	c.Helper()
	ctx, encoded := c.Context(), c.encoded(config)
	validated := &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: encoded, ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{}}
	valid, err := c.direct.ValidateResourceConfig(ctx, validated)
	must(c.T, err)
	wantValid, err := c.plain.ValidateResourceConfig(ctx, validated)
	must(c.T, err)
	c.same("validate", nil, nil, valid.Diagnostics, wantValid.Diagnostics)
	if len(valid.Diagnostics) > 0 {
		return tftypes.Value{}
	}
	proposed := attribute.Of(config)
	for name, value := range attribute.Of(state) {
		if proposed[name].IsNull() {
			proposed[name] = value
		}
	}
	prior := c.encoded(state)
	proposal := prior // Terraform encodes equal values identically
	if value := tftypes.NewValue(c.mapping.Type, proposed); !value.Equal(state) {
		proposal = c.encoded(value)
	}
	asked := &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, Config: encoded, PriorState: prior, ProposedNewState: proposal}
	plan, err := c.direct.PlanResourceChange(ctx, asked)
	must(c.T, err)
	wantPlan, err := c.plain.PlanResourceChange(ctx, asked)
	must(c.T, err)
	planned := c.same("plan", plan.PlannedState, wantPlan.PlannedState, plan.Diagnostics, wantPlan.Diagnostics)
	if planned.Equal(state) {
		return state
	}
	change := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, Config: encoded, PriorState: asked.PriorState, PlannedState: plan.PlannedState,
		PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	}
	applied, err := c.direct.ApplyResourceChange(ctx, change)
	must(c.T, err)
	wantApplied, err := c.plain.ApplyResourceChange(ctx, change)
	must(c.T, err)
	return c.same("apply", applied.NewState, wantApplied.NewState, applied.Diagnostics, wantApplied.Diagnostics)
}

func (c *comparison) read(state tftypes.Value) tftypes.Value {
	c.Helper()
	asked := &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: c.encoded(state)}
	got, err := c.direct.ReadResource(c.Context(), asked)
	must(c.T, err)
	want, err := c.plain.ReadResource(c.Context(), asked)
	must(c.T, err)
	return c.same("read", got.NewState, want.NewState, got.Diagnostics, want.Diagnostics)
}

// stories are pairs of configurations: the first one creates the toy, the second one updates it.
var stories = [][2]string{
	{`{"name":"Bear"}`, `{"name":"Bear"}`},
	{`{"name":"Bear"}`, `{}`},
	{`{"name":"Bear","parts":[{"partNumber":"1","label":"left arm"},{"partNumber":"2"}]}`, `{"parts":[{"partNumber":"2","label":"right arm"},{"partNumber":"1"}]}`},
	{`{"name":"Robot","box":{"unitPrice":0.1,"materials":[{"id":"paper"},{"id":"tape"}]}}`, `{"name":"","box":{"unitPrice":1e-30,"materials":[]}}`},
	{`{"box":{"packedDateTime":"2026-11-14T00:00:00Z"}}`, `{"box":{"packedDateTime":"2026-11-14T01:00:00+01:00"}}`},
	{`{"name":"Dragon"}`, `{"box":{"packedDateTime":"soon"}}`},
}

// FuzzDirect_AnyStory_AnswersAsTheFramework plans, applies and reads any two successive configurations.
func FuzzDirect_AnyStory_AnswersAsTheFramework(f *testing.F) {
	for _, story := range stories {
		f.Add(story[0], story[1])
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		c := compare(t, nil)
		state := tftypes.NewValue(c.mapping.Type, nil)
		for _, text := range []string{first, second} {
			config := c.configuration(text)
			if config == nil {
				return
			}
			next := c.converge(state, *config)
			if next.Type() == nil {
				continue
			}
			if state = c.read(next); !state.Equal(next) {
				t.Errorf("read after apply: %s, want the applied %s", state, next)
			}
			if again := c.converge(state, *config); !again.Equal(state) {
				t.Errorf("the plan after an apply isn't empty: %s, want %s", again, state)
			}
		}
	})
}

// Direct leaves a resource with an unsupported schema to the framework, which honors the schema.
func TestDirect_UnsupportedSchema_IsLeftToTheFramework(t *testing.T) {
	inside := func(a schema.Attribute) schema.Attribute {
		return schema.SingleNestedAttribute{Optional: true, Computed: true, Attributes: map[string]schema.Attribute{"inner": a}}
	}
	modified := schema.StringAttribute{Optional: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}}
	for name, c := range map[string]struct {
		attribute schema.Attribute
		reason    string
	}{
		"plan modifier":            {modified, "plan modifier"},
		"plan modifier in a group": {inside(modified), "inner has a plan modifier"},
		"plan modifier in a list": {schema.ListNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{
			Attributes: map[string]schema.Attribute{"inner": modified}}}, "inner has a plan modifier"},
		"default of a boolean": {schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true)}, "default"},
		"default in a group":   {inside(schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("x")}), "default"},
		"write-only":           {schema.StringAttribute{Optional: true, WriteOnly: true}, "write-only"},
		"semantic equality":    {schema.StringAttribute{Optional: true, CustomType: looseType{}}, "rules of its own"},
		"another kind":         {schema.ObjectAttribute{Optional: true, AttributeTypes: map[string]attr.Type{}}, "ObjectAttribute"},
	} {
		s := compare(t, map[string]schema.Attribute{"extra": c.attribute}).direct
		if reason := s.Unserved[typeName]; !strings.Contains(reason, "extra") || !strings.Contains(reason, c.reason) {
			t.Errorf("%s: %q", name, reason)
		}
	}
	c := compare(t, map[string]schema.Attribute{"extra": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true)}})
	state := c.converge(tftypes.NewValue(c.mapping.Type, nil), *c.configuration(`{"name":"Bear"}`))
	if extra := attribute.Of(state)["extra"]; !extra.Equal(tftypes.NewValue(tftypes.Bool, true)) {
		t.Errorf("the default became %s", extra)
	}
}

// Adopting an existing toy changes nothing, whether the configuration states its values or leaves them out.
func TestToy_Adopted_ChangesNothing(t *testing.T) {
	const text = `{"id":"T-7","name":"Bear","colour":"brown","box":{"unitPrice":"9.90","materials":[{"id":"paper"}]},"parts":[{"partNumber":"1","weight":2}]}`
	c := compare(t, nil)
	shop := &toys{documents: map[string]document.Document{}}
	s := direct.New(t.Context(), providerserver.NewProtocol6(shop)().(direct.Framework), "shop", func() any { return shop },
		direct.Entry{New: func() direct.Resource { return toy{shop} }})
	c.direct, c.plain = s, s
	doc, err := document.Parse([]byte(text))
	must(t, err)
	shop.documents["T-7"] = doc
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: "T-7"})
	must(t, err)
	if len(imported.ImportedResources) != 1 {
		t.Fatalf("%+v", imported.Diagnostics)
	}
	state := c.read(c.value(imported.ImportedResources[0].State))
	for _, config := range []string{text, `{"name":"Bear"}`, `{"parts":[{"partNumber":"1"}]}`} {
		if next := c.converge(state, *c.configuration(config)); !next.Equal(state) {
			t.Errorf("%s: %s, was %s", config, next, state)
		}
	}
	c.converge(state, *c.configuration(`{"parts":[{"partNumber":"2"},{"partNumber":"1","label":"leg"}]}`))
	got, err := json.Marshal(shop.documents["T-7"])
	must(t, err)
	const want = `{"box":{"materials":[{"id":"paper"}],"unitPrice":"9.90"},"colour":"brown","id":"T-7","name":"Bear",` +
		`"parts":[{"partNumber":"2"},{"label":"leg","partNumber":"1","weight":2}]}`
	if string(got) != want {
		t.Errorf("the document became %s", got)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// looseType is a string type with semantic equality.
type looseType struct{ basetypes.StringType }

func (looseType) ValueType(context.Context) attr.Value { return looseValue{} }

type looseValue struct{ basetypes.StringValue }

func (looseValue) StringSemanticEquals(context.Context, basetypes.StringValuable) (bool, diag.Diagnostics) {
	return true, nil
}
