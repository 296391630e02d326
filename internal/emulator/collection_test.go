package emulator

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/uuid"
)

// toys is a collection that shares nothing with referrals but the code that serves it.
var toys = collection{
	path: "/v1.0/shop/toys", nextLink: "https://toys.example?$skiptoken=",
	properties: anObject(fields{"name": aString, "kind": aString, "maker": anObject(fields{"name": aString}), "madeDateTime": aTime}),
	sortable:   []string{"madeDateTime"}, required: []string{"name", "maker"}, forbidden: []string{"price"}, fixed: []string{"kind"},
	owned: []string{"id", "eTag", "serial"}, keptIfSent: []string{"parts"}, stamped: map[string]string{"Sold": "soldDateTime"},
	closedSets: []closedSet{{"kind", []string{"Bear", "Ball"}}},
	patchable:  map[string][]string{"/name": {"replace"}, "/status": {"add", "replace"}},
	complete:   func(doc map[string]any) { doc["serial"], doc["parts"] = "S-1", []any{"ear"} },
	settle:     func(_, _ map[string]any) *refusal { return nil },
	beforePatch: func(doc map[string]any, operations jsonpatch.Patch) (map[string]any, jsonpatch.Patch, *refusal) {
		return doc, operations, nil
	},
	afterPatch: func(_, _ map[string]any, _ jsonpatch.Patch, _ time.Time) *refusal { return nil },
}

func TestCollection_OtherData_IsServedByTheSameCode(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	e.collection = &toys
	call := func(method, path, etag, body string, status int) map[string]any {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header = http.Header{"Authorization": {"Bearer x"}, "Client-Request-Id": {uuid.NewString()}, "Content-Type": {"application/json"},
			"Prefer": {"return=representation"}}
		if etag != "" {
			r.Header.Set("If-Match", etag)
		}
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		var doc map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != status {
			t.Fatalf("%s %s: %d %s (%v), want %d", method, path, w.Code, w.Body, err, status)
		}
		return doc
	}
	refused := func(target string, doc map[string]any) {
		t.Helper()
		if got := object(doc, "error")["target"]; got != target {
			t.Errorf("the error names %v, want %s: %v", got, target, doc)
		}
	}
	const bear = `{"name": "Bruno", "kind": "Bear", "maker": {}, "madeDateTime": "2026-01-02T00:00:00Z"}`
	call("GET", referrals.path, "", "", 404)
	refused("name", call("POST", toys.path, "", `{"maker": {}}`, 400))
	refused("maker", call("POST", toys.path, "", `{"name": "Bruno", "maker": "me"}`, 400))
	refused("price", call("POST", toys.path, "", `{"name": "Bruno", "maker": {}, "price": 1}`, 400))
	refused("kind", call("POST", toys.path, "", `{"name": "Bruno", "maker": {}, "kind": "Car"}`, 400))
	made := call("POST", toys.path, "", bear, 201)
	one := toys.path + "/" + text(made, "id")
	if made["serial"] != "S-1" || made["createdDateTime"] == nil {
		t.Errorf("the collection's own values are missing: %v", made)
	}
	call("POST", toys.path, "", strings.NewReplacer("Bruno", "Berta", "-01-02", "-01-01").Replace(bear), 201)

	refused("kind", call("PUT", one, text(made, "eTag"), `{"name": "Bruno", "kind": "Ball", "maker": {}}`, 400))
	replaced := call("PUT", one, text(made, "eTag"), `{"name": "B", "kind": "Bear", "serial": "S-2", "parts": []}`, 200)
	if replaced["serial"] != "S-1" || len(replaced["parts"].([]any)) != 1 || replaced["maker"] != nil || replaced["eTag"] == made["eTag"] {
		t.Errorf("replaced by %v", replaced)
	}
	refused("/kind", call("PATCH", one, "", `[{"op": "add", "path": "/kind", "value": "Ball"}]`, 400))
	patched := call("PATCH", one, text(replaced, "eTag"), `[{"op": "add", "path": "/status", "value": "Sold"}]`, 200)
	if patched["soldDateTime"] == nil || patched["name"] != "B" {
		t.Errorf("patched to %v", patched)
	}

	refused("$orderby", call("GET", toys.path+"?$orderby=createdDateTime", "", "", 400))
	refused("$filter", call("GET", toys.path+"?$filter=status+eq+'New'", "", "", 400))
	page := call("GET", toys.path+"?$orderby=madeDateTime+desc&$filter=kind+eq+'Bear'", "", "", 200)
	listed := every(page, "value", "*", "name")
	if len(listed) != 2 || listed[0] != "Berta" || !strings.HasSuffix(text(page, "@odata.context"), "#toys") {
		t.Errorf("listed %v in %v", listed, page["@odata.context"])
	}
}
