package attribute

import (
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// NewlyRefused returns the configured values that the service would reject: values that violate a rule of the schema, differ from the
// state, and are intents (if isIntent is nil, all are). The zero Value is the state of an object to create. Other rules check the root
// attributes in skip.
func (m Mapping) NewlyRefused(
	config, state tftypes.Value, skip []string, isIntent func(at document.Path, value any) bool,
) []diagnostics.Problem {
	w := valueWalk{isIntent: isIntent, skip: skip}
	w.object(m.Attributes, m.Shape, place{}, config, state)
	return w.problems
}

// place is the location of a value, in the attributes and on the wire.
type place struct {
	attributes path.Path
	wire       document.Path
}

func (p place) at(name, wire string) place {
	if len(p.wire) == 0 {
		return place{path.Root(name), document.Path{wire}}
	}
	return place{p.attributes.AtName(name), append(slices.Clip(p.wire), wire)}
}

func (p place) member(index int, label string) place {
	return place{p.attributes.AtListIndex(index), append(slices.Clip(p.wire), label)}
}

type valueWalk struct {
	isIntent func(at document.Path, value any) bool
	skip     []string // at the root
	problems []diagnostics.Problem
}

func (w *valueWalk) object(attributes map[string]schema.Attribute, shape document.Shape, at place, config, state tftypes.Value) {
	configured, had := View(config), View(state)
	for _, property := range shape.Properties {
		name := property.Attribute
		value := configured[name]
		if value.IsNull() || !value.IsKnown() || len(at.wire) == 0 && slices.Contains(w.skip, name) {
			continue
		}
		at := at.at(name, property.Name)
		switch a := attributes[name].(type) {
		case schema.SingleNestedAttribute:
			w.object(a.Attributes, property.Shape, at, value, had[name])
		case schema.ListNestedAttribute:
			w.members(a.NestedObject.Attributes, property.Shape, at, value, had[name])
		case schema.StringAttribute:
			w.scalar(property.Kind, at, value, had[name], func() *Finding { return findText(a.Validators, TextOf(value)) })
		case schema.NumberAttribute:
			w.scalar(property.Kind, at, value, had[name], func() *Finding { return findNumber(a.Validators, NumberOf(value)) })
		}
	}
}

// members matches members as plans do. It skips members whose identity is still unknown; the apply checks them.
func (w *valueWalk) members(attributes map[string]schema.Attribute, shape document.Shape, at place, config, state tftypes.Value) {
	member := document.Shape{Kind: document.Object, Properties: shape.Properties}
	convert := func(v tftypes.Value) any { return ToDocument(member, v) }
	elements, had := elementsIn(config), elementsIn(state)
	was, members := elementsToDocument(state, convert), elementsToDocument(config, convert)
	for i, pair := range document.Match(shape.Identity, was, members) {
		var before tftypes.Value
		known, position := members[i], i
		if pair >= 0 {
			before, known, position = had[pair], was[pair], pair
		}
		if !shape.Identity.HasUnknown(members[i]) {
			w.object(attributes, member, at.member(i, shape.Identity.Label(known, position)), elements[i], before)
		}
	}
}

func (w *valueWalk) scalar(kind document.Kind, at place, config, state tftypes.Value, find func() *Finding) {
	if state.Type() != nil && state.IsKnown() && sameScalar(kind, config, state) ||
		w.isIntent != nil && !w.isIntent(at.wire, ToDocument(document.Shape{Kind: kind}, config)) {
		return
	}
	if found := find(); found != nil && found.Verdict != Unusual {
		found.At = at.attributes
		w.problems = append(w.problems, found.Problem)
	}
}

func findText(validators []validator.String, text string) *Finding {
	for _, v := range validators {
		if rule, ok := v.(Rule); ok {
			if found := rule.Find(text); found != nil {
				return found
			}
		}
	}
	return nil
}

func findNumber(validators []validator.Number, number *big.Float) *Finding {
	for _, v := range validators {
		if rule, ok := v.(NumberRule); ok {
			if found := rule.Find(number); found != nil {
				return found
			}
		}
	}
	return nil
}
