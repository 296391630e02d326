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

// callState is the state of a call that the policies share. Only the call's own goroutine uses it.
type callState struct {
	call          string // its name in errors
	path          string // the path as sent, without the query
	address       string // the URL, without the query
	signIn        string
	body          []byte
	nonIdempotent bool // don't repeat a try that the service may have acted on
	started       time.Time

	attempts        int          // tries that the transport got
	clientRequestID string       // of the last one
	secrets         wire.Secrets // of the last one

	// The result of the last try: a response with its body read, or an error. Both are nil before the first try.
	resp *http.Response
	err  error
	// The last unsuccessful response before the last try.
	earlier *Error
	// Whether the service may have acted on the last try, and on any try before it.
	lastMayHaveActed, earlierMayHaveActed bool
}

func stateFrom(ctx context.Context) *callState {
	state, _ := ctx.Value(callStateKey{}).(*callState)
	return state
}

// callError returns the error for a call that ended without an HTTP response, or with an unusable one.
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

// attemptPolicy runs for each request on the wire: it sets a new client-request-id and a new body, reads the whole response, and records
// whether the service may have acted on the try.
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
		// Each try gets a new reader, because after a timeout a transport may still be reading the last one.
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
		err = withURL.Err // its message repeats the URL, and the query may name people
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

// begin resets the state for the next try.
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

// report logs a try, without body, query and headers other than the IDs.
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

// statusMayHaveActed reports whether a write with this status may have taken effect. Only a documented refusal proves that it didn't: the
// service, or a gateway that doesn't forward the request, returns these statuses because of the request alone, before any work. (A gateway
// that forwarded the request passes on the service's response, or returns 408, 499 or 5xx if there is none.) 423 is documented but isn't a
// proof, because the locked resource may be the one that the call created; nor is any 5xx. Undocumented statuses prove nothing, and
// neither does a redirect, which may follow a success (303).
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

// wireTrace records whether a request got a connection. Before that, nothing can have been written; afterwards, anything may have been.
// WroteHeaders would be too late, because it waits for the last byte of the header.
type wireTrace struct {
	asked, connected atomic.Bool
}

func (w *wireTrace) attach(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	})
}

// mayHaveSent returns false only if it is certain that nothing was written.
func (w *wireTrace) mayHaveSent(err error) bool {
	if w.asked.Load() {
		return w.connected.Load()
	}
	// A transport other than net/http's reports nothing, so only its error for a failed dial counts.
	var op *net.OpError
	return !errors.As(err, &op) || op.Op != "dial"
}
