// Package shape builds the shape of a document from its properties' wire names, by kind. A property's attribute has the wire name in
// snake case, unless As sets another name.
package shape

import (
	"slices"
	"strings"
	"unicode"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Of returns the shape of a document with these properties.
func Of(parts ...[]document.Property) document.Shape {
	return document.Shape{Kind: document.Object, Properties: slices.Concat(parts...)}
}

// Texts returns properties that are strings.
func Texts(names ...string) []document.Property { return properties(document.Text, names) }

// Caseless returns properties that are strings, compared without case.
func Caseless(names ...string) []document.Property { return properties(document.Caseless, names) }

// Instants returns properties that are timestamps.
func Instants(names ...string) []document.Property { return properties(document.Instant, names) }

// Decimals returns properties that are numbers, or strings that hold one.
func Decimals(names ...string) []document.Property { return properties(document.Decimal, names) }

// Bools returns properties that are true or false.
func Bools(names ...string) []document.Property { return properties(document.Bool, names) }

// References returns properties that are arrays of {id}.
func References(names ...string) []document.Property { return properties(document.References, names) }

// Labels returns properties that are read-only arrays of strings, of {tag} or of other values.
func Labels(names ...string) []document.Property { return properties(document.Labels, names) }

// Maps returns properties that are read-only objects of strings with arbitrary names.
func Maps(names ...string) []document.Property { return properties(document.Texts, names) }

// Group returns a property that is an object with these properties.
func Group(name string, parts ...[]document.Property) []document.Property {
	return []document.Property{{Name: name, Attribute: SnakeCase(name), Shape: Of(parts...)}}
}

// List returns a property that is an array of objects, which identity distinguishes.
func List(name string, identity document.Identity, parts ...[]document.Property) []document.Property {
	shape := document.Shape{Kind: document.List, Properties: slices.Concat(parts...), Identity: identity}
	return []document.Property{{Name: name, Attribute: SnakeCase(name), Shape: shape}}
}

// ReadOnly marks properties that no configuration sets and whose form isn't published, see document.Shape.
func ReadOnly(parts ...[]document.Property) []document.Property {
	all := slices.Concat(parts...)
	for i := range all {
		all[i].ReadOnly = true
	}
	return all
}

// As sets the name of a property's attribute, if it isn't the wire name in snake case.
func As(attribute string, property []document.Property) []document.Property {
	property[0].Attribute = attribute
	return property
}

// SnakeCase converts a wire name to snake case.
func SnakeCase(wire string) string {
	var name strings.Builder
	for i, r := range wire {
		if unicode.IsUpper(r) && i > 0 {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(r))
	}
	return name.String()
}

func properties(kind document.Kind, names []string) []document.Property {
	all := make([]document.Property, len(names))
	for i, name := range names {
		all[i] = document.Property{Name: name, Attribute: SnakeCase(name), Shape: document.Shape{Kind: kind}}
	}
	return all
}
