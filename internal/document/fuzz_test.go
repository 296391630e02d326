package document_test

import (
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// FuzzUnpack takes any bytes for what private state kept: they are an error or a document, never a crash.
func FuzzUnpack(f *testing.F) {
	known := document.Document{"name": "Contoso", "team": []any{map[string]any{"email": "a@b.c"}}}
	f.Add(document.Pack(document.Document{"name": "Contoso", "dealSensitivity": "High"}, known), "Contoso")
	f.Add([]byte{}, "")
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8}, "x")
	f.Fuzz(func(t *testing.T, packed []byte, name string) {
		doc, err := document.Unpack(packed, document.Document{"name": name})
		if (doc == nil) == (err == nil) {
			t.Fatalf("%v and %v", doc, err)
		}
	})
}
