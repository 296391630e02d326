package auth

import (
	"context"
	"errors"

	"golang.org/x/oauth2"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// methodDevice gets the first refresh token. Choose never returns it, because it needs a person.
const methodDevice Method = "device code"

// SignInDevice lets a user sign in on another device, with multi-factor authentication if the tenant requires it, and
// returns the refresh token. prompt asks the user to open a page and to enter a code there. Of the configuration it uses the
// tenant, the client with its secret, if there is one, and the authority's host. It waits until the user has finished, the
// code expires or ctx ends. Errors: a *ConfigError, an *Error, or ctx's.
func SignInDevice(ctx context.Context, c Config, o Options, prompt func(page, code string)) (string, error) {
	c, o = c.trimmed(), o.withDefaults()
	var missing []string
	if c.TenantID == "" {
		missing = append(missing, argTenantID)
	}
	if c.ClientID == "" {
		missing = append(missing, argClientID)
	}
	if len(missing) > 0 {
		return "", incomplete("Signing in with a device code", missing)
	}
	where, err := newAuthority(c.AuthorityHost, c.TenantID)
	if err != nil {
		return "", err
	}
	if c.ClientSecret == "" && c.ClientSecretFilePath != "" {
		if c.ClientSecret, err = readSecret(argClientSecretFile, c.ClientSecretFilePath); err != nil {
			return "", &Error{Method: methodDevice, Err: err}
		}
	}
	client := oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, Scopes: []string{apiScope, "offline_access"},
		Endpoint: oauth2.Endpoint{DeviceAuthURL: where.deviceURL(), TokenURL: where.tokenURL(), AuthStyle: oauth2.AuthStyleInParams},
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, newHTTPClient(o.Transport))
	started, err := client.DeviceAuth(ctx)
	if err != nil {
		return "", deviceError(ctx, err, c)
	}
	prompt(wire.Clean(started.VerificationURI, maxFieldRunes), wire.Clean(started.UserCode, maxFieldRunes))
	token, err := client.DeviceAccessToken(ctx, started)
	switch {
	case err != nil:
		return "", deviceError(ctx, err, c)
	case token.RefreshToken == "":
		return "", &Error{Method: methodDevice, Err: errors.New("the authority returned no refresh token")}
	}
	return token.RefreshToken, nil
}

func deviceError(ctx context.Context, err error, c Config) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded): // oauth2's own deadline, which is the code's
		return &Error{Method: methodDevice, Err: errors.New("the user didn't enter the code in time")}
	}
	return asError(methodDevice, err, c.secrets())
}
