package document

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Match pairs the members of two lists: for each member of next the index of the same one in old, or -1. Each old
// member is used at most once. What next leaves out can't contradict: a person of whom only the name is stated is the
// one with that name. Members that can't be distinguished keep their order. Nobody receives what belongs to somebody else:
// a person without e-mail and with another name is a new one.
func Match(identity Identity, old, next []any) []int {
	if identity.aligned(old, next) {
		pairs := make([]int, len(next))
		for i := range pairs {
			pairs[i] = i
		}
		return pairs
	}
	m := matching{old, next, nobody(len(next)), nobody(len(old)), byStatements(next)}
	m.pass(func(a, b map[string]any) bool { return len(b) > 0 && literallyEqual(a, b) })
	// A list that says no more than another finds all of it there, so that a plan, an update and its answer agree.
	m.fit(func(a, b map[string]any) bool {
		return (identity.same(a, b) || identity.lacking(a) && identity.lacking(b)) && contains(a, b)
	})
	m.pass(func(a, b map[string]any) bool { return identity.same(a, b) && identity.agree(a, b, false) })
	m.pass(identity.same)
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
	pairs     []int // for each member of next, the index of its counterpart in old, or -1
	owners    []int // for each member of old, the index of its counterpart in next, or -1
	order     []int // in which the members of next are served
}

func nobody(length int) []int { return slices.Repeat([]int{-1}, length) }

func (m *matching) pair(i, j int) { m.pairs[i], m.owners[j] = j, i }

// pass pairs what is left over by one rule.
func (m *matching) pass(same func(a, b map[string]any) bool) {
	for _, i := range m.order {
		for j := range m.old {
			if m.pairs[i] < 0 && m.owners[j] < 0 && same(object(m.old[j]), object(m.next[i])) {
				m.pair(i, j)
			}
		}
	}
}

// fit pairs as many as possible by a rule that holds for the pairs so far: where a member finds only taken ones, an owner
// moves on to another that fits it as well (an augmenting path of a bipartite graph).
func (m *matching) fit(same func(a, b map[string]any) bool) {
	m.pass(same)
	tried := make([]bool, len(m.old))
	var place func(i int) bool
	place = func(i int) bool {
		for j := range m.old {
			if tried[j] || !same(object(m.old[j]), object(m.next[i])) {
				continue
			}
			tried[j] = true
			if m.owners[j] < 0 || place(m.owners[j]) {
				m.pair(i, j)
				return true
			}
		}
		return false
	}
	for _, i := range m.order {
		if m.pairs[i] < 0 && slices.Contains(m.owners, -1) && place(i) {
			clear(tried) // who led nowhere before leads nowhere now, unless somebody has moved
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

// Fold normalizes a string of an identity: it removes what the service may change, case and surrounding spaces.
func Fold(text string) string { return fold(text) }

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
