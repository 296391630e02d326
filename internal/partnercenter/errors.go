package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// What an *Error can be asked for with errors.Is. The answer depends on status and code alone, never on a message.
var (
	ErrInvalid         = errors.New("invalid request")   // 400, invalidRequest
	ErrUnauthenticated = errors.New("not authenticated") // 401, unauthenticated
	ErrForbidden       = errors.New("access denied")     // 403, accessDenied
	ErrNotFound        = errors.New("not found")         // 404, itemNotFound
	// ErrGone is the service's own word that there is no such referral: status 404 or 410, and a body of the documented form,
	// {"error": {"code": "itemNotFound"}}. Every other 404 may come from something on the way.
	ErrGone      = errors.New("no such referral")
	ErrConflict  = errors.New("changed by someone else") // 412, preconditionFailed, resourceModified
	ErrThrottled = errors.New("throttled")               // 429
	// The user signed in without multi-factor authentication, or has to do it again: code 900421, insufficient_claims.
	ErrMFA = errors.New("multi-factor authentication is missing")
)

// Error is an HTTP answer other than success. Its texts are cleaned: no control characters, no terminal escapes, cut to
// a length. Source: Partner Center documentation, "Error codes"; other shapes as gateways send them.
type Error struct {
	Call            string        // method and path, such as "PUT /v1.0/engagements/referrals/{id}"
	Address         string        // the URL that was called, without a query
	Status          int           // HTTP status
	Code            string        // the service's code, such as preconditionFailed; empty if it gave none
	Documented      bool          // the code stands, as a string, where the service puts it: {"error": {"code": "…"}}
	InnerCodes      []string      // codes of the nested innerError, outermost first, such as 99918 for a stale ETag
	Target          string        // what the code is about, such as ETag
	Message         string        // the service's text, or what came instead of an error document; for people only
	ClientRequestID string        // of the last try; support asks for it
	RequestID       string        // the service's; empty if it gave none
	RetryAfter      time.Duration // what Retry-After asked for; 0 if absent or not understood
	// Repeated tells that an earlier try of this call may have reached the service without its answer being received.
	// A 412 may then be the answer to the client's own write: compare the referral with what was sent.
	Repeated bool
	SignIn   string // how the client signs in, as Options.SignIn names it
}

// Error gives one line: call, status, codes, target, message, ids.
func (e *Error) Error() string { return e.Call + ": " + e.answer() }

// answer is Error without the call.
func (e *Error) answer() string {
	var b strings.Builder
	fmt.Fprintf(&b, "status %d", e.Status)
	if text := http.StatusText(e.Status); text != "" {
		b.WriteString(" " + text)
	}
	if codes := e.codes(); codes != "" {
		b.WriteString(", " + codes)
	}
	if e.Target != "" {
		b.WriteString(", target " + e.Target)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	b.WriteString(" (client-request-id " + e.ClientRequestID)
	if e.RequestID != "" {
		b.WriteString(", request-id " + e.RequestID)
	}
	b.WriteString(")")
	return b.String()
}

func (e *Error) codes() string {
	if len(e.InnerCodes) == 0 {
		return e.Code
	}
	return strings.TrimSpace(e.Code + " (" + strings.Join(e.InnerCodes, ", ") + ")")
}

// Is answers errors.Is for this package's Err… values.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrGone:
		return (e.Status == http.StatusNotFound || e.Status == http.StatusGone) && e.Documented && e.hasCode("itemNotFound")
	case ErrMFA:
		return e.hasCode(codesMFA...) || slices.ContainsFunc(e.InnerCodes, func(inner string) bool {
			return slices.Contains(codesMFA, strings.ToLower(inner))
		})
	}
	kind, ok := kinds[target]
	return ok && (e.Status == kind.status || e.hasCode(kind.codes...))
}

// kinds tell by which status or code an error of the service is known.
var kinds = map[error]struct {
	status int
	codes  []string
}{
	ErrInvalid:         {http.StatusBadRequest, []string{"invalidRequest"}},
	ErrUnauthenticated: {http.StatusUnauthorized, []string{"unauthenticated"}},
	ErrForbidden:       {http.StatusForbidden, []string{"accessDenied"}},
	ErrNotFound:        {http.StatusNotFound, []string{"itemNotFound"}},
	ErrConflict:        {http.StatusPreconditionFailed, []string{"preconditionFailed", "resourceModified"}},
	ErrThrottled:       {http.StatusTooManyRequests, nil},
}

func (e *Error) hasCode(codes ...string) bool {
	for _, code := range codes {
		if strings.EqualFold(e.Code, code) {
			return true
		}
	}
	return false
}

// CallError is a call that ended without an HTTP answer, or with a success that can't be used: refused before sending,
// no token, no connection, time-out, cancelled, an answer cut short, too large, or not JSON. Err says which.
type CallError struct {
	Call            string        // method and path
	Elapsed         time.Duration // from the start of the call, waits included
	Attempts        int           // requests that were handed to the transport; 0 if it never came to that
	ClientRequestID string        // of the last one; empty if there was none
	// Sent tells whether a try may have been acted on by the service. It is false only if surely none was: nothing was
	// written, or it was answered with a status that means it was turned away.
	Sent bool
	Err  error
	// Last is the last answer, where the wait for a repeat or the repeat itself ended without one; nil if there was none.
	Last *Error
}

// Error gives one line: call, how it ended, how long it took, tries, id, cause.
func (e *CallError) Error() string {
	cause := wire.Clean(e.Err.Error(), maxMessageRunes)
	verb := "failed"
	switch {
	case e.Timeout():
		verb = "timed out"
	case errors.Is(e.Err, context.Canceled):
		verb = "was cancelled"
	case e.Attempts == 0:
		return fmt.Sprintf("%s was not sent: %s", e.Call, cause)
	}
	elapsed := e.Elapsed.Round(time.Millisecond)
	if e.Attempts == 0 {
		return fmt.Sprintf("%s %s after %s, before it was sent: %s", e.Call, verb, elapsed, cause)
	}
	tries := "1 try"
	if e.Attempts > 1 {
		tries = fmt.Sprintf("%d tries", e.Attempts)
	}
	text := fmt.Sprintf("%s %s after %s and %s: %s", e.Call, verb, elapsed, tries, cause)
	if e.Last != nil {
		text += "; the last answer was " + e.Last.answer()
	}
	if e.Last == nil || e.Last.ClientRequestID != e.ClientRequestID {
		text += " (client-request-id " + e.ClientRequestID + ")"
	}
	return text
}

// Unwrap gives the cause, and the last answer if there is one.
func (e *CallError) Unwrap() []error {
	if e.Last == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Last}
}

// Timeout tells whether time ran out: a try's, the connection's or the context's.
func (e *CallError) Timeout() bool {
	if errors.Is(e.Err, context.DeadlineExceeded) {
		return true
	}
	var timeout net.Error
	return errors.As(e.Err, &timeout) && timeout.Timeout()
}

// Ambiguous tells whether a POST that ended with this error may have taken effect nonetheless: then the referral must
// be looked for before it is sent again. An error that isn't this package's counts as ambiguous, a nil one doesn't.
func Ambiguous(err error) bool {
	var answer *Error
	var call *CallError
	switch {
	case err == nil:
		return false
	case errors.As(err, &call): // first, because it may hold an earlier answer
		return call.Sent
	case errors.As(err, &answer):
		return answer.Repeated || statusMayHaveActed(answer.Status)
	}
	return true
}

const codeClaims = "insufficient_claims"

// codesMFA mean that multi-factor authentication is missing. Sources: Partner Center documentation, "Mandatory
// multi-factor authentication"; Microsoft Entra documentation, "Claims challenges".
var codesMFA = []string{"900421", codeClaims}

// challenge is how a claims challenge says it, which may come with a body that doesn't.
var challenge = regexp.MustCompile(`\berror="?insufficient_claims\b`)

// refusal is the answer to the last try, if that is no success.
func (s *callState) refusal(now time.Time) *Error {
	if s.resp == nil || isSuccess(s.resp) {
		return nil
	}
	if body, err := runtime.Payload(s.resp); err == nil { // read by attemptPolicy
		return newError(s, s.resp, body, now)
	}
	return nil
}

// newError reads an answer other than success.
func newError(state *callState, resp *http.Response, body []byte, now time.Time) *Error {
	e := parseErrorBody(body, state.secrets)
	e.Call, e.Address, e.SignIn = state.call, state.address, state.signIn
	e.Status = resp.StatusCode
	e.ClientRequestID = state.clientRequestID
	e.RequestID = state.secrets.Clean(resp.Header.Get(headerRequestID), maxFieldRunes)
	e.RetryAfter, _ = parseRetryAfter(resp.Header.Get(headerRetryAfter), now)
	e.Repeated = state.earlierMayHaveActed
	if location, err := resp.Location(); err == nil && resp.StatusCode/100 == 3 {
		target := state.secrets.Clean(describeURL(location), maxFieldRunes)
		e.Message = "it redirects to " + target + ", where this client does not follow"
	}
	if challenge.MatchString(resp.Header.Get("WWW-Authenticate")) {
		e.InnerCodes = append(e.InnerCodes, codeClaims)
	}
	if e.Message == "" && e.Code == "" {
		e.Message = state.secrets.Clean(describeInstead(resp.Header.Get("Content-Type"), body), maxMessageRunes)
	}
	return &e
}

// describeURL names a redirect's target without what may be secret in it: user, query, fragment.
func describeURL(u *url.URL) string {
	return wire.Clean((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String(), maxFieldRunes)
}

// describeInstead says what came where an error document was expected. HTML is not echoed: it is a gateway's page.
func describeInstead(contentType string, body []byte) string {
	if len(body) == 0 {
		return "the answer is empty"
	}
	return fmt.Sprintf("the answer is no error document but %d bytes, %s", len(body), describeType(contentType))
}
