// Package auth signs in to Partner Center as a user (App+User): it reads a configuration, chooses the one way that it is
// complete for, and makes the credential. It knows nothing of Terraform; logging comes in as a function.
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

// apiScope is what an access token is asked for: all that the user has consented to in Partner Center.
const apiScope = "https://api.partner.microsoft.com/.default"

// Options are what a credential needs of its surroundings. The zero value is right for production.
type Options struct {
	// Log gets a line for each sign-in; nil means none. It never gets a token or a secret.
	Log func(ctx context.Context, message string, fields map[string]any)
	// Transport carries the calls of the authority and of a pipeline's token service; nil means a transport of its own.
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

// NewCredential makes the credential of a method that Choose chose for a configuration. It touches neither network nor
// files; both are used when a token is needed. Errors: an authority_host or a tenant_id that can't be used, an access
// token that can't be one.
//
// All but the access token's renew: they have the method Renew(ctx, rejected), for a token that the service turned away.
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

// staticToken is a token that somebody else renews. The service says when it has expired.
type staticToken struct {
	token hidden
	now   func() time.Time
}

func newStaticToken(token string, o Options) (azcore.TokenCredential, error) {
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, &ConfigError{
			Argument: argAccessToken, Text: "the access token has white space in it: it can't be a token",
			cause: errors.New("malformed access token"),
		}
	}
	return staticToken{hide(token), o.Now}, nil
}

// GetToken gives the token. Its true end isn't known; an hour is what tokens of the authority usually live.
func (t staticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: t.token(), ExpiresOn: t.now().Add(time.Hour)}, nil
}

// hidden is a secret that no format verb shows: fmt prints a function as an address, in unexported fields too, where it
// would not call a String method.
type hidden func() string

func hide(secret string) hidden { return func() string { return secret } }
