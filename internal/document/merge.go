package document

import (
	"maps"
	"slices"
)

// Merge is a three-way merge: it applies the changes from base to ours to theirs, inside lists by member. If both sides changed a value,
// ours wins; callers that must not lose theirs check Diff and Path.Overlaps first. Merge doesn't modify its arguments.
func Merge(shape Shape, base, ours, theirs Document) Document {
	return mergeObject(shape, base, ours, theirs)
}

func mergeObject(shape Shape, base, ours, theirs map[string]any) map[string]any {
	result := maps.Clone(theirs)
	if result == nil {
		result = map[string]any{}
	}
	for name := range ours {
		property, _ := shape.Find(name)
		if merged, ok := mergeValue(property.Shape, base[name], ours[name], theirs[name]); ok {
			result[name] = merged
		}
	}
	return result
}

// mergeValue returns the merged value, or false if theirs stays unchanged.
func mergeValue(shape Shape, base, ours, theirs any) (any, bool) {
	switch {
	case Equal(shape, base, ours):
		return nil, false
	case Equal(shape, base, theirs):
		return ours, true
	case shape.Kind == Object:
		return mergeObject(shape, object(base), object(ours), object(theirs)), true
	case shape.Kind == List || shape.Kind == References:
		return mergeList(shape, members(base), members(ours), members(theirs)), true
	}
	return ours, true
}

func mergeList(shape Shape, base, ours, theirs []any) []any {
	if shape.Kind == References {
		shape.Identity = byID
		base, ours, theirs = asReferences(base), asReferences(ours), asReferences(theirs)
	}
	member := Shape{Kind: Object, Properties: shape.Properties}
	inBase, inOurs := counterparts(shape.Identity, base, theirs), counterparts(shape.Identity, ours, theirs)
	result := []any{}
	for i, their := range theirs {
		mine, had := inOurs[i], inBase[i]
		switch {
		case mine != nil:
			result = append(result, mergeObject(member, object(had), object(mine), object(their)))
		case had == nil:
			result = append(result, their) // they added it; a member that we removed stays removed
		}
	}
	for i, before := range counterparts(shape.Identity, base, ours) {
		isNew := before == nil
		if isNew && !slices.ContainsFunc(inOurs, func(m any) bool { return sameMember(m, ours[i]) }) {
			result = append(result, ours[i])
		}
	}
	return result
}

// counterparts returns, for each member of with, the matching member of list, or nil.
func counterparts(identity Identity, list, with []any) []any {
	found := make([]any, len(with))
	for i, j := range Match(identity, list, with) {
		if j >= 0 {
			found[i] = list[j]
		}
	}
	return found
}

func sameMember(a, b any) bool { return a != nil && literallyEqual(a, b) }
