package auth

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/golang-jwt/jwt/v5"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

func TestRefresh_EveryClientAuthentication_SignsIn(t *testing.T) {
	var certificate *x509.Certificate
	withCertificate := func(c *entra.Client, w *world) {
		certificate = w.certificate(t)
		c.Certificates = []*x509.Certificate{certificate}
	}
	withFederation := func(c *entra.Client, w *world) { c.Federations = trusting(w) }
	for name, test := range map[string]struct {
		client func(*entra.Client, *world)
		config func(w *world) Config
	}{
		"secret":      {withSecret, func(*world) Config { return Config{ClientSecret: testSecret} }},
		"secret file": {withSecret, func(*world) Config { return Config{ClientSecretFilePath: write(t, "s", testSecret+"\r\n")} }},
		"a file as PowerShell writes it": {withSecret, func(*world) Config {
			return Config{ClientSecretFilePath: write(t, "s", "\ufeff"+testSecret+"\n")}
		}},
		"certificate":          {withCertificate, func(w *world) Config { return Config{ClientCertificatePath: w.pem(t, certificate)} }},
		"federated token":      {withFederation, func(w *world) Config { return Config{OIDCToken: w.federated(t, "repo:main")} }},
		"federated token file": {withFederation, func(w *world) Config { return Config{OIDCTokenFilePath: write(t, "o", w.federated(t, "repo:main"))} }},
		"public client":        {public, func(*world) Config { return Config{} }},
		"refresh token file": {public, func(w *world) Config {
			return Config{RefreshTokenFilePath: write(t, "r", w.IssueRefreshToken(testClient)+"\n")}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, test.client)
			got, err := token(t, w.credential(t, test.config(w)))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(w.Tokens(), got) {
				t.Errorf("%q isn't of the authority", got)
			}
			if scope := w.forms(t)[0].Get("scope"); scope != apiScope+" offline_access" {
				t.Errorf("scope %q", scope)
			}
			if strings.Contains(w.logs.String(), got) {
				t.Errorf("the log has the token:\n%s", w.logs.String())
			}
		})
	}
}

func TestAssertion_EachRequest_GetsANewOne(t *testing.T) {
	var certificate *x509.Certificate
	w := newWorld(t, func(c *entra.Client, w *world) {
		certificate = w.certificate(t)
		c.Certificates = []*x509.Certificate{certificate}
	})
	credential := w.credential(t, Config{ClientCertificatePath: w.pem(t, certificate)})
	for range 2 {
		if _, err := token(t, credential); err != nil {
			t.Fatal(err)
		}
		w.wait(2 * time.Hour)
	}
	var ids []string
	for _, form := range w.forms(t) {
		parsed, err := jwt.Parse(form.Get("client_assertion"), func(*jwt.Token) (any, error) { return &w.key.PublicKey, nil },
			jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
		if err != nil {
			t.Fatal(err)
		}
		claims := parsed.Claims.(jwt.MapClaims)
		if life := claims["exp"].(float64) - claims["iat"].(float64); life != 600 {
			t.Errorf("it lives for %v seconds", life)
		}
		if claims["iss"] != testClient || claims["sub"] != testClient || parsed.Header["x5t"] == nil || parsed.Header["x5t#S256"] == nil || parsed.Header["kid"] == nil {
			t.Errorf("%v %v", parsed.Header, claims)
		}
		ids = append(ids, claims["jti"].(string))
	}
	if len(ids) != 2 || ids[0] == ids[1] {
		t.Errorf("jti %q", ids)
	}
}

func TestRefresh_RotatedToken_IsUsedForTheRestOfTheRun(t *testing.T) {
	w := newWorld(t, public)
	first := w.IssueRefreshToken(testClient)
	credential := w.credential(t, Config{RefreshToken: first})
	for range 3 {
		if _, err := token(t, credential); err != nil {
			t.Fatal(err)
		}
		w.wait(time.Hour)
	}
	forms := w.forms(t)
	if forms[0].Get("refresh_token") != first || forms[1].Get("refresh_token") == first ||
		forms[2].Get("refresh_token") == forms[1].Get("refresh_token") {
		t.Error("a refresh token was used again though there was a newer one")
	}
}

func TestRefresh_EachRenewal_ReadsTheFilesAgain(t *testing.T) {
	w := newWorld(t, withSecret)
	first := w.IssueRefreshToken(testClient)
	tokenFile, secretFile := write(t, "r", first), write(t, "s", testSecret)
	credential := w.credential(t, Config{RefreshTokenFilePath: tokenFile, ClientSecretFilePath: secretFile})
	renewed := func() url.Values {
		t.Helper()
		w.wait(time.Hour)
		_, err := token(t, credential)
		forms := w.forms(t)
		if err != nil {
			t.Fatal(err)
		}
		return forms[len(forms)-1]
	}
	renewed()
	if got := renewed().Get("refresh_token"); got == first {
		t.Error("the file, which nobody changed, came before the newer token of the authority")
	}
	second := w.IssueRefreshToken(testClient)
	if err := os.WriteFile(tokenFile, []byte(second), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := renewed().Get("refresh_token"); got != second {
		t.Error("the new content of the refresh token file was not used")
	}
	if err := os.WriteFile(secretFile, []byte("another-secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.wait(time.Hour)
	var failed *Error
	if _, err := token(t, credential); !errors.As(err, &failed) || !slices.Contains(failed.Codes, 7000215) {
		t.Errorf("the new content of the secret file was not used: %v", err)
	}
}

func TestRefresh_TemporaryFailure_IsRetried(t *testing.T) {
	w := newWorld(t, public)
	for _, fault := range []emulator.Fault{
		{Kind: emulator.Status, StatusCode: 503}, {Kind: emulator.HTML}, {Kind: emulator.Status, StatusCode: 429}, {Kind: emulator.ResetBefore, Times: 2},
	} {
		fault.Path = "/token"
		w.Inject(fault)
		if _, err := token(t, w.credential(t, Config{})); err != nil {
			t.Errorf("%s: %v", fault.Kind, err)
		}
	}
	w.Inject(emulator.Fault{Kind: emulator.HTML, Path: "/token", Times: -1})
	before := len(w.Requests())
	_, err := token(t, w.credential(t, Config{}))
	if tries := len(w.Requests()) - before; err == nil || tries != maxTries || !strings.Contains(err.Error(), "status 502") {
		t.Errorf("%d tries, %v", tries, err)
	}
}

func TestTokenService_Pipeline_IssuesTheFederatedToken(t *testing.T) {
	for name, id := range map[string]string{"GitHub Actions": "", "Azure DevOps": "connection-1"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *entra.Client, w *world) { c.Federations = trusting(w) })
			pipeline := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				if r.Header.Get("Authorization") != "Bearer request-token" || q.Get("keep") != "this" {
					rw.WriteHeader(http.StatusUnauthorized)
				}
				if id == "" && r.Method == http.MethodGet && q.Get("audience") == exchangeAudience {
					fmt.Fprintf(rw, `{"value":%q}`, w.federated(t, "repo:main"))
				}
				if id != "" && r.Method == http.MethodPost && q.Get("serviceConnectionId") == id && q.Get("api-version") != "" {
					fmt.Fprintf(rw, `{"oidcToken":%q}`, w.federated(t, "repo:main"))
				}
			}))
			defer pipeline.Close()
			credential := w.credential(t, Config{OIDCRequestURL: pipeline.URL + "/?keep=this", OIDCRequestToken: "request-token", ServiceConnectionID: id})
			if _, err := token(t, credential); err != nil {
				t.Fatal(err)
			}
			credential = w.credential(t, Config{OIDCRequestURL: pipeline.URL + "/?keep=this", OIDCRequestToken: "wrong-token", ServiceConnectionID: id})
			_, err := token(t, credential)
			var failed *Error
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), "status 401") || strings.Contains(err.Error(), "wrong-token") ||
				!strings.Contains(failed.WayOut(), "id-token: write") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestCLI_SignedIn_ReturnsTheToken(t *testing.T) {
	folder := t.TempDir()
	script := "#!/bin/sh\necho \"$@\" >>" + folder + "/calls\ntest -f " + folder + "/fail && { echo 'ERROR: Please run az login' >&2; exit 1; }\n" +
		`echo '{"accessToken":"cli-token-1","expires_on":4102444800}'` + "\n"
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	newCredential := func() azcore.TokenCredential {
		credential, err := NewCredential(methodCLI, Config{UseCLI: true, TenantID: testTenant}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return credential
	}
	credential := newCredential()
	for range 3 {
		if got, err := token(t, credential); err != nil || got != "cli-token-1" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	calls, _ := os.ReadFile(folder + "/calls")
	if got := string(calls); strings.Count(got, "\n") != 1 || !strings.Contains(got, "--resource https://api.partner.microsoft.com --tenant "+testTenant) {
		t.Errorf("az was called with %q", got)
	}
	if err := os.WriteFile(folder+"/fail", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := token(t, newCredential())
	var failed *Error
	if !errors.As(err, &failed) || !strings.Contains(err.Error(), "Azure CLI") || !strings.Contains(err.Error(), "az login") || !strings.Contains(failed.WayOut(), "az login --scope") {
		t.Errorf("%v", err)
	}
}

func TestCertificate_PEMOrPKCS12_IsRead(t *testing.T) {
	w := newWorld(t, public)
	certificate := w.certificate(t)
	pemFile := w.pem(t, certificate)
	files := map[string]Config{"PEM": {ClientCertificatePath: pemFile}, "PEM beside a password": {ClientCertificatePath: pemFile, ClientCertificatePassword: "pass word"}}
	for name, encoder := range map[string]*pkcs12.Encoder{"new PKCS#12": pkcs12.Modern2023, "old PKCS#12": pkcs12.LegacyRC2} {
		data, err := encoder.Encode(w.key, certificate, nil, "pass word")
		if err != nil {
			t.Fatal(err)
		}
		files[name] = Config{ClientCertificatePath: write(t, "client.pfx", string(data)), ClientCertificatePassword: "pass word"}
		_, _, err = readCertificate(Config{ClientCertificatePath: files[name].ClientCertificatePath, ClientCertificatePassword: "wrong word"})
		if err == nil || strings.Contains(err.Error(), "wrong word") {
			t.Errorf("%s with a wrong password: %v", name, err)
		}
	}
	for name, config := range files {
		if key, got, err := readCertificate(config); err != nil || !key.Equal(w.key) || !got.Equal(certificate) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
