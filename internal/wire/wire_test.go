package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestSleep_EndsWithTheContext(t *testing.T) {
	if err := Sleep(t.Context(), time.Microsecond); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST": true, "127.0.0.1": true, "127.8.9.10": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "localhost.example": false, "127.0.0.1.example": false, "0.0.0.0": false, "10.0.0.1": false, "::2": false, "2130706433": false,
	} {
		if got := IsLoopback(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func TestNewTransport_RefusesTLSBefore12(t *testing.T) {
	for version, accepted := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		transport := NewTransport()
		transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := transport.RoundTrip(request)
		if (err == nil) != accepted {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			answer.Body.Close()
		}
		transport.CloseIdleConnections()
		server.Close()
	}
}

// bounded reads a response with a limit of 4 bytes for a success and 2 for any other.
func bounded(t *testing.T, status int, body io.Reader) (string, error) {
	t.Helper()
	answer := &http.Response{StatusCode: status, Body: io.NopCloser(body)}
	if err := Bound(answer, 4, 2); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

func TestBound_EndsASuccessWithAnErrorAndAFailureWithoutOne(t *testing.T) {
	broken := errors.New("broken")
	for _, tt := range []struct {
		status     int
		body, want string
		err, end   error
	}{
		{200, "1234", "1234", nil, nil},
		{201, "12345", "1234", ErrTooLarge, nil},
		{200, "12", "12", broken, broken},
		{404, "12", "12", nil, nil},
		{404, "123", "12", nil, nil},
		{500, "1", "1", nil, broken},
		{302, "123", "12", nil, nil},
	} {
		var body io.Reader = strings.NewReader(tt.body)
		if tt.end != nil {
			body = io.MultiReader(body, iotest.ErrReader(tt.end))
		}
		if text, err := bounded(t, tt.status, body); text != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%d %q: %q, %v", tt.status, tt.body, text, err)
		}
	}
	answer := &http.Response{StatusCode: http.StatusOK}
	if err := Bound(answer, 4, 2); err != nil || answer.Body == nil {
		t.Errorf("an answer without a body: %v", err)
	}
}

// closer records whether it was closed.
type closer struct {
	io.Reader
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

func TestBound_SwitchedConnection_IsAbandoned(t *testing.T) {
	body := &closer{Reader: strings.NewReader("x")}
	if err := Bound(&http.Response{StatusCode: http.StatusSwitchingProtocols, Body: body}, 4, 2); !errors.Is(err, ErrSwitched) || !body.closed {
		t.Errorf("%v, closed: %t", err, body.closed)
	}
}
