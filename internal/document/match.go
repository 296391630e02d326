package document

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Match pairs the members of two lists. It returns, for each member of next, the index of the same member in old, or -1. Each member
// of old is used at most once. Properties that next leaves out match anything: a person with only a name is the one with that name.
// Members that can't be distinguished keep their order. No member inherits another one's values: a person without e-mail and with
// another name is a new one.
func Match(identity Identity, old, next []any) []int {
	if identity.aligned(old, next) {
		pairs := make([]int, len(next))
		for i := range pairs {
			pairs[i] = i
		}
		return pairs
	}
	m := matching{old, next, unmatched(len(next)), unmatched(len(old)), mostSpecificFirst(next)}
	m.matchFirst(func(a, b map[string]any) bool { return len(b) > 0 && literallyEqual(a, b) })
	// A list whose values are all in the other one is matched completely, so that a plan, an update and its response agree.
	m.matchMost(func(a, b map[string]any) bool {
		return (identity.same(a, b) || identity.lacking(a) && identity.lacking(b)) && contains(a, b)
	})
	m.matchFirst(func(a, b map[string]any) bool { return identity.same(a, b) && identity.agree(a, b, false) })
	m.matchFirst(identity.same)
	for _, hinted := range []bool{true, false} {
		alike := func(a, b map[string]any) bool { return identity.lacking(b) && identity.agree(a, b, hinted) }
		m.matchFirst(func(a, b map[string]any) bool { return identity.lacking(a) && alike(a, b) })
		m.matchFirst(alike)
	}
	return m.pairs
}

// matching is the state of Match.
type matching struct {
	old, next []any
	pairs     []int // for each member of next, the index of its counterpart in old, or -1
	owners    []int // for each member of old, the index of its counterpart in next, or -1
	order     []int // the indexes of next, in the order in which they are matched
}

func unmatched(length int) []int { return slices.Repeat([]int{-1}, length) }

func (m *matching) pair(i, j int) { m.pairs[i], m.owners[j] = j, i }

// matchFirst matches each remaining member with the first remaining one that fits.
func (m *matching) matchFirst(same func(a, b map[string]any) bool) {
	for _, i := range m.order {
		for j := range m.old {
			if m.pairs[i] < 0 && m.owners[j] < 0 && same(object(m.old[j]), object(m.next[i])) {
				m.pair(i, j)
			}
		}
	}
}

// matchMost matches as many members as possible. If all candidates of a member are taken, one of their owners moves to another candidate
// (an augmenting path in a bipartite graph). The pairs so far must fit the same rule.
func (m *matching) matchMost(same func(a, b map[string]any) bool) {
	m.matchFirst(same)
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
			clear(tried) // a candidate that led nowhere still leads nowhere until a pair changes
		}
	}
}

// mostSpecificFirst orders members by the number of their values, so that a member with few values doesn't take the counterpart of a
// member with more.
func mostSpecificFirst(members []any) []int {
	order := make([]int, len(members))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return countValues(members[j]) - countValues(members[i]) })
	return order
}

func countValues(value any) int {
	o := object(value)
	if o == nil {
		return 1
	}
	count := 0
	for _, property := range o {
		if property != nil {
			count += countValues(property)
		}
	}
	return count
}

// aligned reports whether every member of next matches the member of old at the same index.
func (identity Identity) aligned(old, next []any) bool {
	if len(old) != len(next) {
		return false
	}
	for i := range next {
		if identity.HasUnknown(next[i]) || !contains(object(old[i]), object(next[i])) {
			return false
		}
	}
	return true
}

// HasUnknown reports whether a member's identity isn't known yet.
func (identity Identity) HasUnknown(member any) bool {
	o := object(member)
	return slices.ContainsFunc(append(slices.Clip(identity.Keys), identity.Hints...), func(name string) bool { return unknown(o[name]) })
}

// same reports whether two members have the same identity. Keys that b leaves out match anything, except for the first.
func (identity Identity) same(a, b map[string]any) bool {
	for i, key := range identity.Keys {
		leftOut := i > 0 && b[key] == nil
		if unknown(a[key]) || unknown(b[key]) || !leftOut && fold(a[key]) != fold(b[key]) {
			return false
		}
	}
	return !identity.lacking(a)
}

// lacking reports whether a member has no identity.
func (identity Identity) lacking(member map[string]any) bool {
	deciding := member[identity.Keys[0]]
	return !unknown(deciding) && fold(deciding) == ""
}

// agree reports whether a has the values of b's identity and hints, and, if hinted, whether b has a hint.
func (identity Identity) agree(a, b map[string]any, hinted bool) bool {
	for _, name := range append(slices.Clip(identity.Keys), identity.Hints...) {
		if stated, ok := b[name]; ok && stated != nil && !unknown(stated) && fold(a[name]) != fold(stated) {
			return false
		}
	}
	return !hinted || slices.ContainsFunc(identity.Hints, func(name string) bool { return fold(b[name]) != "" })
}

// contains reports whether a has all values of b.
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

// Fold normalizes a string of an identity: it removes differences that the service may introduce, in case and surrounding spaces.
func Fold(text string) string { return fold(text) }

func fold(value any) string {
	return strings.ToLower(strings.TrimSpace(norm.NFC.String(scalarText(value))))
}

// inOrder reports whether the pairs are in the order of the other list, with new members last.
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
