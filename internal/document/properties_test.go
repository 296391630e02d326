package document_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

// declaredFrom draws the part of a document that a configuration declares: only modelled properties, and parts of the members of lists.
func declaredFrom(t *rapid.T, shape document.Shape, value any) any {
	if shape.ReadOnly {
		return nil
	}
	switch shape.Kind {
	case document.Object:
		part := document.Document{}
		properties, _ := value.(map[string]any)
		for _, p := range shape.Properties {
			if v, ok := properties[p.Name]; ok && v != nil && rapid.Bool().Draw(t, "declared") {
				if d := declaredFrom(t, p.Shape, v); d != nil {
					part[p.Name] = d
				}
			}
		}
		return part
	case document.List, document.References:
		members := []any{}
		all, _ := value.([]any)
		for _, member := range all {
			if m, ok := member.(map[string]any); ok {
				shape := document.Shape{Kind: document.Object, Properties: shape.Properties}
				if id, ok := m["id"]; ok && len(shape.Properties) == 0 {
					if !slices.ContainsFunc(members, func(r any) bool { return r.(map[string]any)["id"] == id }) {
						members = append(members, document.Document{"id": id})
					}
				} else if len(shape.Properties) > 0 {
					members = append(members, declaredFrom(t, shape, m))
				}
			}
		}
		return members
	case document.Labels, document.Texts:
		return nil
	default:
	}
	return value
}

func draw(t *rapid.T) (doc, declared document.Document) {
	doc = documenttest.Sample.Document().Draw(t, "document")
	declared = declaredFrom(t, documenttest.Sample.Shape, documenttest.Sample.Document().Draw(t, "configuration")).(document.Document)
	return doc, declared
}

func overlay(doc, declared document.Document) document.Document {
	return document.Overlay(documenttest.Sample.Shape, doc, doc, declared)
}

func TestOverlay_AnyInputs_AreUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, declared := draw(t)
		docBefore, declaredBefore := document.Encode(doc), document.Encode(declared)
		overlay(doc, declared)
		if !bytes.Equal(docBefore, document.Encode(doc)) || !bytes.Equal(declaredBefore, document.Encode(declared)) {
			t.Fatal("an input was changed")
		}
	})
}

func TestOverlay_UndeclaredParts_Survive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, declared := draw(t)
		checkSurvival(t, documenttest.Sample.Shape, "", doc, declared, overlay(doc, declared))
	})
}

// checkSurvival checks that everything that isn't declared is in the result, byte for byte.
func checkSurvival(t *rapid.T, shape document.Shape, path string, doc, declared, result map[string]any) {
	for name, value := range doc {
		at := path + "." + name
		want, ok := declared[name]
		got, present := result[name]
		property, _ := shape.Find(name)
		switch {
		case !present:
			t.Fatalf("%s is gone", at)
		case !ok:
			if !bytes.Equal(document.Encode(value), document.Encode(got)) {
				t.Fatalf("%s was %s and is %s", at, document.Encode(value), document.Encode(got))
			}
		case property.Kind == document.Object:
			before, _ := value.(map[string]any)
			after, _ := got.(map[string]any)
			checkSurvival(t, property.Shape, at, before, want.(map[string]any), after)
		case property.Kind == document.List:
			checkMembersSurvive(t, property.Shape, at, value, want.([]any), got)
		}
	}
}

// checkMembersSurvive checks that distinguishable members keep their unmodelled properties.
func checkMembersSurvive(t *rapid.T, shape document.Shape, at string, value any, declared []any, got any) {
	before, _ := value.([]any)
	after, _ := got.([]any)
	for _, member := range declared {
		old, ok := soleMatch(shape, before, member)
		if _, alone := soleMatch(shape, declared, member); !ok || !alone {
			continue
		}
		result, alone := soleMatch(shape, after, member)
		if result == nil {
			t.Fatalf("%s: %s is gone", at, document.Encode(member))
		}
		if !alone {
			continue // another declared member left its identity out, and inherited this one
		}
		for name, v := range old {
			if _, known := shape.Find(name); !known && !bytes.Equal(document.Encode(v), document.Encode(result[name])) {
				t.Fatalf("%s: %s of %s was lost", at, name, document.Encode(member))
			}
		}
	}
}

// soleMatch returns a member with the identity of like, and whether it is the only one.
func soleMatch(shape document.Shape, members []any, like any) (map[string]any, bool) {
	identity := func(member any) string {
		var parts []string
		for _, key := range shape.Identity.Keys {
			part, _ := member.(map[string]any)[key].(string)
			if part == "" {
				return ""
			}
			parts = append(parts, part)
		}
		return strings.ToLower(strings.Join(parts, " "))
	}
	var found []map[string]any
	for _, member := range members {
		if id := identity(member); id != "" && id == identity(like) {
			found = append(found, member.(map[string]any))
		}
	}
	if len(found) == 0 {
		return nil, false
	}
	return found[0], len(found) == 1
}

func TestOverlay_DeclaredParts_AreInTheResult(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, declared := draw(t)
		checkArrival(t, documenttest.Sample.Shape, "", declared, overlay(doc, declared))
	})
}

func checkArrival(t *rapid.T, shape document.Shape, path string, declared, result map[string]any) {
	for name, want := range declared {
		at := path + "." + name
		property, _ := shape.Find(name)
		got := result[name]
		switch property.Kind {
		case document.Object:
			after, _ := got.(map[string]any)
			checkArrival(t, property.Shape, at, want.(map[string]any), after)
		case document.List:
			after, _ := got.([]any)
			if len(after) != len(want.([]any)) {
				t.Fatalf("%s has %d members, declared are %d", at, len(after), len(want.([]any)))
			}
			for _, k := range document.Match(property.Identity, after, want.([]any)) {
				if k < 0 {
					t.Fatalf("%s lacks a member that is declared", at)
				}
			}
		case document.References:
			if ids(want) != ids(got) {
				t.Fatalf("%s is %s, declared is %s", at, ids(got), ids(want))
			}
		default:
			if !document.Equal(property.Shape, want, got) {
				t.Fatalf("%s is %s, declared is %s", at, document.Encode(got), document.Encode(want))
			}
		}
	}
}

// ids returns the distinct ids of an array of references.
func ids(references any) string {
	var all []string
	members, _ := references.([]any)
	for _, member := range members {
		id, _ := member.(map[string]any)["id"].(string)
		all = append(all, id)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

func TestOverlay_Twice_IsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, declared := draw(t)
		once := overlay(doc, declared)
		twice := overlay(once, declared)
		if !bytes.Equal(document.Encode(once), document.Encode(twice)) {
			t.Fatalf("once  %s\ntwice %s", document.Encode(once), document.Encode(twice))
		}
	})
}

func TestOverlay_HeldValues_ChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := documenttest.Sample.Document().Draw(t, "document")
		declared := declaredFrom(t, documenttest.Sample.Shape, doc).(document.Document)
		if got := overlay(doc, declared); !bytes.Equal(document.Encode(doc), document.Encode(got)) {
			t.Fatalf("was %s\nis  %s", document.Encode(doc), document.Encode(got))
		}
	})
}

func TestDiff_SameDocument_IsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := documenttest.Sample.Document().Draw(t, "document")
		again, err := document.Parse(document.Encode(doc))
		if err != nil {
			t.Fatal(err)
		}
		if changes := document.Diff(documenttest.Sample.Shape, doc, again); len(changes) > 0 {
			t.Fatalf("%+v", changes)
		}
	})
}

func TestDiff_EitherDirection_FindsTheDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, declared := draw(t)
		result := overlay(doc, declared)
		there, back := document.Diff(documenttest.Sample.Shape, doc, result), document.Diff(documenttest.Sample.Shape, result, doc)
		if (len(there) == 0) != (len(back) == 0) {
			t.Fatalf("%d differences there, %d back", len(there), len(back))
		}
	})
}

func TestUnpack_PackedDocument_RestoresEveryByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := documenttest.Sample.Document().Draw(t, "document")
		known := documenttest.Sample.Document().Draw(t, "known")
		packed := packer.Pack(doc, known)
		back, err := packer.Unpack(packed, known)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(document.Encode(doc), document.Encode(back)) {
			t.Fatalf("was %s\nis  %s", document.Encode(doc), document.Encode(back))
		}
	})
}

func TestUnpack_OtherAttributes_IsAnError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := documenttest.Sample.Document().Draw(t, "document")
		packed := packer.Pack(doc, doc)
		other := document.Overlay(documenttest.Sample.Shape, doc, doc, document.Document{"name": "another name", "statusReason": "x"})
		if back, err := packer.Unpack(packed, other); err == nil && !bytes.Equal(document.Encode(back), document.Encode(doc)) {
			t.Fatal("a wrong document came back without an error")
		}
	})
}

func FuzzOverlay(f *testing.F) {
	f.Add([]byte(`{"team":[{"email":"a@b.c","x":1}]}`), []byte(`{"team":[{"email":"A@b.c","title":"CTO"}]}`))
	f.Add([]byte(`{"details":{"dealValue":"1.0"}}`), []byte(`{"details":{"dealValue":1}}`))
	f.Fuzz(func(t *testing.T, text, laid []byte) {
		doc, err := document.Parse(text)
		if err != nil {
			return
		}
		declared, err := document.Parse(laid)
		if err != nil || !json.Valid(laid) {
			return
		}
		once := overlay(doc, declared)
		if twice := overlay(once, declared); !bytes.Equal(document.Encode(once), document.Encode(twice)) {
			t.Fatalf("once  %s\ntwice %s", document.Encode(once), document.Encode(twice))
		}
	})
}
