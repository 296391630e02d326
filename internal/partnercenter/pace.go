package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"golang.org/x/time/rate"
)

// pacePolicy delays requests, including retries and pages. All calls of a client share it: a Retry-After delays every request until then,
// and the limit of requests per second, if there is one, applies to all calls together.
//
// It runs after the token policy, so that no request bypasses it during a sign-in, and outside the request timeout, so that waiting doesn't
// count.
type pacePolicy struct {
	limiter *rate.Limiter // nil if there is no limit
	sleep   func(ctx context.Context, d time.Duration) error
	now     func() time.Time
	log     func(ctx context.Context, message string, fields map[string]any)

	mu     sync.Mutex
	until  time.Time // the end of the delay; zero if there was none
	status int       // of the response that asked for it
}

// newPace returns the policy. The limit allows no bursts: no second has more requests.
func newPace(o Options) *pacePolicy {
	p := &pacePolicy{sleep: o.Sleep, now: o.Now, log: o.Log}
	if o.RequestsPerSecond > 0 {
		p.limiter = rate.NewLimiter(rate.Limit(o.RequestsPerSecond), 1)
	}
	return p
}

// Do implements policy.Policy.
func (p *pacePolicy) Do(req *policy.Request) (*http.Response, error) {
	if err := p.wait(req.Raw().Context()); err != nil {
		return nil, err
	}
	resp, err := req.Next()
	if resp != nil && (resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable) {
		now := p.now()
		if asked, _ := parseRetryAfter(resp.Header.Get(headerRetryAfter), now); asked > 0 {
			p.hold(now.Add(asked), resp.StatusCode)
		}
	}
	return resp, err
}

// hold delays all requests until then, or until the end of a longer delay.
func (p *pacePolicy) hold(until time.Time, status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until) {
		p.until, p.status = until, status
	}
}

// held returns the rest of the delay, and the status of the response that asked for it.
func (p *pacePolicy) held() (time.Duration, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.until.Sub(p.now()), p.status
}

// wait returns as soon as a request may be sent. If the delay would exceed the context's deadline, it returns a *pacedError at once.
func (p *pacePolicy) wait(ctx context.Context) error {
	for {
		for left, status := p.held(); left > 0; left, status = p.held() {
			if err := p.pause(ctx, left, &pacedError{left: left, status: status}); err != nil {
				return err
			}
		}
		if p.limiter == nil {
			return nil
		}
		now := p.now()
		slot := p.limiter.ReserveN(now, 1)
		delay := slot.DelayFrom(now)
		if delay <= 0 {
			return nil
		}
		if err := p.pause(ctx, delay, &pacedError{left: delay, limit: float64(p.limiter.Limit())}); err != nil {
			slot.CancelAt(p.now())
			return err
		}
		if left, _ := p.held(); left <= 0 { // otherwise another delay began meanwhile
			return nil
		}
	}
}

// pause waits for d, or returns the refusal at once if d exceeds the context's deadline.
func (p *pacePolicy) pause(ctx context.Context, d time.Duration, refusal *pacedError) error {
	if !fitsDeadline(ctx, p.now(), d) {
		return refusal
	}
	fields := map[string]any{"wait_ms": d.Milliseconds()}
	if state := stateFrom(ctx); state != nil {
		fields["path"] = state.path
	}
	p.log(ctx, "Delaying a Partner Center request", fields)
	if err := p.sleep(ctx, d); err != nil {
		return fmt.Errorf("%w while waiting to be sent", err)
	}
	return nil
}

// fitsDeadline reports whether a wait ends before the context's deadline or, without a deadline, within an hour.
func fitsDeadline(ctx context.Context, now time.Time, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok {
		return now.Add(d).Before(deadline)
	}
	return d <= maxWait
}

// ErrPaced means that the client's own limit of requests per second delays a call past its deadline.
var ErrPaced = errors.New("held back by the limit of requests a second")

// pacedError says that a request wasn't sent because the rate limit would delay it past its deadline.
type pacedError struct {
	left   time.Duration
	status int     // of the response that asked to wait; 0 for the client's own limit
	limit  float64 // requests per second
}

func (e *pacedError) Error() string {
	left := e.left.Round(time.Millisecond)
	if e.status == 0 {
		return fmt.Sprintf("the limit of %v requests per second delays this call by %s, past its deadline", e.limit, left)
	}
	return fmt.Sprintf("a response with status %d asked the client to wait another %s, past this call's deadline", e.status, left)
}

// Is implements errors.Is for ErrThrottled and ErrPaced.
func (e *pacedError) Is(target error) bool {
	return target == ErrThrottled && e.status != 0 || target == ErrPaced && e.status == 0
}
