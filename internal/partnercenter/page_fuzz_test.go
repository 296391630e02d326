package partnercenter

import (
	"encoding/json"
	"net/http"
	"testing"
)

// FuzzReadPage reads arbitrary bodies as pages of a listing: the result is an error without content, or complete objects that are not larger
// than the body, and a next page that can be requested, or none.
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
				t.Errorf("a valid page is an error: %v", err)
			}
			if len(err.Error()) > 1000 || l.next != (skip{}) {
				t.Errorf("error %q, next page %q", err, l.next)
			}
			return
		}
		size := 0
		for _, item := range items {
			var object map[string]json.RawMessage
			if err := json.Unmarshal(item, &object); err != nil || object == nil {
				t.Errorf("%q isn't an object: %v", item, err)
			}
			size += len(item)
		}
		if size > len(body) || items == nil || len(items) > maxPageItems {
			t.Errorf("%d items of %d bytes from a body of %d bytes", len(items), size, len(body))
		}
		if totals != 0 && totals != 1+len(items) {
			t.Errorf("Count was called with %d for %d items", totals-1, len(items))
		}
		if l.next == (skip{}) {
			return
		}
		if l.next.check() != nil || !l.seen[l.next] {
			t.Errorf("invalid next page %q", l.next)
		}
		if _, err := l.read(rep); err == nil {
			t.Errorf("a paging loop at %q isn't an error", l.next)
		}
	})
}
