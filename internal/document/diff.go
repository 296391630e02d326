package document

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Change is one property that differs between two documents.
type Change struct {
	Path Path
	Old  any // nil if there was no value
	New  any // nil if there is no value any more
}

// Path is the path from the document to a value: wire names, and for a member of a list its label in brackets.
type Path []string

// String formats a path, as in customerProfile.team[sue@contoso.com].title.
func (p Path) String() string { return p.Join(func(name string) string { return name }) }

// Join is String with each wire name replaced.
func (p Path) Join(rename func(string) string) string {
	var text strings.Builder
	for i, step := range p {
		if strings.HasPrefix(step, "[") {
			text.WriteString(step)
			continue
		}
		if i > 0 {
			text.WriteByte('.')
		}
		text.WriteString(rename(step))
	}
	return text.String()
}

// Overlaps reports whether one of two paths is the other one or leads into it. Labels of members are compared without case.
func (p Path) Overlaps(other Path) bool {
	shorter := min(len(p), len(other))
	return slices.EqualFunc(p[:shorter], other[:shorter], strings.EqualFold)
}

// Within reports whether a path is the other one or leads into it.
func (p Path) Within(other Path) bool {
	return len(p) >= len(other) && slices.Equal(p[:len(other)], other)
}

func (p Path) child(step string) Path { return append(slices.Clip(p), step) }

// Diff lists the properties in which b differs from a, sorted by name. It compares like Equal; a list whose members were only reordered
// doesn't differ.
func Diff(shape Shape, a, b any) []Change { return diff(shape, nil, a, b) }

func diff(shape Shape, path Path, a, b any) []Change {
	if Empty(a) && Empty(b) {
		return nil
	}
	switch shape.Kind {
	case Object:
		if objectOrNothing(a) && objectOrNothing(b) {
			return diffObject(shape, path, object(a), object(b))
		}
	case List, References:
		return diffList(shape, path, members(a), members(b))
	case Text, Caseless, Instant, Decimal, Bool:
		if equalScalar(shape.Kind, a, b) {
			return nil
		}
	default:
		return diffUnshaped(path, a, b)
	}
	if literallyEqual(a, b) { // identical values that don't have the shape's kind
		return nil
	}
	return []Change{{path, a, b}}
}

func objectOrNothing(value any) bool { return Empty(value) || object(value) != nil }

func diffObject(shape Shape, path Path, a, b map[string]any) []Change {
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var changes []Change
	for _, name := range names {
		property, _ := shape.Find(name)
		changes = append(changes, diff(property.Shape, path.child(name), a[name], b[name])...)
	}
	return changes
}

func diffList(shape Shape, path Path, a, b []any) []Change {
	if shape.Kind == References {
		shape.Identity = byID
		a, b = asReferences(a), asReferences(b)
	}
	pairs := Match(shape.Identity, a, b)
	var changes []Change
	for j, member := range a {
		if !slices.Contains(pairs, j) {
			changes = append(changes, Change{path.child(shape.Identity.Label(member, j)), member, nil})
		}
	}
	for i, member := range b {
		if pairs[i] < 0 {
			changes = append(changes, Change{path.child(shape.Identity.Label(member, i)), nil, member})
			continue
		}
		before := a[pairs[i]] // the old member gives the label, so that two diffs from one document use the same label
		changes = append(changes, diffMember(shape, path.child(shape.Identity.Label(before, pairs[i])), before, member)...)
	}
	return changes
}

// asReferences turns each reference into an object, and drops duplicates.
func asReferences(references []any) []any {
	var all []any
	seen := map[string]bool{}
	for _, reference := range references {
		id := referenceID(reference)
		if id != "" && object(reference) == nil {
			reference = map[string]any{"id": id}
		}
		if id == "" || !seen[id] {
			all = append(all, reference)
		}
		seen[id] = true
	}
	return all
}

func diffMember(shape Shape, path Path, a, b any) []Change {
	if object(a) == nil || object(b) == nil {
		return diffUnshaped(path, a, b)
	}
	return diffObject(Shape{Kind: Object, Properties: shape.Properties}, path, object(a), object(b))
}

// Label returns the name of a member in a path: its identity, or its position if it has none.
func (identity Identity) Label(member any, position int) string {
	o := object(member)
	names := identity.Names
	if len(names) == 0 {
		names = [][]string{identity.Keys}
	}
	for _, alternative := range names {
		var parts []string
		for _, name := range alternative {
			parts = append(parts, scalarText(o[name]))
		}
		if text := strings.TrimSpace(norm.NFC.String(strings.Join(parts, " "))); text != "" {
			return "[" + text + "]"
		}
	}
	return fmt.Sprintf("[%d]", position)
}

func diffUnshaped(path Path, a, b any) []Change {
	if object(a) != nil && objectOrNothing(b) || object(b) != nil && objectOrNothing(a) {
		return diffObject(Shape{}, path, object(a), object(b))
	}
	if literallyEqual(a, b) {
		return nil
	}
	return []Change{{path, a, b}}
}

func literallyEqual(a, b any) bool {
	if Empty(a) || Empty(b) {
		return Empty(a) && Empty(b)
	}
	switch av := a.(type) {
	case json.Number:
		bv, ok := b.(json.Number)
		return ok && equalScalar(Decimal, av, bv)
	case []any:
		bv, ok := b.([]any)
		return ok && slices.EqualFunc(av, bv, literallyEqual)
	case map[string]any:
		return object(b) != nil && sameProperties(av, object(b))
	case string, Raw, bool:
		return a == b
	}
	return false
}

// sameProperties stops at the first difference, because Match compares all members with each other.
func sameProperties(a, b map[string]any) bool {
	for name, value := range a {
		if !literallyEqual(value, b[name]) {
			return false
		}
	}
	for name, value := range b {
		if _, ok := a[name]; !ok && !Empty(value) {
			return false
		}
	}
	return true
}
