package attribute

import (
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TextOf returns the value of a string, "" if it is null or unknown.
func TextOf(value tftypes.Value) string {
	var text string
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&text))
	}
	return text
}

// NumberOf returns the value of a known number.
func NumberOf(value tftypes.Value) *big.Float {
	number := new(big.Float)
	must(value.As(&number))
	return number
}

// Of returns the attributes of an object or the elements of a map; none if it is null or unknown.
func Of(value tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&attributes))
	}
	return maps.Clone(attributes) // As returns the value's own map
}

// ElementsOf returns the elements of a list or set; none if it is null or unknown.
func ElementsOf(value tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&elements))
	}
	return slices.Clone(elements) // As returns the value's own slice
}

// must panics on errors of conversions that can't fail, because the schema determines the types.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("attribute: a value doesn't fit its schema: %v", err))
	}
}

// Identical reports whether two objects are the same value in memory, not merely equal.
func Identical(a, b tftypes.Value) bool {
	if a.IsNull() || b.IsNull() || !a.IsKnown() || !b.IsKnown() {
		return false
	}
	var x, y map[string]tftypes.Value
	must(a.As(&x))
	must(b.As(&y))
	return reflect.ValueOf(x).Pointer() == reflect.ValueOf(y).Pointer() // As returns the value's own map
}

// ObjectType returns an object type from the schema. It panics on any other type, which would be a mistake in the shape.
func ObjectType(typ tftypes.Type) tftypes.Object {
	object, ok := typ.(tftypes.Object)
	if !ok {
		panic(fmt.Sprintf("attribute: the schema must have an object, not %v", typ))
	}
	return object
}

// ListType is ObjectType for a list.
func ListType(typ tftypes.Type) tftypes.List {
	list, ok := typ.(tftypes.List)
	if !ok {
		panic(fmt.Sprintf("attribute: the schema must have a list, not %v", typ))
	}
	return list
}
