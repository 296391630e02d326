package partnercenter

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestCall_EachMethod_SendsTheDocumentedRequest(t *testing.T) {
	item := listPath + "/id-1"
	tests := map[string]struct {
		uri, body string
		header    map[string]string // "" means absent
	}{
		"GET":  {item, "", map[string]string{"If-Match": "", "Content-Type": "", "Prefer": "", "request-id": ""}},
		"POST": {listPath, testBody, map[string]string{"If-Match": "", "Content-Type": "application/json", "request-id": "key-1"}},
		"PUT":  {item, testBody, map[string]string{"If-Match": testETag, "Content-Type": "application/json", "Prefer": ""}},
		"PATCH": {item, `[]`, map[string]string{
			"If-Match": testETag, "Content-Type": "application/json-patch+json", "Prefer": "return=representation",
		}},
	}
	for method, tt := range tests {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, always(200, map[string]string{"ETag": testETag, "request-id": "r-1"}, testBody))
			answer, err := calls[method](t.Context(), r.Client)
			if err != nil || string(answer.Body) != testBody || answer.ETag != testETag || answer.RequestID != "r-1" {
				t.Errorf("answer %q %+v, error %v", answer.Body, answer, err)
			}
			r.wire.wantCount(t, 1)
			got := r.wire.all()[0]
			if got.Method != method || got.URI != tt.uri || got.Body != tt.body {
				t.Errorf("sent %s %s with body %q", got.Method, got.URI, got.Body)
			}
			want := map[string]string{"Accept": "application/json", "Authorization": "Bearer " + testToken, "User-Agent": "test/1"}
			for k, v := range tt.header {
				want[k] = v
			}
			for k, v := range want {
				if got.Header.Get(k) != v {
					t.Errorf("header %s is %q, want %q", k, got.Header.Get(k), v)
				}
			}
			if _, err := uuid.Parse(got.Header.Get("client-request-id")); err != nil {
				t.Errorf("client-request-id: %v", err)
			}
		})
	}
}

func TestCreate_NoRequestID_GeneratesOne(t *testing.T) {
	r := newRig(t, always(201, nil, testBody))
	if _, err := r.Create(t.Context(), []byte(testBody), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := uuid.Parse(r.wire.all()[0].Header.Get("request-id")); err != nil {
		t.Error(err)
	}
}

func TestUpdate_AnyETag_IsSentByteForByte(t *testing.T) {
	for _, etag := range []string{`"5f00-0000"`, `W/"x"`, `"a,b"`, `bare`, `"quo\"te"`, `"ünï"`, `""`} {
		r := newRig(t, always(200, nil, testBody))
		for _, call := range []func() (Answer, error){
			func() (Answer, error) { return r.Replace(t.Context(), "x", etag, []byte(testBody)) },
			func() (Answer, error) { return r.Patch(t.Context(), "x", etag, []byte(testBody)) },
		} {
			if _, err := call(); err != nil {
				t.Fatalf("%q: %v", etag, err)
			}
		}
		for _, got := range r.wire.all() {
			if got.Header.Get("If-Match") != etag {
				t.Errorf("If-Match %q, want %q", got.Header.Get("If-Match"), etag)
			}
		}
	}
}

func TestGet_IDWithSeparators_StaysOnePathSegment(t *testing.T) {
	for id, segment := range map[string]string{
		"a/b": "a%2Fb", "../x": "..%2Fx", "a?b=c": "a%3Fb=c", "a#b": "a%23b", "a%2Fb": "a%252Fb", "%2e%2e": "%252e%252e",
		"a b": "a%20b", "ü": "%C3%BC", "...": "...", `a"b'`: "a%22b%27", "a;b": "a%3Bb",
	} {
		r := newRig(t, always(200, nil, testBody))
		if _, err := r.Get(t.Context(), id); err != nil {
			t.Fatalf("%q: %v", id, err)
		}
		if got, want := r.wire.all()[0].URI, listPath+"/"+segment; got != want {
			t.Errorf("%q was sent as %s, want %s", id, got, want)
		}
	}
}

func TestEndpoint_PathPrefix_IsKept(t *testing.T) {
	r := newRig(t, always(200, nil, testBody))
	for _, prefix := range []string{"/fake/x", "/fake/x/"} {
		c := newClient(t, r, func(o *Options) { o.Endpoint += prefix })
		if _, err := c.Get(t.Context(), "id-1"); err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range r.wire.all() {
		if got.URI != "/fake/x"+listPath+"/id-1" {
			t.Error(got.URI)
		}
	}
	wantIn(t, r.logs.lines[0], "path:/fake/x"+listPath+"/id-1")
}

func TestCall_UnsafeValue_IsRejectedBeforeSending(t *testing.T) {
	body := []byte(testBody)
	put := func(id, etag string) func(context.Context, *Client) (Answer, error) {
		return func(ctx context.Context, c *Client) (Answer, error) { return c.Replace(ctx, id, etag, body) }
	}
	patch := func(etag string) func(context.Context, *Client) (Answer, error) {
		return func(ctx context.Context, c *Client) (Answer, error) { return c.Patch(ctx, "x", etag, body) }
	}
	get := func(id string) func(context.Context, *Client) (Answer, error) {
		return func(ctx context.Context, c *Client) (Answer, error) { return c.Get(ctx, id) }
	}
	create := func(b []byte, id string) func(context.Context, *Client) (Answer, error) {
		return func(ctx context.Context, c *Client) (Answer, error) { return c.Create(ctx, b, id) }
	}
	for name, call := range map[string]func(context.Context, *Client) (Answer, error){
		"empty id": get(""), "dot": get("."), "dots": get(".."), "id CR": get("a\rb"), "id LF": get("a\nb"),
		"id NUL": get("a\x00b"), "id DEL": get("a\x7fb"), "id 1 MB": get(strings.Repeat("a", 1<<20)),
		"put empty id": put("", testETag), "etag CR": put("x", "\"a\"\rX: y"), "etag LF": put("x", "\"a\"\nX: y"),
		"etag NUL": put("x", "\"\x00\""), "etag blank": put("x", " \"a\""), "etag 1 MB": put("x", strings.Repeat("a", 1<<20)),
		"no etag": put("x", ""), "any etag": put("x", "*"), "patch no etag": patch(""), "patch etag LF": patch("\n"),
		"request id LF": create(body, "a\nb"), "request id 1 MB": create(body, strings.Repeat("a", 1<<20)),
		"no body": create(nil, "a"),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, always(200, nil, testBody))
			_, err := call(t.Context(), r.Client)
			e := asCallError(t, err)
			if e.Sent || e.Attempts != 0 || Ambiguous(err) || len(err.Error()) > 3000 || hasControl(err.Error()) {
				t.Errorf("%+v", e)
			}
			wantIn(t, err.Error(), "was not sent", listPath)
			r.wire.wantCount(t, 0)
		})
	}
}

func TestNew_Endpoint_MustBeHTTPSOrLoopback(t *testing.T) {
	for endpoint, ok := range map[string]bool{
		"https://api.partner.microsoft.com": true, "https://api.partner.microsoft.com/": true,
		"https://proxy.example/pc": true, "https://proxy.example:8443": true,
		"http://localhost:8080": true, "http://127.0.0.1:1": true, "http://127.9.9.9": true, "http://[::1]:80": true,
		"http://api.partner.microsoft.com": false, "http://10.0.0.1": false, "http://localhost.evil.example": false,
		"http://127.0.0.1.evil.example": false, "": false, "api.partner.microsoft.com": false, "//host": false,
		"/path": false, "ftp://host": false, "https://": false, "https:///path": false, "https://:443": false,
		"https://user:hunter2@host": false, "https://user@host": false, "https://host?x=y": false, "https://host?": false,
		"https://host#f": false, "https://host#": false, "https://ho st": false, "file:///etc/passwd": false,
		"https://host\n": false, "https://host/a/../b": false, "https://host/%2e%2e/b": false, "https://host/.": false, "https://host/a..b": true,
	} {
		_, err := New(Options{Endpoint: endpoint, Credential: credential{}})
		if (err == nil) != ok {
			t.Errorf("%q: %v", endpoint, err)
		}
		if err != nil {
			wantNotIn(t, err.Error(), "hunter2")
		}
	}
}

func TestNew_InvalidOption_IsRejected(t *testing.T) {
	for name, o := range map[string]Options{
		"no credential":    {Endpoint: "https://host"},
		"negative timeout": {Endpoint: "https://host", Credential: credential{}, RequestTimeout: -1},
		"agent with LF":    {Endpoint: "https://host", Credential: credential{}, UserAgent: "a\nb"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestCall_NoToken_IsNeitherSentNorRetried(t *testing.T) {
	cause := errors.New("refresh token expired")
	for method, call := range calls {
		r := newRig(t, always(200, nil, testBody), func(o *Options) { o.Credential = credential{err: cause} })
		_, err := call(t.Context(), r.Client)
		e := asCallError(t, err)
		if !errors.Is(err, cause) || e.Sent || e.Attempts != 0 || Ambiguous(err) || len(r.clock.sleeps) != 0 {
			t.Errorf("%s: %+v", method, e)
		}
		wantIn(t, err.Error(), "was not sent", "no access token", "refresh token expired")
		r.wire.wantCount(t, 0)
	}
}

func TestLog_AnyCall_HasNoBodyTokenOrQuery(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, req *http.Request, n int) {
		w.Header().Set("request-id", "server-\u009b31mid")
		switch n {
		case 1:
			sendJSON(w, 503, `{"error":{"code":"serviceNotAvailable","message":"the-secret-answer"}}`)
		case 2:
			abort()
		default:
			sendJSON(w, 200, `{"value":[],"name":"the-secret-answer"}`)
		}
	})
	if _, err := r.Replace(t.Context(), "id-1", testETag, []byte(testBody)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Create(t.Context(), []byte(testBody), "key-1"); err != nil {
		t.Fatal(err)
	}
	for _, err := range r.List(t.Context(), Query{Filter: "email eq 'the-secret-mail'"}) {
		t.Fatal(err)
	}
	all := strings.Join(r.logs.lines, "\n")
	wantNotIn(t, all, "secret", testToken, "Bearer", "Authorization", "\u009b", "$filter")
	wantIn(t, all, "method:PUT", "path:"+listPath+"/id-1", "status:503", "status:200", "attempt:3", "duration_ms:",
		"client_request_id:", "idempotency_key:key-1", "error:EOF", "wait_ms:")
	if len(r.logs.lines) != 5+2 {
		t.Errorf("%d lines:\n%s", len(r.logs.lines), all)
	}
}

func TestLog_Unset_IsOptional(t *testing.T) {
	r := newRig(t, always(200, nil, testBody), func(o *Options) { o.Log = nil })
	if _, err := r.Get(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
}

// wantDistinctIDs fails unless each request has its own client-request-id.
func wantDistinctIDs(t *testing.T, requests []received) {
	t.Helper()
	ids := map[string]bool{}
	for _, r := range requests {
		id := r.Header.Get("client-request-id")
		if _, err := uuid.Parse(id); err != nil || ids[id] {
			t.Errorf("client-request-id %q: %v", id, err)
		}
		ids[id] = true
	}
}
