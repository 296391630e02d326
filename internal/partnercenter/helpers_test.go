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

// credential gives testToken, or err.
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

// seen is a request as it arrived.
type seen struct {
	Method, URI, Host, Body string
	Header                  http.Header
}

// recorder notes requests and passes them on, the number of the request (from 1) with them.
type recorder struct {
	mu       sync.Mutex
	requests []seen
	handle   func(w http.ResponseWriter, r *http.Request, n int)
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.requests = append(s.requests, seen{r.Method, r.RequestURI, r.Host, string(body), r.Header.Clone()})
	n := len(s.requests)
	s.mu.Unlock()
	s.handle(w, r, n)
}

func (s *recorder) all() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.requests...)
}

// wantCount fails unless so many requests arrived.
func (s *recorder) wantCount(t *testing.T, n int) {
	t.Helper()
	if got := s.all(); len(got) != n {
		t.Fatalf("%d requests arrived, want %d: %v", len(got), n, got)
	}
}

// clock is time and sleep without waiting. Sleeping moves it.
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

// logLines collects what is logged, as text.
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

// rig is a client with a server of its own.
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

// sendJSON answers with a document.
func sendJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// always answers each request alike.
func always(status int, header map[string]string, body string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		for k, v := range header {
			w.Header().Set(k, v)
		}
		sendJSON(w, status, body)
	}
}

// abort drops the connection without an answer.
func abort() { panic(http.ErrAbortHandler) }

// calls are the client's calls about one referral.
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
		t.Fatalf("%T (%v) is no *Error", err, err)
	}
	return e
}

func asCallError(t *testing.T, err error) *CallError {
	t.Helper()
	var e *CallError
	if !errors.As(err, &e) {
		t.Fatalf("%T (%v) is no *CallError", err, err)
	}
	return e
}

// wantIn fails unless s holds each of the parts.
func wantIn(t *testing.T, s string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(s, part) {
			t.Errorf("%q lacks %q", s, part)
		}
	}
}

// wantNotIn fails if s holds any of the parts.
func wantNotIn(t *testing.T, s string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(s, part) {
			t.Errorf("%q holds %q", s, part)
		}
	}
}
