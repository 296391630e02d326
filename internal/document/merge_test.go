package document_test

import (
	"bytes"
	"slices"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

func parse(t testing.TB, text string) document.Document {
	t.Helper()
	doc, err := document.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestMerge_BothSidesChanged_KeepsBothChanges(t *testing.T) {
	for _, c := range []struct{ name, base, ours, theirs, want string }{
		{"different properties", `{"name":"a","salesStage":"1"}`, `{"name":"b","salesStage":"1"}`, `{"name":"a","salesStage":"2"}`, `{"name":"b","salesStage":"2"}`},
		{"inside one object", `{"details":{"notes":"a","dealValue":1}}`, `{"details":{"notes":"a","dealValue":2}}`, `{"details":{"notes":"b","dealValue":1,"x":1}}`,
			`{"details":{"dealValue":2,"notes":"b","x":1}}`},
		{"two people, one each", `{"team":[{"email":"a@x.y","title":"1"},{"email":"b@x.y","title":"1"}]}`,
			`{"team":[{"email":"a@x.y","title":"2"},{"email":"b@x.y","title":"1"}]}`, `{"team":[{"email":"b@x.y","title":"3"},{"email":"a@x.y","title":"1"}]}`,
			`{"team":[{"email":"b@x.y","title":"3"},{"email":"a@x.y","title":"2"}]}`},
		{"both add a person", `{"team":[{"email":"a@x.y"}]}`, `{"team":[{"email":"a@x.y"},{"email":"b@x.y"}]}`, `{"team":[{"email":"c@x.y"},{"email":"a@x.y"}]}`,
			`{"team":[{"email":"c@x.y"},{"email":"a@x.y"},{"email":"b@x.y"}]}`},
		{"we remove, they add", `{"team":[{"email":"a@x.y"},{"email":"b@x.y"}]}`, `{"team":[{"email":"b@x.y"}]}`, `{"team":[{"email":"a@x.y"},{"email":"b@x.y"},{"email":"c@x.y"}]}`,
			`{"team":[{"email":"b@x.y"},{"email":"c@x.y"}]}`},
		{"they remove, we change another", `{"team":[{"email":"a@x.y"},{"email":"b@x.y"}]}`, `{"team":[{"email":"a@x.y"},{"email":"b@x.y","title":"1"}]}`, `{"team":[{"email":"b@x.y"}]}`,
			`{"team":[{"email":"b@x.y","title":"1"}]}`},
		{"references", `{"details":{"requirements":{"products":[{"id":"A"}]}}}`, `{"details":{"requirements":{"products":[{"id":"A"},{"id":"B"}]}}}`,
			`{"details":{"requirements":{"products":[{"id":"A"},{"id":"C"}]}}}`, `{"details":{"requirements":{"products":[{"id":"A"},{"id":"C"},{"id":"B"}]}}}`},
		{"references that aren't objects", `{"details":{"requirements":{"products":["A"]}}}`, `{"details":{"requirements":{"products":["A",{"id":"B"}]}}}`,
			`{"details":{"requirements":{"products":["A","C"]}}}`, `{"details":{"requirements":{"products":[{"id":"A"},{"id":"C"},{"id":"B"}]}}}`},
		{"ours unchanged", `{"name":"a"}`, `{"name":"a"}`, `{"name":"b"}`, `{"name":"b"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := document.Merge(documenttest.Sample.Shape, parse(t, c.base), parse(t, c.ours), parse(t, c.theirs))
			if text := string(document.Encode(got)); text != string(document.Encode(parse(t, c.want))) {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

func TestMerge_OneSideUnchanged_GivesTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, declared := draw(t)
		changed := overlay(base, declared)
		if got := document.Merge(documenttest.Sample.Shape, base, base, changed); !bytes.Equal(document.Encode(got), document.Encode(changed)) {
			t.Fatalf("theirs was lost: %s", document.Encode(got))
		}
		if got := document.Merge(documenttest.Sample.Shape, base, changed, base); !document.Equal(documenttest.Sample.Shape, got, changed) {
			t.Fatalf("ours was lost: %+v", document.Diff(documenttest.Sample.Shape, changed, got))
		}
	})
}

func TestPatch_AnyDifference_LeadsToTheOtherDocument(t *testing.T) {
	var every []document.Path
	for _, property := range documenttest.Sample.Shape.Properties {
		every = append(every, document.Path{property.Name})
	}
	rapid.Check(t, func(t *rapid.T) {
		before := documenttest.Sample.Document().Draw(t, "before")
		_, declared := draw(t)
		after := overlay(before, declared)
		operations, outside := document.Patch(documenttest.Sample.Shape, before, after, every)
		if len(outside) > 0 {
			t.Fatalf("outside: %+v", outside)
		}
		for _, operation := range operations {
			if !slices.Contains([]string{"add", "replace"}, operation.Op) {
				t.Fatalf("%+v", operation)
			}
		}
		patch, err := jsonpatch.DecodePatch(document.Encode(operations))
		if err != nil {
			t.Fatalf("%v", err)
		}
		text, err := patch.Apply(document.Encode(before))
		if err != nil {
			t.Fatalf("%s on %s: %v", document.Encode(operations), document.Encode(before), err)
		}
		got, err := document.Parse(text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if changes := document.Diff(documenttest.Sample.Shape, after, got); len(changes) > 0 {
			t.Fatalf("%s leaves %+v", document.Encode(operations), changes)
		}
	})
}

func TestPatch_OneChange_IsMinimal(t *testing.T) {
	paths := []document.Path{{"team"}, {"details", "notes"}, {"status"}}
	for _, c := range []struct{ name, before, after, want, outside string }{
		{"a scalar with a value", `{"status":"New"}`, `{"status":"Active"}`, `[{"op":"replace","path":"/status","value":"Active"}]`, ``},
		{"a scalar without a value", `{"details":{}}`, `{"details":{"notes":"x"}}`, `[{"op":"add","path":"/details/notes","value":"x"}]`, ``},
		{"cleared", `{"details":{"notes":"x"}}`, `{"details":{"notes":""}}`, `[{"op":"replace","path":"/details/notes","value":""}]`, ``},
		{"a pure append", `{"team":[{"email":"a@x.y"}]}`, `{"team":[{"email":"a@x.y"},{"email":"b@x.y"}]}`, `[{"op":"add","path":"/team/-","value":{"email":"b@x.y"}}]`, ``},
		{"a changed member", `{"team":[{"email":"a@x.y"}]}`, `{"team":[{"email":"a@x.y","title":"1"}]}`, `[{"op":"replace","path":"/team","value":[{"email":"a@x.y","title":"1"}]}]`, ``},
		{"another form of empty", `{"status":"","team":{}}`, `{"status":null,"team":[]}`, `null`, ``},
		{"outside", `{"name":"a"}`, `{"name":"b","status":"New"}`, `[{"op":"add","path":"/status","value":"New"}]`, `name`},
	} {
		t.Run(c.name, func(t *testing.T) {
			operations, outside := document.Patch(documenttest.Sample.Shape, parse(t, c.before), parse(t, c.after), paths)
			if got := string(document.Encode(operations)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			var left string
			for _, change := range outside {
				left += change.Path.String()
			}
			if left != c.outside {
				t.Errorf("outside: %s", left)
			}
		})
	}
}
