package partnercenter

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

// slowCredential takes longer than the request timeout.
type slowCredential struct{}

func (slowCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if err := wire.Sleep(ctx, 100*time.Millisecond); err != nil {
		return azcore.AccessToken{}, err
	}
	return credential{}.GetToken(ctx, o)
}

func TestRedirect_OtherHost_IsNotFollowed(t *testing.T) {
	evil := &recorder{handle: always(200, nil, testBody)}
	evilServer := httptest.NewServer(evil)
	defer evilServer.Close()
	evilTLS := httptest.NewTLSServer(evil)
	defer evilTLS.Close()
	targets := map[string]string{
		"other port":     evilServer.URL + "/x?leak=1#f",
		"other scheme":   evilTLS.URL + "/x",
		"scheme-less":    strings.TrimPrefix(evilServer.URL, "http:") + "/x",
		"with user":      strings.Replace(evilServer.URL, "http://", "http://user:hunter2@", 1) + "/x",
		"terminal codes": evilServer.URL + "/x%1b]0;title%07",
	}
	for name, target := range targets {
		for _, status := range []int{301, 302, 303, 307, 308} {
			for method, call := range calls {
				t.Run(fmt.Sprint(name, status, method), func(t *testing.T) {
					r := newRig(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
						w.Header().Set("Location", target)
						w.WriteHeader(status)
					})
					_, err := call(t.Context(), r.Client)
					if e := asError(t, err); e.Status != status {
						t.Errorf("%+v", e)
					}
					wantIn(t, err.Error(), "redirects to http", "127.0.0.1", "/x")
					wantNotIn(t, err.Error(), "leak", "hunter2", "\x1b", "\x07")
					r.wire.wantCount(t, 1)
					if Ambiguous(err) != true {
						t.Error("a redirect may follow a success, so it is ambiguous")
					}
				})
			}
		}
	}
	evil.wantCount(t, 0)
}

func TestRedirect_SameHost_IsFollowedForGetOnly(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for method, call := range calls {
			t.Run(fmt.Sprint(status, method), func(t *testing.T) {
				r := newRig(t, func(w http.ResponseWriter, req *http.Request, _ int) {
					if req.URL.Path != "/moved" {
						http.Redirect(w, req, "/moved", status)
						return
					}
					sendJSON(w, 200, testBody)
				})
				_, err := call(t.Context(), r.Client)
				if method != "GET" {
					wantIn(t, asError(t, err).Error(), "redirects to "+r.server.URL+"/moved")
					r.wire.wantCount(t, 1)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				r.wire.wantCount(t, 2)
				wantDistinctIDs(t, r.wire.all())
			})
		}
	}
}

func TestRedirect_Loop_IsAnError(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, req *http.Request, _ int) { http.Redirect(w, req, "/again", 307) })
	_, err := r.Get(t.Context(), "x")
	wantIn(t, asError(t, err).Error(), "redirects to", "/again")
	r.wire.wantCount(t, maxRedirects+1)
}

func TestRedirect_ToPlainHTTP_IsNotFollowed(t *testing.T) {
	plain := &recorder{handle: always(200, nil, testBody)}
	plainServer := httptest.NewServer(plain)
	defer plainServer.Close()
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		target := plainServer.URL
		if req.URL.Query().Get("$filter") == "same host" {
			target = "http://" + req.Host
		}
		http.Redirect(w, req, target, 307)
	}))
	defer secure.Close()
	c, err := New(Options{Endpoint: secure.URL, Credential: credential{}, Transport: secure.Client()})
	if err != nil {
		t.Fatal(err)
	}
	for _, filter := range []string{"", "same host"} {
		for _, err := range c.List(t.Context(), Query{Filter: filter}) {
			wantIn(t, asError(t, err).Error(), "redirects to http://")
		}
	}
	plain.wantCount(t, 0)
}

func TestNew_OwnHTTPClient_IsUnchanged(t *testing.T) {
	own := &http.Client{}
	if _, err := New(Options{Endpoint: "https://host", Credential: credential{}, Transport: own}); err != nil {
		t.Fatal(err)
	}
	if own.CheckRedirect != nil {
		t.Error("the redirect rule of the caller's client was replaced")
	}
}

// overTLS returns a client with its own transport for a TLS server.
func overTLS(t *testing.T, handler http.Handler, change func(*Options)) *Client {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = discardLog()
	server.StartTLS()
	t.Cleanup(server.Close)
	transport := wire.NewTransport()
	transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	o := Options{
		Endpoint: server.URL, Credential: credential{}, Transport: &http.Client{Transport: transport},
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTransport_TLS_SendsTheTokenOverHTTP2(t *testing.T) {
	server := &recorder{handle: func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.ProtoMajor != 2 || r.TLS == nil || r.TLS.Version < tls.VersionTLS12 {
			t.Errorf("%s", r.Proto)
		}
		sendJSON(w, 200, testBody)
	}}
	c := overTLS(t, server, nil)
	for method, call := range calls {
		if _, err := call(t.Context(), c); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
	for _, got := range server.all() {
		if got.Header.Get("Authorization") != "Bearer "+testToken {
			t.Error(got)
		}
	}
}

func TestCreate_LostResponseOverHTTP2_IsAmbiguous(t *testing.T) {
	server := &recorder{handle: func(http.ResponseWriter, *http.Request, int) { abort() }}
	c := overTLS(t, server, nil)
	_, err := c.Create(t.Context(), []byte(testBody), "k")
	if e := asCallError(t, err); !e.Sent || !Ambiguous(err) {
		t.Errorf("%+v", e)
	}
	server.wantCount(t, 1)
}

func TestTransport_64ConcurrentCalls_ReuseConnections(t *testing.T) {
	var opened atomic.Int64
	var wave atomic.Pointer[sync.WaitGroup]
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		all := wave.Load()
		all.Done()
		all.Wait() // all calls of a wave run at the same time
		sendJSON(w, 200, testBody)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c, err := New(Options{Endpoint: server.URL, Credential: credential{}})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		var arrived, done sync.WaitGroup
		arrived.Add(64)
		wave.Store(&arrived)
		for range 64 {
			done.Go(func() {
				if _, err := c.Get(context.Background(), "x"); err != nil {
					t.Error(err)
				}
			})
		}
		done.Wait()
		time.Sleep(10 * time.Millisecond) // the connections return to the pool after the responses
	}
	if n := opened.Load(); n > 64+8 {
		t.Errorf("%d connections were opened for 3 waves of 64 calls", n)
	}
}

func TestCall_TransporterWithoutBody_IsAnError(t *testing.T) {
	c, err := New(Options{Endpoint: "https://host", Credential: credential{}, Transport: transporter(
		func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}}, nil
		})})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Get(t.Context(), "x")
	wantIn(t, asCallError(t, err).Error(), "is empty")
}

func TestNewTransport_Default_UsesTheTransportOfWire(t *testing.T) {
	client, ok := newTransport(nil).(limitingTransport).next.(*http.Client)
	if !ok {
		t.Fatal("the default transport isn't an *http.Client")
	}
	if transport, ok := client.Transport.(*http.Transport); !ok || transport.TLSClientConfig.MinVersion != tls.VersionTLS12 {
		t.Errorf("%+v", client.Transport)
	}
}
