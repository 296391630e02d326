package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/oauth2"
)

// What nothing but the authority may ever see.
const (
	fuzzRefreshToken = "0.refresh~token/of+somebody="
	fuzzRequestToken = "a-token-of-the-pipeline"
)

// loopbackHost is localhost, 127.0.0.0/8 and ::1.
var loopbackHost = regexp.MustCompile(`^(?i:localhost|(::ffff:)?127(\.[0-9]{1,3}){3}|[0:]*:0*1|[0:]*:ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})$`)

// FuzzSignIn takes any text for what signing in reads: an answer of the authority or of a pipeline's token service, a file, an
// address. It is an error that shows no secret, or can be used.
func FuzzSignIn(f *testing.F) {
	for _, seed := range []string{
		`{"access_token":"an-access-token","refresh_token":"a-newer-refresh-token","expires_in":3599,"token_type":"Bearer"}`,
		`{"access_token":"an-access-token","expires_in":"3599"}`, `{"access_token":"an-access-token","expires_in":-1}`,
		`{"access_token":"an-access-token","expires_in":"9000000000"}`, `{"access_token":"an-access-token","expires_in":9e99}`,
		`{"access_token":"an-access-token","expires_in":0.5}`, `{"access_token":"","refresh_token":"a-newer-refresh-token"}`,
		`{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret.","error_codes":[7000215],"trace_id":"t","correlation_id":"c"}`,
		`{"error":"` + testSecret + `","error_description":"AADSTS1: ` + testSecret + ` and ` + url.QueryEscape(testSecret) + `"}`,
		`{"error":"x","trace_id":"` + testSecret + `","correlation_id":"` + fuzzRefreshToken + `"}`,
		`{"error":"x","error_description":"s3cret\u200b~+/=&value, s3\u001b[0mcret~+/=&value"}`, `{"error":"x\ts3cret~+/=&value","error_uri":"` + fuzzRefreshToken + `"}`,
		`{"value":"a-federated-token","count":1}`, `{"oidcToken":"a-federated-token"}`, `{"value":{}}`, `{"value":"` + fuzzRequestToken + `"`,
		`access_token=an-access-token&expires_in=3600`, `error=x&error_description=` + url.QueryEscape(testSecret), `<html>` + testSecret, ``, `null`, `[]`,
	} {
		for _, status := range []int{200, 302, 400, 500} {
			f.Add(status, seed, "application/json")
		}
		f.Add(200, seed, "application/x-www-form-urlencoded")
	}
	f.Add(3, "1h5", "text/plain") // half a second, and an hour and five seconds
	both := string(selfSigned(f))
	for _, seed := range []string{
		"https://login.microsoftonline.com", "http://127.0.0.1:8080/", "http://[::1]", "http://localhost.evil.example", "https://u:p@h", "https://h/#x", "//h", "ftp://h",
		"a-secret\n", "\ufeffa-secret\r\n", "two\nlines", " \n", "a\x00b", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		both, both[:len(both)/2], "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" + both,
	} {
		f.Add(200, seed, "text/plain")
	}
	path := filepath.Join(f.TempDir(), "secret")
	f.Fuzz(func(t *testing.T, status int, text, contentType string) {
		checkAnswer(t, answering{100 + ((status-100)%500+500)%500, text, contentType})
		for _, said := range []any{text, float64(status), int64(status), float64(status) / 7} {
			if life := lifeOf(new(oauth2.Token).WithExtra(map[string]any{"expires_in": said})); life < time.Second || life > maxLife {
				t.Errorf("%v gave a life of %s", said, life)
			}
		}
		checkAddress(t, text)
		checkFile(t, path, text)
	})
}

// checkAnswer signs in where there is but one answer, and asks for a federated token there.
func checkAnswer(t *testing.T, service answering) {
	t.Helper()
	c := Config{
		TenantID: testTenant, ClientID: testClient, RefreshToken: fuzzRefreshToken, ClientSecret: testSecret,
		OIDCRequestURL: "https://pipeline.example/token?x=1", OIDCRequestToken: fuzzRequestToken,
	}
	started := time.Date(2026, 11, 14, 0, 0, 0, 0, time.UTC)
	options := Options{Transport: service, Now: func() time.Time { return started }}.withDefaults()
	source, err := newRefreshSource(methodSecret, c, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := source.once(t.Context())
	switch life := token.expires.Sub(started); {
	case err != nil:
		keepsSecrets(t, err, c, service.body)
	case token.token == "" || life < time.Second || life > maxLife:
		t.Errorf("%q gave a token that lives %s", service.body, life)
	}
	federated, err := requestFederated(t.Context(), service.client(), c)
	switch {
	case err != nil:
		keepsSecrets(t, asError(methodFederatedRequest, err, c.secrets()), c, service.body)
	case federated == "" || service.status != http.StatusOK:
		t.Errorf("%q with %d gave the federated token %q", service.body, service.status, federated)
	}
}

// answering is an authority, or a token service, that has one answer.
type answering struct {
	status            int
	body, contentType string
}

func (a answering) client() *http.Client { return newHTTPClient(a) }

func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Header: http.Header{"Content-Type": {a.contentType}}, Body: io.NopCloser(strings.NewReader(a.body)), Request: req,
	}, nil
}

// keepsSecrets fails if an error shows a secret of the configuration, or a token that an answer has beside its own texts.
func keepsSecrets(t *testing.T, err error, c Config, body string) {
	t.Helper()
	var answer struct {
		refusal
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		Value        string `json:"value"`
	}
	secrets := c.secrets()
	if json.Unmarshal([]byte(body), &answer) == nil {
		said := fmt.Sprint(answer.refusal) + (&Error{}).Error() + string(methodFederatedRequest) + string(methodSecret) + "the authority answered with status"
		for _, token := range []string{answer.AccessToken, answer.RefreshToken, answer.Value} {
			if len(token) >= 16 && !strings.Contains(said, token) {
				secrets = append(secrets, token)
			}
		}
	}
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err)} {
		for _, secret := range secrets {
			if secret != "" && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret))) {
				t.Errorf("%q shows %q", text, secret)
			}
		}
	}
	if strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		t.Errorf("%q isn't clean", err)
	}
}

// checkAddress checks an address that secrets would be sent to.
func checkAddress(t *testing.T, text string) {
	t.Helper()
	u, err := secureURL(text)
	if err != nil {
		return
	}
	host := u.Hostname()
	if u.User != nil || u.Fragment != "" || host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopbackHost.MatchString(host)) {
		t.Errorf("%q was accepted", text)
	}
}

// checkFile reads a file as a secret and as a certificate with its key. No error shows what is in it.
func checkFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	secret, err := readSecret(argClientSecretFile, path)
	if err == nil && (secret == "" || strings.ContainsAny(secret, "\r\n\x00") || strings.TrimSpace(secret) != secret || !strings.Contains(content, secret)) {
		t.Errorf("%q gave the secret %q", content, secret)
	}
	key, certificate, keyErr := readCertificate(Config{ClientCertificatePath: path})
	if keyErr == nil && !key.PublicKey.Equal(certificate.PublicKey) {
		t.Errorf("%q gave a certificate for another key", content)
	}
	for _, err := range []error{err, keyErr} {
		for line := range strings.Lines(content) {
			if line = strings.TrimSpace(line); err != nil && len(line) >= 16 && !strings.HasPrefix(line, "-----") && strings.Contains(err.Error(), line) {
				t.Errorf("%q shows %q of the file", err, line)
			}
		}
	}
}

// selfSigned is a file with a key and its certificate.
func selfSigned(f *testing.F) []byte {
	f.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024) // small, for a small input
	if err != nil {
		f.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		f.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		f.Fatal(err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})...)
}
