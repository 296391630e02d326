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

// maxAnswerBytes bounds what is read of an answer. Tokens are a few KiB.
const maxAnswerBytes = 1 << 20

// authority is where tokens come from.
type authority struct {
	host   string // scheme and host, without a slash at the end
	tenant string
}

// newAuthority checks what goes into a URL: the host that secrets are sent to, and the tenant.
func newAuthority(host, tenant string) (authority, error) {
	base, err := secureURL(orText(host, DefaultAuthorityHost))
	if err != nil {
		return authority{}, &ConfigError{Argument: argAuthorityHost, Text: fmt.Sprintf(
			"The authority's address can't be used: %v. Allowed: an https URL such as %s, or plain http for a loopback address",
			err, DefaultAuthorityHost), cause: err}
	}
	if strings.Trim(base.Path, "/") != "" || base.RawQuery != "" {
		return authority{}, &ConfigError{Argument: argAuthorityHost, Text: "The authority's address is a scheme and a host, without " +
			"path and query; the tenant is " + withVariables(argTenantID), cause: errors.New("path or query")}
	}
	if !isTenant(tenant) {
		return authority{}, &ConfigError{Argument: argTenantID, Text: fmt.Sprintf(
			"%q is no tenant. Allowed: the GUID of a Microsoft Entra tenant, or a domain of it", wire.Clean(tenant, maxFieldRunes)),
			cause: errors.New("malformed tenant")}
	}
	return authority{host: base.Scheme + "://" + base.Host, tenant: tenant}, nil
}

func (a authority) tokenURL() string { return a.host + "/" + a.tenant + "/oauth2/v2.0/token" }

func (a authority) deviceURL() string { return a.host + "/" + a.tenant + "/oauth2/v2.0/devicecode" }

// isTenant accepts GUIDs and domains: nothing that could leave its place in a path.
func isTenant(s string) bool {
	return s != "" && strings.Trim(s, ".") != "" && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) < 0
}

// secureURL accepts https, and http on loopback only: a secret travels there. Its errors don't repeat the text, which may
// hold a password.
func secureURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("it is no URL")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return nil, errors.New("it is no absolute https URL")
	case u.User != nil || u.Fragment != "":
		return nil, errors.New("it has a user, a password or a fragment in it")
	case u.Scheme == "http" && !wire.IsLoopback(u.Hostname()):
		return nil, errors.New("plain http would send secrets in the clear")
	}
	return u, nil
}

// newHTTPClient makes a client that follows no redirect, because what it sends is for one host only, and that reads
// answers of a limited size.
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

// limited bounds what is read of an answer.
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
