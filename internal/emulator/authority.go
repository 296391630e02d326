package emulator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// An Authority is the token service beside the API, in the place of Microsoft Entra ID: the tenant, the applications
// and how they prove themselves. With one, the API accepts only the tokens that it issued.
type Authority struct {
	Tenant  string // the only one that there is: an id or a domain
	Clients []Client
	// TokenLife is how long access tokens hold; 0 means an hour. RefreshLife is that of refresh tokens; 0 means 90 days.
	TokenLife, RefreshLife time.Duration
}

// A Client is an application. One without secret, certificates and federations is a public client.
type Client struct {
	ID           string
	Secret       string
	Certificates []*x509.Certificate
	Federations  []Federation
}

// A Federation trusts another issuer's tokens for one subject.
type Federation struct {
	Issuer, Subject string
	Audience        string         // "" means api://AzureADTokenExchange
	Key             *rsa.PublicKey // nil trusts without a look at the signature
}

// authority is the state of an Authority; the emulator's lock guards it.
type authority struct {
	Authority
	access  map[string]*accessToken
	refresh map[string]*refreshToken
	devices map[string]*device // by device code
	spent   map[string]bool    // jti of assertions
	noMFA   bool
}

type accessToken struct {
	expires       time.Time
	appOnly, mfa  bool
	otherAudience bool
}

type refreshToken struct {
	client  string
	expires time.Time
	revoked bool
	mfa     bool
}

func newAuthority(a *Authority) *authority {
	if a == nil {
		return nil
	}
	made := &authority{
		Authority: *a, access: map[string]*accessToken{}, refresh: map[string]*refreshToken{},
		devices: map[string]*device{}, spent: map[string]bool{},
	}
	if made.TokenLife == 0 {
		made.TokenLife = time.Hour
	}
	if made.RefreshLife == 0 {
		made.RefreshLife = 90 * 24 * time.Hour
	}
	return made
}

// IssueRefreshToken gives a refresh token as a user gets it who signs in to a client. There must be an Authority.
func (e *Emulator) IssueRefreshToken(client string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.authority.newRefreshToken(client, e.now())
}

// RevokeRefreshTokens ends all refresh tokens issued so far, as a new password does.
func (e *Emulator) RevokeRefreshTokens() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, token := range e.authority.refresh {
		token.revoked = true
	}
}

// ExpireAccessTokens ends all access tokens issued so far.
func (e *Emulator) ExpireAccessTokens() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, token := range e.authority.access {
		token.expires = time.Time{}
	}
}

// LoseMFA makes users sign in without multi-factor authentication from now on, or again with it.
func (e *Emulator) LoseMFA(lose bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.authority.noMFA = lose
}

// Tokens are all access and refresh tokens issued so far: for tests that look for leaks.
func (e *Emulator) Tokens() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []string
	for token := range e.authority.access {
		all = append(all, token)
	}
	for token := range e.authority.refresh {
		all = append(all, token)
	}
	return all
}

func (a *authority) newRefreshToken(client string, now time.Time) string {
	token := "1.emulated-refresh-" + random()
	a.refresh[token] = &refreshToken{client: client, expires: now.Add(a.RefreshLife), mfa: !a.noMFA}
	return token
}

func (a *authority) newAccessToken(now time.Time, made accessToken) string {
	token := "emulated-access-" + random()
	made.expires = now.Add(a.TokenLife)
	a.access[token] = &made
	return token
}

func random() string {
	var b [24]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // never, as of Go 1.24
	}
	return hex.EncodeToString(b[:])
}

// checkToken is what the API says to a token. Source: reference, "Endpoints": App+User only, with multi-factor
// authentication, otherwise 401 with code 900421.
func (a *authority) checkToken(text string, now time.Time) *refusal {
	token, known := a.access[text]
	switch {
	case !known || !now.Before(token.expires) || token.otherAudience:
		return &refusal{
			status: http.StatusUnauthorized, code: "unauthenticated", message: "The bearer token is missing, expired or not for this API.",
		}
	case token.appOnly:
		return &refusal{status: http.StatusForbidden, code: "accessDenied", message: "The token is not of a user."}
	case !token.mfa:
		return &refusal{
			status: http.StatusUnauthorized, code: "900421",
			message: "MFA is required to be performed as part of obtaining the token.",
		}
	}
	return nil
}

// authorityPath finds the tenant and the endpoint that a path names.
func authorityPath(u *url.URL) (tenant, endpoint string, found bool) {
	tenant, endpoint, found = strings.Cut(strings.TrimPrefix(u.Path, "/"), "/oauth2/v2.0/")
	return tenant, endpoint, found && !strings.Contains(tenant, "/") && (endpoint == "token" || endpoint == "devicecode")
}

// oauthError is an error in the authority's own form.
type oauthError struct {
	status int
	code   string
	number int
	text   string
}

func (o *oauthError) answer(now time.Time) answer {
	trace, correlation := uuid.NewString(), uuid.NewString()
	stamp := now.UTC().Format("2006-01-02 15:04:05Z")
	return authorityAnswer(o.status, map[string]any{
		"error": o.code,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			o.number, o.text, trace, correlation, stamp),
		"error_codes": []int{o.number}, "timestamp": stamp, "trace_id": trace, "correlation_id": correlation,
	})
}

func authorityAnswer(status int, body map[string]any) answer {
	encoded, err := encode(body)
	if err != nil {
		panic(err) // texts and numbers only
	}
	a := jsonAnswer(status, encoded)
	a.gateway = true // the API's own headers aren't the authority's
	a.header.Set("Cache-Control", "no-store")
	return a
}

// checkIssued is checkToken where there is an authority.
func (e *Emulator) checkIssued(token string) *refusal {
	if e.authority == nil {
		return nil
	}
	now := e.now()
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.authority.checkToken(token, now)
}
