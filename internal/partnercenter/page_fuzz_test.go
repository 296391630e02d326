package partnercenter

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzReadPage takes any body for a page of a listing: it is an error that shows none of it, or whole objects, no more than
// came in, and the next page is none or one that can be asked for.
func FuzzReadPage(f *testing.F) {
	const whole = `{"@odata.context":"x","@odata.count":250,"value":[{"id":"a"},{"id":"b","x":[{}]}],"@odata.nextLink":"http://h/v1.0/referrals?$skiptoken=a%2Bb"}`
	for _, seed := range []string{
		whole,
		`{"value":[]}`, `{"value":null}`, `{"value":[{},null]}`, `{"value":[[{}]]}`, `{"value":{"0":{}}}`, `{"VALUE":[{}],"value":[{"id":"1"}]}`,
		`{"value":[{}],"@odata.nextLink":""}`, `{"value":[{}],"@odata.nextLink":7}`, `{"value":[{}],"@odata.nextLink":"?$skip=-1"}`,
		`{"value":[{}],"@odata.nextLink":"?$skip=100","@odata.count":"9"}`, `{"value":[{}],"@odata.count":-1}`, `{"value":[{}],"@odata.count":1e400}`,
		`[{}]`, `{"value":[{}]} {}`, `{"value":[{"id":"cut`, ``, `null`, "\ufeff{\"value\":[]}", "{\"value\":[{\"\\ud800\":\"\xff\"}]}",
	} {
		f.Add([]byte(seed), "application/json; charset=utf-8", "Sat, 14 Nov 2026 00:00:00 GMT")
	}
	f.Add([]byte(`{"value":[]}`), "text/html", "yesterday")
	f.Fuzz(func(t *testing.T, body []byte, contentType, date string) {
		var totals int
		l := listing{client: &Client{maxPages: maxPages, maxItems: maxItems}, seen: map[skip]bool{}, pages: 1, query: Query{
			Count: func(_ int64, onPage int) { totals += 1 + onPage },
		}}
		rep := &reply{status: http.StatusOK, header: http.Header{"Content-Type": {contentType}, "Date": {date}}, body: body}
		items, err := l.read(rep)
		if err != nil {
			if string(body) == whole && isJSONType(contentType) {
				t.Errorf("a page is refused: %v", err)
			}
			if len(err.Error()) > 1000 || l.next != (skip{}) {
				t.Errorf("%q leads to %q", err, l.next)
			}
			return
		}
		size := 0
		for _, item := range items {
			var object map[string]json.RawMessage
			if err := json.Unmarshal(item, &object); err != nil || object == nil {
				t.Errorf("%q is no object: %v", item, err)
			}
			size += len(item)
		}
		if size > len(body) || items == nil || len(items) > maxPageItems {
			t.Errorf("%d items of %d bytes came of %d bytes", len(items), size, len(body))
		}
		if totals != 0 && totals != 1+len(items) {
			t.Errorf("%d for %d items", totals, len(items))
		}
		if l.next == (skip{}) {
			return
		}
		if l.next.check() != nil || !l.seen[l.next] {
			t.Errorf("the next page begins at %q", l.next)
		}
		if _, err := l.read(rep); err == nil {
			t.Errorf("the page at %q may lead to itself", l.next)
		}
	})
}
