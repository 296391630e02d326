package auth

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// newCLI uses the user who is signed in with az login. azidentity runs az at each call, so renewing caches the token.
func newCLI(c Config, o Options) (azcore.TokenCredential, error) {
	if c.TenantID != "" && !isTenant(c.TenantID) {
		_, err := newAuthority("", c.TenantID)
		return nil, err
	}
	az, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: c.TenantID})
	if err != nil {
		return nil, &Error{Method: methodCLI, Err: wire.Secrets{}.Error(err, maxMessageRunes)}
	}
	fetch := func(ctx context.Context) (issued, error) {
		token, err := az.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{apiScope}})
		if err != nil {
			return issued{}, &Error{Method: methodCLI, Err: c.secrets().Error(err, maxMessageRunes)}
		}
		return issued{token.Token, token.ExpiresOn}, nil
	}
	return &renewing{method: methodCLI, fetch: fetch, now: o.Now, log: o.Log}, nil
}
