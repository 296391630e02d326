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

// pacePolicy is passed by every request of a client before it is sent, repeats and pages included. What one call learns
// of throttling holds for all: a Retry-After holds every request back until then. The limit of requests a second, if
// there is one, is kept by all of them together.
//
// It stands behind the token, so that no request slips through while one is signing in, and before the time limit of a
// try, so that waiting doesn't count.
type pacePolicy struct {
	limiter *rate.Limiter // nil if there is no limit
	sleep   func(ctx context.Context, d time.Duration) error
	now     func() time.Time
	log     func(ctx context.Context, message string, fields map[string]any)

	mu     sync.Mutex
	until  time.Time // the end of the hold; zero if there was none
	status int       // of the answer that asked for it
}

// newPace makes the policy; perSecond is 0 where there is no limit. One request at a time makes up the limit: there is
// no second with more of them.
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

// hold holds all requests back until then, or longer where a longer hold is on.
func (p *pacePolicy) hold(until time.Time, status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until) {
		p.until, p.status = until, status
	}
}

// held is what is left of the hold, and the status of the answer that asked for it.
func (p *pacePolicy) held() (time.Duration, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.until.Sub(p.now()), p.status
}

// wait returns when a request may go. A wait that the context leaves no time for ends at once: *pacedError.
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
		if left, _ := p.held(); left <= 0 { // else a hold began meanwhile, and its end is no slot
			return nil
		}
	}
}

// pause waits for d if the context has time for it, and refuses otherwise.
func (p *pacePolicy) pause(ctx context.Context, d time.Duration, refusal *pacedError) error {
	if !fits(ctx, p.now(), d) {
		return refusal
	}
	fields := map[string]any{"wait_ms": d.Milliseconds()}
	if state := stateFrom(ctx); state != nil {
		fields["path"] = state.path
	}
	p.log(ctx, "Holding back a Partner Center request", fields)
	if err := p.sleep(ctx, d); err != nil {
		return fmt.Errorf("%w while waiting to be sent", err)
	}
	return nil
}

// fits tells whether a wait ends before the context does, or, where that has no deadline, within an hour.
func fits(ctx context.Context, now time.Time, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok {
		return now.Add(d).Before(deadline)
	}
	return d <= maxWait
}

// ErrPaced is the error of a call that the client's own limit of requests a second leaves no time for.
var ErrPaced = errors.New("held back by the limit of requests a second")

// pacedError says that a request wasn't sent because the rate limit would delay it past its deadline.
type pacedError struct {
	left   time.Duration
	status int     // of the answer that asked to wait; 0 where it is the client's own limit
	limit  float64 // requests a second
}

func (e *pacedError) Error() string {
	left := e.left.Round(time.Millisecond)
	if e.status == 0 {
		return fmt.Sprintf("with %v requests a second its turn comes in %s, which is later than its time allows", e.limit, left)
	}
	return fmt.Sprintf("an answer with status %d asked to send nothing for another %s, which is longer than its time allows", e.status, left)
}

// Is answers errors.Is for ErrThrottled and ErrPaced.
func (e *pacedError) Is(target error) bool {
	return target == ErrThrottled && e.status != 0 || target == ErrPaced && e.status == 0
}
