package auth

import (
	"crypto/tls"
	"net/http"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// The client that secrets are sent with refuses TLS before 1.2, as wire's transport does.
func TestNewHTTPClient_UsesTheTransportOfWire(t *testing.T) {
	transport, ok := newHTTPClient(nil).Transport.(limited).next.(*http.Transport)
	if !ok || transport.TLSClientConfig.MinVersion != tls.VersionTLS12 || transport.MaxResponseHeaderBytes != wire.NewTransport().MaxResponseHeaderBytes {
		t.Errorf("%+v", transport)
	}
}
