package odata

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// A filter reports whether what a scope binds meets it.
type filter func(s *scope) bool

// A scope binds names to values: the document itself has the name "", a lambda's variable the element's.
type scope struct {
	name  string
	value any
	outer *scope
}

// An operand is a literal, or a property's path from the value that a scope binds to root.
type operand struct {
	kind     Kind
	literal  any
	root     string
	path     []string
	property bool
}

// value is nil for a property that is absent, null or not of its documented type.
func (o operand) value(s *scope) any {
	if !o.property {
		return o.literal
	}
	for s.name != o.root {
		s = s.outer
	}
	value := s.value
	for _, name := range o.path {
		holder, _ := value.(map[string]any)
		value = holder[name]
	}
	switch o.kind {
	case Time:
		s, _ := value.(string)
		if instant, err := time.Parse(time.RFC3339Nano, s); err == nil {
			return instant
		}
		return nil
	case Number:
		number, _ := value.(json.Number)
		if exact, ok := Decimal(string(number)); ok {
			return exact
		}
		return nil
	default:
		return value
	}
}

// checkComparable refuses what OData's types don't allow, such as a comparison of a timestamp with a string.
func checkComparable(left operand, operator string, right operand) error {
	equality := operator == "eq" || operator == "ne"
	for _, o := range []operand{left, right} {
		if o.kind == List || (o.kind == Object || o.kind == Bool) && !equality {
			return fmt.Errorf("a %s can't be compared with %s", o.kind, operator)
		}
	}
	if left.kind != right.kind && left.kind != null && right.kind != null || left.kind == Object && right.kind == Object {
		return fmt.Errorf("a %s can't be compared with a %s", left.kind, right.kind)
	}
	return nil
}

// holds follows OData: null equals null only, and is neither greater nor less than anything.
func holds(left any, operator string, right any) bool {
	if left == nil || right == nil {
		same := left == nil && right == nil
		return operator == "eq" && same || operator == "ne" && !same
	}
	if operator == "ne" {
		return !holds(left, "eq", right)
	}
	order, ok := compare(left, right)
	return ok && orders[operator](order)
}

// orders tell what an operator says of how its sides compare.
var orders = map[string]func(order int) bool{
	"eq": func(order int) bool { return order == 0 },
	"gt": func(order int) bool { return order > 0 },
	"ge": func(order int) bool { return order >= 0 },
	"lt": func(order int) bool { return order < 0 },
	"le": func(order int) bool { return order <= 0 },
}

// compare orders two values of the same kind; a boolean has no order but equality.
func compare(a, b any) (order int, ok bool) {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return strings.Compare(a, b), ok
	case *big.Rat:
		b, ok := b.(*big.Rat)
		if !ok {
			return 0, false
		}
		return a.Cmp(b), true
	case time.Time:
		b, ok := b.(time.Time)
		return a.Compare(b), ok
	case bool:
		if b, ok := b.(bool); !ok || a != b {
			return 1, ok
		}
		return 0, true
	default:
		return 0, false
	}
}
