package referral

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// IsValid tells whether there is nothing to say about a configuration: every validator of the schema and of the resource
// passes it without a word. Where one has something to say, the framework finds out what.
func IsValid(ctx context.Context, config *tfprotov6.DynamicValue) bool {
	values, err := decode(config)
	if err != nil || !areValid(ctx, wholeSchema.Attributes, values[0]) {
		return false
	}
	var resp resource.ValidateConfigResponse
	new(Resource).ValidateConfig(ctx, resource.ValidateConfigRequest{Config: tfsdk.Config{Raw: values[0], Schema: wholeSchema}}, &resp)
	return len(resp.Diagnostics) == 0
}

func areValid(ctx context.Context, attributes map[string]schema.Attribute, object tftypes.Value) bool {
	values := attribute.Of(object)
	for name, a := range attributes {
		if !isValid(ctx, a, values[name]) {
			return false
		}
	}
	return true
}

func isValid(ctx context.Context, of schema.Attribute, value tftypes.Value) bool {
	switch {
	case value.IsNull():
		return !of.IsRequired()
	case !of.IsRequired() && !of.IsOptional():
		return false // it can't be set
	case !value.IsKnown():
		return true
	}
	switch a := of.(type) {
	case schema.StringAttribute:
		return passText(ctx, a.Validators, attribute.TextOf(value))
	case schema.BoolAttribute:
		return len(a.Validators) == 0
	case schema.NumberAttribute:
		var resp validator.NumberResponse
		for _, v := range a.Validators {
			v.ValidateNumber(ctx, validator.NumberRequest{ConfigValue: types.NumberValue(attribute.NumberOf(value))}, &resp)
		}
		return len(resp.Diagnostics) == 0
	case schema.SetAttribute:
		return passSet(ctx, a.Validators, attribute.ElementsOf(value))
	case schema.SingleNestedAttribute:
		return len(a.Validators) == 0 && areValid(ctx, a.Attributes, value)
	case schema.ListNestedAttribute: // its two validators refuse members that are null, and too many
		members := attribute.ElementsOf(value)
		for _, member := range members {
			if member.IsNull() || member.IsKnown() && !areValid(ctx, a.NestedObject.Attributes, member) {
				return false
			}
		}
		return len(a.Validators) == 2 && len(members) <= document.MaxElements
	}
	return false
}

func passText(ctx context.Context, validators []validator.String, text string) bool {
	var resp validator.StringResponse
	for _, v := range validators {
		v.ValidateString(ctx, validator.StringRequest{ConfigValue: types.StringValue(text)}, &resp)
	}
	return len(resp.Diagnostics) == 0
}

func passSet(ctx context.Context, validators []validator.Set, elements []tftypes.Value) bool {
	texts := make([]attr.Value, len(elements))
	for i, element := range elements {
		if element.IsNull() || !element.IsKnown() {
			return false
		}
		texts[i] = types.StringValue(attribute.TextOf(element))
	}
	var resp validator.SetResponse
	for _, v := range validators {
		v.ValidateSet(ctx, validator.SetRequest{ConfigValue: types.SetValueMust(types.StringType, texts)}, &resp)
	}
	return len(resp.Diagnostics) == 0
}

// UpgradedState is a state of the schema's present version as a value; false for any other, which the framework upgrades.
func UpgradedState(req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.DynamicValue, bool) {
	if req.Version != wholeSchema.Version || req.RawState == nil || req.RawState.JSON == nil {
		return nil, false
	}
	options := tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}}
	value, err := req.RawState.UnmarshalWithOpts(resourceType, options)
	if err != nil {
		return nil, false // the framework says why
	}
	encoded, err := tfprotov6.NewDynamicValue(resourceType, value)
	return &encoded, err == nil
}
