package document

import (
	"slices"

	"golang.org/x/text/unicode/norm"
)

// Overlay returns a copy of a document with the declared values. Properties that aren't declared stay, including unmodelled ones, also
// inside the members of a list, which are matched by identity. A declared list is the whole list. A declared value that equals the
// document's (see Equal) keeps the document's form.
//
// shown is the document as the attributes show it, in their order: a list that is declared in the order shown keeps the document's
// order.
func Overlay(shape Shape, doc, shown, declared Document) Document {
	return overlayObject(shape, doc, shown, declared)
}

func overlayObject(shape Shape, doc, shown, declared map[string]any) map[string]any {
	result := make(map[string]any, len(doc)+len(declared))
	for name, value := range doc {
		result[name] = value
	}
	for name, value := range declared {
		property, _ := shape.Find(name)
		if old, present := doc[name]; present || !Empty(value) {
			result[name] = overlay(property.Shape, old, shown[name], value)
		}
	}
	return result
}

func overlay(shape Shape, old, shown, declared any) any {
	switch shape.Kind {
	case Object:
		if Empty(old) && Empty(declared) {
			return old
		}
		return overlayObject(shape, object(old), object(shown), object(declared))
	case List:
		return overlayList(shape, old, members(shown), members(declared))
	case References:
		return overlayReferences(old, members(declared))
	default:
	}
	if shape.Kind == 0 && literallyEqual(old, declared) || shape.Kind != 0 && equalScalar(shape.Kind, old, declared) {
		return old
	}
	if shape.Kind != Text && shape.Kind != Caseless && Empty(declared) {
		return nil // only strings have an empty form of their own
	}
	return declared
}

func overlayList(shape Shape, old any, shown, declared []any) any {
	oldMembers := members(old)
	if len(declared) == 0 {
		return cleared(old, oldMembers)
	}
	// Match through the shown list, like the plan: values that only the document has must not select another member.
	inShown := Match(shape.Identity, shown, declared)
	pairs := compose(inShown, Match(shape.Identity, oldMembers, shown))
	result := make([]any, len(declared))
	for i, member := range declared {
		var before map[string]any
		if pairs[i] >= 0 {
			before = object(oldMembers[pairs[i]])
		}
		result[i] = overlayObject(shape, before, nil, object(member))
	}
	if inOrder(inShown) {
		return inOldOrder(result, pairs)
	}
	return result
}

// compose follows pairs with one list to that list's pairs with another one.
func compose(pairs, next []int) []int {
	result := make([]int, len(pairs))
	for i, j := range pairs {
		result[i] = -1
		if j >= 0 {
			result[i] = next[j]
		}
	}
	return result
}

// inOldOrder sorts members by their old positions; new ones come last.
func inOldOrder(result []any, pairs []int) []any {
	order := make([]int, len(result))
	for i := range order {
		order[i] = i
	}
	place := func(i int) int {
		if pairs[i] < 0 {
			return len(pairs) + i + 1<<30
		}
		return pairs[i]
	}
	slices.SortStableFunc(order, func(i, j int) int { return place(i) - place(j) })
	sorted := make([]any, len(result))
	for to, from := range order {
		sorted[to] = result[from]
	}
	return sorted
}

// overlayReferences keeps references without an id, which no attribute shows.
func overlayReferences(old any, declared []any) any {
	wanted := map[string]bool{}
	for _, reference := range declared {
		wanted[referenceID(reference)] = true
	}
	result := []any{}
	had := map[string]bool{}
	for _, reference := range members(old) {
		id := referenceID(reference)
		if id == "" || wanted[id] {
			result = append(result, reference)
			had[id] = true
		}
	}
	for _, reference := range declared {
		if !had[referenceID(reference)] {
			result = append(result, reference)
		}
	}
	if len(result) == 0 {
		return cleared(old, members(old))
	}
	return result
}

// referenceID returns the id of a reference, which is an object with an id or, sometimes, the id itself.
func referenceID(reference any) string {
	if o := object(reference); o != nil {
		reference = o["id"]
	}
	return norm.NFC.String(scalarText(reference))
}

// cleared returns an empty array, in the document's own form if it was empty before.
func cleared(old any, oldMembers []any) any {
	if len(oldMembers) == 0 {
		return old
	}
	return []any{}
}
