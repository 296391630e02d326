package referral

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/text/unicode/norm"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// mode tells what an attribute keeps of the value it had when a document is turned into state.
type mode int

const (
	fresh     mode = iota // nothing: there was no value
	refreshed             // the value, where the document says the same in other words
	settled               // the value, wherever it was known: what was planned must come back from an apply
)

// malformed says which property of a document can't be an attribute, and why.
type malformed struct {
	path document.Path
	err  error
}

func (m *malformed) Error() string { return fmt.Sprintf("%s: %v", m.path, m.err) }
func (m *malformed) Unwrap() error { return m.err }

func inside(step string, err error) error {
	var inner *malformed
	if errors.As(err, &inner) {
		return &malformed{append(document.Path{step}, inner.path...), inner.err}
	}
	return &malformed{document.Path{step}, err}
}

// stateFrom turns a document into the attributes of the resource. Provider-side attributes keep their prior values.
// Errors: a property has a JSON type that its attribute can't hold; the path of the property is named.
func stateFrom(doc document.Document, prior tftypes.Value, m mode) (tftypes.Value, error) {
	return objectFrom(Shape, resourceType, doc, prior, m)
}

func valueFrom(shape document.Shape, typ tftypes.Type, value any, prior tftypes.Value, m mode) (tftypes.Value, error) {
	if m == settled && !prior.IsKnown() {
		m = fresh
	}
	if m == settled && prior.IsNull() {
		return prior, nil
	}
	if m == refreshed && prior.IsNull() && document.Empty(value) {
		return prior, nil
	}
	switch shape.Kind {
	case document.Object:
		return objectFrom(shape, objectType(typ), value, prior, m)
	case document.List:
		return listFrom(shape, listType(typ), value, prior, m)
	case document.References, document.Labels, document.Texts:
		return collectionFrom(shape.Kind, typ, value, prior, m)
	}
	if m == settled {
		return prior, nil
	}
	current, err := scalarFromDocument(shape.Kind, typ, value)
	if err == nil && m == refreshed && sameScalar(shape.Kind, prior, current) {
		return prior, nil
	}
	return current, err
}

func objectFrom(shape document.Shape, typ tftypes.Object, value any, prior tftypes.Value, m mode) (tftypes.Value, error) {
	properties, isObject := value.(map[string]any)
	if !isObject && !document.Empty(value) {
		return tftypes.Value{}, unexpected("an object", value)
	}
	attributes := attributesOf(prior)
	if len(attributes) == 0 {
		m = fresh
	}
	for name, t := range typ.AttributeTypes {
		if _, ok := attributes[name]; !ok {
			attributes[name] = tftypes.NewValue(t, nil)
		}
	}
	for _, property := range shape.Properties {
		name := property.Attribute
		attribute, err := valueFrom(property.Shape, typ.AttributeTypes[name], properties[property.Name], attributes[name], m)
		if err != nil {
			return tftypes.Value{}, inside(property.Name, err)
		}
		attributes[name] = attribute
	}
	return tftypes.NewValue(typ, attributes), nil
}

func listFrom(shape document.Shape, typ tftypes.List, value any, prior tftypes.Value, m mode) (tftypes.Value, error) {
	members, err := arrayOf(value)
	if err != nil {
		return tftypes.Value{}, err
	}
	member := document.Shape{Kind: document.Object, Properties: shape.Properties}
	elements := []tftypes.Value{}
	add := func(value any, prior tftypes.Value, m mode) error {
		element, err := objectFrom(member, objectType(typ.ElementType), value, prior, m)
		elements = append(elements, element)
		return err
	}
	had := elementsOf(prior)
	before := elementsToDocument(prior, func(v tftypes.Value) any { return withoutUnknown(toDocument(member, v)) })
	pairs := document.Match(shape.Identity, members, before)
	// Those that were there come first, in their order of then: the service's own order of a list says nothing.
	for i, pair := range pairs {
		var member any
		if pair >= 0 {
			member = members[pair]
		}
		if pair >= 0 || m == settled {
			if err := add(member, had[i], m); err != nil {
				return tftypes.Value{}, inside(fmt.Sprintf("[%d]", max(pair, 0)), err)
			}
		}
	}
	for i, member := range members {
		if m != settled && !slices.Contains(pairs, i) {
			if err := add(member, tftypes.Value{}, fresh); err != nil {
				return tftypes.Value{}, inside(fmt.Sprintf("[%d]", i), err)
			}
		}
	}
	return tftypes.NewValue(typ, elements), nil
}

// arrayOf are the elements of an array that are something. An object in an array's place must be an empty one.
func arrayOf(value any) ([]any, error) {
	array, isArray := value.([]any)
	if !isArray && !document.Empty(value) {
		return nil, unexpected("an array", value)
	}
	return slices.DeleteFunc(slices.Clone(array), func(element any) bool { return element == nil }), nil
}

func collectionFrom(kind document.Kind, typ tftypes.Type, value any, prior tftypes.Value, m mode) (tftypes.Value, error) {
	if m == settled {
		return prior, nil
	}
	if kind == document.Texts {
		return textsFrom(typ, value)
	}
	members, err := arrayOf(value)
	if err != nil {
		return tftypes.Value{}, err
	}
	property := map[document.Kind]string{document.References: "id", document.Labels: "tag"}[kind]
	elements := []tftypes.Value{}
	for i, member := range members {
		if o, isObject := member.(map[string]any); isObject {
			member = o[property]
		}
		text, ok := scalarText(member)
		if !ok && !document.Empty(member) {
			return tftypes.Value{}, inside(fmt.Sprintf("[%d]", i), unexpected("a string", member))
		}
		element := tftypes.NewValue(tftypes.String, norm.NFC.String(text))
		if text != "" && !(kind == document.References && slices.ContainsFunc(elements, element.Equal)) {
			elements = append(elements, element)
		}
	}
	current := tftypes.NewValue(typ, elements)
	if m == refreshed && kind == document.References && sameSet(prior, current) {
		return prior, nil
	}
	return current, nil
}

func textsFrom(typ tftypes.Type, value any) (tftypes.Value, error) {
	properties, isObject := value.(map[string]any)
	if !isObject && !document.Empty(value) {
		return tftypes.Value{}, unexpected("an object", value)
	}
	elements := map[string]tftypes.Value{}
	for name, property := range properties {
		if text, ok := scalarText(property); ok && text != "" {
			elements[norm.NFC.String(name)] = tftypes.NewValue(tftypes.String, norm.NFC.String(text))
		}
	}
	return tftypes.NewValue(typ, elements), nil
}

// sameScalar tells whether two known or null scalars say the same: as instants, as decimals of 28 digits, and null and
// "" alike.
func sameScalar(kind document.Kind, a, b tftypes.Value) bool {
	if a.IsNull() || b.IsNull() {
		return empty(a) && empty(b)
	}
	switch kind {
	case document.Instant:
		return document.EqualInstant(textOf(a), textOf(b))
	case document.Decimal:
		return document.EqualDecimal(numberOf(a), numberOf(b))
	}
	return a.Equal(b) || a.Type().Is(tftypes.String) && document.SameText(textOf(a), textOf(b))
}

func empty(scalar tftypes.Value) bool {
	return scalar.IsNull() || scalar.Type().Is(tftypes.String) && textOf(scalar) == ""
}

func sameSet(a, b tftypes.Value) bool {
	x, y := elementsOf(a), elementsOf(b)
	return len(x) == len(y) && !slices.ContainsFunc(x, func(v tftypes.Value) bool { return !slices.ContainsFunc(y, v.Equal) })
}

// withoutUnknown drops what isn't known from a tree: in an apply that is only what the configuration leaves out.
func withoutUnknown(value any) any {
	switch v := value.(type) {
	case document.Unknown:
		return nil
	case map[string]any:
		for name, property := range v {
			if v[name] = withoutUnknown(property); v[name] == nil {
				delete(v, name)
			}
		}
	case []any:
		for i, element := range v {
			v[i] = withoutUnknown(element)
		}
	}
	return value
}
