package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// maxAnswerBytes limits a response. Tokens are a few KiB.
const maxAnswerBytes = 1 << 20

// authority is the address that issues tokens.
type authority struct {
	host   string // scheme and host, without a slash at the end
	tenant string
}

// newAuthority checks the parts of the URL that secrets are sent to: host and tenant.
func newAuthority(host, tenant string) (authority, error) {
	base, err := secureURL(orText(host, DefaultAuthorityHost))
	if err != nil {
		return authority{}, &ConfigError{Argument: argAuthorityHost, Text: fmt.Sprintf(
			"The authority's address can't be used: %v. Allowed: an https URL such as %s, or plain http for a loopback address",
			err, DefaultAuthorityHost), cause: err}
	}
	if strings.Trim(base.Path, "/") != "" || base.RawQuery != "" {
		return authority{}, &ConfigError{Argument: argAuthorityHost, Text: "The authority's address must be a scheme and a host, without " +
			"path and query; the tenant belongs in " + withVariables(argTenantID), cause: errors.New("path or query")}
	}
	if !isTenant(tenant) {
		return authority{}, &ConfigError{Argument: argTenantID, Text: fmt.Sprintf(
			"%q isn't a tenant. Allowed: the GUID of a Microsoft Entra tenant, or a domain of it", wire.Clean(tenant, maxFieldRunes)),
			cause: errors.New("malformed tenant")}
	}
	return authority{host: base.Scheme + "://" + base.Host, tenant: tenant}, nil
}

func (a authority) tokenURL() string { return a.host + "/" + a.tenant + "/oauth2/v2.0/token" }

func (a authority) deviceURL() string { return a.host + "/" + a.tenant + "/oauth2/v2.0/devicecode" }

// isTenant accepts GUIDs and domains only, so that a tenant can't change the rest of the path.
func isTenant(s string) bool {
	return s != "" && strings.Trim(s, ".") != "" && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) < 0
}

// secureURL accepts https, and http for loopback only, because secrets are sent there. Its errors don't repeat the value,
// which may contain a password.
func secureURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("the value isn't a URL")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return nil, errors.New("the value isn't an absolute https URL")
	case u.User != nil || u.Fragment != "":
		return nil, errors.New("the URL contains a user, a password or a fragment")
	case u.Scheme == "http" && !wire.IsLoopback(u.Hostname()):
		return nil, errors.New("plain http would send secrets unencrypted")
	}
	return u, nil
}

// newHTTPClient returns a client that follows no redirects, because the secrets that it sends are for one host only, and
// that limits the size of responses.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = wire.NewTransport()
	}
	return &http.Client{
		Transport:     limited{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       30 * time.Second,
	}
}

// limited limits the size of responses.
type limited struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (l limited) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if err := wire.Bound(resp, maxAnswerBytes, maxAnswerBytes); err != nil {
		return nil, err
	}
	return resp, nil
}
