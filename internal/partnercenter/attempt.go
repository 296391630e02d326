package partnercenter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

type callStateKey struct{}

// callState is what the policies know of a call under way. Only the call's own goroutine touches it.
type callState struct {
	call    string // as errors name it
	path    string // as it is sent, without the query
	address string // with scheme and host
	signIn  string
	body    []byte
	once    bool // a try that may have been acted on isn't repeated
	started time.Time

	attempts        int          // tries that were handed to the transport
	clientRequestID string       // of the last one
	secrets         wire.Secrets // of the last one

	// The last try: an answer whose body is read, or an error, or neither before the first.
	resp *http.Response
	err  error
	// The last answer before the last try, if that was no success.
	earlier *Error
	// Whether the last try, and whether any before it, may have been acted on by the service.
	lastMayHaveActed, earlierMayHaveActed bool
}

func stateFrom(ctx context.Context) *callState {
	state, _ := ctx.Value(callStateKey{}).(*callState)
	return state
}

// callError makes the error for a call that ended without an HTTP answer, or with one that can't be used.
func (s *callState) callError(err error, now time.Time) *CallError {
	last := s.refusal(now)
	if last == nil && s.resp == nil {
		last = s.earlier
	}
	return &CallError{
		Call:            s.call,
		Elapsed:         now.Sub(s.started),
		Attempts:        s.attempts,
		ClientRequestID: s.clientRequestID,
		Sent:            s.lastMayHaveActed || s.earlierMayHaveActed,
		Err:             s.secrets.Error(err, maxMessageRunes),
		Last:            last,
	}
}

// attemptPolicy runs for each request on the wire: a client-request-id and a body of its own, the answer read whole,
// and a note of what the try may have done.
type attemptPolicy struct {
	now func() time.Time
	log func(ctx context.Context, message string, fields map[string]any)
}

// Do implements policy.Policy.
func (p *attemptPolicy) Do(req *policy.Request) (*http.Response, error) {
	raw := req.Raw()
	state := stateFrom(raw.Context())
	state.begin(p.now())
	state.secrets = secretsOf(raw)
	raw.Header.Set(headerClientRequestID, state.clientRequestID)
	if state.body != nil {
		// A reader for each try: a transport may still be reading the last one's when a time-out has given it up.
		fresh := func() io.ReadCloser { return io.NopCloser(bytes.NewReader(state.body)) }
		raw.Body, raw.GetBody = fresh(), func() (io.ReadCloser, error) { return fresh(), nil }
	}
	var trace wireTrace
	started := p.now()
	resp, err := req.WithContext(trace.attach(raw.Context())).Next()
	if err == nil {
		_, err = runtime.Payload(resp)
	}
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err // its text repeats the URL, and the query may name people
	}
	if err != nil {
		resp, err = nil, state.secrets.Error(err, maxMessageRunes)
		state.lastMayHaveActed = trace.mayHaveSent(err)
	} else {
		state.lastMayHaveActed = statusMayHaveActed(resp.StatusCode)
	}
	state.resp, state.err = resp, err
	p.report(raw, state, p.now().Sub(started))
	return resp, err
}

// begin starts a try.
func (s *callState) begin(now time.Time) {
	if refusal := s.refusal(now); refusal != nil {
		s.earlier = refusal
	}
	s.earlierMayHaveActed = s.earlierMayHaveActed || s.lastMayHaveActed
	s.lastMayHaveActed = false
	s.resp, s.err = nil, nil
	s.attempts++
	s.clientRequestID = uuid.NewString()
}

// report logs a try: no body, no header but the ids, no query.
func (p *attemptPolicy) report(raw *http.Request, state *callState, took time.Duration) {
	fields := map[string]any{
		"method":            raw.Method,
		"path":              state.path,
		"attempt":           state.attempts,
		"duration_ms":       took.Milliseconds(),
		"client_request_id": state.clientRequestID,
	}
	if id := raw.Header.Get(headerRequestID); id != "" {
		fields["idempotency_key"] = id
	}
	if state.err != nil {
		fields["error"] = wire.Clean(state.err.Error(), maxMessageRunes)
	} else {
		fields["status"] = state.resp.StatusCode
		if id := state.resp.Header.Get(headerRequestID); id != "" {
			fields["request_id"] = state.secrets.Clean(id, maxFieldRunes)
		}
	}
	p.log(raw.Context(), "Partner Center request", fields)
}

// statusMayHaveActed tells whether a write answered so may have taken effect. Only a documented refusal proves that it
// didn't: each of these statuses is decided on the request alone, before the work, by the service or by a gateway that
// didn't forward it. (A gateway that did forward it has the service's answer to pass on, or none, for which it says 408, 499
// or 5xx.) Not among them, though documented: 423, which may speak of a resource that the call has just made and locked, and
// every 5xx. What isn't documented proves nothing, and neither does a redirect, which may follow a success (303).
func statusMayHaveActed(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusConflict, http.StatusGone,
		http.StatusLengthRequired, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusRequestedRangeNotSatisfiable, http.StatusUnprocessableEntity,
		http.StatusTooManyRequests:
		return false
	}
	return true
}

// wireTrace notes whether a request got a connection. Before that nothing can have been written; after it anything may
// have been, so WroteHeaders, which waits for the last byte of the header, would come too late.
type wireTrace struct {
	asked, connected atomic.Bool
}

func (w *wireTrace) attach(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	})
}

// mayHaveSent is false only if surely nothing was written.
func (w *wireTrace) mayHaveSent(err error) bool {
	if w.asked.Load() {
		return w.connected.Load()
	}
	// A transport that isn't net/http's reports nothing: only its own word for a failed dial counts.
	var op *net.OpError
	return !errors.As(err, &op) || op.Op != "dial"
}
