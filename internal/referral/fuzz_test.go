package referral

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// FuzzState decodes any document into a state: the result is an error, or a state that a second read leaves unchanged, and an
// update that declares all of it changes nothing.
func FuzzState(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatal("there are no documents to begin with", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := document.Parse(text)
		if err != nil {
			return
		}
		state, err := Mapping.State(doc, tftypes.Value{}, attribute.Fresh)
		if err != nil {
			return
		}
		again, err := Mapping.State(doc, state, attribute.Refreshed)
		if err != nil {
			t.Fatal(err)
		}
		if !state.Equal(again) {
			t.Fatalf("a second reading changed the state of %s", document.Encode(doc))
		}
		known := attributesDocument(state)
		declared, _ := withoutReadOnly(Shape, known).(document.Document)
		if got := document.Overlay(Shape, doc, known, declared); len(document.Diff(Shape, doc, got)) > 0 {
			t.Fatalf("%s became %s", document.Encode(doc), document.Encode(got))
		}
		back, err := packer.Unpack(packer.Pack(doc, known), known)
		if err != nil || string(document.Encode(back)) != string(document.Encode(doc)) {
			t.Fatalf("%s wasn't kept: %v", document.Encode(doc), err)
		}
	})
}

// withoutReadOnly returns the part of a document that a configuration can declare.
func withoutReadOnly(shape document.Shape, value any) any {
	switch v := value.(type) {
	case map[string]any:
		part := document.Document{}
		for name, inner := range v {
			if property, _ := shape.Find(name); !property.ReadOnly {
				part[name] = withoutReadOnly(property.Shape, inner)
			}
		}
		return part
	case []any:
		part := make([]any, len(v))
		for i := range v {
			part[i] = withoutReadOnly(shape, v[i])
		}
		return part
	}
	return value
}

// FuzzPatch writes the difference of any two documents as a patch: the patch is valid for the service, and if it covers the whole
// difference, applying it results in the other document.
func FuzzPatch(f *testing.F) {
	f.Add([]byte(`{"team":[{"email":"a@b.c"}],"details":{"notes":"x"}}`), []byte(`{"team":[{"email":"a@b.c"},{"email":"d@b.c"}],"details":{"notes":""}}`))
	f.Add([]byte(`{"details":{"dealValue":"1.0"}}`), []byte(`{"details":{"dealValue":2},"salesStage":"Close"}`))
	f.Fuzz(func(t *testing.T, text, other []byte) {
		before, err := document.Parse(text)
		if err != nil {
			return
		}
		after, err := document.Parse(other)
		if err != nil {
			return
		}
		operations, outside := document.Patch(Shape, before, after, patchable)
		for _, operation := range operations {
			path := document.Path(strings.Split(strings.TrimSuffix(strings.TrimPrefix(operation.Path, "/"), "/-"), "/"))
			if operation.Op != "add" && operation.Op != "replace" || !slices.ContainsFunc(patchable, func(p document.Path) bool { return slices.Equal(p, path) }) {
				t.Fatalf("%+v can't be sent", operation)
			}
		}
		patch, err := jsonpatch.DecodePatch(document.Encode(operations))
		if err != nil {
			t.Fatal(err)
		}
		patched, err := patch.Apply(document.Encode(before))
		if err != nil || len(outside) > 0 {
			return // the patch needs an object that doesn't exist, or only a PUT can make the change
		}
		got, err := document.Parse(patched)
		if err != nil {
			t.Fatal(err)
		}
		if changes := document.Diff(Shape, got, after); len(changes) > 0 {
			t.Fatalf("%s patched by %s differs from %s: %+v", text, document.Encode(operations), other, changes)
		}
	})
}
