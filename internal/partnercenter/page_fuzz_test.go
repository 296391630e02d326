package partnercenter

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// FuzzReadPage takes any body for a page of a listing: it is an error that shows none of it, or whole objects, no more than
// came in, and the next page is none or one that can be asked for.
func FuzzReadPage(f *testing.F) {
	for _, seed := range []string{
		`{"@odata.context":"x","@odata.count":250,"value":[{"id":"a"},{"id":"b","x":[{}]}],"@odata.nextLink":"http://h/v1.0/referrals?$skiptoken=a%2Bb"}`,
		`{"value":[]}`, `{"value":null}`, `{"value":[{},null]}`, `{"value":[[{}]]}`, `{"value":{"0":{}}}`, `{"VALUE":[{}],"value":[{"id":"1"}]}`,
		`{"value":[{}],"@odata.nextLink":""}`, `{"value":[{}],"@odata.nextLink":7}`, `{"value":[{}],"@odata.nextLink":"?$skip=-1"}`,
		`{"value":[{}],"@odata.nextLink":"?$skip=100","@odata.count":"9"}`, `{"value":[{}],"@odata.count":-1}`, `{"value":[{}],"@odata.count":1e400}`,
		`[{}]`, `{"value":[{}]} {}`, `{"value":[{"id":"cut`, ``, `null`, "\ufeff{\"value\":[]}", "{\"value\":[{\"\\ud800\":\"\xff\"}]}",
	} {
		f.Add([]byte(seed), "application/json; charset=utf-8", "Sat, 14 Nov 2026 00:00:00 GMT")
	}
	f.Add([]byte(`{"value":[]}`), "text/html", "yesterday")
	f.Fuzz(func(t *testing.T, body []byte, contentType, date string) {
		var totals, clocks int
		l := listing{client: &Client{maxPages: maxPages}, seen: map[skip]bool{}, pages: 1, query: Query{
			Count: func(_ int64, onPage int) { totals += 1 + onPage }, Clock: func(time.Time) { clocks++ },
		}}
		rep := &reply{status: http.StatusOK, header: http.Header{"Content-Type": {contentType}, "Date": {date}}, body: body}
		items, err := l.read(rep)
		if err != nil {
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
		if size > len(body) || items == nil {
			t.Errorf("%d items of %d bytes came of %d bytes", len(items), size, len(body))
		}
		if clocks > 1 || totals != 0 && totals != 1+len(items) {
			t.Errorf("%d clocks, %d for %d items", clocks, totals, len(items))
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

// loopbackHost is localhost, 127.0.0.0/8 and ::1.
var loopbackHost = regexp.MustCompile(`^(?i:localhost|(::ffff:)?127(\.[0-9]{1,3}){3}|[0:]*:0*1|[0:]*:ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})$`)

// FuzzParseEndpoint takes any text for an endpoint, and for the target of a redirect: what is accepted is https or on
// loopback and keeps the collection's path at its end, and no error shows what may be a secret.
func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{
		"https://api.partner.microsoft.com", "https://h/prefix//", "http://127.0.0.1:8080", "http://[::1%25eth0]/", "http://LOCALHOST", "http://localhost.evil.example",
		"http://127.0.0.1.evil.example", "https://u:p@h", "https:/u:p@h", "https://h?x=y", "https://h/?", "https://h/#", "https://h/%2e%2e/x", "https://h/a%2fb", "https:h",
		"HTTPS://h", "//h", "mailto:u@h", "https://h\r\nX: y", "http://0x7f.1", "http://2130706433", "https://h:99999", "https://[::1", "\x1b[31m",
	} {
		f.Add(seed)
	}
	const secret = "pa55word-of-somebody"
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, secret) {
			return
		}
		if u, err := parseEndpoint(text); err == nil {
			checkEndpoint(t, u)
		}
		_, err := parseEndpoint("https://" + secret + text + "@host")
		if err != nil && strings.Contains(err.Error(), secret) || err == nil && !strings.ContainsAny(text, "/") {
			t.Errorf("%q: %v", text, err)
		}
		target, err := url.Parse(text)
		if err != nil {
			return
		}
		target.User, target.RawQuery, target.Fragment = url.UserPassword(secret, secret), "code="+secret, secret
		described := describeURL(target)
		checkClean(t, described)
		if strings.Contains(described, secret) || strings.ContainsAny(described, "?#") {
			t.Errorf("%q is described as %q", text, described)
		}
	})
}

// checkEndpoint reads what goes out with an endpoint as a server would.
func checkEndpoint(t *testing.T, endpoint *url.URL) {
	t.Helper()
	u, err := url.Parse(endpoint.String() + collectionPath + "/R-1?$skip=1")
	if err != nil {
		t.Fatalf("%q: %v", endpoint, err)
	}
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !loopbackHost.MatchString(host)):
		t.Errorf("%q would get the token in the clear", u)
	case u.User != nil || u.Fragment != "" || u.RawQuery != "$skip=1" || host == "":
		t.Errorf("%q has more in it, or no host", u)
	case !strings.HasSuffix(u.EscapedPath(), collectionPath+"/R-1") || strings.Contains(u.EscapedPath(), "//v1.0"):
		t.Errorf("%q leads elsewhere", u)
	case strings.Contains("/"+u.Path+"/", "/../"):
		t.Errorf("%q leads out of its path", u)
	}
}
