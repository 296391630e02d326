// Package auth signs in to Partner Center as a user (App+User): it reads a configuration, chooses the method for which the
// configuration is complete, and makes the credential. It is independent of Terraform; callers pass a function for logging.
package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// apiScope is the scope of access tokens: all that the user has consented to in Partner Center.
const apiScope = "https://api.partner.microsoft.com/.default"

// Options are a credential's dependencies. The zero value is right for production.
type Options struct {
	// Log gets a line for each sign-in, without tokens and secrets; nil means no log.
	Log func(ctx context.Context, message string, fields map[string]any)
	// Transport sends the requests to the authority and to a pipeline's token service; nil means a new transport.
	Transport http.RoundTripper
	// Now is the clock; nil means time.Now. For tests.
	Now func() time.Time
	// Sleep waits for d or until ctx ends, and then returns its error; nil means a timer. For tests.
	Sleep func(ctx context.Context, d time.Duration) error
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = func(context.Context, string, map[string]any) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = wire.Sleep
	}
	return o
}

// NewCredential returns the credential for a method that Choose returned for a configuration. It uses neither network nor
// files before a token is needed. Errors: an invalid authority_host or tenant_id, a malformed access token.
//
// All credentials but the access token's have the method Renew(ctx, rejected), for a token that the service rejected.
func NewCredential(method Method, c Config, o Options) (azcore.TokenCredential, error) {
	c, o = c.trimmed(), o.withDefaults()
	switch method {
	case MethodAccessToken:
		return newStaticToken(c.AccessToken, o)
	case methodCLI:
		return newCLI(c, o)
	default:
	}
	return newRefresh(method, c, o)
}

// staticToken is a token that the provider can't renew. The service rejects it once it has expired.
type staticToken struct {
	token hidden
	now   func() time.Time
}

func newStaticToken(token string, o Options) (azcore.TokenCredential, error) {
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, &ConfigError{
			Argument: argAccessToken, Text: "The access token contains white space, which no token does",
			cause: errors.New("malformed access token"),
		}
	}
	return staticToken{hide(token), o.Now}, nil
}

// GetToken returns the token. Its real expiry isn't known; the authority's tokens are usually valid for an hour.
func (t staticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: t.token(), ExpiresOn: t.now().Add(time.Hour)}, nil
}

// hidden is a secret that no format verb shows: fmt prints a function as an address, also in unexported fields, where it
// doesn't call String methods.
type hidden func() string

func hide(secret string) hidden { return func() string { return secret } }
