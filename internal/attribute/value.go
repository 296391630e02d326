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
	if hasValue(value) {
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

// Of returns a copy of the attributes of an object or of the elements of a map; none if it is null or unknown.
func Of(value tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	maps.Copy(attributes, View(value))
	return attributes
}

// View returns the same as Of without copying it. It must not be modified.
func View(value tftypes.Value) map[string]tftypes.Value {
	var attributes map[string]tftypes.Value
	if hasValue(value) {
		must(value.As(&attributes)) // As returns the value's own map
	}
	return attributes
}

// ElementsOf returns a copy of the elements of a list or set; none if it is null or unknown.
func ElementsOf(value tftypes.Value) []tftypes.Value { return slices.Clone(elementsIn(value)) }

// elementsIn returns the same as ElementsOf without copying it. It must not be modified.
func elementsIn(value tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if hasValue(value) {
		must(value.As(&elements)) // As returns the value's own slice
	}
	return elements
}

// must panics on errors of conversions that can't fail, because the schema determines the types.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("attribute: a value doesn't fit its schema: %v", err))
	}
}

// Equal reports whether two values of one type are equal. It is faster than the values' own method for values that were copied from one
// another.
func Equal(a, b tftypes.Value) bool { return Identical(a, b) || a.Equal(b) }

// Identical reports whether two values of one type are seen to be equal without comparing members: equal scalars, and collections
// that are the same in memory. Otherwise the values may still be equal.
func Identical(a, b tftypes.Value) bool {
	switch {
	case a.Type() == nil || b.Type() == nil || !a.IsKnown() || !b.IsKnown():
		return false
	case a.IsNull() || b.IsNull():
		return a.IsNull() && b.IsNull()
	}
	switch a.Type().(type) {
	case tftypes.Object, tftypes.Map:
		return reflect.ValueOf(View(a)).Pointer() == reflect.ValueOf(View(b)).Pointer()
	case tftypes.List, tftypes.Set:
		x, y := elementsIn(a), elementsIn(b)
		return len(x) == len(y) && (len(x) == 0 || &x[0] == &y[0])
	}
	return sameText(a, b) || sameFlag(a, b) || a.Type().Is(tftypes.Number) && NumberOf(a).Cmp(NumberOf(b)) == 0
}

// allIdentical reports whether two lists have the same length and identical members.
func allIdentical(a, b []tftypes.Value) bool { return slices.EqualFunc(a, b, Identical) }

func sameText(a, b tftypes.Value) bool { return a.Type().Is(tftypes.String) && TextOf(a) == TextOf(b) }

func sameFlag(a, b tftypes.Value) bool {
	var x, y bool
	if !a.Type().Is(tftypes.Bool) {
		return false
	}
	must(a.As(&x))
	must(b.As(&y))
	return x == y
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
