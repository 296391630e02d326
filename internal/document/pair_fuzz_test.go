package document_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

// FuzzPair compares two arbitrary documents: Diff is empty exactly if their canonical forms are equal, each member is matched at most
// once, and a merge with an unchanged side returns the other side.
func FuzzPair(f *testing.F) {
	const person, other = `{"email":"a@x.y","firstName":"A","x":[1]}`, `{"email":"b@x.y","title":"CTO","contactPreference":{"disableNotifications":true}}`
	for _, seed := range [][2]string{
		{`{"team":[` + person + `,` + other + `]}`, `{"team":[` + other + `,` + person + `]}`},
		{`{"team":[` + person + `,` + person + `]}`, `{"team":[` + person + `]}`},
		{`{"team":[{"firstName":"A"},{"email":"A@x.y"}]}`, `{"team":[` + person + `,{"firstName":"A","title":""}]}`},
		{`{"team":[{"firstName":"Jose\u0301"}]}`, `{"team":[{"firstName":"José"}]}`}, {`{"team":[null,{},[],"x",7]}`, `{"team":{}}`},
		{`{"details":{"dealValue":"1.0","closingDateTime":"2026-02-24T21:04:06.10Z"}}`, `{"details":{"dealValue":1,"closingDateTime":"2026-02-24T22:04:06.1+01:00"}}`},
		{`{"details":{"dealValue":0.1}}`, `{"details":{"dealValue":0.10000000000000000000000000000000001}}`}, {`{"details":{"dealValue":1e999}}`, `{"details":{"dealValue":"x"}}`},
		{`{"details":{"requirements":{"products":[{"id":"A"},"B",{"id":"A"}]}}}`, `{"details":{"requirements":{"products":["B","A"]}}}`},
		{`{"customerProfile":{"ids":[{"profileType":"Duns","id":"1"},{"profileType":"External","id":"1"}]}}`, `{"customerProfile":{"ids":[{"profileType":"External","id":"1"}]}}`},
		{`{"tags":["hot",{"tag":"hot"}],"trackingInfo":{"a":"1"}}`, `{"tags":["hot"],"trackingInfo":{"a":null}}`}, {`{"x":{"y":[1.0,{}]},"favorite":"true"}`, `{"x":{"y":[1,null]},"favorite":true}`},
		{`{"name":null,"consent":{},"target":[]}`, `{}`}, {`{"name":"a "}`, `{"name":"a"}`}, {`{"x":1}`, `{"x":"1"}`},
		{`{"x":1e999}`, `{"x":"1e999"}`}, {`{"expirationDateTime":5}`, `{"expirationDateTime":"5"}`}, {`{"expirationDateTime":5}`, `{"expirationDateTime":5.0}`}, {`{"id":"1","details":"text"}`, `{"id":"1","details":{"notes":"text"}}`},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, text, second []byte) {
		a, err := document.Parse(text)
		if err != nil {
			return
		}
		b, err := document.Parse(second)
		if err != nil {
			return
		}
		there, back := document.Diff(documenttest.Sample.Shape, a, b), document.Diff(documenttest.Sample.Shape, b, a)
		if (len(there) == 0) != (len(back) == 0) {
			t.Errorf("%d differences there, %d back: %+v %+v", len(there), len(back), there, back)
		}
		if same := canonical(documenttest.Sample.Shape, a) == canonical(documenttest.Sample.Shape, b); same != (len(there) == 0) {
			t.Errorf("equal canonical forms: %t, differences: %+v\n%s\n%s", same, there, canonical(documenttest.Sample.Shape, a), canonical(documenttest.Sample.Shape, b))
		}
		for _, change := range there {
			if len(change.Path) == 0 || change.Old == nil && change.New == nil {
				t.Errorf("%+v isn't a change", change)
			}
		}
		checkPairs(t, documenttest.Sample.Shape, a, b)
		checkMerges(t, a, b)
	})
}

// canonical writes equal values as the same string: without empty values, and with sorted members of lists.
func canonical(shape document.Shape, value any) string {
	if document.Empty(value) {
		return ""
	}
	switch v := value.(type) {
	case map[string]any:
		if shape.Kind != document.Object && shape.Kind != 0 && shape.Kind != document.Labels && shape.Kind != document.Texts {
			break
		}
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			property, _ := shape.Find(name)
			if text := canonical(property.Shape, v[name]); text != "" {
				parts = append(parts, fmt.Sprintf("%q:%s", name, text))
			}
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		return canonicalList(shape, v)
	}
	return canonicalScalar(shape.Kind, value)
}

func canonicalList(shape document.Shape, list []any) string {
	var parts []string
	seen := map[string]bool{}
	for _, member := range list {
		if member == nil && shape.Kind != 0 {
			continue
		}
		if shape.Kind == document.References {
			id := member
			if reference, ok := member.(map[string]any); ok {
				id = reference["id"]
			}
			switch text := norm.NFC.String(fmt.Sprint(id)); id.(type) {
			case string, json.Number, bool:
				if seen[text] && text != "" {
					continue
				}
				seen[text] = true
				if _, ok := member.(map[string]any); !ok && text != "" {
					member = map[string]any{"id": text}
				}
			}
		}
		parts = append(parts, canonical(document.Shape{Kind: document.Object, Properties: shape.Properties}, member))
	}
	if shape.Kind == document.List || shape.Kind == document.References {
		slices.Sort(parts)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func canonicalScalar(kind document.Kind, value any) string {
	text := fmt.Sprint(value)
	number, isNumber := value.(json.Number)
	switch kind {
	case document.Caseless:
		return fmt.Sprintf("%q", strings.ToLower(norm.NFC.String(text)))
	case document.Text, document.Bool:
		return fmt.Sprintf("%q", norm.NFC.String(text))
	case document.Decimal:
		if decimal, err := document.ParseDecimal(text); err == nil {
			return document.FormatDecimal(decimal).String()
		}
		return fmt.Sprintf("%q", text)
	case document.Instant:
		if at, err := document.ParseInstant(text); err == nil {
			return at.UTC().String()
		}
	default:
	}
	if isNumber {
		return canonicalScalar(document.Decimal, number)
	}
	return fmt.Sprintf("%T %q", value, text)
}

// checkPairs checks that Match pairs each member of every list in two documents at most once.
func checkPairs(t *testing.T, shape document.Shape, a, b any) {
	t.Helper()
	before, _ := a.(map[string]any)
	after, _ := b.(map[string]any)
	for _, property := range shape.Properties {
		checkPairs(t, property.Shape, before[property.Name], after[property.Name])
		if property.Kind != document.List {
			continue
		}
		old, _ := before[property.Name].([]any)
		next, _ := after[property.Name].([]any)
		pairs := document.Match(property.Identity, old, next)
		used := map[int]bool{}
		for _, j := range pairs {
			if j >= len(old) || j < -1 || j >= 0 && used[j] {
				t.Errorf("matched %d members with %d as %v", len(next), len(old), pairs)
			}
			used[j] = true
		}
		if len(pairs) != len(next) {
			t.Errorf("%d pairs for %d members", len(pairs), len(next))
		}
	}
}

// checkMerges checks merges in which base is the base. Ours is an overlay over the base, as in an update, because a merge removes no
// property.
func checkMerges(t *testing.T, base, other document.Document) {
	t.Helper()
	baseText, otherText := document.Encode(base), document.Encode(other)
	if got := document.Merge(documenttest.Sample.Shape, base, base, other); !bytes.Equal(document.Encode(got), otherText) {
		t.Errorf("theirs became %s", document.Encode(got))
	}
	ours := document.Overlay(documenttest.Sample.Shape, base, base, other)
	if changes := document.Diff(documenttest.Sample.Shape, ours, document.Merge(documenttest.Sample.Shape, base, ours, base)); len(changes) > 0 {
		t.Errorf("ours was lost: %+v", changes)
	}
	if changes := document.Diff(documenttest.Sample.Shape, ours, document.Merge(documenttest.Sample.Shape, base, ours, ours)); len(changes) > 0 {
		t.Errorf("a change on both sides was lost: %+v", changes)
	}
	if !bytes.Equal(document.Encode(base), baseText) || !bytes.Equal(document.Encode(other), otherText) {
		t.Error("an input was changed")
	}
}
