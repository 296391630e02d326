package provider_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// hidden is the secret of these tests.
const hidden = "c2VjcmV0LXZhbHVl"

// Arguments that try to leave their place are refused where they are read, or stay what they are: no request goes
// elsewhere or carries what it shouldn't, and no error does something to a terminal or repeats a megabyte.
func TestArgumentsStayInTheirPlace(t *testing.T) {
	long := strings.Repeat("m", 1<<20)
	tails := map[string]string{
		"a header": "\r\nX-Evil: 1", "NUL": "\x00", "a terminal": "\x1b]0;evil\x07\u009b31m\u202e", "quotes": `"'`, "a path": "/../../evil",
		"a megabyte": long, "a query": "?x=y#z", "another host": "@evil.example", "a line break": "\n",
	}
	e, url := acctest.Start(t)
	for name, tail := range tails {
		for argument, set := range map[string]arguments{
			"endpoint":       {"endpoint": url + tail, "access_token": hidden},
			"access_token":   {"endpoint": url, "access_token": hidden + tail + hidden},
			"tenant_id":      full(url, "tenant_id", "common"+tail),
			"client_id":      full(url, "client_id", "id"+tail),
			"client_secret":  full(url, "client_secret", hidden+tail),
			"refresh_token":  full(url, "refresh_token", hidden+tail),
			"authority_host": full(url, "authority_host", url+tail),
			"update_method":  {"endpoint": url, "access_token": hidden, "update_method": "put" + tail},
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
					t.Errorf("it would do something to a terminal: %.2000q", text)
				}
				if len(text) > 20_000 || strings.Contains(text, hidden) {
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
	reaches(t, e, url)
}

// full is a sign-in with a refresh token, with one argument set otherwise.
func full(url, argument, value string) arguments {
	set := arguments{"endpoint": url, "authority_host": url, "tenant_id": "common", "client_id": "id", "client_secret": hidden, "refresh_token": hidden}
	set[argument] = value
	return set
}

// reaches shows that the service of the test is reached where nothing is hostile.
func reaches(t *testing.T, e *emulator.Emulator, url string) {
	t.Helper()
	e.ClearRequests()
	configured, diags := configure(t, arguments{"endpoint": url, "access_token": hidden})
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	read(t.Context(), t, configured)
	if sent := e.Requests(); len(sent) != 1 || sent[0].Method != http.MethodGet {
		t.Errorf("%d requests", len(sent))
	}
}
