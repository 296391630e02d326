package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// renewing is a credential with numbered tokens. Renew fails with err, or returns the next token, or with stuck the same one.
type renewing struct {
	renewed int
	stuck   bool
	err     error
}

func (c *renewing) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: fmt.Sprint("token-", c.renewed)}, nil
}

func (c *renewing) Renew(ctx context.Context, rejected string) (azcore.AccessToken, error) {
	if c.err != nil {
		return azcore.AccessToken{}, c.err
	}
	if rejected == fmt.Sprint("token-", c.renewed) && !c.stuck {
		c.renewed++
	}
	return c.GetToken(ctx, policy.TokenRequestOptions{})
}

// accepting responds with 401 to all tokens except one.
func accepting(token string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			sendJSON(w, 401, `{"error":{"code":"unauthenticated","message":"not `+r.Header.Get("Authorization")+`"}}`)
			return
		}
		sendJSON(w, 200, testBody)
	}
}

// A 401 means that the service did nothing, so a POST is retried too.
func TestToken_Rejected_IsRenewedAndRetriedOnce(t *testing.T) {
	for method, call := range calls {
		source := &renewing{}
		r := newRig(t, accepting("token-1"), func(o *Options) { o.Credential = source })
		if _, err := call(t.Context(), r.Client); err != nil {
			t.Errorf("%s: %v", method, err)
		}
		r.wire.wantCount(t, 2)
		wantDistinctIDs(t, r.wire.all())
		first, second := r.wire.all()[0], r.wire.all()[1]
		if first.Body != second.Body || first.Header.Get("If-Match") != second.Header.Get("If-Match") ||
			first.Header.Get("request-id") != second.Header.Get("request-id") {
			t.Errorf("%s: the retry differs: %+v, %+v", method, first, second)
		}
		if len(r.clock.sleeps) != 0 {
			t.Errorf("%s: slept %v", method, r.clock.sleeps)
		}
	}
}

func TestToken_Second401_IsFinal(t *testing.T) {
	for method, call := range calls {
		for name, test := range map[string]struct {
			source   azcore.TokenCredential
			requests int
		}{"a new token": {&renewing{}, 2}, "no other token": {&renewing{stuck: true}, 1}, "can't renew": {credential{}, 1}} {
			r := newRig(t, accepting("another"), func(o *Options) { o.Credential = test.source; o.SignIn = "refresh token" })
			_, err := call(t.Context(), r.Client)
			if e := asError(t, err); e.Status != 401 || Ambiguous(err) || e.SignIn != "refresh token" {
				t.Errorf("%s, %s: %+v", method, name, e)
			}
			wantNotIn(t, err.Error(), "token-0", "token-1", testToken)
			r.wire.wantCount(t, test.requests)
		}
	}
}

func TestToken_RenewalFails_IsTheError(t *testing.T) {
	cause := errors.New("refresh token expired")
	for method, call := range calls {
		r := newRig(t, accepting("token-1"), func(o *Options) { o.Credential = &renewing{err: cause} })
		_, err := call(t.Context(), r.Client)
		if e := asCallError(t, err); !errors.Is(err, cause) || e.Sent || Ambiguous(err) || len(r.clock.sleeps) != 0 {
			t.Errorf("%s: %+v", method, e)
		}
		wantIn(t, err.Error(), "rejected the last one", "refresh token expired")
		r.wire.wantCount(t, 1)
	}
}

func TestErrMFA_CodesAndClaims_DifferFromOther401s(t *testing.T) {
	const claims = `Bearer realm="", error="insufficient_claims", claims="eyJ9"`
	for name, test := range map[string]struct {
		status       int
		header, body string
		wanted       bool
	}{
		"code":            {401, "", `{"error":{"code":"900421","message":"x"}}`, true},
		"older shape":     {401, "", `{"code":900421,"description":"x"}`, true},
		"inner code":      {401, "", `{"error":{"code":"unauthenticated","innerError":{"code":"900421"}}}`, true},
		"claims":          {403, "", `{"error":{"code":"insufficient_claims"}}`, true},
		"claims inside":   {403, "", `{"error":{"code":"accessDenied","innerError":{"code":"insufficient_claims"}}}`, true},
		"claims header":   {401, claims, ``, true},
		"message only":    {401, "", `{"error":{"code":"unauthenticated","message":"900421 insufficient_claims"}}`, false},
		"another header":  {401, `Bearer error="invalid_token"`, `{}`, false},
		"a plain refusal": {403, "", `{"error":{"code":"accessDenied"}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, always(test.status, map[string]string{"WWW-Authenticate": test.header}, test.body))
			if _, err := r.Get(t.Context(), "id-1"); errors.Is(err, ErrMFA) != test.wanted {
				t.Errorf("%v", err)
			}
		})
	}
}
