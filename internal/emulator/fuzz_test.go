package emulator

import "testing"

// FuzzPatch applies any body as a JSON Patch: it is refused, or the result is a document.
func FuzzPatch(f *testing.F) {
	for _, seed := range []string{
		`[{"op":"replace","path":"/details/notes","value":"x"}]`, `[{"op":"add","path":"/team/-","value":{"email":"a@b.c"}}]`,
		`[{"op":"remove","path":"/id"}]`, `[]`, `{}`, `[null]`, `[{"op":"add","path":"/status","value":1e999}]`, `[{"op":"add","path":"/team/99999999999","value":{}}]`,
	} {
		f.Add([]byte(seed))
	}
	doc := load(f, "observed-shared-active.json")
	f.Fuzz(func(t *testing.T, body []byte) {
		operations, refused := referrals.readPatch(body)
		if refused != nil {
			return
		}
		next, refused := applyPatch(doc, operations, true)
		if (next == nil) == (refused == nil) {
			t.Fatalf("%v and %v", next, refused)
		}
		if next == nil {
			return
		}
		if next["id"] != doc["id"] {
			t.Errorf("the id became %v", next["id"])
		}
		if _, err := encode(next); err != nil {
			t.Error(err)
		}
	})
}
