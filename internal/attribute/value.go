package attribute

import (
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TextOf is the text of a string; null and unknown are "".
func TextOf(value tftypes.Value) string {
	var text string
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&text))
	}
	return text
}

// NumberOf is the number of a known value.
func NumberOf(value tftypes.Value) *big.Float {
	number := new(big.Float)
	must(value.As(&number))
	return number
}

// Of are the attributes of an object or the elements of a map; none if it is null or unknown.
func Of(value tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&attributes))
	}
	return maps.Clone(attributes) // As gives the value's own map
}

// ElementsOf are the elements of a list or set; none if it is null or unknown.
func ElementsOf(value tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&elements))
	}
	return slices.Clone(elements) // As gives the value's own slice
}

// must takes conversions that can't fail, because the schema fixes the types.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("attribute: a value doesn't fit its schema: %v", err))
	}
}

// Identical tells whether two objects are one value in memory, not merely equal: nobody made another in the meantime.
func Identical(a, b tftypes.Value) bool {
	if a.IsNull() || b.IsNull() || !a.IsKnown() || !b.IsKnown() {
		return false
	}
	var x, y map[string]tftypes.Value
	must(a.As(&x))
	must(b.As(&y))
	return reflect.ValueOf(x).Pointer() == reflect.ValueOf(y).Pointer() // As gives the value's own map
}

// ObjectType takes a type that the schema fixes; one that isn't an object is a mistake in the shape.
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
