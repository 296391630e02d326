// Command limit serves a provider with this project's schema that calls no service: the lowest cost that a provider with this
// schema can have. It returns the state as the result of a refresh, the proposed state as the plan, and the plan as the result of
// an apply, with the values that only a service knows taken from a table.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// known is what a service adds to a new referral: the values of computed attributes at the root. All others become empty, so that the
// state holds as many values as this project's.
var known = map[string]string{
	"etag":                `"00000000-0000-4000-8000-000000000000"`,
	"created_date_time":   "2026-11-14T10:00:00Z",
	"updated_date_time":   "2026-11-14T10:00:00Z",
	"organization_id":     "11111111-1111-4111-8111-111111111111",
	"organization_name":   "Fabrikam",
	"engagement_id":       "22222222-2222-4222-8222-222222222222",
	"substatus":           "Accepted",
	"direction":           "Outgoing",
	"deletion_policy":     "ABANDON",
	"close_substatus":     "Lost",
	"accepted_date_time":  "2026-11-14T10:00:00Z",
	"mpn_id":              "1200001",
	"quality":             "Unknown",
	"registration_status": "None",
}

// variant changes one thing about the limit, to measure what it costs Terraform.
var variant = os.Getenv("PARTNERCENTER_LIMIT")

var variants = []string{"", "fewer attributes", "fewer unknown values", "null for empty values", "no identity", "private state", "state in MessagePack"}

// private is about as much private state as a referral has.
var private = []byte(`{"document":"` + strings.Repeat("A", 240) + `"}`)

// rewritten are the attributes that each write changes.
var rewritten = []string{"etag", "updated_date_time"}

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	if !slices.Contains(variants, variant) {
		return fmt.Errorf("PARTNERCENTER_LIMIT is %q, and must be one of %q", variant, variants)
	}
	if err := provider.Tune(); err != nil {
		return err
	}
	server, err := provider.NewServer("limit")
	if err != nil {
		return err
	}
	described, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}
	if variant == "fewer attributes" {
		keepUsed(described.ResourceSchemas["partnercenter_referral"].Block)
	}
	e := &echo{Server: server, described: described, types: map[string]resourceType{}}
	for name, schema := range described.ResourceSchemas {
		value, isObject := schema.ValueType().(tftypes.Object)
		identity := identities.IdentitySchemas[name]
		if !isObject || identity == nil {
			continue // an echo of it isn't measured
		}
		e.types[name] = resourceType{schema.Block.Attributes, value, identity.ValueType()}
	}
	return tf6server.Serve("registry.terraform.io/partnercenter/limit", func() tfprotov6.ProviderServer { return e })
}

// echo embeds the project's server for the schema. Every call about a resource is overridden.
type echo struct {
	provider.Server
	described *tfprotov6.GetProviderSchemaResponse
	types     map[string]resourceType
	created   atomic.Int64
}

type resourceType struct {
	attributes []*tfprotov6.SchemaAttribute
	value      tftypes.Object
	identity   tftypes.Type
}

func (e *echo) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return e.described, nil
}

func (e *echo) GetResourceIdentitySchemas(ctx context.Context, req *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	if variant == "no identity" {
		return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
	}
	return e.Server.GetResourceIdentitySchemas(ctx, req)
}

func (e *echo) ValidateProviderConfig(_ context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

func (e *echo) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (e *echo) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

// UpgradeResourceState returns the stored JSON: Terraform can decode it itself.
func (e *echo) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if variant == "state in MessagePack" {
		t := e.types[req.TypeName]
		value, err := req.RawState.Unmarshal(t.value)
		if err != nil {
			return nil, err
		}
		encoded, err := tfprotov6.NewDynamicValue(t.value, value)
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &encoded}, err
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

func (e *echo) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, NewIdentity: req.CurrentIdentity, Private: req.Private}, nil
}

// PlanResourceChange plans the proposed state. What a service decides is unknown: in a new object whatever the configuration
// leaves out, in a changed one what each write changes.
func (e *echo) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState, PlannedIdentity: req.PriorIdentity, PlannedPrivate: req.PriorPrivate}
	if same(req.ProposedNewState, req.PriorState) {
		return resp, nil
	}
	t := e.types[req.TypeName]
	proposed, err := req.ProposedNewState.Unmarshal(t.value)
	if err != nil || proposed.IsNull() {
		return resp, err
	}
	isNew, err := req.PriorState.IsNull()
	if err != nil {
		return nil, err
	}
	if isNew {
		proposed, err = open(t.attributes, proposed)
	} else {
		proposed, err = change(proposed, func(values map[string]tftypes.Value) {
			for _, name := range rewritten {
				if was, ok := values[name]; ok {
					values[name] = tftypes.NewValue(was.Type(), tftypes.UnknownValue)
				}
			}
		})
	}
	if err != nil {
		return nil, err
	}
	planned, err := tfprotov6.NewDynamicValue(t.value, proposed)
	resp.PlannedState = &planned
	return resp, err
}

// same tells that two values have the same bytes.
func same(a, b *tfprotov6.DynamicValue) bool { return string(a.MsgPack) == string(b.MsgPack) }

// ApplyResourceChange returns the plan with its unknown values filled.
func (e *echo) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	t := e.types[req.TypeName]
	planned, err := req.PlannedState.Unmarshal(t.value)
	if err != nil {
		return nil, err
	}
	if planned.IsNull() {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: req.PlannedState}, nil
	}
	var id tftypes.Value
	filled, err := change(planned, func(values map[string]tftypes.Value) {
		for name, value := range values {
			if text, ok := known[name]; ok && !value.IsKnown() {
				values[name] = tftypes.NewValue(tftypes.String, text)
			}
		}
		if !values["id"].IsKnown() {
			values["id"] = tftypes.NewValue(tftypes.String, fmt.Sprintf("33333333-3333-4333-8333-%012d", e.created.Add(1)))
		}
		id = values["id"]
	})
	if err != nil {
		return nil, err
	}
	if filled, err = tftypes.Transform(filled, func(_ *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if value.IsKnown() {
			return value, nil
		}
		if variant == "null for empty values" {
			return tftypes.NewValue(value.Type(), nil), nil
		}
		return empty(value.Type()), nil
	}); err != nil {
		return nil, err
	}
	state, err := tfprotov6.NewDynamicValue(t.value, filled)
	if err != nil {
		return nil, err
	}
	resp := &tfprotov6.ApplyResourceChangeResponse{NewState: &state, Private: req.PlannedPrivate}
	if variant == "private state" {
		resp.Private = private
	}
	if variant == "no identity" {
		return resp, nil
	}
	identity, err := tfprotov6.NewDynamicValue(t.identity, tftypes.NewValue(t.identity, map[string]tftypes.Value{"id": id}))
	resp.NewIdentity = &tfprotov6.ResourceIdentityData{IdentityData: &identity}
	return resp, err
}

// empty is the empty value of a type, which the project's state holds for what the service leaves out.
func empty(typ tftypes.Type) tftypes.Value {
	switch t := typ.(type) {
	case tftypes.Object:
		attributes := map[string]tftypes.Value{}
		for name, inner := range t.AttributeTypes {
			attributes[name] = empty(inner)
		}
		return tftypes.NewValue(t, attributes)
	case tftypes.List, tftypes.Set:
		return tftypes.NewValue(t, []tftypes.Value{})
	case tftypes.Map:
		return tftypes.NewValue(t, map[string]tftypes.Value{})
	}
	switch {
	case typ.Is(tftypes.String):
		return tftypes.NewValue(typ, "")
	case typ.Is(tftypes.Bool):
		return tftypes.NewValue(typ, false)
	}
	return tftypes.NewValue(typ, nil)
}

// opens reports whether a service decides an attribute. It doesn't decide timeouts.
func opens(a *tfprotov6.SchemaAttribute, value tftypes.Value) bool {
	switch {
	case !value.IsNull() || !a.Computed || a.Name == "timeouts":
		return false
	case variant == "fewer unknown values":
		return a.Name == "id" || known[a.Name] != ""
	}
	return true
}

// open makes each computed attribute unknown that has no value.
func open(attributes []*tfprotov6.SchemaAttribute, object tftypes.Value) (tftypes.Value, error) {
	var failed error
	opened, err := change(object, func(values map[string]tftypes.Value) {
		for _, a := range attributes {
			value := values[a.Name]
			switch {
			case opens(a, value):
				values[a.Name] = tftypes.NewValue(value.Type(), tftypes.UnknownValue)
			case a.NestedType == nil || value.IsNull() || !value.IsKnown():
			case a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
				inner, err := open(a.NestedType.Attributes, value)
				values[a.Name], failed = inner, errors.Join(failed, err)
			default:
				var members []tftypes.Value
				failed = errors.Join(failed, value.As(&members))
				for i, member := range members {
					inner, err := open(a.NestedType.Attributes, member)
					members[i], failed = inner, errors.Join(failed, err)
				}
				values[a.Name] = tftypes.NewValue(value.Type(), members)
			}
		}
	})
	return opened, errors.Join(failed, err)
}

// change is an object with other attributes.
func change(object tftypes.Value, with func(map[string]tftypes.Value)) (tftypes.Value, error) {
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		return tftypes.Value{}, err
	}
	with(values)
	return tftypes.NewValue(object.Type(), values), nil
}

// used are the attributes of the root that the benchmark's configuration sets, and the ID.
var used = []string{"id", "name", "external_reference_id", "type", "status", "qualification", "expiration_date_time", "sales_stage",
	"customer_profile", "consent", "details", "team"}

// keepUsed removes all other attributes of the root from a schema.
func keepUsed(block *tfprotov6.SchemaBlock) {
	block.Attributes = slices.DeleteFunc(block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return !slices.Contains(used, a.Name) })
}
