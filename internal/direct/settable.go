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

// settable says what is wrong with a configuration that leaves out what is required or sets what is read-only, and gives the
// configuration as if that were right, for the framework to validate the rest: its own words send users to the developers.
// A configuration that can't be read is left to the framework.
func (r *served) settable(config *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic) {
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
			problems.Append(needed(name, of))
			attributes[name] = blank(value.Type())
		case !of.IsRequired() && !of.IsOptional() && !value.IsNull():
			problems.Append(diagnostics.Problem{
				At: path.Root(name), Summary: "Read-only attribute", Rule: "no value, because Partner Center sets the attribute",
				WayOut: fmt.Sprintf("Remove the attribute from the configuration. To read Partner Center's value, use %s.NAME.%s.", r.typeName, name),
			}.Error())
			attributes[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	mended, err := tfprotov6.NewDynamicValue(r.typ, tftypes.NewValue(r.typ, attributes))
	if err != nil || len(problems) == 0 {
		return config, nil
	}
	return &mended, protocolDiagnostics(problems)
}

func needed(name string, of schema.Attribute) diag.Diagnostic {
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
				problem.Rule, problem.Allowed = rule.Says, rule.Allowed
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

// blank is a value that isn't null and says nothing.
func blank(typ tftypes.Type) tftypes.Value {
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
