package auth

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/golang-jwt/jwt/v5"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

const (
	testTenant = "contoso.onmicrosoft.com"
	testClient = "11111111-2222-3333-4444-555555555555"
	testSecret = "s3cret~+/=&value"
)

// testKey is made once: making one takes a while.
var testKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// world is an authority with one client, and its clock.
type world struct {
	*emulator.Emulator
	*entra.Authority
	url   string
	key   *rsa.PrivateKey
	mu    sync.Mutex
	clock time.Time
	logs  strings.Builder
}

func newWorld(t *testing.T, change func(*entra.Client, *world)) *world {
	t.Helper()
	key, err := testKey()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{key: key, clock: time.Now()}
	client := entra.Client{ID: testClient}
	change(&client, w)
	w.Authority = entra.New(entra.Options{Now: w.now, Tenant: testTenant, Clients: []entra.Client{client}})
	w.Emulator, err = emulator.New(emulator.Options{Now: w.now, Authority: w.Authority})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func (w *world) log(_ context.Context, message string, fields map[string]any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintln(&w.logs, message, fields)
}

// credential makes the credential that a configuration chooses; the refresh token is a new one unless it is given.
func (w *world) credential(t *testing.T, c Config) azcore.TokenCredential {
	t.Helper()
	if c.RefreshToken == "" && c.RefreshTokenFilePath == "" {
		c.RefreshToken = w.IssueRefreshToken(testClient)
	}
	c.TenantID, c.ClientID, c.AuthorityHost = orText(c.TenantID, testTenant), orText(c.ClientID, testClient), orText(c.AuthorityHost, w.url)
	method, err := Choose(c)
	if err != nil {
		t.Fatal(err)
	}
	credential, err := NewCredential(method, c, Options{Log: w.log, Now: w.now, Sleep: func(ctx context.Context, d time.Duration) error {
		w.wait(d)
		return ctx.Err()
	}})
	if err != nil {
		t.Fatal(err)
	}
	return credential
}

func token(t *testing.T, credential azcore.TokenCredential) (string, error) {
	t.Helper()
	got, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{apiScope}})
	return got.Token, err
}

// forms are what the authority was sent.
func (w *world) forms(t *testing.T) []url.Values {
	t.Helper()
	var all []url.Values
	for _, request := range w.Requests() {
		form, err := url.ParseQuery(string(request.Body))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, form)
	}
	return all
}

func (w *world) certificate(t *testing.T) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &w.key.PublicKey, w.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func (w *world) pem(t *testing.T, certificate *x509.Certificate) string {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(w.key)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "client.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))+
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})))
}

// federated makes a token of another issuer.
func (w *world) federated(t *testing.T, subject string) string {
	t.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
		Issuer: "https://issuer.example", Subject: subject, Audience: jwt.ClaimStrings{exchangeAudience},
		ExpiresAt: jwt.NewNumericDate(w.now().Add(time.Hour)),
	}).SignedString(w.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func trusting(w *world) []entra.Federation {
	return []entra.Federation{{Issuer: "https://issuer.example", Subject: "repo:main", Key: &w.key.PublicKey}}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func withSecret(c *entra.Client, _ *world) { c.Secret = testSecret }

func public(*entra.Client, *world) {}
