package document

import (
	"slices"
	"strings"
)

// Identity tells by what two members of a list are the same one.
type Identity int

// The identities of the lists in a referral.
const (
	People    Identity = iota + 1 // e-mail, and then the name
	ByID                          // id
	ByProfile                     // profile type and id
)

// keys are the properties that identify a member, the deciding one first; hints are those that tell members apart
// which have the same identity or none.
var (
	keys  = map[Identity][]string{People: {"email"}, ByID: {"id"}, ByProfile: {"id", "profileType"}}
	hints = map[Identity][]string{People: {"firstName", "lastName"}, ByID: {"type", "name"}}
)

// Match pairs the members of two lists: for each member of next the index of the same one in old, or -1. Each old
// member is used at most once. What next leaves out can't contradict: a person of whom only the name is stated is the
// one with that name. Among members that can't be told apart the position decides. Nobody receives what belongs to
// somebody else: a person without e-mail and with another name is a new one.
func Match(identity Identity, old, next []any) []int {
	pairs := make([]int, len(next))
	for i := range pairs {
		pairs[i] = -1
	}
	used := make([]bool, len(old))
	pass := func(same func(i, j int, a, b map[string]any) bool) {
		for i := range next {
			for j := range old {
				if pairs[i] < 0 && !used[j] && same(j, i, object(old[j]), object(next[i])) {
					pairs[i], used[j] = j, true
				}
			}
		}
	}
	pass(func(i, j int, a, b map[string]any) bool { return i == j && identity.same(a, b) && contains(a, b) })
	pass(func(_, _ int, a, b map[string]any) bool { return identity.same(a, b) && contains(a, b) })
	pass(func(_, _ int, a, b map[string]any) bool { return identity.same(a, b) && identity.agree(a, b, false) })
	pass(func(_, _ int, a, b map[string]any) bool { return identity.same(a, b) })
	for _, hinted := range []bool{true, false} {
		alike := func(a, b map[string]any) bool { return identity.lacking(b) && identity.agree(a, b, hinted) }
		pass(func(i, j int, a, b map[string]any) bool { return i == j && alike(a, b) })
		pass(func(_, _ int, a, b map[string]any) bool { return identity.lacking(a) && alike(a, b) })
		pass(func(_, _ int, a, b map[string]any) bool { return alike(a, b) })
	}
	return pairs
}

// same tells that two members have one identity, as far as b states it.
func (identity Identity) same(a, b map[string]any) bool {
	for i, key := range keys[identity] {
		leftOut := i > 0 && b[key] == nil
		if unknown(a[key]) || unknown(b[key]) || !leftOut && fold(a[key]) != fold(b[key]) {
			return false
		}
	}
	return !identity.lacking(a)
}

// lacking tells that a member has no identity.
func (identity Identity) lacking(member map[string]any) bool {
	deciding := member[keys[identity][0]]
	return !unknown(deciding) && fold(deciding) == ""
}

// agree tells that a has whatever b states of its identity and its hints, and, if hinted, that b states a hint.
func (identity Identity) agree(a, b map[string]any, hinted bool) bool {
	for _, name := range append(slices.Clip(keys[identity]), hints[identity]...) {
		if stated, ok := b[name]; ok && stated != nil && !unknown(stated) && fold(a[name]) != fold(stated) {
			return false
		}
	}
	return !hinted || slices.ContainsFunc(hints[identity], func(name string) bool { return fold(b[name]) != "" })
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
	text, _ := value.(string)
	return strings.ToLower(strings.TrimSpace(text))
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
