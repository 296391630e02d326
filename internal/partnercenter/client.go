// Package partnercenter is the REST client for Partner Center's referrals collection: reading, listing, creating,
// replacing and patching one referral, with retries that repeat nothing the service may already have done.
//
// What it believes about the service comes from the Partner Center documentation ("Referrals API"). The client
// doesn't interpret a referral: bodies are JSON in both directions.
package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

const (
	// MaxAnswerBytes bounds a successful answer, counted after decompression. A page of 100 large referrals is about
	// 1 MiB; the bound is there so that a service gone wrong can't exhaust memory.
	MaxAnswerBytes = 16 << 20

	// maxAnswerValues bounds the JSON values of a successful answer: a page of 100 referrals that have 2,000 each. The size
	// alone doesn't bound what is made of an answer: 16 MiB of empty objects take gigabytes.
	maxAnswerValues = 200_000

	collectionPath = "/v1.0/engagements/referrals"
	tokenScope     = "https://api.partner.microsoft.com/.default"

	defaultUserAgent      = "terraform-provider-partnercenter"
	defaultMaxRetries     = 4
	defaultRequestTimeout = 60 * time.Second

	maxIDBytes   = 1024
	maxETagBytes = 4096

	contentTypeJSON      = "application/json"
	contentTypeJSONPatch = "application/json-patch+json"

	headerClientRequestID = "client-request-id"
	headerRequestID       = "request-id"
	headerRetryAfter      = "Retry-After"
)

// Options configures a Client.
type Options struct {
	// Endpoint is the service's base URL, https://api.partner.microsoft.com for the real one. A path prefix is
	// allowed. The scheme is https; http is accepted for a loopback host only, because the token travels with it.
	Endpoint string
	// Credential gives the bearer tokens (scope https://api.partner.microsoft.com/.default). Required. It is asked at
	// each try and keeps its token itself. If it has the method Renew(ctx, rejected) (AccessToken, error), a token that
	// the service turns down with 401 is renewed and the try repeated, once.
	Credential azcore.TokenCredential
	// SignIn names how the credential signs in, for errors about that.
	SignIn string
	// UserAgent is sent as it stands; empty means the provider's name.
	UserAgent string
	// MaxRetries is the number of repeats after the first try: 0 means 4, a negative number none (azcore's convention).
	MaxRetries int
	// RequestTimeout bounds one try, from dialling to the last byte of the answer; getting a token is not counted.
	// 0 means 60 seconds. A whole call is bounded by its context.
	RequestTimeout time.Duration
	// RequestsPerSecond bounds how often the client sends anything, repeats and pages included; fractions count. 0 means
	// no limit.
	RequestsPerSecond float64
	// Log gets one line for each try and each wait; nil means none. It never gets a body, a token or a query. It must
	// be safe for concurrent use.
	Log func(ctx context.Context, message string, fields map[string]any)
	// Transport replaces the client's own HTTP client. The redirect rule is added to an *http.Client (to a copy); any
	// other transporter must not follow redirects by itself.
	Transport policy.Transporter
	// Sleep waits for d or until ctx ends, and then returns its error; nil means a timer. For tests.
	Sleep func(ctx context.Context, d time.Duration) error
	// Now is the clock; nil means time.Now. For tests.
	Now func() time.Time
}

// Client calls the referrals API. It is safe for concurrent use.
type Client struct {
	collection string // absolute URL of the collection, without a trailing slash
	prefix     string // the endpoint's escaped path prefix
	userAgent  string
	signIn     string
	pipeline   runtime.Pipeline
	log        func(ctx context.Context, message string, fields map[string]any)
	now        func() time.Time
	maxPages   int
	maxItems   int
}

// Answer is what the service answered about one referral.
type Answer struct {
	// Body is the referral, a JSON object; nil after a PUT or PATCH that the service answered with 204 or 202, without one.
	Body []byte
	// Status is the HTTP status, a success. After a 202 the service may not have made the change yet.
	Status int
	// ETag is the ETag header byte for byte, its double quotes included; empty if the service sent none.
	ETag string
	// RequestID is the service's request-id header, which support asks for.
	RequestID string
}

// New makes a client. It errs on an endpoint that isn't an absolute https URL (or http on loopback), on a missing
// credential, and on a negative timeout or limit.
func New(o Options) (*Client, error) {
	endpoint, err := parseEndpoint(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if o.Credential == nil {
		return nil, errors.New("partner center client: no credential")
	}
	if o.RequestTimeout < 0 {
		return nil, fmt.Errorf("partner center client: the request timeout %s is negative", o.RequestTimeout)
	}
	if o.RequestsPerSecond < 0 {
		return nil, fmt.Errorf("partner center client: a limit of %v requests a second is negative", o.RequestsPerSecond)
	}
	o.UserAgent = orDefault(o.UserAgent, defaultUserAgent)
	if hasControl(o.UserAgent) {
		return nil, errors.New("partner center client: the user agent holds a control character")
	}
	o.RequestTimeout = orDefault(o.RequestTimeout, defaultRequestTimeout)
	o.MaxRetries = max(orDefault(o.MaxRetries, defaultMaxRetries), 0)
	if o.Log == nil {
		o.Log = func(context.Context, string, map[string]any) {}
	}
	if o.Sleep == nil {
		o.Sleep = wire.Sleep
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Client{
		collection: endpoint.String() + collectionPath,
		prefix:     endpoint.EscapedPath(),
		userAgent:  o.UserAgent,
		signIn:     o.SignIn,
		log:        o.Log,
		now:        o.Now,
		maxPages:   maxPages,
		maxItems:   maxItems,
	}
	c.pipeline = c.newPipeline(o, endpoint.Scheme == "http")
	return c, nil
}

// newPipeline orders the policies: repeat → token → pace → time limit of one try → ids, trace, log → size limit → wire.
func (c *Client) newPipeline(o Options, plainHTTP bool) runtime.Pipeline {
	pace := newPace(o)
	retries := &retryPolicy{maxRetries: o.MaxRetries, sleep: o.Sleep, now: o.Now, jitter: jitter, log: o.Log, held: pace.held}
	// Plain http is only ever true for a loopback endpoint: parseEndpoint accepts no other.
	bearer := &tokenPolicy{credential: o.Credential, plainHTTP: plainHTTP}
	return runtime.NewPipeline("partnercenter", "v0.0.0",
		runtime.PipelineOptions{
			// The token comes before the time limit: a sign-in may take longer than a try. It is asked for at each
			// try, so that a long wait doesn't end with an expired one.
			PerCall:  []policy.Policy{retries, bearer, pace},
			PerRetry: []policy.Policy{&attemptPolicy{now: o.Now, log: o.Log}},
		},
		&policy.ClientOptions{
			// azcore's retry policy only limits the time of a try here; retryPolicy says why it repeats nothing.
			Retry:     policy.RetryOptions{MaxRetries: -1, TryTimeout: o.RequestTimeout},
			Telemetry: policy.TelemetryOptions{Disabled: true},
			Transport: newTransport(o.Transport),
		})
}

// Get reads one referral: GET /v1.0/engagements/referrals/{id}. Its errors are an *Error or a *CallError.
func (c *Client) Get(ctx context.Context, id string) (Answer, error) {
	return c.single(ctx, request{method: http.MethodGet, id: &id})
}

// Create sends a new referral: POST /v1.0/engagements/referrals. The requestID is sent as request-id, the documented
// idempotency key, the same at each try; empty means a new GUID. Nothing promises that the service de-duplicates by
// it, so a try that may have been acted on is not repeated: see Ambiguous.
func (c *Client) Create(ctx context.Context, body []byte, requestID string) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPost, body: body, contentType: contentTypeJSON,
		requestID: orDefault(requestID, uuid.NewString()),
	})
}

// Replace sends a whole referral: PUT /v1.0/engagements/referrals/{id} with If-Match. What the body leaves out is gone
// afterwards. The etag is sent byte for byte, so it carries its own double quotes. An *Error that matches ErrConflict
// with Repeated set may be the answer to the client's own write. A service that answers 204 or 202 gives an Answer without Body.
func (c *Client) Replace(ctx context.Context, id, etag string, body []byte) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPut, id: &id, etag: &etag, body: body, contentType: contentTypeJSON,
	})
}

// Patch sends a JSON Patch (RFC 6902): PATCH /v1.0/engagements/referrals/{id} with If-Match, and asks for the referral
// in return. A service that answers 204 or 202 nonetheless gives an Answer without Body.
func (c *Client) Patch(ctx context.Context, id, etag string, body []byte) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPatch, id: &id, etag: &etag, body: body, contentType: contentTypeJSONPatch,
		prefer: "return=representation",
	})
}

// PatchOnce is Patch for operations that have another effect each time: like a POST, a try that may have been acted on isn't
// repeated. See Ambiguous.
func (c *Client) PatchOnce(ctx context.Context, id, etag string, body []byte) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPatch, id: &id, etag: &etag, body: body, contentType: contentTypeJSONPatch,
		prefer: "return=representation", once: true,
	})
}

// single makes a call whose answer is one referral.
func (c *Client) single(ctx context.Context, r request) (Answer, error) {
	rep, err := c.exchange(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{
		Body:      rep.body,
		Status:    rep.status,
		ETag:      rep.header.Get("ETag"),
		RequestID: rep.state.secrets.Clean(rep.header.Get(headerRequestID), maxFieldRunes),
	}
	if rep.status == http.StatusNoContent || rep.status == http.StatusAccepted { // whose document is none yet
		answer.Body = nil
		return answer, nil
	}
	if err := checkDocument(rep); err != nil {
		return Answer{}, rep.state.callError(err, c.now())
	}
	return answer, nil
}

// parseEndpoint accepts what Options.Endpoint describes; the result has no trailing slash.
func parseEndpoint(s string) (*url.URL, error) {
	fail := func(why string) (*url.URL, error) {
		return nil, fmt.Errorf("partner center endpoint %q: %s", wire.Clean(redactUserinfo(s), maxFieldRunes), why)
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return fail("not a URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return fail("an absolute https URL is needed, such as https://api.partner.microsoft.com")
	case u.Hostname() == "":
		return fail("it names no host")
	case u.User != nil:
		return fail("a user name or password in it is not accepted")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(s, "#"):
		return fail("a query or fragment in it is not accepted")
	case slices.ContainsFunc(strings.Split(u.Path, "/"), func(step string) bool { return step == "." || step == ".." }):
		return fail("a path with . or .. in it is not accepted")
	case u.Scheme == "http" && !wire.IsLoopback(u.Hostname()):
		return fail("plain http would send the access token in the clear; it is accepted for loopback hosts only")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// redactUserinfo hides what stands before an @, which may be a password, from an error text.
func redactUserinfo(s string) string {
	if at := strings.LastIndex(s, "@"); at >= 0 {
		return "…" + s[at:]
	}
	return s
}

// orDefault returns the default for a zero value.
func orDefault[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
