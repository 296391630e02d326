package provider_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// hostileSecret is the secret in these tests.
const hostileSecret = "c2VjcmV0LXZhbHVl"

// Hostile arguments are rejected or have no effect: no request goes to another host or path or has injected content, and no error controls
// a terminal or repeats a megabyte.
func TestConfigure_HostileArguments_AreContained(t *testing.T) {
	long := strings.Repeat("m", 1<<20)
	tails := map[string]string{
		"a header": "\r\nX-Evil: 1", "NUL": "\x00", "a terminal": "\x1b]0;evil\x07\u009b31m\u202e", "quotes": `"'`, "a path": "/../../evil",
		"a megabyte": long, "a query": "?x=y#z", "another host": "@evil.example", "a line break": "\n",
	}
	e, url := acctest.Start(t)
	for name, tail := range tails {
		for argument, set := range map[string]arguments{
			"endpoint":       {"endpoint": url + tail, "access_token": hostileSecret},
			"access_token":   {"endpoint": url, "access_token": hostileSecret + tail + hostileSecret},
			"tenant_id":      refreshTokenSignIn(url, "tenant_id", "common"+tail),
			"client_id":      refreshTokenSignIn(url, "client_id", "id"+tail),
			"client_secret":  refreshTokenSignIn(url, "client_secret", hostileSecret+tail),
			"refresh_token":  refreshTokenSignIn(url, "refresh_token", hostileSecret+tail),
			"authority_host": refreshTokenSignIn(url, "authority_host", url+tail),
			"update_method":  {"endpoint": url, "access_token": hostileSecret, "update_method": "put" + tail},
		} {
			t.Run(argument+" with "+name, func(t *testing.T) {
				environment(t, "", "")
				e.ClearRequests()
				configured, diags := configure(t, set)
				if diags.Errors() == "" {
					diags = append(diags, read(t.Context(), t, configured)...)
				}
				text := diags.Errors() + diags.Warnings()
				if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
					t.Errorf("the diagnostics would control a terminal: %.2000q", text)
				}
				if len(text) > 20_000 || strings.Contains(text, hostileSecret) {
					t.Errorf("%d bytes of errors, or a secret in them: %.2000s", len(text), text)
				}
				for _, request := range e.Requests() {
					mine := request.Path == "/v1.0/engagements/referrals/"+someID || strings.HasSuffix(request.Path, "/oauth2/v2.0/token")
					if request.Header.Get("X-Evil") != "" || !mine && argument != "endpoint" || strings.Contains(request.Path, "..") {
						t.Errorf("%s %.200s %v", request.Method, request.Path, request.Header)
					}
				}
			})
		}
	}
	checkReached(t, e, url)
}

// refreshTokenSignIn returns the arguments for a refresh token, with one argument replaced.
func refreshTokenSignIn(url, argument, value string) arguments {
	set := arguments{"endpoint": url, "authority_host": url, "tenant_id": "common", "client_id": "id", "client_secret": hostileSecret, "refresh_token": hostileSecret}
	set[argument] = value
	return set
}

// checkReached checks that the provider reaches the emulator if no argument is hostile.
func checkReached(t *testing.T, e *emulator.Emulator, url string) {
	t.Helper()
	e.ClearRequests()
	configured, diags := configure(t, arguments{"endpoint": url, "access_token": hostileSecret})
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	read(t.Context(), t, configured)
	if sent := e.Requests(); len(sent) != 1 || sent[0].Method != http.MethodGet {
		t.Errorf("%d requests", len(sent))
	}
}
