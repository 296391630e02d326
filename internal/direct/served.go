package direct

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// served is everything about a resource that is the same in each call, computed once.
type served struct {
	entry        Entry
	typeName     string
	schema       schema.Schema
	typ          tftypes.Object
	identity     identityschema.Schema
	identityType tftypes.Type
	defaults     map[string]defaults.String // of the attributes of the root
	canValidate  bool                       // whether direct can call all validators
	cache        *cache
}

// serve prepares a resource, or returns the reason why the framework has to serve it.
func serve(ctx context.Context, prefix string, entry Entry) (*served, string) {
	r := &served{entry: entry, defaults: map[string]defaults.String{}, cache: &cache{values: map[string]tftypes.Value{}}}
	instance := entry.New()
	var metadata resource.MetadataResponse
	instance.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: prefix}, &metadata)
	r.typeName = metadata.TypeName
	var schemaResp resource.SchemaResponse
	instance.Schema(ctx, resource.SchemaRequest{}, &schemaResp)
	var identityResp resource.IdentitySchemaResponse
	instance.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identityResp)
	if schemaResp.Diagnostics.HasError() || identityResp.Diagnostics.HasError() {
		return r, "its schema has errors"
	}
	r.schema, r.identity = schemaResp.Schema, identityResp.IdentitySchema
	if len(r.schema.Blocks) > 0 {
		return r, "it has blocks"
	}
	for name, a := range r.schema.Attributes {
		if text, ok := a.(schema.StringAttribute); ok && text.Default != nil {
			r.defaults[name] = text.Default
			text.Default = nil
			a = text
		}
		if reason := unsupported(ctx, a); reason != "" {
			return r, name + reason
		}
	}
	r.typ = attribute.ObjectType(r.schema.Type().TerraformType(ctx))
	r.identityType = r.identity.Type().TerraformType(ctx)
	_, more := instance.(resource.ResourceWithConfigValidators)
	r.canValidate = !more
	return r, ""
}

// unsupported returns the feature of an attribute that direct would ignore; "" if there is none.
func unsupported(ctx context.Context, of schema.Attribute) string {
	switch typ := of.GetType(); {
	case of.IsWriteOnly():
		return " is write-only"
	case hasOwnRules(ctx, typ):
		return fmt.Sprintf(" has a type with rules of its own, %s", typ)
	}
	modifiers, hasDefault, inner, ok := features(of)
	switch {
	case !ok:
		return fmt.Sprintf(" is a %T", of)
	case modifiers > 0:
		return " has a plan modifier"
	case hasDefault:
		return " has a default that isn't a string of the root"
	}
	for name, a := range inner {
		if reason := unsupported(ctx, a); reason != "" {
			return "." + name + reason
		}
	}
	return ""
}

// features returns what an attribute has besides its type; false for a kind of attribute that direct doesn't support.
func features(of schema.Attribute) (modifiers int, hasDefault bool, inner map[string]schema.Attribute, ok bool) {
	switch a := of.(type) {
	case schema.StringAttribute:
		modifiers, hasDefault = len(a.PlanModifiers), a.Default != nil
	case schema.BoolAttribute:
		modifiers, hasDefault = len(a.PlanModifiers), a.Default != nil
	case schema.NumberAttribute:
		modifiers, hasDefault = len(a.PlanModifiers), a.Default != nil
	case schema.SetAttribute:
		modifiers, hasDefault = len(a.PlanModifiers), a.Default != nil
	case schema.ListAttribute:
		modifiers, hasDefault = len(a.PlanModifiers), a.Default != nil
	case schema.MapAttribute:
		modifiers, hasDefault = len(a.PlanModifiers), a.Default != nil
	case schema.SingleNestedAttribute:
		modifiers, hasDefault, inner = len(a.PlanModifiers), a.Default != nil, a.Attributes
	case schema.ListNestedAttribute:
		modifiers, hasDefault, inner = len(a.PlanModifiers)+len(a.NestedObject.PlanModifiers), a.Default != nil, a.NestedObject.Attributes
	default:
		return 0, false, nil, false
	}
	return modifiers, hasDefault, inner, true
}

// hasOwnRules reports whether a type or its values have their own validation or comparison, which the framework would call.
func hasOwnRules(ctx context.Context, typ attr.Type) bool {
	switch t := typ.(type) {
	case basetypes.ListType, basetypes.SetType, basetypes.MapType: // these delegate to their elements
		elements, ok := t.(attr.TypeWithElementType)
		return !ok || hasOwnRules(ctx, elements.ElementType())
	}
	if _, ok := typ.(xattr.TypeWithValidate); ok { //nolint:staticcheck // the framework still calls it
		return true
	}
	switch typ.ValueType(ctx).(type) {
	case xattr.ValidateableAttribute,
		basetypes.StringValuableWithSemanticEquals, basetypes.BoolValuableWithSemanticEquals, basetypes.NumberValuableWithSemanticEquals,
		basetypes.SetValuableWithSemanticEquals, basetypes.ListValuableWithSemanticEquals, basetypes.MapValuableWithSemanticEquals,
		basetypes.ObjectValuableWithSemanticEquals:
		return true
	}
	return false
}

// privateKeys decodes private state; false if it has other keys than the resource's. The framework preserves unknown keys; direct
// doesn't. What can't be decoded has no keys: the resource then works without it.
func (r *served) privateKeys(private []byte) (map[string][]byte, bool) {
	keys := map[string][]byte{}
	if json.Unmarshal(private, &keys) != nil {
		return nil, true
	}
	for key := range keys {
		if !slices.Contains(r.entry.PrivateKeys, key) {
			return nil, false
		}
	}
	return keys, true
}

// withDefaults sets the defaults of attributes that the configuration leaves out; false if a default returns diagnostics.
func (r *served) withDefaults(ctx context.Context, config, proposed tftypes.Value) (tftypes.Value, bool) {
	if len(r.defaults) == 0 {
		return proposed, true
	}
	configured, planned, changed := attribute.View(config), attribute.View(proposed), map[string]tftypes.Value{}
	for name, value := range r.defaults {
		if !configured[name].IsNull() {
			continue
		}
		var resp defaults.StringResponse
		value.DefaultString(ctx, defaults.StringRequest{Path: path.Root(name)}, &resp)
		text, err := resp.PlanValue.ToTerraformValue(ctx)
		if err != nil || len(resp.Diagnostics) > 0 {
			return proposed, false
		}
		if !attribute.Equal(planned[name], text) {
			changed[name] = text
		}
	}
	if len(changed) == 0 {
		return proposed, true
	}
	attributes := attribute.Of(proposed)
	maps.Copy(attributes, changed)
	return tftypes.NewValue(r.typ, attributes), true
}

// upgraded decodes a state of the schema's current version; false for any other version, which the framework upgrades.
func (r *served) upgraded(req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.DynamicValue, bool) {
	if req.Version != r.schema.Version || req.RawState == nil || req.RawState.JSON == nil {
		return nil, false
	}
	if fits(r.typ, req.RawState.JSON) {
		return &tfprotov6.DynamicValue{JSON: req.RawState.JSON}, true // Terraform decodes the JSON itself
	}
	options := tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}}
	value, err := req.RawState.UnmarshalWithOpts(r.typ, options)
	if err != nil {
		return nil, false // the framework reports the error
	}
	encoded, err := tfprotov6.NewDynamicValue(r.typ, value)
	return &encoded, err == nil
}
