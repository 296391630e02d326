package partnercenter

import (
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

func FuzzParseErrorBody(f *testing.F) {
	for _, seed := range []string{
		`{"error":{"code":"preconditionFailed","message":"m","target":"ETag","innerError":{"code":"99918"}}}`,
		`{"statusCode":429,"message":"Rate limit is exceeded."}`, `<html>`, ``, `{"error":"x","error_description":"y"}`,
		"{\"error\":{\"message\":\"\\u001b[31m\\u0000\\ud800\"}}", `{"error":{"innererror":{"innererror":{}}}}`,
		`{"error":{"message":"the\u002dsecret-token the-\u200bsecret-token","code":"the-secret-token","target":"the-\u001b[0msecret-token"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := parseErrorBody(body, wire.Secrets{testToken})
		if len(e.InnerCodes) > maxInnerErrors {
			t.Errorf("%d inner codes", len(e.InnerCodes))
		}
		for _, text := range append([]string{e.Code, e.Target, e.Message, e.Error()}, e.InnerCodes...) {
			checkClean(t, text)
			wantNotIn(t, text, testToken)
		}
		if utf8.RuneCountInString(e.Message) > maxMessageRunes || utf8.RuneCountInString(e.Code) > maxFieldRunes {
			t.Error("a string is too long")
		}
	})
}

// checkClean fails if text has control or formatting characters, which could control a terminal.
func checkClean(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		t.Errorf("%q has control characters", text)
	}
}

func FuzzParseRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "120", "-1", "99999999999999999999", "Sun, 01 Mar 2026 12:00:05 GMT",
		"Sunday, 01-Mar-26 12:00:05 GMT", "Sun Mar  1 12:00:05 2026", "1e3", "٣"} {
		f.Add(seed, int64(1772366400))
	}
	f.Fuzz(func(t *testing.T, value string, at int64) {
		now := time.Unix(at%253402300800, 0).UTC()
		d, ok := parseRetryAfter(value, now)
		if d < 0 || (!ok && d != 0) {
			t.Errorf("%q: %v %v", value, d, ok)
		}
	})
}

func FuzzParseNextLink(f *testing.F) {
	for _, seed := range []string{
		"http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=a%2Bb", "?$skip=100", "?%24skiptoken=x&$skip=1", "",
		"?$skiptoken=a#b", "//[::?$skiptoken=%zz", "?$skiptoken=a&$skiptoken=b", "?$skiptoken=%0d%0aX:%20y", "?;$skip=1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, link string) {
		next, err := parseNextLink(link)
		if err != nil {
			return
		}
		if next.value == "" || len(next.value) > maxTokenBytes {
			t.Errorf("%q", next)
		}
		l := listing{next: next, pages: 1, query: Query{Filter: "a eq 'b'", Top: 5}}
		got, err := url.ParseQuery(l.encode())
		if err != nil || len(got) != 3 || got.Get(next.name) != next.value || got.Get("$top") != "5" {
			t.Errorf("%q became %q, %v", next, l.encode(), err)
		}
		again, err := parseNextLink("https://host/?" + l.encode())
		if err != nil || again != next {
			t.Errorf("%q came back as %q, %v", next, again, err)
		}
	})
}

func FuzzIDsStayOneSegment(f *testing.F) {
	for _, seed := range []string{"a", "..", "a/b", "%2e", "a?b", "a#b", "\x00", "ü", "\xff"} {
		f.Add(seed)
	}
	c, err := New(Options{Endpoint: "https://host/v2", Credential: credential{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id string) {
		r := request{method: "GET", id: &id}
		if r.validate() != nil {
			return
		}
		req, err := c.build(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		u := req.Raw().URL
		if u.Host != "host" || u.RawQuery != "" || u.Fragment != "" || u.Path != "/v2"+collectionPath+"/"+id ||
			strings.Count(u.EscapedPath(), "/") != strings.Count("/v2"+collectionPath, "/")+1 || c.begin(r).address != u.String() {
			t.Errorf("%q: %v", id, u)
		}
	})
}
