// Package shape writes down the shape of a document: its properties by their names on the wire, and by kind. A property's
// attribute has the wire name in snake case, unless As names it.
package shape

import (
	"slices"
	"strings"
	"unicode"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Of is a document with properties.
func Of(parts ...[]document.Property) document.Shape {
	return document.Shape{Kind: document.Object, Properties: slices.Concat(parts...)}
}

// Texts are strings.
func Texts(names ...string) []document.Property { return properties(document.Text, names) }

// Caseless are strings in which case doesn't count.
func Caseless(names ...string) []document.Property { return properties(document.Caseless, names) }

// Instants are timestamps.
func Instants(names ...string) []document.Property { return properties(document.Instant, names) }

// Decimals are numbers, or strings that hold one.
func Decimals(names ...string) []document.Property { return properties(document.Decimal, names) }

// Bools are true or false.
func Bools(names ...string) []document.Property { return properties(document.Bool, names) }

// References are arrays of {id}.
func References(names ...string) []document.Property { return properties(document.References, names) }

// Labels are arrays of strings, of {tag} or of anything else, that are only read.
func Labels(names ...string) []document.Property { return properties(document.Labels, names) }

// Maps are objects of strings under any name that are only read.
func Maps(names ...string) []document.Property { return properties(document.Texts, names) }

// Group is an object with properties.
func Group(name string, parts ...[]document.Property) []document.Property {
	return []document.Property{{Name: name, Attribute: SnakeCase(name), Shape: Of(parts...)}}
}

// List is an array of objects; identity distinguishes them.
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

// As names the attribute of a property whose wire name in snake case isn't it.
func As(attribute string, property []document.Property) []document.Property {
	property[0].Attribute = attribute
	return property
}

// SnakeCase is a wire name in snake case.
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
