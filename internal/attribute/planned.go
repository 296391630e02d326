package attribute

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// plannedValue overlays the state with a configuration, see Mapping.Planned. If there is no state (a new object, a new member), the zero
// Value stands for it, and what is left out stays unknown, because the service decides. With literal, configured values are planned
// unchanged: Terraform accepts the state's spelling only at the same index.
func plannedValue(shape document.Shape, typ tftypes.Type, config, state tftypes.Value, literal bool) tftypes.Value {
	switch {
	case config.IsNull() && state.Type() == nil:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case config.IsNull():
		return state
	case !config.IsKnown():
		return config
	}
	switch shape.Kind {
	case document.Object:
		return plannedObject(shape, ObjectType(typ), config, state, literal)
	case document.List:
		return plannedList(shape, ListType(typ), config, state)
	default:
		if !literal && state.Type() != nil && equivalent(shape.Kind, config, state) {
			return state
		}
		return config
	}
}

func equivalent(kind document.Kind, config, state tftypes.Value) bool {
	if kind == document.References {
		return config.IsFullyKnown() && !state.IsNull() && sameSet(config, state)
	}
	return sameScalar(kind, config, state)
}

func plannedObject(shape document.Shape, typ tftypes.Object, config, state tftypes.Value, literal bool) tftypes.Value {
	had := View(state)
	attributes := Of(config)
	kept := len(had) > 0
	for _, property := range shape.Properties {
		name := property.Attribute
		attributes[name] = plannedValue(property.Shape, typ.AttributeTypes[name], attributes[name], had[name], literal)
		kept = kept && Identical(attributes[name], had[name])
	}
	if kept && len(attributes) == len(shape.Properties) {
		return state
	}
	return tftypes.NewValue(typ, attributes)
}

func plannedList(shape document.Shape, typ tftypes.List, config, state tftypes.Value) tftypes.Value {
	member := document.Shape{Kind: document.Object, Properties: shape.Properties}
	convert := func(v tftypes.Value) any { return ToDocument(member, v) }
	had := elementsIn(state)
	elements := ElementsOf(config)
	members := elementsToDocument(config, convert)
	// One member's identity may determine how the others match: while one is unknown, everything left out stays unknown.
	unsure := slices.ContainsFunc(members, shape.Identity.HasUnknown)
	for i, pair := range document.Match(shape.Identity, elementsToDocument(state, convert), members) {
		var before tftypes.Value
		if pair >= 0 && !unsure {
			before = had[pair]
		}
		elements[i] = plannedValue(member, typ.ElementType, elements[i], before, pair != i)
	}
	if len(elements) == 0 && state.Type() != nil && len(had) == 0 {
		return state
	}
	return priorOr(state, typ, elements)
}

func declared(shape document.Shape, config, plan tftypes.Value) any {
	if config.IsNull() {
		return nil
	}
	if !plan.IsKnown() {
		plan = config
	}
	switch shape.Kind {
	case document.Object:
		configured, planned := View(config), View(plan)
		all := document.Document{}
		for _, property := range shape.Properties {
			name := property.Attribute
			if value, ok := planned[name]; ok {
				if v := declared(property.Shape, configured[name], value); v != nil {
					all[property.Name] = v
				}
			}
		}
		return all
	case document.List:
		member := document.Shape{Kind: document.Object, Properties: shape.Properties}
		configured, planned := elementsIn(config), elementsIn(plan)
		all := []any{}
		for i := range min(len(configured), len(planned)) {
			all = append(all, declared(member, configured[i], planned[i]))
		}
		return all
	default:
	}
	return declaredScalar(shape, config, plan)
}

// changedOnly implements Mapping.Changed.
func changedOnly(shape document.Shape, declared document.Document, plan, state tftypes.Value) document.Document {
	planned, had := View(plan), View(state)
	changed := document.Document{}
	for _, property := range shape.Properties {
		name := property.Attribute
		value, ok := declared[property.Name]
		inner, isObject := value.(document.Document)
		switch {
		case !ok || planned[name].Type() != nil && had[name].Type() != nil && Equal(planned[name], had[name]):
		case isObject && property.Kind == document.Object:
			changed[property.Name] = changedOnly(property.Shape, inner, planned[name], had[name])
		default:
			changed[property.Name] = value
		}
	}
	return changed
}

// declaredScalar uses the configuration's value where the plan has null, which the state may have for "": null and "" are equal.
func declaredScalar(shape document.Shape, config, plan tftypes.Value) any {
	if plan.IsNull() {
		plan = config
	}
	return ToDocument(shape, plan)
}
