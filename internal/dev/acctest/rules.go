package acctest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// proposed returns the new state that Terraform proposes: the configuration, with the state's values for computed attributes that it leaves
// out. It pairs members of lists by index.
func proposed(schema []*tfprotov6.SchemaAttribute, config, state tftypes.Value) tftypes.Value {
	if config.IsNull() || state.IsNull() || !config.IsKnown() {
		return config
	}
	attributes, had := Attributes(config), Attributes(state)
	for _, attribute := range schema {
		name := attribute.Name
		value, before := attributes[name], had[name]
		switch {
		case value.IsNull() && attribute.Computed:
			attributes[name] = before
		case attribute.NestedType == nil || value.IsNull() || !value.IsKnown() || before.IsNull():
		case attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			attributes[name] = proposed(attribute.NestedType.Attributes, value, before)
		default:
			members, were := Elements(value), Elements(before)
			for i := range min(len(members), len(were)) {
				members[i] = proposed(attribute.NestedType.Attributes, members[i], were[i])
			}
			attributes[name] = tftypes.NewValue(value.Type(), members)
		}
	}
	return tftypes.NewValue(config.Type(), attributes)
}

// planValid checks Terraform's rule for plans: a configured attribute is planned as configured or as in the state; a computed attribute that
// the configuration leaves out may have any plan.
func planValid(schema []*tfprotov6.SchemaAttribute, config, state, plan tftypes.Value) error {
	if config.IsNull() {
		return nil
	}
	configured, had, planned := Attributes(config), Attributes(state), Attributes(plan)
	for _, attribute := range schema {
		name := attribute.Name
		if err := attributeValid(attribute, configured[name], had[name], planned[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func attributeValid(attribute *tfprotov6.SchemaAttribute, config, state, plan tftypes.Value) error {
	switch {
	case plan.Equal(config), config.IsNull() && attribute.Computed, state.Type() != nil && plan.Equal(state):
		return nil
	case attribute.NestedType == nil || config.IsNull() || !plan.IsKnown() || plan.IsNull():
		return fmt.Errorf("configured %s, state %s, planned %s", config, state, plan)
	}
	if attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle {
		return planValid(attribute.NestedType.Attributes, config, state, plan)
	}
	configured, planned, had := Elements(config), Elements(plan), Elements(state)
	if len(configured) != len(planned) {
		return fmt.Errorf("%d members are configured, %d are planned", len(configured), len(planned))
	}
	for i := range configured {
		before := tftypes.NewValue(configured[i].Type(), nil)
		if i < len(had) {
			before = had[i]
		}
		if err := planValid(attribute.NestedType.Attributes, configured[i], before, planned[i]); err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
	}
	return nil
}

// applyConsistent checks Terraform's rule for applies: known planned values are unchanged, and no value is unknown.
func applyConsistent(planned, applied tftypes.Value, at string) error {
	switch {
	case !applied.IsFullyKnown():
		return fmt.Errorf("%s is still unknown", at)
	case !planned.IsKnown() || planned.Equal(applied):
		return nil
	case planned.IsNull() || applied.IsNull():
		return fmt.Errorf("%s: planned %s, applied %s", at, planned, applied)
	}
	if planned.Type().Is(tftypes.Object{}) {
		after := Attributes(applied)
		for name, value := range Attributes(planned) {
			if err := applyConsistent(value, after[name], at+"."+name); err != nil {
				return err
			}
		}
		return nil
	}
	before, after := Elements(planned), Elements(applied)
	if !planned.Type().Is(tftypes.List{}) || len(before) != len(after) {
		return fmt.Errorf("%s: planned %s, applied %s", at, planned, applied)
	}
	for i := range before {
		if err := applyConsistent(before[i], after[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

// Changed lists the paths at which two values differ. It returns "" if they are equal.
func Changed(a, b tftypes.Value) string {
	diffs, err := a.Diff(b)
	if err != nil {
		return err.Error()
	}
	var all []string
	for _, diff := range diffs {
		all = append(all, diff.String())
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// Attributes returns the attributes of an object; none if it is null or unknown.
func Attributes(value tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if value.IsKnown() && !value.IsNull() {
		var own map[string]tftypes.Value
		if err := value.As(&own); err != nil {
			panic(err)
		}
		for name, v := range own {
			attributes[name] = v
		}
	}
	return attributes
}

// Elements returns the elements of a list or set; none if it is null or unknown.
func Elements(value tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if value.IsKnown() && !value.IsNull() {
		if err := value.As(&elements); err != nil {
			panic(err)
		}
	}
	return slices.Clone(elements)
}
