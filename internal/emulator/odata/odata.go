// Package odata parses and evaluates the part of OData that the emulator supports: $filter, over properties that the caller
// passes.
package odata

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
)

// A Kind is what a filter may compare a property or a literal with.
type Kind string

// The kinds of values.
const (
	String Kind = "string"
	Number Kind = "number"
	Bool   Kind = "boolean"
	Time   Kind = "date-time"
	null   Kind = "null"
	Object Kind = "object"
	List   Kind = "list"
)

// A Property is what the Partner Center documentation says about one; of a list, fields are the elements', and without
// fields the elements are strings.
type Property struct {
	Kind         Kind
	Fields       map[string]Property
	Unfilterable bool // the service refuses to filter by it
}

var decimalForm = regexp.MustCompile(`^-?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE]([+-]?[0-9]{1,3}))?$`)

// Decimal reads a number exactly; one with an exponent that would cost memory is none.
func Decimal(s string) (*big.Rat, bool) {
	match := decimalForm.FindStringSubmatch(s)
	if match == nil {
		return nil, false
	}
	if match[1] != "" {
		if exponent, err := strconv.Atoi(match[1]); err != nil || exponent > 400 || exponent < -400 {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

// show is a part of a filter for a message.
func show(text string) string { return fmt.Sprintf("%.80q", text) }
