package auth

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/flight"
)

const (
	// renewAhead is how long before its expiry a token is renewed: a call that starts with it may wait and retry.
	renewAhead = 5 * time.Minute
	// pauseAfterFailure limits the sign-ins while a token that is still valid can't be renewed.
	pauseAfterFailure = 30 * time.Second
	// signInTimeout limits one sign-in, retries included.
	signInTimeout = 2 * time.Minute
)

// issued is a token from a source.
type issued struct {
	token   string
	expires time.Time
}

// renewing is a credential that caches its source's token, and renews the token before it expires, or after the service has
// rejected it. Calls during a renewal wait for its result. It is safe for concurrent use.
type renewing struct {
	method Method
	fetch  func(ctx context.Context) (issued, error)
	now    func() time.Time
	log    func(ctx context.Context, message string, fields map[string]any)

	mu      sync.Mutex
	token   hidden // nil before the first
	expires time.Time
	renewAt time.Time
	renewal *renewal // the last one; nil before the first
}

// A renewal is a sign-in for all calls that wait for it. Its result is set when it is done.
type renewal struct {
	*flight.Flight
	token azcore.AccessToken
	err   error
}

// Format implements fmt.Formatter. It shows only the method.
func (r *renewing) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "credential (%s)", r.method) }

// GetToken returns the token, renewed if it expires soon. The scope is always apiScope. Errors: an *Error, or ctx's.
func (r *renewing) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	now := r.now()
	r.mu.Lock()
	if r.token != nil && now.Before(r.renewAt) {
		defer r.mu.Unlock()
		return r.current(), nil
	}
	return r.join(ctx)
}

// Renew returns a token other than the one that the service rejected: one renewed in the meantime, or a new one.
func (r *renewing) Renew(ctx context.Context, rejected string) (azcore.AccessToken, error) {
	r.mu.Lock()
	switch {
	case r.token != nil && r.token() == rejected:
		r.token = nil
	case r.token != nil && r.now().Before(r.expires):
		defer r.mu.Unlock()
		return r.current(), nil
	}
	return r.join(ctx)
}

func (r *renewing) current() azcore.AccessToken {
	return azcore.AccessToken{Token: r.token(), ExpiresOn: r.expires}
}

// join waits for the running renewal, or starts one. The lock is held when it is called, and not when it returns.
func (r *renewing) join(ctx context.Context) (azcore.AccessToken, error) {
	if r.renewal == nil || !r.renewal.Running() {
		started, shared := r.now(), &renewal{}
		shared.Flight = flight.Start(ctx, &r.mu, signInTimeout, r.fetch, func(got issued, err error) {
			r.settle(ctx, shared, started, got, err)
		})
		r.renewal = shared
	}
	shared := r.renewal
	shared.Join()
	r.mu.Unlock()
	select {
	case <-shared.Done():
		return shared.token, shared.err
	case <-ctx.Done():
		shared.Leave()
		return azcore.AccessToken{}, ctx.Err()
	}
}

// settle keeps a renewed token. A token that is still valid outlives a failure. The lock is held.
func (r *renewing) settle(ctx context.Context, shared *renewal, started time.Time, got issued, err error) {
	now := r.now()
	switch {
	case err == nil:
		r.token, r.expires = hide(got.token), got.expires
		// A short-lived token isn't renewed at each call.
		r.renewAt = got.expires.Add(-min(renewAhead, got.expires.Sub(started)/4))
		shared.token = r.current()
		r.log(ctx, "Signed in to Partner Center", map[string]any{"method": string(r.method), "expires": got.expires.UTC().Format(time.RFC3339)})
	case r.token != nil && now.Before(r.expires):
		r.renewAt = now.Add(pauseAfterFailure)
		shared.token = r.current()
		r.log(ctx, "Renewing the Partner Center token early failed; the current token is still valid", map[string]any{
			"method": string(r.method), "error": err.Error(),
		})
	default:
		shared.err = err
		r.log(ctx, "Signing in to Partner Center failed", map[string]any{"method": string(r.method), "error": err.Error()})
	}
}
