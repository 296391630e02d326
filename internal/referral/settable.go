package referral

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// Settable says what is wrong with a configuration that leaves out what is required or sets what is read-only, and gives the
// configuration as if that were right, for the framework to validate the rest: its own words send users to the developers.
// A configuration that can't be read is left to the framework.
func Settable(config *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic) {
	values, err := decode(config)
	if err != nil {
		return config, nil
	}
	mended, problems := settable(values[0])
	encoded, err := tfprotov6.NewDynamicValue(resourceType, mended)
	if err != nil || len(problems) == 0 {
		return config, nil
	}
	return &encoded, protocolDiagnostics(problems)
}

func settable(config tftypes.Value) (tftypes.Value, diag.Diagnostics) {
	var diags diag.Diagnostics
	attributes := attributesOf(config)
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		attribute, value := wholeSchema.Attributes[name], attributes[name]
		switch {
		case attribute.IsRequired() && value.IsNull():
			diags.Append(needed(name, value.Type()))
			attributes[name] = blank(value.Type())
		case !attribute.IsRequired() && !attribute.IsOptional() && !value.IsNull():
			diags.Append(diagnostics.Problem{
				At: path.Root(name), Summary: "Read-only attribute", Rule: "nothing, as Partner Center sets it",
				WayOut: fmt.Sprintf("Take it out of the configuration. What Partner Center has can be read as %s.NAME.%s.", TypeName, name),
			}.Error())
			attributes[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	return tftypes.NewValue(resourceType, attributes), diags
}

func needed(name string, typ tftypes.Type) diag.Diagnostic {
	problem := diagnostics.Problem{At: path.Root(name), Summary: "Attribute needed", Value: "null"}
	if typ.Is(tftypes.Object{}) {
		problem.Rule = "an object, {} too"
		problem.WayOut = fmt.Sprintf("Write %s = {} to keep all of it as Partner Center has it.", name)
	} else {
		problem.Allowed = referralTypes
		problem.WayOut = "Say which of these types the referral has."
	}
	return problem.Error()
}

// blank is a value that isn't null and says nothing.
func blank(typ tftypes.Type) tftypes.Value {
	object, ok := typ.(tftypes.Object)
	if !ok {
		return tftypes.NewValue(typ, "")
	}
	attributes := map[string]tftypes.Value{}
	for name, inner := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(inner, nil)
	}
	return tftypes.NewValue(typ, attributes)
}
