package attribute

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/text/unicode/norm"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Mode says what an attribute keeps of its prior value when a document is converted into state.
type Mode int

// The modes.
const (
	Fresh       Mode = iota // nothing: there is no prior value
	Refreshed               // the prior value, if the document has an equivalent one
	KeepPlanned             // every known prior value: an apply must return what was planned
)

// malformed is the error for a property that can't be converted into its attribute.
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

func valueFrom(shape document.Shape, typ tftypes.Type, value any, prior tftypes.Value, m Mode) (tftypes.Value, error) {
	if m == KeepPlanned && !prior.IsKnown() {
		m = Fresh
	}
	if prior.IsNull() && (m == KeepPlanned || m == Refreshed && document.Empty(value)) {
		return prior, nil
	}
	if shape.ReadOnly {
		return readOnlyFrom(shape, typ, value, prior, m), nil
	}
	switch shape.Kind {
	case document.Object:
		return objectFrom(shape, ObjectType(typ), value, prior, m)
	case document.List:
		return listFrom(shape, ListType(typ), value, prior, m)
	case document.References, document.Labels, document.Texts:
		return collectionFrom(shape.Kind, typ, value, prior, m)
	default:
		return scalarFrom(shape.Kind, typ, value, prior, m)
	}
}

func scalarFrom(kind document.Kind, typ tftypes.Type, value any, prior tftypes.Value, m Mode) (tftypes.Value, error) {
	if m == KeepPlanned {
		return prior, nil
	}
	current, err := scalarFromDocument(kind, typ, value)
	if err == nil && m == Refreshed && sameScalar(kind, prior, current) {
		return prior, nil
	}
	return current, err
}

// readOnlyFrom returns an empty value if the document's value doesn't have the shape's form.
func readOnlyFrom(shape document.Shape, typ tftypes.Type, value any, prior tftypes.Value, m Mode) tftypes.Value {
	shape.ReadOnly = false
	shown, err := valueFrom(shape, typ, value, prior, m)
	if err != nil {
		return emptyValue(shape.Kind, typ)
	}
	return shown
}

func objectFrom(shape document.Shape, typ tftypes.Object, value any, prior tftypes.Value, m Mode) (tftypes.Value, error) {
	properties, isObject := value.(map[string]any)
	if !isObject && !document.Empty(value) {
		return tftypes.Value{}, unexpected("an object", value)
	}
	had := View(prior)
	if len(had) == 0 {
		m = Fresh
	}
	changed := map[string]tftypes.Value{}
	if len(had) < len(typ.AttributeTypes) {
		for name, t := range typ.AttributeTypes {
			if _, ok := had[name]; !ok {
				changed[name] = tftypes.NewValue(t, nil)
			}
		}
	}
	for _, property := range shape.Properties {
		name := property.Attribute
		attribute, err := valueFrom(property.Shape, typ.AttributeTypes[name], properties[property.Name], had[name], m)
		if err != nil {
			return tftypes.Value{}, inside(property.Name, err)
		}
		if !Identical(attribute, had[name]) {
			changed[name] = attribute
		}
	}
	if len(changed) == 0 {
		return prior, nil
	}
	attributes := Of(prior)
	maps.Copy(attributes, changed)
	return tftypes.NewValue(typ, attributes), nil
}

func listFrom(shape document.Shape, typ tftypes.List, value any, prior tftypes.Value, m Mode) (tftypes.Value, error) {
	members, err := arrayOf(value)
	if err != nil {
		return tftypes.Value{}, err
	}
	member := document.Shape{Kind: document.Object, Properties: shape.Properties}
	elements := []tftypes.Value{}
	add := func(value any, prior tftypes.Value, m Mode) error {
		element, err := objectFrom(member, ObjectType(typ.ElementType), value, prior, m)
		elements = append(elements, element)
		return err
	}
	had := elementsIn(prior)
	before := elementsToDocument(prior, func(v tftypes.Value) any { return withoutUnknown(ToDocument(member, v)) })
	pairs := document.Match(shape.Identity, members, before)
	// Members that the state has already come first, in the state's order: the service's order of a list has no meaning.
	for i, pair := range pairs {
		var member any
		if pair >= 0 {
			member = members[pair]
		}
		if pair >= 0 || m == KeepPlanned {
			if err := add(member, had[i], m); err != nil {
				return tftypes.Value{}, inside(fmt.Sprintf("[%d]", max(pair, 0)), err)
			}
		}
	}
	for i, member := range members {
		if m != KeepPlanned && !slices.Contains(pairs, i) {
			if err := add(member, tftypes.Value{}, Fresh); err != nil {
				return tftypes.Value{}, inside(fmt.Sprintf("[%d]", i), err)
			}
		}
	}
	return priorOr(prior, typ, elements), nil
}

// hasValue reports whether a value is neither null nor unknown.
func hasValue(value tftypes.Value) bool { return value.IsKnown() && !value.IsNull() }

// priorOr returns the prior list if it has the same elements.
func priorOr(prior tftypes.Value, typ tftypes.Type, elements []tftypes.Value) tftypes.Value {
	if hasValue(prior) && allIdentical(elementsIn(prior), elements) {
		return prior
	}
	return tftypes.NewValue(typ, elements)
}

// arrayOf returns the elements of an array that aren't null. Any other value must be empty.
func arrayOf(value any) ([]any, error) {
	array, isArray := value.([]any)
	if !isArray && !document.Empty(value) {
		return nil, unexpected("an array", value)
	}
	return slices.DeleteFunc(slices.Clone(array), func(element any) bool { return element == nil }), nil
}

func collectionFrom(kind document.Kind, typ tftypes.Type, value any, prior tftypes.Value, m Mode) (tftypes.Value, error) {
	if m == KeepPlanned {
		return prior, nil
	}
	if kind == document.Texts {
		return textsFrom(typ, value, prior)
	}
	members, err := arrayOf(value)
	if err != nil {
		return tftypes.Value{}, err
	}
	elements := []tftypes.Value{}
	for i, member := range members {
		text, ok := labelText(member), true
		if kind == document.References {
			member = referenceID(member)
			text, ok = scalarText(member)
		}
		if !ok && !document.Empty(member) {
			return tftypes.Value{}, inside(fmt.Sprintf("[%d]", i), unexpected("a string", member))
		}
		element := tftypes.NewValue(tftypes.String, norm.NFC.String(text))
		if text != "" && !(kind == document.References && slices.ContainsFunc(elements, element.Equal)) {
			elements = append(elements, element)
		}
	}
	current := priorOr(prior, typ, elements)
	if m == Refreshed && kind == document.References && sameSet(prior, current) {
		return prior, nil
	}
	return current, nil
}

func referenceID(reference any) any {
	if o, isObject := reference.(map[string]any); isObject {
		return o["id"]
	}
	return reference
}

// labelText returns an element of an array of Labels as a string.
func labelText(label any) string {
	if o, isObject := label.(map[string]any); isObject {
		if tag, ok := scalarText(o["tag"]); ok {
			return tag
		}
	}
	return shownAsText(label)
}

// shownAsText returns a value of unpublished format as a string: scalars unchanged, anything else as JSON, and "" for an empty value.
func shownAsText(value any) string {
	if document.Empty(value) {
		return ""
	}
	if text, ok := scalarText(value); ok {
		return text
	}
	return string(document.Encode(value))
}

func textsFrom(typ tftypes.Type, value any, prior tftypes.Value) (tftypes.Value, error) {
	properties, isObject := value.(map[string]any)
	if !isObject && !document.Empty(value) {
		return tftypes.Value{}, unexpected("an object", value)
	}
	elements := map[string]tftypes.Value{}
	for name, property := range properties {
		if text := shownAsText(property); text != "" {
			elements[norm.NFC.String(document.ShownName(name))] = tftypes.NewValue(tftypes.String, norm.NFC.String(text))
		}
	}
	if hasValue(prior) && maps.EqualFunc(View(prior), elements, Identical) {
		return prior, nil
	}
	return tftypes.NewValue(typ, elements), nil
}

func sameSet(a, b tftypes.Value) bool {
	x, y := elementsIn(a), elementsIn(b)
	return len(x) == len(y) && !slices.ContainsFunc(x, func(v tftypes.Value) bool { return !slices.ContainsFunc(y, v.Equal) })
}

// withoutUnknown removes unknown values from a tree: in an apply, these are only values that the configuration leaves out.
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
