package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

func TestError_Refusal_HasCodeMessageMethodAndWayOut(t *testing.T) {
	for name, test := range map[string]struct {
		client func(*entra.Client, *world)
		config Config
		before func(w *world, c *Config)
		code   int
		wayOut string
	}{
		"wrong secret": {client: withSecret, config: Config{ClientSecret: "wrong-secret"}, code: 7000215, wayOut: "client secret is wrong"},
		"no secret":    {client: withSecret, code: 7000218, wayOut: "client_secret_file_path"},
		"secret for a public client": {
			client: public, config: Config{ClientSecret: "wrong-secret"}, code: 700025, wayOut: "public client",
		},
		"unknown client": {client: public, config: Config{ClientID: "another"}, code: 700016, wayOut: "Check client_id"},
		"unknown tenant": {client: public, config: Config{TenantID: "another"}, code: 90002, wayOut: "Check tenant_id"},
		"expired refresh token": {
			client: public, code: 700082, wayOut: "internal/auth/login",
			before: func(w *world, c *Config) {
				c.RefreshToken = w.IssueRefreshToken(testClient)
				w.wait(91 * 24 * time.Hour)
			},
		},
		"revoked refresh token": {
			client: public, code: 50173, wayOut: "sign in again",
			before: func(w *world, c *Config) { c.RefreshToken = w.IssueRefreshToken(testClient); w.RevokeRefreshTokens() },
		},
		"malformed refresh token": {client: public, config: Config{RefreshToken: "not-a-token"}, code: 9002313, wayOut: "cut"},
		"foreign subject": {
			client: func(c *entra.Client, w *world) { c.Federations = trusting(w) }, code: 700213, wayOut: "letter by letter",
			before: func(w *world, c *Config) { c.OIDCToken = w.federated(t, "repo:other") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, test.client)
			if test.before != nil {
				test.before(w, &test.config)
			}
			_, err := token(t, w.credential(t, test.config))
			var failed *Error
			if !errors.As(err, &failed) {
				t.Fatalf("%v", err)
			}
			if !slices.Contains(failed.Codes, test.code) || !strings.Contains(err.Error(), fmt.Sprint("AADSTS", test.code)) {
				t.Errorf("the code %d is not in %v", test.code, err)
			}
			if !strings.Contains(err.Error(), string(failed.Method)) || failed.correlationID == "" || !strings.Contains(err.Error(), failed.correlationID) ||
				!strings.Contains(err.Error(), failed.traceID) {
				t.Errorf("the method or an id is missing: %v", err)
			}
			if !strings.Contains(failed.WayOut(), test.wayOut) {
				t.Errorf("the way out %q lacks %q", failed.WayOut(), test.wayOut)
			}
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
				wantNoSecret(t, fmt.Sprintf(verb, failed), w, test.config)
			}
			if tries := len(w.Requests()); tries != 1 {
				t.Errorf("a refusal was repeated: %d tries", tries)
			}
		})
	}
}

// wantNoSecret fails if a string has a secret of a configuration, or a token of an authority.
func wantNoSecret(t *testing.T, text string, w *world, c Config) {
	t.Helper()
	for _, secret := range append(append(c.secrets(), testSecret), w.Tokens()...) {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("%q holds a secret", text)
		}
	}
}

// An authority, or a proxy in front of it, may repeat what it was sent.
func TestError_EchoedSecret_IsRedacted(t *testing.T) {
	w := newWorld(t, withSecret)
	config := Config{ClientSecret: testSecret, RefreshToken: w.IssueRefreshToken(testClient)}
	for _, status := range []int{400, 401, 418} {
		w.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: status, Path: "/token", Body: fmt.Sprintf(
			`{"error":"invalid_client","error_description":"AADSTS7000215: \u001b[31mno\u0007 %s\r\nand %s."}`, testSecret, config.RefreshToken)})
		_, err := token(t, w.credential(t, config))
		var failed *Error
		if !errors.As(err, &failed) || !slices.Contains(failed.Codes, 7000215) {
			t.Fatalf("%v", err)
		}
		if strings.ContainsAny(err.Error(), "\x1b\x07\r\n") {
			t.Errorf("%q", err)
		}
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			wantNoSecret(t, fmt.Sprintf(verb, err), w, config)
		}
	}
}

func TestCredential_AnyFormatVerb_ShowsNoSecret(t *testing.T) {
	w := newWorld(t, withSecret)
	config := Config{ClientSecret: testSecret, RefreshToken: w.IssueRefreshToken(testClient)}
	refreshing := w.credential(t, config)
	if _, err := token(t, refreshing); err != nil {
		t.Fatal(err)
	}
	// Some verbs look behind a pointer that is in a field, so the renewal must have ended completely.
	refreshing.(*renewing).mu.Lock()
	refreshing.(*renewing).mu.Unlock() //nolint:staticcheck // nothing is guarded, it only waits
	fixed, err := NewCredential(MethodAccessToken, Config{AccessToken: testSecret}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, credential := range []any{refreshing, fixed, refreshing.(*renewing), &refresh{config: func() Config { return config }, given: hide(testSecret)}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			text := fmt.Sprintf(verb, credential) + fmt.Sprintf(verb, struct{ inner any }{credential})
			wantNoSecret(t, text, w, config)
		}
	}
}

// A redirect, whether by the authority or by a pipeline's token service, must not carry a secret to another host.
func TestRefresh_Redirect_IsNotFollowed(t *testing.T) {
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		w := newWorld(t, withSecret)
		w.Inject(emulator.Fault{Kind: emulator.Redirect, StatusCode: status, Path: "/token", Location: elsewhere.URL + "/?x=" + testSecret})
		_, err := token(t, w.credential(t, Config{ClientSecret: testSecret}))
		if err == nil || !strings.Contains(err.Error(), "redirect") || strings.Contains(err.Error(), testSecret) {
			t.Errorf("%d: %v", status, err)
		}
		pipeline := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		_, err = token(t, w.credential(t, Config{OIDCRequestURL: pipeline.URL, OIDCRequestToken: "request-token"}))
		pipeline.Close()
		if err == nil || !strings.Contains(err.Error(), fmt.Sprint("status ", status)) {
			t.Errorf("%d: %v", status, err)
		}
	}
	if reached {
		t.Error("a redirect was followed")
	}
}

func TestTokenService_OtherHost_NeedsHTTPS(t *testing.T) {
	c := Config{RefreshToken: "r", TenantID: "t", ClientID: "c", OIDCRequestURL: "http://pipeline.example/token", OIDCRequestToken: "q"}
	_, err := NewCredential(methodFederatedRequest, c, Options{})
	var refused *ConfigError
	if !errors.As(err, &refused) || refused.Argument != "oidc_request_url" {
		t.Errorf("%v", err)
	}
}

func TestRefresh_EndlessOrMalformedAnswer_IsAnError(t *testing.T) {
	w := newWorld(t, public)
	for _, fault := range []emulator.Fault{
		{Kind: emulator.HugeBody}, {Kind: emulator.EmptyOK}, {Kind: emulator.Truncate, Times: maxTries}, {Kind: emulator.WrongContentType},
	} {
		fault.Path = "/token"
		w.Inject(fault)
		if got, err := token(t, w.credential(t, Config{})); err == nil {
			t.Errorf("%s gave %q", fault.Kind, got)
		}
		w.ClearFaults()
	}
}

func TestFiles_Unusable_AreNamed(t *testing.T) {
	w := newWorld(t, public)
	for name, test := range map[string]struct {
		config Config
		want   []string
	}{
		"missing":        {Config{RefreshTokenFilePath: "/nowhere/token"}, []string{"refresh_token_file_path", "/nowhere/token", "no such file"}},
		"empty":          {Config{RefreshTokenFilePath: write(t, "empty", " \n")}, []string{"refresh_token_file_path", "empty"}},
		"two lines":      {Config{ClientSecretFilePath: write(t, "two", "first-line\nsecond-line")}, []string{"client_secret_file_path", "more than one line"}},
		"too large":      {Config{OIDCTokenFilePath: write(t, "large", strings.Repeat("x", maxFileBytes+1))}, []string{"oidc_token_file_path", "larger"}},
		"no certificate": {Config{ClientCertificatePath: write(t, "c", "first-line")}, []string{"client_certificate_path", "PEM or PKCS#12"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := token(t, w.credential(t, test.config))
			if err == nil {
				t.Fatal("no error")
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
			if strings.Contains(err.Error(), "first-line") {
				t.Errorf("%q repeats what is in the file", err)
			}
		})
	}
}
