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

// The kinds of *Error for errors.Is. They depend on status and code only, never on a message.
var (
	ErrInvalid         = errors.New("invalid request")   // 400, invalidRequest
	ErrUnauthenticated = errors.New("not authenticated") // 401, unauthenticated
	ErrForbidden       = errors.New("access denied")     // 403, accessDenied
	ErrNotFound        = errors.New("not found")         // 404, itemNotFound
	// ErrGone means that the service itself reports that there is no such referral: status 404 or 410, and a body of the documented form,
	// {"error": {"code": "itemNotFound"}}. Any other 404 may come from a proxy or gateway.
	ErrGone      = errors.New("no such referral")
	ErrConflict  = errors.New("changed by someone else") // 412, preconditionFailed, resourceModified
	ErrThrottled = errors.New("throttled")               // 429
	// ErrMFA means that the user signed in without multi-factor authentication, or must repeat it: code 900421, insufficient_claims.
	ErrMFA = errors.New("multi-factor authentication is missing")
)

// Error is an unsuccessful HTTP response. Its strings are clean: no control characters, no terminal escapes, limited length. Source:
// Partner Center documentation, "Error codes"; other shapes come from gateways.
type Error struct {
	Call            string        // method and path, such as "PUT /v1.0/engagements/referrals/{id}"
	Address         string        // the URL of the request, without a query
	Status          int           // HTTP status
	Code            string        // the service's code, such as preconditionFailed; empty if it gave none
	Documented      bool          // whether the code is a string in the documented place: {"error": {"code": "…"}}
	InnerCodes      []string      // codes of the nested innerError, outermost first, such as 99918 for a stale ETag
	Target          string        // the subject of the code, such as ETag
	Message         string        // the service's message, or a description of the response if it isn't an error document; for people only
	ClientRequestID string        // of the last try; support asks for it
	RequestID       string        // the service's; empty if it gave none
	RetryAfter      time.Duration // from Retry-After; 0 if absent or invalid
	// Repeated reports that the service may have acted on an earlier try of this call, whose response was lost. A 412 may then be caused by
	// the client's own write: compare the referral with what was sent.
	Repeated bool
	SignIn   string // the sign-in method, from Options.SignIn
}

// Error returns one line: call, status, codes, target, message, IDs.
func (e *Error) Error() string { return e.Call + ": " + e.response() }

// response returns Error without the call.
func (e *Error) response() string {
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

// Is implements errors.Is for this package's Err… values.
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

// kinds maps each Err… value to its status and codes.
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

// CallError is a call that ended without an HTTP response, or with an unusable success: rejected before sending, no token, no connection,
// timed out, cancelled, or a response that is truncated, too large or not JSON. Err has the cause.
type CallError struct {
	Call            string        // method and path
	Elapsed         time.Duration // since the start of the call, including waits
	Attempts        int           // requests that the transport got, or 0
	ClientRequestID string        // of the last request; empty if there was none
	// Sent reports whether the service may have acted on a try. It is false only if it certainly didn't: nothing was written, or the status
	// of the response means that the service rejected the request.
	Sent bool
	Err  error
	// Last is the last response, if a retry or the wait for it ended without one; nil if there was none.
	Last *Error
}

// Error returns one line: call, how it ended, duration, tries, ID, cause.
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
		text += "; the last response was " + e.Last.response()
	}
	if e.Last == nil || e.Last.ClientRequestID != e.ClientRequestID {
		text += " (client-request-id " + e.ClientRequestID + ")"
	}
	return text
}

// Unwrap returns the cause, and the last response if there is one.
func (e *CallError) Unwrap() []error {
	if e.Last == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Last}
}

// Timeout reports whether a try, the connection or the context timed out.
func (e *CallError) Timeout() bool {
	if errors.Is(e.Err, context.DeadlineExceeded) {
		return true
	}
	var timeout net.Error
	return errors.As(e.Err, &timeout) && timeout.Timeout()
}

// Ambiguous reports whether a POST that ended with this error may have taken effect nonetheless: then the caller must look for the referral
// before sending it again. An error of another package is ambiguous; nil isn't.
func Ambiguous(err error) bool {
	var answer *Error
	var call *CallError
	switch {
	case err == nil:
		return false
	case errors.As(err, &call): // first, because it may contain an earlier response
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

// claimsChallenge matches the header of a claims challenge, whose body may not contain the code.
var claimsChallenge = regexp.MustCompile(`\berror="?insufficient_claims\b`)

// refusal returns the response to the last try if it is unsuccessful, otherwise nil.
func (s *callState) refusal(now time.Time) *Error {
	if s.resp == nil || isSuccess(s.resp) {
		return nil
	}
	if body, err := runtime.Payload(s.resp); err == nil { // read by attemptPolicy
		return newError(s, s.resp, body, now)
	}
	return nil
}

// newError converts an unsuccessful response.
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
		e.Message = "the response redirects to " + target + ", and the client doesn't follow it"
	}
	if claimsChallenge.MatchString(resp.Header.Get("WWW-Authenticate")) {
		e.InnerCodes = append(e.InnerCodes, codeClaims)
	}
	if e.Message == "" && e.Code == "" {
		e.Message = state.secrets.Clean(describeUnexpected(resp.Header.Get("Content-Type"), body), maxMessageRunes)
	}
	return &e
}

// describeURL returns a redirect's target without the parts that may be secret: user, query, fragment.
func describeURL(u *url.URL) string {
	return wire.Clean((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String(), maxFieldRunes)
}

// describeUnexpected describes a response that isn't an error document. It doesn't echo HTML, which comes from a gateway.
func describeUnexpected(contentType string, body []byte) string {
	if len(body) == 0 {
		return "the response is empty"
	}
	return fmt.Sprintf("the response isn't an error document but %d bytes, %s", len(body), describeType(contentType))
}
