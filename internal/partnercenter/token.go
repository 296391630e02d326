package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// renewer is a credential that gets another token in the place of one that the service turned down. It gives the same
// one if there is no other.
type renewer interface {
	Renew(ctx context.Context, rejected string) (azcore.AccessToken, error)
}

// tokenPolicy puts the token on each try. A 401 renews it and repeats the try, once: the service turned the request
// away before it did anything, so this is safe for a POST too.
//
// azcore's own policy keeps a token until it ends, whatever the service says to it, and can't be told to drop it.
type tokenPolicy struct {
	credential azcore.TokenCredential
	plainHTTP  bool // for a loopback endpoint only
}

// Do implements policy.Policy.
func (p *tokenPolicy) Do(req *policy.Request) (*http.Response, error) {
	ctx := req.Raw().Context()
	if req.Raw().URL.Scheme != "https" && !p.plainHTTP {
		return nil, errors.New("no access token: it isn't sent in the clear")
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
		return nil, fmt.Errorf("no access token: Partner Center turned the last one down, and getting another failed: %w", err)
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
