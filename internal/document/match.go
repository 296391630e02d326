package document

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Match pairs the members of two lists: for each member of next the index of the same one in old, or -1. Each old
// member is used at most once. What next leaves out can't contradict: a person of whom only the name is stated is the
// one with that name. Members that can't be told apart keep their order. Nobody receives what belongs to somebody else:
// a person without e-mail and with another name is a new one.
func Match(identity Identity, old, next []any) []int {
	if identity.aligned(old, next) {
		pairs := make([]int, len(next))
		for i := range pairs {
			pairs[i] = i
		}
		return pairs
	}
	m := matching{old, next, make([]int, len(next)), make([]bool, len(old)), byStatements(next)}
	for i := range m.pairs {
		m.pairs[i] = -1
	}
	m.pass(func(a, b map[string]any) bool { return len(b) > 0 && literallyEqual(a, b) })
	m.pass(func(a, b map[string]any) bool { return identity.same(a, b) && contains(a, b) })
	m.pass(func(a, b map[string]any) bool { return identity.same(a, b) && identity.agree(a, b, false) })
	m.pass(identity.same)
	m.pass(func(a, b map[string]any) bool { return identity.lacking(a) && identity.lacking(b) && contains(a, b) })
	for _, hinted := range []bool{true, false} {
		alike := func(a, b map[string]any) bool { return identity.lacking(b) && identity.agree(a, b, hinted) }
		m.pass(func(a, b map[string]any) bool { return identity.lacking(a) && alike(a, b) })
		m.pass(alike)
	}
	return m.pairs
}

// matching is a pairing under way.
type matching struct {
	old, next []any
	pairs     []int
	used      []bool
	order     []int // in which the members of next are served
}

// pass pairs what is left over by one rule.
func (m *matching) pass(same func(a, b map[string]any) bool) {
	for _, i := range m.order {
		for j := range m.old {
			if m.pairs[i] < 0 && !m.used[j] && same(object(m.old[j]), object(m.next[i])) {
				m.pairs[i], m.used[j] = j, true
			}
		}
	}
}

// byStatements orders members by how much they state, so that one who states little takes nobody from one who states
// more.
func byStatements(members []any) []int {
	order := make([]int, len(members))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return statements(members[j]) - statements(members[i]) })
	return order
}

func statements(value any) int {
	o := object(value)
	if o == nil {
		return 1
	}
	count := 0
	for _, property := range o {
		if property != nil {
			count += statements(property)
		}
	}
	return count
}

// aligned tells that every member of next is the one that stood in its place.
func (identity Identity) aligned(old, next []any) bool {
	if len(old) != len(next) {
		return false
	}
	for i := range next {
		if identity.Unsure(next[i]) || !contains(object(old[i]), object(next[i])) {
			return false
		}
	}
	return true
}

// Unsure tells that it isn't known yet who a member is.
func (identity Identity) Unsure(member any) bool {
	o := object(member)
	return slices.ContainsFunc(append(slices.Clip(identity.Keys), identity.Hints...), func(name string) bool { return unknown(o[name]) })
}

// same tells that two members have one identity, as far as b states it.
func (identity Identity) same(a, b map[string]any) bool {
	for i, key := range identity.Keys {
		leftOut := i > 0 && b[key] == nil
		if unknown(a[key]) || unknown(b[key]) || !leftOut && fold(a[key]) != fold(b[key]) {
			return false
		}
	}
	return !identity.lacking(a)
}

// lacking tells that a member has no identity.
func (identity Identity) lacking(member map[string]any) bool {
	deciding := member[identity.Keys[0]]
	return !unknown(deciding) && fold(deciding) == ""
}

// agree tells that a has whatever b states of its identity and its hints, and, if hinted, that b states a hint.
func (identity Identity) agree(a, b map[string]any, hinted bool) bool {
	for _, name := range append(slices.Clip(identity.Keys), identity.Hints...) {
		if stated, ok := b[name]; ok && stated != nil && !unknown(stated) && fold(a[name]) != fold(stated) {
			return false
		}
	}
	return !hinted || slices.ContainsFunc(identity.Hints, func(name string) bool { return fold(b[name]) != "" })
}

// contains tells that a has whatever b states.
func contains(a, b map[string]any) bool {
	for name, stated := range b {
		switch v := stated.(type) {
		case nil, Unknown, []any:
		case map[string]any:
			if !contains(object(a[name]), v) {
				return false
			}
		default:
			if !equalScalar(Text, a[name], v) {
				return false
			}
		}
	}
	return true
}

func unknown(value any) bool {
	_, ok := value.(Unknown)
	return ok
}

// fold is a text without what the service may change of it: case and surrounding blanks.
func fold(value any) string {
	return strings.ToLower(strings.TrimSpace(norm.NFC.String(scalarText(value))))
}

// inOrder tells that the pairs lead to members of the other list in its order, new ones last.
func inOrder(pairs []int) bool {
	last := -1
	for i, j := range pairs {
		if j < 0 {
			return !slices.ContainsFunc(pairs[i:], func(j int) bool { return j >= 0 })
		}
		if j < last {
			return false
		}
		last = j
	}
	return true
}
