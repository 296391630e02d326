package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// renewer is a credential that can replace a token that the service rejected. It returns the same token if there is no other.
type renewer interface {
	Renew(ctx context.Context, rejected string) (azcore.AccessToken, error)
}

// tokenPolicy adds the token to each try. After a 401 it renews the token and retries, once: the service rejected the request before it did
// anything, so this is safe for a POST too.
//
// azcore's own policy caches a token until it expires, even if the service rejects it.
type tokenPolicy struct {
	credential azcore.TokenCredential
	plainHTTP  bool // for a loopback endpoint only
}

// Do implements policy.Policy.
func (p *tokenPolicy) Do(req *policy.Request) (*http.Response, error) {
	ctx := req.Raw().Context()
	if req.Raw().URL.Scheme != "https" && !p.plainHTTP {
		return nil, errors.New("no access token: the provider doesn't send it in plain text, over http")
	}
	token, err := p.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{tokenScope}})
	if err != nil {
		return nil, fmt.Errorf("no access token: %w", err)
	}
	resp, err := send(req, token)
	source, renews := p.credential.(renewer)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || !renews {
		return resp, err
	}
	fresh, err := source.Renew(ctx, token.Token)
	switch {
	case err != nil:
		return nil, fmt.Errorf("no access token: Partner Center rejected the last one, and getting another one failed: %w", err)
	case fresh.Token == token.Token:
		return resp, nil
	}
	return send(req, fresh)
}

func send(req *policy.Request, token azcore.AccessToken) (*http.Response, error) {
	try := req.Clone(req.Raw().Context())
	try.Raw().Header.Set("Authorization", "Bearer "+token.Token)
	return try.Next()
}
