package document_test

import (
	"bytes"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

// FuzzUnpack unpacks arbitrary bytes of private state: the result is an error or a document, never a crash.
func FuzzUnpack(f *testing.F) {
	known := document.Document{"name": "Contoso", "team": []any{map[string]any{"email": "a@b.c"}}}
	f.Add(packer.Pack(document.Document{"name": "Contoso", "dealSensitivity": "High"}, known), "Contoso")
	f.Add([]byte{}, "")
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8}, "x")
	f.Fuzz(func(t *testing.T, packed []byte, name string) {
		doc, err := packer.Unpack(packed, document.Document{"name": name})
		if (doc == nil) == (err == nil) {
			t.Fatalf("document %v and error %v", doc, err)
		}
	})
}

// FuzzParse parses arbitrary bytes: the result is an error, or a document that equals itself after encoding and parsing again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		large, `{"zz":1e999,"details":{"dealValue":1e999},"isSpam":1e999}`, `{"name":{"a":1},"details":5,"team":{"a":"b"},"favorite":[1]}`,
		`{"team":["x","x",{},{"email":""},null,{"email":["a"]},{"zz":1e999}],"closedDateTime":5,"createdDateTime":"soon"}`,
		`{"target":[{"id":"1"},{"id":" 1"},{"id":1}],"customerProfile":{"ids":[{},{"id":""}]},"tags":["a",{"tag":"b"},[[]]]}`,
		`{"details":{"requirements":{"industries":["a",{"id":"a"},{"id":"a","b":1},{"c":1}]}},"trackingInfo":{"a":[{}]}}`,
		"{\"name\":\"\xff\\ud800\\u0000<&>\",\"\xff\":1.50}", `{"links":{"a":[1]}}`, `{} x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := document.Parse(text)
		if (doc == nil) == (err == nil) {
			t.Fatalf("document %v and error %v", doc, err)
		}
		if err != nil {
			return
		}
		again, err := document.Parse(document.Encode(doc))
		if err != nil || !bytes.Equal(document.Encode(doc), document.Encode(again)) {
			t.Fatalf("parsing %s again: %v", document.Encode(doc), err)
		}
		for _, other := range []document.Document{doc, again} {
			if changes := document.Diff(documenttest.Sample.Shape, doc, other); len(changes) > 0 {
				t.Fatalf("%q differs from itself: %v", text, changes)
			}
		}
	})
}
