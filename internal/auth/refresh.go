package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	maxTries     = 3
	maxFileBytes = 64 << 10
	assertedBy   = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	// defaultLife is the assumed validity of a token if the authority sends none, or an impossible one.
	defaultLife = 10 * time.Minute
	// maxLife is the longest validity that is accepted: tokens are valid for hours.
	maxLife = 365 * 24 * time.Hour
)

// refresh gets access tokens for a refresh token. Only renewing calls it, one renewal at a time, but an abandoned renewal
// may still run while the next one starts, so its state has a lock.
type refresh struct {
	method    Method
	config    func() Config // hidden from format verbs
	authority authority
	client    *http.Client
	options   Options

	mu      sync.Mutex
	given   hidden // the token last read from the configuration
	rotated hidden // the newer token that the authority returned for it
}

func newRefresh(method Method, c Config, o Options) (azcore.TokenCredential, error) {
	source, err := newRefreshSource(method, c, o)
	if err != nil {
		return nil, err
	}
	return &renewing{method: method, fetch: source.fetch, now: o.Now, log: o.Log}, nil
}

// NewRefreshToken exchanges the refresh token of a configuration for a newer one, which is valid for another 90 days. It is
// for renewing a stored token; while the provider runs, it renews the token itself. Errors: a *ConfigError, or an *Error.
func NewRefreshToken(ctx context.Context, c Config, o Options) (string, error) {
	method, err := Choose(c)
	if err != nil {
		return "", err
	}
	if method == MethodAccessToken || method == methodCLI {
		return "", &ConfigError{Argument: argRefreshToken, missing: []string{argRefreshToken}, cause: ErrIncomplete,
			Text: fmt.Sprintf("The configuration signs in with %s, which has no refresh token", method)}
	}
	source, err := newRefreshSource(method, c.trimmed(), o.withDefaults())
	if err != nil {
		return "", err
	}
	if _, err := source.fetch(ctx); err != nil {
		return "", err
	}
	source.mu.Lock()
	defer source.mu.Unlock()
	if source.rotated == nil {
		return "", &Error{Method: method, Err: errors.New("the authority returned no newer refresh token")}
	}
	return source.rotated(), nil
}

func newRefreshSource(method Method, c Config, o Options) (*refresh, error) {
	where, err := newAuthority(c.AuthorityHost, c.TenantID)
	if err != nil {
		return nil, err
	}
	if method == methodFederatedRequest {
		if _, err := secureURL(c.OIDCRequestURL); err != nil {
			return nil, &ConfigError{Argument: argOIDCRequestURL, cause: err,
				Text: fmt.Sprintf("The address for federated tokens can't be used: %v", err)}
		}
	}
	return &refresh{
		method: method, config: func() Config { return c }, authority: where,
		client: newHTTPClient(o.Transport), options: o,
	}, nil
}

// fetch retries temporary failures: the authority's 429 and 5xx, and failed connections.
func (r *refresh) fetch(ctx context.Context) (issued, error) {
	for try := 1; ; try++ {
		token, err := r.once(ctx)
		if err == nil || try == maxTries || ctx.Err() != nil {
			return token, err
		}
		var failed *Error
		if !errors.As(err, &failed) || !failed.temporary() {
			return issued{}, err
		}
		if r.options.Sleep(ctx, time.Duration(try)*time.Second) != nil {
			return issued{}, err
		}
	}
}

// once sends one request to the authority. x/oauth2's refresh can neither name a scope nor assert a client; its
// client-credentials flow accepts any parameters, another grant included.
func (r *refresh) once(ctx context.Context) (issued, error) {
	c := r.config()
	refreshToken, err := r.refreshToken(c)
	if err != nil {
		return issued{}, &Error{Method: r.method, Err: err}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}}
	request := clientcredentials.Config{
		ClientID: c.ClientID, TokenURL: r.authority.tokenURL(), AuthStyle: oauth2.AuthStyleInParams,
		Scopes: []string{apiScope, "offline_access"}, EndpointParams: form,
	}
	secrets := append(c.secrets(), refreshToken)
	proof, err := r.proof(ctx, c)
	secrets = append(secrets, proof)
	if err != nil {
		return issued{}, asError(r.method, err, secrets)
	}
	switch r.method {
	case methodSecret, methodSecretFile:
		request.ClientSecret = proof
	case methodPublicClient:
	default:
		form.Set("client_assertion_type", assertedBy)
		form.Set("client_assertion", proof)
	}
	started := r.options.Now()
	token, err := request.Token(context.WithValue(ctx, oauth2.HTTPClient, r.client))
	if err != nil {
		return issued{}, asError(r.method, err, secrets)
	}
	r.rotate(token.RefreshToken)
	return issued{token.AccessToken, started.Add(lifeOf(token))}, nil
}

// lifeOf is the validity that the authority sends, as a number or, from older endpoints, as a string. oauth2.Token's Expiry
// doesn't use the injected clock.
func lifeOf(token *oauth2.Token) time.Duration {
	seconds, err := strconv.ParseFloat(fmt.Sprint(token.Extra("expires_in")), 64)
	if err == nil && seconds >= 1 && seconds <= maxLife.Seconds() {
		return time.Duration(seconds) * time.Second
	}
	return defaultLife
}

// refreshToken returns the newest refresh token: the authority's, unless the file has changed since.
func (r *refresh) refreshToken(c Config) (string, error) {
	given := c.RefreshToken
	if given == "" {
		var err error
		if given, err = readSecret(argRefreshTokenFile, c.RefreshTokenFilePath); err != nil {
			return "", err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rotated != nil && r.given() == given {
		return r.rotated(), nil
	}
	r.given, r.rotated = hide(given), nil
	return given, nil
}

// rotate keeps the newer refresh token for the rest of the run.
func (r *refresh) rotate(token string) {
	if token == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rotated = hide(token)
}

// proof is the client's secret or assertion, read or made again at each request; empty for a public client.
func (r *refresh) proof(ctx context.Context, c Config) (string, error) {
	switch r.method {
	case methodSecret:
		return c.ClientSecret, nil
	case methodSecretFile:
		return readSecret(argClientSecretFile, c.ClientSecretFilePath)
	case methodCertificate:
		return signAssertion(c, r.authority.tokenURL(), r.options.Now())
	case methodFederatedToken:
		return c.OIDCToken, nil
	case methodFederatedFile:
		return readSecret(argOIDCTokenFile, c.OIDCTokenFilePath)
	case methodFederatedRequest:
		return requestFederated(ctx, r.client, c)
	case methodPublicClient:
		return "", nil
	default:
	}
	return "", fmt.Errorf("there is no method %q", r.method)
}

// readSecret reads a file that holds a secret and nothing else.
func readSecret(argument, path string) (string, error) {
	data, err := readFile(argument, path)
	if err != nil {
		return "", err
	}
	secret := strings.TrimSpace(strings.TrimPrefix(string(data), "\ufeff")) // PowerShell writes this byte order mark
	switch {
	case secret == "":
		return "", fmt.Errorf("%s: the file %q is empty", argument, path)
	case strings.ContainsAny(secret, "\r\n\x00"):
		return "", fmt.Errorf("%s: the file %q has more than one line; the file must contain only the secret", argument, path)
	}
	return secret, nil
}

// readFile reads a file of at most maxFileBytes.
func readFile(argument, path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // reading the file that the configuration names is what it is for
	if err != nil {
		return nil, fmt.Errorf("%s: %w", argument, err)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	err = errors.Join(err, file.Close())
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", argument, err)
	case len(data) > maxFileBytes:
		return nil, fmt.Errorf("%s: the file %q is larger than %d bytes", argument, path, maxFileBytes)
	}
	return data, nil
}
