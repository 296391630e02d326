package direct

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// checkSettable returns errors for missing required attributes and for read-only attributes that are set, and the configuration with these
// corrected. The framework then validates the rest: its own messages for these errors tell users to contact the developers. The
// framework also handles a configuration that can't be decoded.
func (r *served) checkSettable(config *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic) {
	values, err := r.decode(config)
	if err != nil {
		return config, nil
	}
	var problems diag.Diagnostics
	attributes := attribute.Of(values[0])
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		of, value := r.schema.Attributes[name], attributes[name]
		switch {
		case of.IsRequired() && value.IsNull():
			problems.Append(requiredMissing(name, of))
			attributes[name] = placeholder(value.Type())
		case !of.IsRequired() && !of.IsOptional() && !value.IsNull():
			problems.Append(diagnostics.Problem{
				At: path.Root(name), Summary: "Read-only attribute", Rule: "no value, because Partner Center sets the attribute",
				WayOut: fmt.Sprintf("Remove the attribute from the configuration. To read Partner Center's value, use %s.NAME.%s.", r.typeName, name),
			}.Error())
			attributes[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	corrected, err := tfprotov6.NewDynamicValue(r.typ, tftypes.NewValue(r.typ, attributes))
	if err != nil || len(problems) == 0 {
		return config, nil
	}
	return &corrected, protocolDiagnostics(problems)
}

func requiredMissing(name string, of schema.Attribute) diag.Diagnostic {
	problem := diagnostics.Problem{At: path.Root(name), Summary: "Required attribute missing", Value: "null", WayOut: "Set the attribute."}
	switch a := of.(type) {
	case schema.SingleNestedAttribute:
		problem.Rule, problem.WayOut = "an object", fmt.Sprintf("Write %s = { … }.", name)
		if !hasRequired(a.Attributes) {
			problem.Rule = "an object, which can be empty ({})"
			problem.WayOut = fmt.Sprintf("Write %s = {} to keep all of Partner Center's values in it.", name)
		}
	case schema.StringAttribute:
		for _, v := range a.Validators {
			if rule, ok := v.(attribute.Rule); ok {
				problem.Rule, problem.Allowed = rule.Requirement, rule.Allowed
			}
		}
		if len(problem.Allowed) > 0 {
			problem.WayOut = "Set one of the allowed values."
		}
	}
	return problem.Error()
}

func hasRequired(attributes map[string]schema.Attribute) bool {
	for _, a := range attributes {
		if a.IsRequired() {
			return true
		}
	}
	return false
}

// placeholder returns an empty or unknown value, which isn't null.
func placeholder(typ tftypes.Type) tftypes.Value {
	switch t := typ.(type) {
	case tftypes.Object:
		attributes := map[string]tftypes.Value{}
		for name, inner := range t.AttributeTypes {
			attributes[name] = tftypes.NewValue(inner, nil)
		}
		return tftypes.NewValue(typ, attributes)
	case tftypes.List, tftypes.Set:
		return tftypes.NewValue(typ, []tftypes.Value{})
	case tftypes.Map:
		return tftypes.NewValue(typ, map[string]tftypes.Value{})
	}
	return tftypes.NewValue(typ, tftypes.UnknownValue)
}
