package partnercenter

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// switching starts an endpoint that sends text and then nothing. closed receives true for each connection that the client closes; a
// connection that the client keeps is closed after a while, so that the test fails instead of hanging.
func switching(t *testing.T, text string) (url string, closed chan bool) {
	t.Helper()
	closed = make(chan bool, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, text)
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, err = conn.Read(make([]byte, 1))
		closed <- !errors.Is(err, os.ErrDeadlineExceeded)
	}))
	t.Cleanup(server.Close)
	return server.URL, closed
}

// After a 101 the connection belongs to the caller, and no context ends a read from it.
func TestCall_ProtocolSwitch_IsAnErrorAndClosed(t *testing.T) {
	for name, text := range map[string]string{
		"with an upgrade":        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
		"without an upgrade":     "HTTP/1.1 101 Switching Protocols\r\n\r\n",
		"after another response": "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
	} {
		for method, call := range calls {
			t.Run(name+" "+method, func(t *testing.T) {
				url, closed := switching(t, text)
				r := newRig(t, always(200, nil, testBody), func(o *Options) { o.Endpoint = url })
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				_, err := call(ctx, r.Client)
				if !<-closed {
					t.Error("the client kept the connection open")
				}
				e := asCallError(t, err)
				if e.Timeout() || !e.Sent || e.Attempts != 1 || !Ambiguous(err) {
					t.Errorf("%+v", e) // the response must end the call, not a timeout, and the service may have acted
				}
				wantIn(t, err.Error(), method+" "+listPath, "status 101")
			})
		}
	}
}

// Undefined statuses end a call like defined ones.
func TestCall_UndefinedStatus_IsAnAmbiguousError(t *testing.T) {
	for _, status := range []string{"000", "099", "299", "306", "600", "999"} {
		for method, call := range calls {
			t.Run(status+" "+method, func(t *testing.T) {
				endpoint := serveRaw(t, func(w io.Writer) error {
					_, _ = io.WriteString(w, "HTTP/1.1 "+status+" Odd\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
					return io.EOF
				})
				r := newRig(t, always(200, nil, testBody), func(o *Options) { o.Endpoint, o.MaxRetries = endpoint, -1 })
				_, err := call(t.Context(), r.Client)
				if err == nil || !Ambiguous(err) {
					t.Fatalf("%v", err)
				}
				wantIn(t, err.Error(), method+" "+listPath)
			})
		}
	}
}
