// Package entra is Microsoft Entra ID's token service in memory, for one tenant. Like odata, it imports nothing of the
// project.
package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"sync"
	"time"
)

// How long tokens are valid.
const (
	tokenLife   = time.Hour
	refreshLife = 90 * 24 * time.Hour
)

// Options configure an Authority.
type Options struct {
	Tenant  string // the only tenant: an ID or a domain
	Clients []Client
	// Now is the authority's clock; nil means time.Now.
	Now func() time.Time
}

// A Client is an application. A client without secret, certificates and federations is public.
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
	Key             *rsa.PublicKey // nil accepts any signature
}

// An Authority issues tokens and knows those that it issued. All its methods may be called at the same time.
type Authority struct {
	options Options

	mu             sync.Mutex // guards all below
	access         map[string]*accessToken
	refresh        map[string]*refreshToken
	devices        map[string]*device // by device code
	usedAssertions map[string]bool    // by jti
	noMFA          bool
}

// A Token is a valid access token for the API.
type Token struct {
	AppOnly bool // issued to an application without a user
	MFA     bool // the user signed in with multi-factor authentication
}

type accessToken struct {
	Token
	expires       time.Time
	otherAudience bool
}

type refreshToken struct {
	client  string
	expires time.Time
	revoked bool
	mfa     bool
}

// New returns an authority that has issued no tokens.
func New(options Options) *Authority {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Authority{
		options: options, access: map[string]*accessToken{}, refresh: map[string]*refreshToken{},
		devices: map[string]*device{}, usedAssertions: map[string]bool{},
	}
}

// Token returns a token that the authority issued for the API and that is still valid.
func (a *Authority) Token(text string) (Token, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, ok := a.access[text]
	if !ok || found.otherAudience || !a.options.Now().Before(found.expires) {
		return Token{}, false
	}
	return found.Token, true
}

// IssueRefreshToken returns a refresh token such as a user gets who signs in to a client.
func (a *Authority) IssueRefreshToken(client string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.newRefreshToken(client)
}

// RevokeRefreshTokens revokes all refresh tokens issued so far, as a new password does.
func (a *Authority) RevokeRefreshTokens() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, token := range a.refresh {
		token.revoked = true
	}
}

// ExpireAccessTokens ends the validity of all access tokens issued so far.
func (a *Authority) ExpireAccessTokens() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, token := range a.access {
		token.expires = time.Time{}
	}
}

// LoseMFA sets whether later sign-ins lack multi-factor authentication.
func (a *Authority) LoseMFA(lose bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.noMFA = lose
}

// Tokens returns all access and refresh tokens issued so far, for tests that look for leaks.
func (a *Authority) Tokens() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for token := range a.access {
		all = append(all, token)
	}
	for token := range a.refresh {
		all = append(all, token)
	}
	return all
}

func (a *Authority) newRefreshToken(client string) string {
	token := "1.emulated-refresh-" + random()
	a.refresh[token] = &refreshToken{client: client, expires: a.options.Now().Add(refreshLife), mfa: !a.noMFA}
	return token
}

func (a *Authority) newAccessToken(issued accessToken) string {
	token := "emulated-access-" + random()
	issued.expires = a.options.Now().Add(tokenLife)
	a.access[token] = &issued
	return token
}

func random() string {
	var b [24]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // never, as of Go 1.24
	}
	return hex.EncodeToString(b[:])
}
