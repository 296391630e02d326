// Package partnercenter is the REST client for Partner Center's referrals collection. It reads, lists, creates, replaces and patches
// referrals, and never retries a request that isn't idempotent if the service may already have acted on it.
//
// The behavior of the service is taken from the Partner Center documentation ("Referrals API"). The client doesn't interpret referrals:
// bodies are JSON in both directions.
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
	// MaxAnswerBytes limits the size of a successful response after decompression, so that a faulty service can't exhaust memory. A page
	// of 100 large referrals has about 1 MiB.
	MaxAnswerBytes = 16 << 20

	// maxAnswerValues limits the number of JSON values in a successful response: a page of 100 referrals with 2,000 values each. The size
	// alone doesn't limit the memory for a decoded response: 16 MiB of empty objects take gigabytes.
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
	// Endpoint is the service's base URL, https://api.partner.microsoft.com for the real service. It may have a path prefix. The scheme is
	// https; http is accepted for loopback hosts only, because requests carry the token.
	Endpoint string
	// Credential provides the bearer tokens (scope https://api.partner.microsoft.com/.default). Required. The client asks for a token for
	// each try, and the credential caches it. If the credential has the method Renew(ctx, rejected) (AccessToken, error), the client
	// renews a token that the service rejects with 401, and retries once.
	Credential azcore.TokenCredential
	// SignIn is the name of the sign-in method, for errors.
	SignIn string
	// UserAgent is sent unchanged; empty means the provider's name.
	UserAgent string
	// MaxRetries is the number of retries after the first try: 0 means 4, a negative number means none (azcore's convention).
	MaxRetries int
	// RequestTimeout limits one try, from dialing to the last byte of the response, without the time for getting a token. 0 means 60
	// seconds. The context limits the whole call.
	RequestTimeout time.Duration
	// RequestsPerSecond limits the rate of requests, including retries and pages. It may be a fraction; 0 means no limit.
	RequestsPerSecond float64
	// Log gets one entry for each try and each wait; nil means no log. It never gets a body, a token or a query. It must be safe for
	// concurrent use.
	Log func(ctx context.Context, message string, fields map[string]any)
	// Transport replaces the client's own HTTP client. The client adds its redirect rule to a copy of an *http.Client; any other
	// transporter must not follow redirects itself.
	Transport policy.Transporter
	// Sleep waits for d, or until ctx ends and then returns its error; nil means a timer. For tests.
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

// Answer is the service's response to a call about one referral.
type Answer struct {
	// Body is the referral, a JSON object; nil after a PUT or PATCH to which the service responded with 204 or 202.
	Body []byte
	// Status is the HTTP status, a success. After a 202 the service may not have made the change yet.
	Status int
	// ETag is the ETag header byte for byte, including its double quotes; empty if the service sent none.
	ETag string
	// RequestID is the service's request-id header, which support asks for.
	RequestID string
}

// New returns a client. Errors: the endpoint isn't an absolute https URL (or http on loopback), there is no credential, or a timeout or
// limit is negative.
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
		return nil, errors.New("partner center client: the user agent contains a control character")
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

// newPipeline orders the policies: retry → token → pace → request timeout → IDs, trace, log → size limit → wire.
func (c *Client) newPipeline(o Options, plainHTTP bool) runtime.Pipeline {
	pace := newPace(o)
	retries := &retryPolicy{maxRetries: o.MaxRetries, sleep: o.Sleep, now: o.Now, jitter: jitter, log: o.Log, held: pace.held}
	// plainHTTP is true only for a loopback endpoint: parseEndpoint accepts no other.
	bearer := &tokenPolicy{credential: o.Credential, plainHTTP: plainHTTP}
	return runtime.NewPipeline("partnercenter", "v0.0.0",
		runtime.PipelineOptions{
			// The token is outside the request timeout, because a sign-in may take longer than a try. Each try asks for it, so that a
			// long wait doesn't end with an expired token.
			PerCall:  []policy.Policy{retries, bearer, pace},
			PerRetry: []policy.Policy{&attemptPolicy{now: o.Now, log: o.Log}},
		},
		&policy.ClientOptions{
			// azcore's retry policy only limits the time of a try here; retryPolicy explains why it doesn't retry.
			Retry:     policy.RetryOptions{MaxRetries: -1, TryTimeout: o.RequestTimeout},
			Telemetry: policy.TelemetryOptions{Disabled: true},
			Transport: newTransport(o.Transport),
		})
}

// Get reads one referral: GET /v1.0/engagements/referrals/{id}. An error is an *Error or a *CallError.
func (c *Client) Get(ctx context.Context, id string) (Answer, error) {
	return c.single(ctx, request{method: http.MethodGet, id: &id})
}

// Create creates a referral: POST /v1.0/engagements/referrals. All tries send requestID as request-id, the documented idempotency key;
// empty means a new GUID. The documentation doesn't guarantee that the service deduplicates by it, so the client doesn't repeat a try that
// the service may have acted on: see Ambiguous.
func (c *Client) Create(ctx context.Context, body []byte, requestID string) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPost, body: body, contentType: contentTypeJSON,
		requestID: orDefault(requestID, uuid.NewString()),
	})
}

// Replace replaces a whole referral: PUT /v1.0/engagements/referrals/{id} with If-Match. The service removes properties that the body
// leaves out. The etag is sent byte for byte, so it includes its double quotes. An *Error that matches ErrConflict and has Repeated set may
// be caused by the client's own earlier write. After a 204 or 202, the Answer has no Body.
func (c *Client) Replace(ctx context.Context, id, etag string, body []byte) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPut, id: &id, etag: &etag, body: body, contentType: contentTypeJSON,
	})
}

// Patch sends a JSON Patch (RFC 6902): PATCH /v1.0/engagements/referrals/{id} with If-Match. It asks for the referral in return; if the
// service responds with 204 or 202 nonetheless, the Answer has no Body.
func (c *Client) Patch(ctx context.Context, id, etag string, body []byte) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPatch, id: &id, etag: &etag, body: body, contentType: contentTypeJSONPatch,
		prefer: "return=representation",
	})
}

// PatchOnce is Patch for operations that aren't idempotent: as with a POST, the client doesn't repeat a try that the service may have acted
// on. See Ambiguous.
func (c *Client) PatchOnce(ctx context.Context, id, etag string, body []byte) (Answer, error) {
	return c.single(ctx, request{
		method: http.MethodPatch, id: &id, etag: &etag, body: body, contentType: contentTypeJSONPatch,
		prefer: "return=representation", nonIdempotent: true,
	})
}

// single makes a call whose response is one referral.
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
	if rep.status == http.StatusNoContent || rep.status == http.StatusAccepted { // there is no document yet
		answer.Body = nil
		return answer, nil
	}
	if err := checkDocument(rep); err != nil {
		return Answer{}, rep.state.callError(err, c.now())
	}
	return answer, nil
}

// parseEndpoint parses an endpoint as Options.Endpoint describes it; the result has no trailing slash.
func parseEndpoint(s string) (*url.URL, error) {
	fail := func(why string) (*url.URL, error) {
		return nil, fmt.Errorf("partner center endpoint %q: %s", wire.Clean(redactUserinfo(s), maxFieldRunes), why)
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return fail("not a URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return fail("it must be an absolute https URL, such as https://api.partner.microsoft.com")
	case u.Hostname() == "":
		return fail("the URL has no host")
	case u.User != nil:
		return fail("the URL must not have a user name or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(s, "#"):
		return fail("the URL must not have a query or fragment")
	case slices.ContainsFunc(strings.Split(u.Path, "/"), func(step string) bool { return step == "." || step == ".." }):
		return fail("the path must not contain . or ..")
	case u.Scheme == "http" && !wire.IsLoopback(u.Hostname()):
		return fail("http would send the access token in plain text; http is accepted for loopback hosts only")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// redactUserinfo removes everything before an @ from an error message, because it may be a password.
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
