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
	// maxWait is the longest wait for a Retry-After if the context has no deadline.
	maxWait = time.Hour
)

// retryPolicy retries a call if that is safe.
//
// azcore's own retry policy isn't suitable: it uses its own clock, it waits past the context's deadline and then loses the response that
// made it wait, it drops a response that arrived as the context ended, and it can't distinguish a POST that was never sent from one that
// was.
type retryPolicy struct {
	maxRetries int
	sleep      func(ctx context.Context, d time.Duration) error
	now        func() time.Time
	jitter     func() float64 // [0, 1)
	log        func(ctx context.Context, message string, fields map[string]any)
	held       func() (left time.Duration, status int) // the delay that the service asked of any call
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
		if final || !mayRetry(state) {
			return resp, err
		}
		delay, ok := p.delay(ctx, state, try)
		if !ok {
			return resp, err
		}
		p.log(ctx, "Retrying a Partner Center request", map[string]any{
			"method": req.Raw().Method, "path": state.path, "attempt": state.attempts,
			"wait_ms": delay.Milliseconds(), "client_request_id": state.clientRequestID,
		})
		if err := p.sleep(ctx, delay); err != nil {
			return nil, fmt.Errorf("%w while waiting to retry the call%s", err, state.lastError())
		}
	}
}

// try makes one try. It is final if no try may follow, whatever the response, or if no request was made.
func (p *retryPolicy) try(ctx context.Context, req *policy.Request, state *callState, try int) (_ *http.Response, _ error, final bool) {
	before := state.attempts
	resp, err := req.Clone(ctx).Next()
	if err != nil && ctx.Err() != nil && state.attempts > before && isSuccess(state.resp) {
		// azcore returns the context's error instead of a completely read success; losing that would orphan a write.
		return state.resp, nil, true
	}
	if ctx.Err() != nil || try > p.maxRetries {
		return resp, err, true
	}
	var paced *pacedError
	if try > 1 && state.attempts == before && errors.As(err, &paced) {
		return state.resp, state.err, true // the retry would be too late, and the earlier response says more
	}
	// If the token failed and not the request, its source has already retried.
	return resp, err, state.attempts == before || err != nil && state.err == nil
}

// lastError describes how the last try ended if there was no response; callError includes a response.
func (s *callState) lastError() string {
	if s.err == nil {
		return ""
	}
	return "; the last try ended with " + s.err.Error()
}

func isSuccess(resp *http.Response) bool { return resp != nil && resp.StatusCode/100 == 2 }

// mayRetry reports whether a retry is safe. GET changes nothing. PUT and PATCH have an If-Match: if the service acted on a try, the retry
// gets 412 and changes nothing. POST has no such precondition (request-id is documented as an idempotency key, but there is no evidence
// that the service honors it), and a second POST creates a second referral that can't be deleted: it is retried only without a connection
// and after 429. Not after 503, with or without Retry-After: a gateway may send both after the service behind it has acted. The same holds
// for a PATCH that adds: that the service honors If-Match there is documented, but there is no evidence.
func mayRetry(state *callState) bool {
	if state.err != nil {
		return !isPermanent(state.err) && (!state.nonIdempotent || !state.lastMayHaveActed)
	}
	status := state.resp.StatusCode
	if state.nonIdempotent {
		return status == http.StatusTooManyRequests
	}
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusInsufficientStorage, statusBandwidthLimit:
		return true
	}
	return false
}

// isPermanent reports whether the next try would end with the same error.
func isPermanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var notTLS tls.RecordHeaderError
	return errors.Is(err, wire.ErrTooLarge) || errors.Is(err, wire.ErrSwitched) || errors.As(err, &certificate) || errors.As(err, &notTLS)
}

// delay returns the wait before the next try: Retry-After if the service sent one, otherwise exponential backoff with jitter, and at least
// the delay that the service asked of another call. It returns false if the wait exceeds the context's deadline: then the current error
// says more than a late "deadline exceeded".
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
	return delay, fitsDeadline(ctx, now, delay)
}

// backoff doubles from half a second up to 30 seconds; jitter in [0, 1) reduces it by up to half.
func backoff(try int, jitter float64) time.Duration {
	d := maxBackoff
	if shift := try - 1; shift < 16 {
		d = min(firstBackoff<<shift, maxBackoff)
	}
	return d - time.Duration(float64(d)/2*jitter)
}

// parseRetryAfter reads a Retry-After header (RFC 9110, 10.2.3): seconds, or an HTTP date, for which it returns the remaining time. A date
// in the past gives 0 and true, an invalid value 0 and false.
func parseRetryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0, false
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(math.MaxInt64/time.Second) {
			return math.MaxInt64, true // more than a duration can hold
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(at.Sub(now), 0), true
}

// jitter returns a random number in [0, 1), so that providers that were throttled together don't retry together.
func jitter() float64 {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil { // never happens since Go 1.24
		return 0
	}
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}
