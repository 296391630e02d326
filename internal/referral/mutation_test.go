package referral_test

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// attributeOf returns the attribute of a property.
func attributeOf(property document.Property) string { return property.Attribute }

// mutated changes one property of a document, and returns its path up to the first list.
func mutated(t *rapid.T, doc document.Document) (document.Document, document.Path) {
	var free []document.Property
	for _, property := range referral.Shape.Properties {
		if !slices.Contains(slices.Concat(readOnly, fixed, lifecycleOnes), property.Name) {
			free = append(free, property)
		}
	}
	changed, at := mutatedObject(t, free, doc, nil)
	return changed, at
}

func mutatedObject(t *rapid.T, properties []document.Property, value any, path document.Path) (document.Document, document.Path) {
	changed := document.Document{}
	old, _ := value.(map[string]any)
	for name, v := range old {
		changed[name] = v
	}
	properties = slices.DeleteFunc(slices.Clone(properties), func(p document.Property) bool { return p.ReadOnly })
	property := rapid.SampledFrom(properties).Draw(t, "property")
	path = append(slices.Clip(path), property.Name)
	switch property.Kind {
	case document.Object:
		changed[property.Name], path = mutatedObject(t, property.Properties, old[property.Name], path)
	case document.List:
		changed[property.Name] = mutatedList(t, property, old[property.Name], path)
	default:
		changed[property.Name] = referrals.Value(property.Shape, path.String()).Filter(func(value any) bool {
			// Numbers and booleans can't be cleared: null leaves them out.
			return !document.Empty(value) || property.Kind != document.Bool && property.Kind != document.Decimal
		}).Draw(t, "value")
	}
	return changed, path
}

func mutatedList(t *rapid.T, property document.Property, value any, path document.Path) []any {
	old, _ := value.([]any)
	members := slices.Clone(old)
	if members == nil {
		members = []any{}
	}
	fresh := func() any {
		added := referrals.Value(document.Shape{Kind: document.Object, Properties: property.Properties}, path.String()).Draw(t, "member")
		if added == nil {
			added = document.Document{}
		}
		return added
	}
	switch i := rapid.IntRange(0, 3).Draw(t, "change"); {
	case i == 0 || len(members) == 0:
		return slices.Insert(members, rapid.IntRange(0, len(members)).Draw(t, "at"), fresh())
	case i == 1:
		at := rapid.IntRange(0, len(members)-1).Draw(t, "at")
		return slices.Delete(members, at, at+1)
	case i == 2:
		at := rapid.IntRange(0, len(members)-1).Draw(t, "at")
		members[at], _ = mutatedObject(t, property.Properties, members[at], path)
		return members
	}
	return append(members[1:], members[0])
}

// without returns a document without the property at a path, and without objects that become empty.
func without(doc document.Document, at document.Path) document.Document {
	rest := document.Document{}
	for name, value := range doc {
		switch {
		case name != at[0]:
			rest[name] = value
		case len(at) > 1:
			inner, _ := value.(map[string]any)
			if left := without(inner, at[1:]); len(left) > 0 {
				rest[name] = left
			}
		}
	}
	return rest
}

// part returns a document with only the property at a path.
func part(doc document.Document, at document.Path) document.Document {
	if len(at) == 1 {
		return modelled(referral.Shape, document.Document{at[0]: doc[at[0]]})
	}
	inner, _ := doc[at[0]].(map[string]any)
	return document.Document{at[0]: part(inner, at[1:])}
}

// sameAttributes reports whether two documents are equal in all properties with an attribute.
func sameAttributes(a, b document.Document) bool {
	return document.Equal(referral.Shape, modelled(referral.Shape, a), modelled(referral.Shape, b))
}

// modelled removes properties without an attribute.
func modelled(shape document.Shape, doc document.Document) document.Document {
	kept := document.Document{}
	for _, property := range shape.Properties {
		value, ok := doc[property.Name]
		if !ok {
			continue
		}
		switch property.Kind {
		case document.Object:
			inner, _ := value.(map[string]any)
			kept[property.Name] = modelled(property.Shape, inner)
		case document.List, document.References:
			members := []any{}
			all, _ := value.([]any)
			for _, member := range all {
				if m, isObject := member.(map[string]any); isObject && property.Kind == document.List {
					members = append(members, modelled(document.Shape{Properties: property.Properties}, m))
				} else if isObject {
					members = append(members, document.Document{"id": m["id"]})
				}
			}
			kept[property.Name] = members
		default:
			kept[property.Name] = value
		}
	}
	return kept
}

// attributeAt returns the attribute of a property.
func attributeAt(value tftypes.Value, at document.Path) tftypes.Value {
	for _, name := range strings.Split(referral.Shape.AttributePath(at), ".") {
		value = acctest.Attributes(value)[name]
	}
	return value
}

// leavingOut removes the attribute of a property from a configuration.
func leavingOut(config tftypes.Value, at document.Path) tftypes.Value {
	return withoutAttribute(config, strings.Split(referral.Shape.AttributePath(at), "."))
}

func withoutAttribute(config tftypes.Value, names []string) tftypes.Value {
	attributes := acctest.Attributes(config)
	name := names[0]
	if len(names) == 1 {
		attributes[name] = tftypes.NewValue(attributes[name].Type(), nil)
	} else {
		attributes[name] = withoutAttribute(attributes[name], names[1:])
	}
	return tftypes.NewValue(config.Type(), attributes)
}
