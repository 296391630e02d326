package auth

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// switching is an address where each request is answered with 101, and with nothing more. Each connection that the client
// closes is sent to closed; one that it holds is closed after a while, so that a test fails and doesn't hang.
func switching(t *testing.T) (address string, closed chan bool) {
	t.Helper()
	closed = make(chan bool, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, err = conn.Read(make([]byte, 1))
		closed <- !errors.Is(err, os.ErrDeadlineExceeded)
	}))
	t.Cleanup(server.Close)
	return server.URL, closed
}

// After a 101 the connection is the caller's, and no context ends a read of it.
func TestRefresh_SwitchedProtocol_EndsTheSignIn(t *testing.T) {
	for name, signIn := range map[string]func(ctx context.Context, url string, c Config, o Options) error{
		"a refresh token": func(ctx context.Context, url string, c Config, o Options) error {
			c.AuthorityHost = url
			credential, err := NewCredential(methodPublicClient, c, o)
			if err != nil {
				return err
			}
			_, err = credential.GetToken(ctx, policy.TokenRequestOptions{})
			return err
		},
		"a newer refresh token": func(ctx context.Context, url string, c Config, o Options) error {
			c.AuthorityHost = url
			_, err := NewRefreshToken(ctx, c, o)
			return err
		},
		"a pipeline's token": func(ctx context.Context, url string, c Config, o Options) error {
			c.OIDCRequestURL, c.OIDCRequestToken = url+"/oidc", "the-secret-of-the-pipeline"
			credential, err := NewCredential(methodFederatedRequest, c, o)
			if err != nil {
				return err
			}
			_, err = credential.GetToken(ctx, policy.TokenRequestOptions{})
			return err
		},
		"a device code": func(ctx context.Context, url string, c Config, o Options) error {
			c.AuthorityHost = url
			_, err := SignInDevice(ctx, c, o, func(string, string) { t.Error("there is nothing to prompt for") })
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			url, closed := switching(t)
			config := Config{TenantID: testTenant, ClientID: testClient, RefreshToken: "the-secret-refresh-token"}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			err := signIn(ctx, url, config, Options{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
			if !<-closed {
				t.Error("the client held the connection")
			}
			var failed *Error
			if !errors.As(err, &failed) || !errors.Is(err, wire.ErrSwitched) || !strings.Contains(err.Error(), "status 101") {
				t.Errorf("%v", err)
			}
			if ctx.Err() != nil {
				t.Error("the time ended it, not the answer")
			}
			if strings.Contains(err.Error(), "the-secret") {
				t.Errorf("%v holds a secret", err)
			}
		})
	}
}
