package partnercenter

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// deadlineIn returns a context whose deadline is d after the fake clock's time.
func deadlineIn(t *testing.T, r *rig, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithDeadline(t.Context(), r.clock.Now().Add(d))
	t.Cleanup(cancel)
	return ctx
}

// throttledOnce responds to the first request with a status and a Retry-After, and to all others with a page.
func throttledOnce(status int, retryAfter string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.Header().Set("Retry-After", retryAfter)
			sendJSON(w, status, "")
			return
		}
		sendJSON(w, 200, `{"value":[]}`)
	}
}

func TestPace_RetryAfter_DelaysEveryCall(t *testing.T) {
	for _, status := range []int{429, 503} {
		r := newRig(t, throttledOnce(status, "20"), func(o *Options) { o.MaxRetries = -1 })
		if _, err := r.Get(t.Context(), "first"); asError(t, err).Status != status {
			t.Error(err)
		}
		// Other kinds of calls wait too, without sending a request.
		start := r.clock.Now()
		if _, errs := collect(t.Context(), r.Client, Query{}); len(errs) > 0 {
			t.Error(errs)
		}
		if waited := r.clock.Now().Sub(start); waited < 19*time.Second || waited > 20*time.Second {
			t.Errorf("after a %d the next call waited %s", status, waited)
		}
		if _, err := r.Get(t.Context(), "later"); err != nil || len(r.clock.sleeps) != 1 {
			t.Errorf("the delay continues: %v, %v", r.clock.sleeps, err)
		}
		r.wire.wantCount(t, 3)
	}
}

func TestPace_NoRetryAfter_DelaysNothing(t *testing.T) {
	for _, status := range []int{429, 503, 500} {
		for _, retryAfter := range []string{"", "0", "soon"} {
			r := newRig(t, throttledOnce(status, retryAfter), func(o *Options) { o.MaxRetries = -1 })
			_, _ = r.Get(t.Context(), "first")
			if _, err := r.Get(t.Context(), "second"); err != nil || len(r.clock.sleeps) > 0 {
				t.Errorf("%d %q: %v, %v", status, retryAfter, r.clock.sleeps, err)
			}
		}
	}
}

func TestPace_RetryAfterPastTheDeadline_FailsAtOnce(t *testing.T) {
	for _, status := range []int{429, 503} {
		r := newRig(t, throttledOnce(status, "120"), func(o *Options) { o.MaxRetries = -1 })
		_, _ = r.Get(t.Context(), "first")
		for method, call := range calls {
			_, err := call(deadlineIn(t, r, time.Minute), r.Client)
			if e := asCallError(t, err); !errors.Is(err, ErrThrottled) || errors.Is(err, ErrPaced) || e.Sent || Ambiguous(err) {
				t.Errorf("%s: %+v", method, e)
			}
			wantIn(t, err.Error(), "was not sent", "asked the client to wait another", "past this call's deadline")
		}
		r.wire.wantCount(t, 1)
		if len(r.clock.sleeps) > 0 {
			t.Errorf("the client slept %v", r.clock.sleeps)
		}
	}
}

// Without a deadline, a Retry-After of years must not cause a wait of years.
func TestPace_NoDeadline_WaitsAnHourAtMost(t *testing.T) {
	r := newRig(t, throttledOnce(429, "99999999999999"), func(o *Options) { o.MaxRetries = -1 })
	_, _ = r.Get(t.Context(), "first")
	if _, err := r.Get(t.Context(), "second"); !errors.Is(err, ErrThrottled) {
		t.Error(err)
	}
	r.wire.wantCount(t, 1)
}

// During the first try of a call, which gets a 502, another call is asked to wait.
func TestPace_RetryAfterOfAnotherCall_DelaysARetry(t *testing.T) {
	for name, tt := range map[string]struct {
		time        time.Duration // until the deadline of the call
		status      int           // with which the call ends; 0 means success
		least, most time.Duration // of the wait
	}{
		"enough time": {time.Minute, 0, 44 * time.Second, 46 * time.Second}, "too little": {30 * time.Second, 502, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var r *rig
			r = newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				switch n {
				case 1:
					if _, err := r.Get(deadlineIn(t, r, time.Second), "other"); asError(t, err).Status != 429 {
						t.Error(err)
					}
					sendJSON(w, 502, "")
				case 2:
					w.Header().Set("Retry-After", "45")
					sendJSON(w, 429, "")
				default:
					sendJSON(w, 200, testBody)
				}
			})
			start := r.clock.Now()
			_, err := r.Get(deadlineIn(t, r, tt.time), "one")
			if (tt.status == 0) != (err == nil) || err != nil && asError(t, err).Status != tt.status {
				t.Errorf("%v", err)
			}
			if waited := r.clock.Now().Sub(start); waited < tt.least || waited > tt.most {
				t.Errorf("the call waited %s", waited)
			}
		})
	}
}

func TestPace_RequestsPerSecond_LimitsAllCallsTogether(t *testing.T) {
	for limit, least := range map[float64]time.Duration{2: 4500 * time.Millisecond, 0.1: 90 * time.Second, 1000: 9 * time.Millisecond} {
		r := newRig(t, func(w http.ResponseWriter, req *http.Request, n int) {
			if n <= 2 { // retries count
				sendJSON(w, 503, "")
				return
			}
			sendJSON(w, 200, onePage("", `{}`))
		}, func(o *Options) { o.RequestsPerSecond = limit })
		start := r.clock.Now()
		for i := range 8 {
			if i%2 == 0 {
				_, _ = r.Get(t.Context(), "x")
			} else if _, errs := collect(t.Context(), r.Client, Query{}); len(errs) > 0 {
				t.Error(errs)
			}
		}
		r.wire.wantCount(t, 10)
		if took := r.clock.Now().Sub(start); took < least-time.Microsecond { // the limiter counts in floating point
			t.Errorf("10 requests took %s with %v a second", took, limit)
		}
	}
}

func TestPace_RetryWithARenewedToken_CountsAsARequest(t *testing.T) {
	r := newRig(t, accepting("token-1"), func(o *Options) { o.RequestsPerSecond, o.Credential = 1, &renewing{} })
	if _, err := r.Get(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	r.wire.wantCount(t, 2)
	if len(r.clock.sleeps) != 1 {
		t.Errorf("slept %v", r.clock.sleeps)
	}
}

func TestPace_LimitPastTheDeadline_IsNamed(t *testing.T) {
	r := newRig(t, always(200, nil, testBody), func(o *Options) { o.RequestsPerSecond = 0.01 })
	if _, err := r.Get(t.Context(), "first"); err != nil {
		t.Fatal(err)
	}
	_, err := r.Get(deadlineIn(t, r, time.Minute), "second")
	if !errors.Is(err, ErrPaced) || errors.Is(err, ErrThrottled) {
		t.Errorf("%v", err)
	}
	wantIn(t, asCallError(t, err).Error(), "was not sent", "0.01 requests per second")
	// The call that failed doesn't delay the next one.
	start := r.clock.Now()
	if _, err := r.Get(t.Context(), "third"); err != nil || r.clock.Now().Sub(start) > 101*time.Second {
		t.Errorf("the third call waited %s: %v", r.clock.Now().Sub(start), err)
	}
	r.wire.wantCount(t, 2)
}

func TestPace_Cancelled_EndsTheWait(t *testing.T) {
	waiting := make(chan struct{}, 20)
	r := newRig(t, throttledOnce(429, "1800"), func(o *Options) {
		o.MaxRetries, o.Now = -1, time.Now
		o.Sleep = func(ctx context.Context, d time.Duration) error { waiting <- struct{}{}; return wire.Sleep(ctx, d) }
	})
	_, _ = r.Get(t.Context(), "first")
	ctx, cancel := context.WithCancel(t.Context())
	var calls sync.WaitGroup
	for range 10 {
		calls.Go(func() {
			_, err := r.Get(ctx, "x")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
	}
	for range 10 {
		<-waiting
	}
	cancel()
	calls.Wait() // hangs if a call doesn't end
	r.wire.wantCount(t, 1)
}

func TestNew_NegativeRateLimit_IsRejected(t *testing.T) {
	if _, err := New(Options{Endpoint: "https://host", Credential: credential{}, RequestsPerSecond: -1}); err == nil {
		t.Error("a limit of -1 was accepted")
	}
}
