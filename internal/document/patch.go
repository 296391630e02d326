package document

import (
	"slices"
	"strings"
)

// Operation is an operation of a JSON Patch (RFC 6902).
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// operationsTree converts operations to a tree.
func operationsTree(operations []Operation) []any {
	var all []any
	for _, o := range operations {
		all = append(all, map[string]any{"op": o.Op, "path": o.Path, "value": o.Value})
	}
	return all
}

// Patch returns the difference between two documents as a JSON Patch with only add and replace operations on the given paths: a list is
// replaced as a whole, or appended to if that is its only change. It also returns the changes that no path covers; then the patch is
// incomplete.
func Patch(shape Shape, before, after Document, paths []Path) ([]Operation, []Change) {
	var outside []Change
	var used []Path
	for _, change := range Diff(shape, before, after) {
		i := slices.IndexFunc(paths, change.Path.Within)
		switch {
		case i < 0:
			outside = append(outside, change)
		case !slices.ContainsFunc(used, func(p Path) bool { return slices.Equal(p, paths[i]) }):
			used = append(used, paths[i])
		}
	}
	var operations []Operation
	for _, path := range used {
		old, present := lookup(before, path)
		next, _ := lookup(after, path)
		operations = append(operations, patchValue(path, old, present, next)...)
	}
	return operations, outside
}

func patchValue(path Path, old any, present bool, next any) []Operation {
	pointer := "/" + strings.Join(path, "/")
	array, isList := next.([]any)
	if before := members(old); isList && len(before) > 0 {
		if added, ok := appended(before, members(array)); ok {
			var operations []Operation
			for _, member := range added {
				operations = append(operations, Operation{"add", pointer + "/-", member})
			}
			return operations
		}
	}
	if present {
		return []Operation{{"replace", pointer, next}}
	}
	return []Operation{{"add", pointer, next}}
}

// appended returns the members that next adds at the end of old; false if it changes old in any other way.
func appended(old, next []any) ([]any, bool) {
	if len(next) < len(old) || !slices.EqualFunc(old, next[:len(old)], literallyEqual) {
		return nil, false
	}
	return next[len(old):], true
}

// lookup finds the value at a path of wire names.
func lookup(doc Document, path Path) (any, bool) {
	var value any = doc
	for _, name := range path {
		inner, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		if value, ok = inner[name]; !ok {
			return nil, false
		}
	}
	return value, true
}
