package faults

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// An EndpointKind is a kind of server. A call succeeds only at the emulator.
type EndpointKind int

// The endpoints.
const (
	Emulated EndpointKind = iota
	NoListener
	UnknownCertificate
	NotTLS
)

// URL starts a server of this kind for the test and returns its address; "" is the emulator.
func (k EndpointKind) URL(t *testing.T) string {
	t.Helper()
	if k == Emulated {
		return ""
	}
	if k == UnknownCertificate {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		return server.URL
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if k == NoListener {
		_ = listener.Close()
		return "http://" + listener.Addr().String()
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(conn, "\x00\xff this is no TLS\r\n\r\n")
			conn.Close()
		}
	}()
	return "https://" + listener.Addr().String()
}
