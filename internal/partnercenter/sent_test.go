package partnercenter

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// transporter is a policy.Transporter other than net/http's.
type transporter func(*http.Request) (*http.Response, error)

func (f transporter) Do(r *http.Request) (*http.Response, error) { return f(r) }

// deadEndpoint returns an address without a listener.
func deadEndpoint(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return "http://" + l.Addr().String()
}

// noHost is a dialer that finds no address.
func noHost(context.Context, string, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
}

// hangUp starts a TLS endpoint that closes each connection before the handshake.
func hangUp(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	return "https://" + l.Addr().String()
}

func TestCall_ConnectionFails_IsRetriedUnlessPermanent(t *testing.T) {
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = discardLog()
	untrusted.StartTLS()
	defer untrusted.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	dial := &net.OpError{Op: "dial", Err: errors.New("no route")}
	for name, tt := range map[string]struct {
		change      func(*Options)
		sent        bool
		tries, post int
	}{
		"refused":       {func(o *Options) { o.Endpoint = deadEndpoint(t) }, false, 5, 5},
		"no such host":  {func(o *Options) { o.Transport = &http.Client{Transport: &http.Transport{DialContext: noHost}} }, false, 5, 5},
		"TLS hang-up":   {func(o *Options) { o.Endpoint = hangUp(t) }, false, 5, 5},
		"TLS untrusted": {func(o *Options) { o.Endpoint = untrusted.URL }, false, 1, 1},
		"no TLS at all": {func(o *Options) { o.Endpoint = strings.Replace(plain.URL, "http", "https", 1) }, false, 5, 5},
		"reset":         {func(*Options) {}, true, 5, 1},
		"own transporter": {func(o *Options) {
			o.Transport = transporter(func(*http.Request) (*http.Response, error) { return nil, errors.New("broken") })
		}, true, 5, 1},
		"own transporter's dial": {func(o *Options) {
			o.Transport = transporter(func(*http.Request) (*http.Response, error) { return nil, &url.Error{Err: dial} })
		}, false, 5, 5},
		"own transporter's nothing": {func(o *Options) {
			o.Transport = transporter(func(*http.Request) (*http.Response, error) { return nil, nil })
		}, true, 5, 1},
	} {
		for method, call := range calls {
			t.Run(name+" "+method, func(t *testing.T) {
				r := newRig(t, func(http.ResponseWriter, *http.Request, int) { abort() }, tt.change)
				_, err := call(t.Context(), r.Client)
				e := asCallError(t, err)
				want := tt.tries
				if method == "POST" {
					want = tt.post
				}
				if e.Sent != tt.sent || Ambiguous(err) != tt.sent || e.Attempts != want || len(r.clock.sleeps) != want-1 {
					t.Errorf("%+v, slept %v", e, r.clock.sleeps)
				}
				wantIn(t, err.Error(), method+" "+listPath, "failed after")
				wantNotIn(t, err.Error(), "127.0.0.1:0"+listPath)
			})
		}
	}
}

func TestCreate_NeverSent_IsRetried(t *testing.T) {
	failures := 2
	r := newRig(t, always(201, nil, testBody), func(o *Options) {
		o.Transport = transporter(func(req *http.Request) (*http.Response, error) {
			if failures--; failures >= 0 {
				return nil, &net.OpError{Op: "dial", Err: errors.New("no route")}
			}
			return (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		})
	})
	if _, err := r.Create(t.Context(), []byte(testBody), "key-1"); err != nil {
		t.Fatal(err)
	}
	r.wire.wantCount(t, 1)
	if got := r.wire.all()[0]; got.Body != testBody || got.Header.Get("request-id") != "key-1" || len(r.clock.sleeps) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestCreate_TryMayHaveActed_IsNotRetried(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			sendJSON(w, 429, "")
			return
		}
		abort()
	})
	_, err := r.Create(t.Context(), []byte(testBody), "key-1")
	if e := asCallError(t, err); !e.Sent || e.Attempts != 2 {
		t.Errorf("%+v", e)
	}
	r.wire.wantCount(t, 2)
}

func TestTimeout_Try_NamesTheCallAndItsDuration(t *testing.T) {
	for name, hang := range map[string]func(http.ResponseWriter, *http.Request, int){
		"no header": func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() },
		"slow body": func(w http.ResponseWriter, r *http.Request, _ int) {
			sendJSON(w, 200, `{"name":`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		for method, call := range calls {
			t.Run(name+" "+method, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, hang, func(o *Options) {
					o.RequestTimeout, o.MaxRetries, o.Now = 300*time.Millisecond, 1, time.Now // a busy machine takes long to connect
				})
				_, err := call(t.Context(), r.Client)
				e := asCallError(t, err)
				want := 2
				if method == "POST" {
					want = 1
				}
				if !e.Timeout() || !errors.Is(err, context.DeadlineExceeded) || !e.Sent || !Ambiguous(err) ||
					e.Attempts != want || e.Elapsed < 300*time.Millisecond {
					t.Errorf("%+v", e)
				}
				wantIn(t, err.Error(), method+" "+listPath, "timed out after", "ms")
			})
		}
	}
}

func TestTimeout_ContextDeadline_EndsTheCall(t *testing.T) {
	for method, call := range calls {
		r := newRig(t, func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		_, err := call(ctx, r.Client)
		cancel()
		if e := asCallError(t, err); !e.Timeout() || !Ambiguous(err) || e.Attempts != 1 {
			t.Errorf("%s: %+v", method, e)
		}
	}
}

func TestTimeout_BeforeSending_IsNotAmbiguous(t *testing.T) {
	r := newRig(t, always(200, nil, testBody))
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	_, err := r.Create(ctx, []byte(testBody), "k")
	if e := asCallError(t, err); !e.Timeout() || Ambiguous(err) {
		t.Errorf("%+v", e)
	}
	wantIn(t, err.Error(), "timed out after", "before it was sent")
}

func TestTimeout_SlowToken_IsNotLimited(t *testing.T) {
	r := newRig(t, always(200, nil, testBody), func(o *Options) {
		o.Credential, o.RequestTimeout = slowCredential{}, 50*time.Millisecond
	})
	if _, err := r.Get(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
}
