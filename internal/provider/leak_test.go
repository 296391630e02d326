package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// A fault is an error between the provider and the service that could leak secrets.
type fault func(w http.ResponseWriter, r *http.Request, body []byte) (handled bool)

func isAuthority(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/token") }

// echo repeats the whole request in an error response.
func echo(w http.ResponseWriter, r *http.Request, body []byte, status int) bool {
	form, err := url.ParseQuery(string(body))
	text := fmt.Sprintf("AADSTS7000215: %s %s %v %v", body, r.Header.Get("Authorization"), form, err)
	w.Header().Set("Content-Type", "application/json")
	answer, err := json.Marshal(map[string]any{"error": "invalid_client", "error_description": text, "error_codes": []int{7000215}})
	if !isAuthority(r) {
		answer, err = json.Marshal(map[string]any{"error": map[string]any{"code": "unauthenticated", "message": text}})
	}
	if err != nil {
		panic(err)
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer)
	return true
}

// echoing echoes only requests to the authority or only those to the service, so that the provider reaches the other.
func echoing(authority bool, status int) fault {
	return func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		return isAuthority(r) == authority && echo(w, r, body, status)
	}
}

var leakFaults = map[string]fault{
	"no fault":                         func(http.ResponseWriter, *http.Request, []byte) bool { return false },
	"the authority refuses and echoes": echoing(true, http.StatusUnauthorized),
	"the authority breaks and echoes":  echoing(true, http.StatusInternalServerError),
	"the service refuses and echoes":   echoing(false, http.StatusUnauthorized),
	"the service forbids and echoes":   echoing(false, http.StatusForbidden),
	"the service breaks and echoes":    echoing(false, http.StatusInternalServerError),
	"the authority's answer is cut": func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		if isAuthority(r) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"access_token":"emulated-access-cut","refresh_token":"emulated-refresh-`)
		}
		return isAuthority(r)
	},
	"the authority redirects with the form": func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		if isAuthority(r) {
			http.Redirect(w, r, "https://elsewhere.example/"+url.PathEscape(string(body))+"?"+string(body), http.StatusTemporaryRedirect)
		}
		return isAuthority(r)
	},
	"the service redirects with the token": func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		if !isAuthority(r) {
			token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
			http.Redirect(w, r, "https://elsewhere.example/"+token+"?"+token, http.StatusTemporaryRedirect)
		}
		return !isAuthority(r)
	},
}

// watched is a proxy in front of a service that injects a fault and records the secrets that were sent.
type watched struct {
	*service
	url   string
	fault fault

	mu   sync.Mutex
	sent []string
}

func watch(t *testing.T, s *service, f fault) *watched {
	t.Helper()
	w := &watched{service: s, fault: f}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *watched) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.mu.Lock()
	w.sent = append(w.sent, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if form, err := url.ParseQuery(string(body)); err == nil && isAuthority(r) {
		w.sent = append(w.sent, form.Get("client_assertion"), form.Get("client_secret"), form.Get("refresh_token"))
	}
	w.mu.Unlock()
	if w.fault(rw, r, body) {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	w.service.ServeHTTP(rw, r)
}

// secretForms returns all secrets in all encodings in which they might leak.
func (w *watched) secretForms() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := append(append([]string{}, w.sent...), w.Tokens()...)
	for _, secret := range w.secrets {
		all = append(all, secret)
	}
	all = append(all, "emulated-access-cut")
	forms := map[string]string{}
	for _, secret := range all {
		if secret == "" {
			continue
		}
		for _, form := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
			base64.RawURLEncoding.EncodeToString([]byte(secret)), strings.Trim(fmt.Sprintf("%q", secret), `"`),
		} {
			forms[form] = secret
		}
	}
	return forms
}

// Runs the whole lifecycle of a referral with every authentication method and every fault: no secret may be in TRACE logs, diagnostics,
// plans, state or private state.
func TestLifecycle_AnySignInAndFault_LeaksNoSecret(t *testing.T) {
	s := newService(t)
	s.fakeAz(t, "")
	for name, f := range leakFaults {
		for method := range s.signInArguments(t) {
			if strings.Contains(name, "breaks") && method != "refresh token with client certificate" {
				continue // retried after a pause, regardless of the method
			}
			t.Run(name+", "+method, func(t *testing.T) {
				w := watch(t, s, f)
				arguments := s.signInArguments(t)[method]
				arguments["endpoint"], arguments["authority_host"] = w.url, w.url
				var logs lockedBuilder
				output := wholeLife(tflogtest.RootLogger(t.Context(), &logs), t, arguments)
				known := w.secretForms()
				if len(known) < 10 || !strings.Contains(logs.String(), "Partner Center") {
					t.Fatalf("the test sees too little: %d secrets, logs %q", len(known), logs.String())
				}
				for where, text := range map[string]string{"the logs": logs.String(), "the output": output} {
					for form := range known {
						if strings.Contains(text, form) {
							t.Errorf("%s have a secret: %s", where, strings.ReplaceAll(text, form, "<<<SECRET>>>"))
						}
					}
				}
			})
		}
	}
}

// The test above is useful only if it searches for every kind of secret.
func TestLeakTest_KnownSecrets_IncludeEveryKind(t *testing.T) {
	s := newService(t)
	w := watch(t, s, leakFaults["no fault"])
	arguments := s.signInArguments(t)["refresh token with client certificate"]
	arguments["endpoint"], arguments["authority_host"] = w.url, w.url
	var logs lockedBuilder
	wholeLife(tflogtest.RootLogger(t.Context(), &logs), t, arguments)
	kinds := map[string]bool{}
	for _, secret := range w.secretForms() {
		for _, kind := range []string{"emulated-access-", "emulated-refresh-", "eyJ", "PRIVATE KEY", "password"} {
			kinds[kind] = kinds[kind] || strings.Contains(secret, kind)
		}
	}
	for kind, found := range kinds {
		if !found {
			t.Errorf("the leak test doesn't search for %s", kind)
		}
	}
}

// A token for one host must not reach another host, whether the authority or the service redirects.
func TestRedirect_ToAnotherHost_SendsNoToken(t *testing.T) {
	s := newService(t)
	s.seed(t)
	reached := make(chan string, 100)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		reached <- fmt.Sprint(r.URL, r.Header, string(body), err)
	}))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, authority := range map[string]bool{"the authority": true, "the service": false} {
			t.Run(fmt.Sprint(name, " redirects with ", status), func(t *testing.T) {
				w := watch(t, s, func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
					if isAuthority(r) == authority {
						http.Redirect(w, r, elsewhere.URL, status)
					}
					return isAuthority(r) == authority
				})
				arguments := s.signInArguments(t)["refresh token with client secret"]
				arguments["endpoint"], arguments["authority_host"] = w.url, w.url
				if diags := readWith(t, arguments); !strings.Contains(diags.Errors(), "redirect") {
					t.Error(diags.Errors())
				}
			})
		}
	}
	select {
	case got := <-reached:
		t.Errorf("another host was reached: %s", got)
	default:
	}
}

// lockedBuilder collects log lines from several goroutines.
type lockedBuilder struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuilder) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuilder) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
