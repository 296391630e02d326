package referral

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// FuzzState decodes any document into state: it is an error, or a state that a second reading leaves as it is, and that
// an update which declares all of it changes nothing of.
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
		state, err := stateFrom(doc, tftypes.Value{}, fresh)
		if err != nil {
			return
		}
		again, err := stateFrom(doc, state, refreshed)
		if err != nil {
			t.Fatal(err)
		}
		if !state.Equal(again) {
			t.Fatalf("a second reading changed the state of %s", document.Encode(doc))
		}
		known := attributesDocument(state)
		if got := document.Overlay(document.Referral, doc, known, known); len(document.Diff(document.Referral, doc, got)) > 0 {
			t.Fatalf("%s became %s", document.Encode(doc), document.Encode(got))
		}
		back, err := document.Unpack(document.Pack(doc, known), known)
		if err != nil || string(document.Encode(back)) != string(document.Encode(doc)) {
			t.Fatalf("%s wasn't kept: %v", document.Encode(doc), err)
		}
	})
}
