package provider_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

const (
	tenant       = "contoso.onmicrosoft.com"
	confidential = "11111111-2222-3333-4444-555555555555" // a confidential client with a secret, a certificate and a federation
	public       = "66666666-7777-8888-9999-000000000000"
)

// service is an emulator with an authority, and all its secrets.
type service struct {
	*emulator.Emulator
	*entra.Authority
	url     string
	key     *rsa.PrivateKey
	secrets map[string]string // by kind
}

func newService(t *testing.T) *service {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "PARTNERCENTER_") || strings.HasPrefix(name, "ARM_") ||
			strings.HasPrefix(name, "ACTIONS_ID_TOKEN") || strings.HasPrefix(name, "SYSTEM_") {
			t.Setenv(name, "")
		}
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{key: key, secrets: map[string]string{
		"client secret": "client~secret+/&=1", "password": "certificate~password+/&=2", "request token": "request~token+/&=3",
	}}
	certificate := s.certificate(t)
	s.Authority = entra.New(entra.Options{Tenant: tenant, Clients: []entra.Client{
		{ID: public},
		{
			ID: confidential, Secret: s.secrets["client secret"], Certificates: []*x509.Certificate{certificate},
			Federations: []entra.Federation{{Issuer: "https://issuer.example", Subject: "repo:main", Key: &key.PublicKey}},
		},
	}})
	s.Emulator, err = emulator.New(emulator.Options{Authority: s.Authority})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	s.url = server.URL
	s.secrets["federated token"] = s.federated(t, "repo:main")
	data, err := pkcs12.Modern2023.Encode(key, certificate, nil, s.secrets["password"])
	if err != nil {
		t.Fatal(err)
	}
	s.secrets["pfx"] = string(data)
	s.secrets["pem"] = pemText(t, key, certificate)
	return s
}

func (s *service) certificate(t *testing.T) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &s.key.PublicKey, s.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func pemText(t *testing.T, key *rsa.PrivateKey, certificate *x509.Certificate) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})) +
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))
}

func (s *service) federated(t *testing.T, subject string) string {
	t.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
		Issuer: "https://issuer.example", Subject: subject, Audience: jwt.ClaimStrings{"api://AzureADTokenExchange"},
		ExpiresAt: jwt.NewNumericDate(time.Now().Add(time.Hour)),
	}).SignedString(s.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// signInArguments returns the arguments of every authentication method, by the method's name, with new tokens from the authority.
func (s *service) signInArguments(t *testing.T) map[string]map[string]string {
	t.Helper()
	pipeline := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+s.secrets["request token"] {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"value":%q}`, s.secrets["federated token"])
	}))
	t.Cleanup(pipeline.Close)
	all := map[string]map[string]string{
		"access token":                                       {"access_token": s.accessToken(t)},
		"refresh token of a public client":                   {"client_id": public},
		"refresh token with client secret":                   {"client_secret": s.secrets["client secret"]},
		"refresh token with client secret file":              {"client_secret_file_path": file(t, s.secrets["client secret"]+"\n")},
		"refresh token with client certificate":              {"client_certificate_path": file(t, s.secrets["pfx"]), "client_certificate_password": s.secrets["password"]},
		"refresh token with federated token":                 {"oidc_token": s.secrets["federated token"]},
		"refresh token with federated token file":            {"oidc_token_file_path": file(t, s.secrets["federated token"])},
		"refresh token with federated token of the pipeline": {"oidc_request_url": pipeline.URL, "oidc_request_token": s.secrets["request token"]},
		"Azure CLI": {"use_cli": "true"},
	}
	for name, arguments := range all {
		arguments["endpoint"], arguments["authority_host"] = s.url, s.url
		if !strings.HasPrefix(name, "refresh token") {
			continue
		}
		arguments["tenant_id"] = tenant
		if arguments["client_id"] == "" {
			arguments["client_id"] = confidential
		}
		if token := s.IssueRefreshToken(arguments["client_id"]); strings.HasSuffix(name, "file") {
			arguments["refresh_token_file_path"] = file(t, token)
		} else {
			arguments["refresh_token"] = token
		}
	}
	return all
}

// accessToken signs in without the provider, like a user who passes access_token.
func (s *service) accessToken(t *testing.T) string {
	t.Helper()
	return s.grant(t, "grant_type=refresh_token&client_id="+public+"&refresh_token="+s.IssueRefreshToken(public))
}

// applicationToken returns a token of an application without a user.
func (s *service) applicationToken(t *testing.T) string {
	t.Helper()
	return s.grant(t, "grant_type=client_credentials&client_id="+public)
}

func (s *service) grant(t *testing.T, form string) string {
	t.Helper()
	resp, err := http.Post(s.url+"/"+tenant+"/oauth2/v2.0/token", "application/x-www-form-urlencoded", //nolint:forbidigo // allowed in a test
		strings.NewReader(form+"&scope=https%3A%2F%2Fapi.partner.microsoft.com%2F.default"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("no token: %s, %v", resp.Status, err)
	}
	return answer.Token
}

// fakeAz puts an az first on PATH that returns a new token from the authority, or fails with a message.
func (s *service) fakeAz(t *testing.T, failure string) {
	t.Helper()
	folder := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho '{\"accessToken\":\"%s\",\"expires_on\":4102444800}'\n", s.accessToken(t))
	if failure != "" {
		script = "#!/bin/sh\necho 'ERROR: " + failure + "' >&2\nexit 1\n"
	}
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// pairs returns arguments in the form that a session takes.
func pairs(arguments map[string]string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(arguments)) {
		all = append(all, name, arguments[name])
	}
	return all
}

// simpleReferral returns a configuration with the required attributes and a name.
func simpleReferral(typ tftypes.Object, name string) tftypes.Value {
	attributes := map[string]tftypes.Value{}
	for attribute, of := range typ.AttributeTypes {
		attributes[attribute] = tftypes.NewValue(of, nil)
	}
	for _, nested := range []string{"customer_profile", "consent", "details"} {
		object := typ.AttributeTypes[nested].(tftypes.Object)
		inner := map[string]tftypes.Value{}
		for attribute, of := range object.AttributeTypes {
			inner[attribute] = tftypes.NewValue(of, nil)
		}
		attributes[nested] = tftypes.NewValue(object, inner)
	}
	attributes["type"] = tftypes.NewValue(tftypes.String, "Independent")
	attributes["name"] = tftypes.NewValue(tftypes.String, name)
	return tftypes.NewValue(typ, attributes)
}

// start starts a session, and fails the test if the provider returns diagnostics.
func start(t *testing.T, arguments map[string]string) *acctest.Session {
	t.Helper()
	session, diags := acctest.StartSession(t.Context(), t, pairs(arguments)...)
	if len(diags) > 0 {
		t.Fatal(diags.Errors(), diags.Warnings())
	}
	return session
}
