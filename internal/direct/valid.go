package direct

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// isValid reports whether all validators of the schema and of the resource accept a configuration without diagnostics. Otherwise the
// framework validates again and returns the diagnostics.
func (r *served) isValid(ctx context.Context, config *tfprotov6.DynamicValue) bool {
	values, err := r.decode(config)
	if err != nil || !r.canValidate || !areValid(ctx, r.schema.Attributes, values[0]) {
		return false
	}
	var resp resource.ValidateConfigResponse
	if whole, ok := r.entry.New().(resource.ResourceWithValidateConfig); ok {
		whole.ValidateConfig(ctx, resource.ValidateConfigRequest{Config: tfsdk.Config{Raw: values[0], Schema: r.schema}}, &resp)
	}
	return len(resp.Diagnostics) == 0
}

func areValid(ctx context.Context, attributes map[string]schema.Attribute, object tftypes.Value) bool {
	values := attribute.View(object)
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
		return false // read-only
	case !value.IsKnown():
		return true
	}
	switch a := of.(type) {
	case schema.StringAttribute:
		return passText(ctx, a.Validators, attribute.TextOf(value))
	case schema.BoolAttribute:
		return len(a.Validators) == 0
	case schema.NumberAttribute:
		return passNumber(ctx, a.Validators, attribute.NumberOf(value))
	case schema.SetAttribute:
		return passSet(ctx, a.Validators, attribute.ElementsOf(value))
	case schema.SingleNestedAttribute:
		return len(a.Validators) == 0 && areValid(ctx, a.Attributes, value)
	case schema.ListNestedAttribute:
		return len(a.NestedObject.Validators) == 0 && passMembers(ctx, a, attribute.ElementsOf(value))
	}
	return false
}

// passMembers calls the validators that don't need the framework's values; false if there are others.
func passMembers(ctx context.Context, list schema.ListNestedAttribute, members []tftypes.Value) bool {
	for _, member := range members {
		if member.IsNull() || member.IsKnown() && !areValid(ctx, list.NestedObject.Attributes, member) {
			return false
		}
	}
	for _, v := range list.Validators {
		if rule, ok := v.(interface{ Passes([]tftypes.Value) bool }); !ok || !rule.Passes(members) {
			return false
		}
	}
	return true
}

func passNumber(ctx context.Context, validators []validator.Number, number *big.Float) bool {
	var resp validator.NumberResponse
	for _, v := range validators {
		v.ValidateNumber(ctx, validator.NumberRequest{ConfigValue: types.NumberValue(number)}, &resp)
	}
	return len(resp.Diagnostics) == 0
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
