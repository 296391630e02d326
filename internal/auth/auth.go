// Package auth makes the credential with which the provider signs in.
package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Config is what a configuration says about signing in.
type Config struct {
	AccessToken string // a token obtained elsewhere
}

// ErrIncomplete says that the configuration has no way to sign in.
var ErrIncomplete = errors.New("no way to sign in is configured")

// NewCredential makes the credential of a configuration. Errors: ErrIncomplete, or a token that can't be one.
func NewCredential(c Config) (azcore.TokenCredential, error) {
	token := strings.TrimSpace(c.AccessToken)
	switch {
	case token == "":
		return nil, ErrIncomplete
	case strings.ContainsAny(token, " \t\r\n\x00"):
		return nil, errors.New("the access token has white space in it: it can't be a token")
	}
	return staticToken(token), nil
}

// staticToken is a token that somebody else renews. The service says when it has expired.
type staticToken string

// GetToken gives the token. Its true end isn't known; an hour is what tokens of the authority usually live.
func (t staticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}
