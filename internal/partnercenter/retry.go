package partnercenter

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

const (
	statusBandwidthLimit = 509 // documented by Partner Center, unknown to net/http

	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 30 * time.Second
	// maxWait is the longest Retry-After that is waited for where the context has no deadline.
	maxWait = time.Hour
)

// retryPolicy repeats a call by what a repeat can harm.
//
// azcore's own retry policy can't do this: it sleeps on a clock of its own, it waits past the context's deadline and
// then loses the answer that made it wait, it drops an answer that arrived as the context ended, and it can't tell a
// POST that was never sent from one that was.
type retryPolicy struct {
	maxRetries int
	sleep      func(ctx context.Context, d time.Duration) error
	now        func() time.Time
	jitter     func() float64 // [0, 1)
	log        func(ctx context.Context, message string, fields map[string]any)
	held       func() (left time.Duration, status int) // what other calls learned of throttling
}

// Do implements policy.Policy.
func (p *retryPolicy) Do(req *policy.Request) (*http.Response, error) {
	ctx := req.Raw().Context()
	state := stateFrom(ctx)
	for try := 1; ; try++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		resp, err, final := p.try(ctx, req, state, try)
		if final || !mayRepeat(state) {
			return resp, err
		}
		delay, ok := p.delay(ctx, state, try)
		if !ok {
			return resp, err
		}
		p.log(ctx, "Repeating a Partner Center request", map[string]any{
			"method": req.Raw().Method, "path": state.path, "attempt": state.attempts,
			"wait_ms": delay.Milliseconds(), "client_request_id": state.clientRequestID,
		})
		if err := p.sleep(ctx, delay); err != nil {
			return nil, fmt.Errorf("%w while waiting to repeat the call%s", err, state.lastError())
		}
	}
}

// try makes one try. It is final where nothing about its answer matters: no try may follow, or none was made.
func (p *retryPolicy) try(ctx context.Context, req *policy.Request, state *callState, try int) (_ *http.Response, _ error, final bool) {
	before := state.attempts
	resp, err := req.Clone(ctx).Next()
	if err != nil && ctx.Err() != nil && state.attempts > before && isSuccess(state.resp) {
		// azcore puts the context's error above a success that was read whole; forgetting it would orphan a write.
		return state.resp, nil, true
	}
	if ctx.Err() != nil || try > p.maxRetries {
		return resp, err, true
	}
	var paced *pacedError
	if try > 1 && state.attempts == before && errors.As(err, &paced) {
		return state.resp, state.err, true // the repeat's turn comes too late, and the answer in hand is worth more
	}
	// Where not the wire but the token failed, its source has repeated what it could.
	return resp, err, state.attempts == before || err != nil && state.err == nil
}

// lastError tells how the last try ended, if without an answer: callError names that.
func (s *callState) lastError() string {
	if s.err == nil {
		return ""
	}
	return "; the last try ended with " + s.err.Error()
}

func isSuccess(resp *http.Response) bool { return resp != nil && resp.StatusCode/100 == 2 }

// mayRepeat decides by what a repeat can harm. GET changes nothing. PUT and PATCH carry If-Match: after a try that was
// acted on, the repeat gets 412 and changes nothing. POST has no such guard (request-id is documented as an idempotency
// key, but nothing shows that the service honours it), and a second POST is a second referral that can't be deleted: it is
// repeated only without a connection and after 429. Not after 503, with or without Retry-After: a gateway may send both
// after the service behind it has acted. So is a PATCH that adds: that the service honours If-Match there is documented, but
// nothing shows it.
func mayRepeat(state *callState) bool {
	if state.err != nil {
		return !isPermanent(state.err) && (!state.once || !state.lastMayHaveActed)
	}
	status := state.resp.StatusCode
	if state.once {
		return status == http.StatusTooManyRequests
	}
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusInsufficientStorage, statusBandwidthLimit:
		return true
	}
	return false
}

// isPermanent knows the errors that the next try would meet again.
func isPermanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var notTLS tls.RecordHeaderError
	return errors.Is(err, wire.ErrTooLarge) || errors.Is(err, wire.ErrSwitched) || errors.As(err, &certificate) || errors.As(err, &notTLS)
}

// delay is the wait before the next try: Retry-After if the service gave one, or exponential with jitter, and no less
// than what another call was asked to wait. It is not ok if it would last beyond the context's deadline: then the error in
// hand is worth more than a late "deadline exceeded".
func (p *retryPolicy) delay(ctx context.Context, state *callState, try int) (time.Duration, bool) {
	now := p.now()
	delay := backoff(try, p.jitter())
	if state.resp != nil {
		if asked, _ := parseRetryAfter(state.resp.Header.Get(headerRetryAfter), now); asked > 0 {
			delay = asked
		}
	}
	left, _ := p.held()
	delay = max(delay, left)
	return delay, fits(ctx, now, delay)
}

// backoff doubles from half a second up to 30 seconds; jitter in [0, 1) takes away up to half of it.
func backoff(try int, jitter float64) time.Duration {
	d := maxBackoff
	if shift := try - 1; shift < 16 {
		d = min(firstBackoff<<shift, maxBackoff)
	}
	return d - time.Duration(float64(d)/2*jitter)
}

// parseRetryAfter reads a Retry-After header (RFC 9110, 10.2.3): seconds, or an HTTP date, from which it takes the time
// left. A date gone by gives 0 and true, anything else that isn't understood 0 and false.
func parseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0, false
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(math.MaxInt64/time.Second) {
			return math.MaxInt64, true // more digits than a duration holds: longer than anybody waits
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(at.Sub(now), 0), true
}

// jitter returns a random number in [0, 1). Providers that were throttled together must not come back together.
func jitter() float64 {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil { // never, as of Go 1.24
		return 0
	}
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}
