package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const (
	testToken = "the-secret-token"
	testETag  = `"a1b2-\c"`
	testBody  = `{"name":"the-secret-name"}`
	listPath  = "/v1.0/engagements/referrals"
)

// credential returns testToken, or err.
type credential struct{ err error }

func (c credential) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if c.err != nil {
		return azcore.AccessToken{}, c.err
	}
	if len(o.Scopes) != 1 || o.Scopes[0] != "https://api.partner.microsoft.com/.default" {
		return azcore.AccessToken{}, fmt.Errorf("scopes %v", o.Scopes)
	}
	return azcore.AccessToken{Token: testToken, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// received is a request as it arrived.
type received struct {
	Method, URI, Host, Body string
	Header                  http.Header
}

// recorder records requests and passes them to handle, with their number (from 1).
type recorder struct {
	mu       sync.Mutex
	requests []received
	handle   func(w http.ResponseWriter, r *http.Request, n int)
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.requests = append(s.requests, received{r.Method, r.RequestURI, r.Host, string(body), r.Header.Clone()})
	n := len(s.requests)
	s.mu.Unlock()
	s.handle(w, r, n)
}

func (s *recorder) all() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.requests...)
}

// wantCount fails unless n requests arrived.
func (s *recorder) wantCount(t *testing.T, n int) {
	t.Helper()
	if got := s.all(); len(got) != n {
		t.Fatalf("%d requests arrived, want %d: %v", len(got), n, got)
	}
}

// clock is a fake clock: sleeping advances it without waiting.
type clock struct {
	mu     sync.Mutex
	at     time.Time
	sleeps []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sleeps, c.at = append(c.sleeps, d), c.at.Add(d)
	return ctx.Err()
}

// logLines collects log entries as strings.
type logLines struct {
	mu    sync.Mutex
	lines []string
	each  func(message string, fields map[string]any)
}

func (l *logLines) Log(_ context.Context, message string, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprint(message, " ", fields))
	if l.each != nil {
		l.each(message, fields)
	}
}

// rig is a client with its own server.
type rig struct {
	*Client
	server *httptest.Server
	wire   *recorder
	clock  *clock
	logs   *logLines
}

// newRig starts a plain http server on loopback and a client for it.
func newRig(t *testing.T, handle func(w http.ResponseWriter, r *http.Request, n int), change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{wire: &recorder{handle: handle}, clock: &clock{at: time.Now()}, logs: &logLines{}}
	r.server = httptest.NewServer(r.wire)
	t.Cleanup(r.server.Close)
	r.Client = newClient(t, r, change...)
	return r
}

func newClient(t *testing.T, r *rig, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{
		Endpoint: r.server.URL, Credential: credential{}, UserAgent: "test/1",
		Log: r.logs.Log, Sleep: r.clock.Sleep, Now: r.clock.Now,
	}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sendJSON responds with a document.
func sendJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// always responds to each request in the same way.
func always(status int, header map[string]string, body string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		for k, v := range header {
			w.Header().Set(k, v)
		}
		sendJSON(w, status, body)
	}
}

// abort closes the connection without a response.
func abort() { panic(http.ErrAbortHandler) }

// calls has the client's calls about one referral, by method.
var calls = map[string]func(ctx context.Context, c *Client) (Answer, error){
	"GET":  func(ctx context.Context, c *Client) (Answer, error) { return c.Get(ctx, "id-1") },
	"POST": func(ctx context.Context, c *Client) (Answer, error) { return c.Create(ctx, []byte(testBody), "key-1") },
	"PUT": func(ctx context.Context, c *Client) (Answer, error) {
		return c.Replace(ctx, "id-1", testETag, []byte(testBody))
	},
	"PATCH": func(ctx context.Context, c *Client) (Answer, error) {
		return c.Patch(ctx, "id-1", testETag, []byte(`[]`))
	},
}

func asError(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%T (%v) isn't an *Error", err, err)
	}
	return e
}

func asCallError(t *testing.T, err error) *CallError {
	t.Helper()
	var e *CallError
	if !errors.As(err, &e) {
		t.Fatalf("%T (%v) isn't a *CallError", err, err)
	}
	return e
}

// wantIn fails unless s contains all parts.
func wantIn(t *testing.T, s string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(s, part) {
			t.Errorf("%q lacks %q", s, part)
		}
	}
}

// wantNotIn fails if s contains any part.
func wantNotIn(t *testing.T, s string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(s, part) {
			t.Errorf("%q contains %q", s, part)
		}
	}
}
