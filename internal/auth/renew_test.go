package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// newRenewing makes a credential whose source numbers its tokens, which live for life.
func newRenewing(life time.Duration, fetch func(ctx context.Context, n int32) error) (*renewing, *atomic.Int32) {
	var fetched atomic.Int32
	return &renewing{
		method: methodPublicClient, now: time.Now, log: func(context.Context, string, map[string]any) {},
		fetch: func(ctx context.Context) (issued, error) {
			n := fetched.Add(1)
			if fetch != nil {
				if err := fetch(ctx, n); err != nil {
					return issued{}, err
				}
			}
			return issued{fmt.Sprint("token-", n), time.Now().Add(life)}, nil
		},
	}, &fetched
}

func get(t *testing.T, r *renewing) string {
	t.Helper()
	token, err := r.GetToken(t.Context(), policy.TokenRequestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return token.Token
}

func TestGetToken_BeforeExpiry_RenewsTheCachedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newRenewing(time.Hour, nil)
		for _, step := range []struct {
			wait time.Duration
			want string
		}{{0, "token-1"}, {time.Minute, "token-1"}, {53 * time.Minute, "token-1"}, {2 * time.Minute, "token-2"}, {54 * time.Minute, "token-2"}} {
			time.Sleep(step.wait)
			if got := get(t, r); got != step.want {
				t.Errorf("got %s, want %s", got, step.want)
			}
		}
	})
}

func TestGetToken_ShortLivedToken_IsNotRenewedAtEachCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, fetched := newRenewing(time.Minute, nil)
		get(t, r)
		time.Sleep(30 * time.Second)
		if get(t, r); fetched.Load() != 1 {
			t.Errorf("renewed %d times", fetched.Load()-1)
		}
	})
}

func TestRenew_ConcurrentCalls_SignInOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, fetched := newRenewing(time.Hour, func(context.Context, int32) error { time.Sleep(time.Second); return nil })
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				token := get(t, r)
				if other, err := r.Renew(t.Context(), token); err != nil || other.Token != "token-2" {
					t.Errorf("%v, %v", other.Token, err)
				}
			})
		}
		group.Wait()
		if fetched.Load() != 2 {
			t.Errorf("signed in %d times, want once for the token and once for its renewal", fetched.Load())
		}
	})
}

func TestGetToken_Failure_IsSharedByAllWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failure := errors.New("no")
		r, fetched := newRenewing(time.Hour, func(context.Context, int32) error { time.Sleep(time.Second); return failure })
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if _, err := r.GetToken(t.Context(), policy.TokenRequestOptions{}); !errors.Is(err, failure) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if fetched.Load() != 1 {
			t.Errorf("tried %d times", fetched.Load())
		}
	})
}

func TestGetToken_OneCancelled_OthersGetTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, fetched := newRenewing(time.Hour, func(ctx context.Context, _ int32) error { return wire.Sleep(ctx, time.Second) })
		first, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := r.GetToken(first, policy.TokenRequestOptions{}); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		synctest.Wait()
		group.Go(func() {
			if got := get(t, r); got != "token-1" {
				t.Error(got)
			}
		})
		synctest.Wait()
		cancel()
		group.Wait()
		if fetched.Load() != 1 {
			t.Errorf("signed in %d times", fetched.Load())
		}
	})
}

func TestGetToken_AllCancelled_EndsTheRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		r, _ := newRenewing(time.Hour, func(ctx context.Context, n int32) error {
			if n > 1 {
				return nil
			}
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.GetToken(ctx, policy.TokenRequestOptions{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if got := get(t, r); got != "token-2" {
			t.Errorf("the next call got %q", got)
		}
	})
}

func TestGetToken_FailedRenewal_KeepsTheValidToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, fetched := newRenewing(time.Hour, func(_ context.Context, n int32) error {
			if n > 1 {
				return errors.New("trouble")
			}
			return nil
		})
		get(t, r)
		time.Sleep(56 * time.Minute)
		for range 10 {
			if got := get(t, r); got != "token-1" {
				t.Error(got)
			}
		}
		if fetched.Load() != 2 {
			t.Errorf("tried %d times within a moment", fetched.Load()-1)
		}
		time.Sleep(5 * time.Minute)
		if _, err := r.GetToken(t.Context(), policy.TokenRequestOptions{}); err == nil {
			t.Error("a token that has ended was given")
		}
	})
}

func TestRenew_RejectedToken_IsRenewedOnceForAll(t *testing.T) {
	r, fetched := newRenewing(time.Hour, nil)
	rejected := get(t, r)
	for range 3 {
		if token, err := r.Renew(t.Context(), rejected); err != nil || token.Token != "token-2" {
			t.Errorf("%v, %v", token.Token, err)
		}
	}
	if fetched.Load() != 2 {
		t.Errorf("signed in %d times", fetched.Load())
	}
}
