package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// document is a referral's JSON.
type document map[string]any

// at is the value at a path such as details.dealValue; nil where there is none.
func (d document) at(path string) any {
	var value any = map[string]any(d)
	for name := range strings.SplitSeq(path, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}

// pick is a few values of a document, by their paths.
func (d document) pick(paths ...string) map[string]any {
	picked := map[string]any{}
	for _, path := range paths {
		picked[path] = d.at(path)
	}
	return picked
}

// without is a document but for some of its properties.
func (d document) without(names ...string) document {
	rest := maps.Clone(d)
	for _, name := range names {
		delete(rest, name)
	}
	return rest
}

// differences are the paths at which two documents differ, sorted. A property that is missing and one that is null are
// not the same here: a replacement has to send back what it got.
func differences(a, b map[string]any) []string {
	var found []string
	names := maps.Clone(a)
	maps.Copy(names, b)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		inA, thereA := a[name]
		inB, thereB := b[name]
		objectA, isA := inA.(map[string]any)
		objectB, isB := inB.(map[string]any)
		switch {
		case isA && isB:
			for _, path := range differences(objectA, objectB) {
				found = append(found, name+"."+path)
			}
		case thereA != thereB || !reflect.DeepEqual(inA, inB):
			found = append(found, name)
		}
	}
	return found
}
