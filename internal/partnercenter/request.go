package partnercenter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// request describes one call. A nil id means the collection, a nil etag means no If-Match.
type request struct {
	method        string
	id, etag      *string
	query         string
	body          []byte
	contentType   string
	requestID     string
	prefer        string
	nonIdempotent bool
}

// reply is a successful response with its body read.
type reply struct {
	status int
	header http.Header
	body   []byte
	state  *callState
}

// name returns the name of the call in errors: method and path, without prefix and query.
func (r request) name() string {
	return r.method + " " + collectionPath + r.resource()
}

// resource returns the path below the collection: empty, or one segment.
func (r request) resource() string {
	switch {
	case r.id == nil:
		return ""
	case checkID(*r.id) != nil: // the request isn't sent
		return "/{id}"
	}
	return "/" + url.PathEscape(*r.id)
}

// validate rejects unsafe requests: values that could inject into the URL or the headers, and updates without an ETag, which could
// overwrite somebody else's change.
func (r request) validate() error {
	if r.id != nil {
		if err := checkID(*r.id); err != nil {
			return err
		}
	}
	if r.etag != nil {
		if err := CheckETag(*r.etag); err != nil {
			return err
		}
	}
	if hasControl(r.requestID) || len(r.requestID) > maxIDBytes {
		return errors.New("the request ID contains a control character or is too long")
	}
	if r.method != http.MethodGet && len(r.body) == 0 {
		return errors.New("the request has no body")
	}
	return nil
}

func checkID(id string) error {
	switch {
	case id == "":
		return errors.New("the referral's ID is empty")
	case id == "." || id == "..":
		return fmt.Errorf("%q can't be the ID of a referral", id)
	case hasControl(id):
		return errors.New("the referral's ID contains a control character")
	case len(id) > maxIDBytes:
		return fmt.Errorf("the referral's ID is longer than %d bytes", maxIDBytes)
	}
	return nil
}

// CheckETag returns an error unless an ETag can be sent in If-Match and identifies one version of a referral: it isn't empty, isn't *, has at
// most 4096 bytes, no control characters and no surrounding spaces. The error doesn't echo the ETag.
func CheckETag(etag string) error {
	switch {
	case etag == "":
		return errors.New("the referral's ETag is empty; an update without an ETag could overwrite somebody else's change")
	case etag == "*":
		return errors.New("the ETag * matches any version; an update could overwrite somebody else's change")
	case hasControl(etag):
		return errors.New("the referral's ETag contains a control character")
	case strings.TrimSpace(etag) != etag:
		return errors.New("the referral's ETag begins or ends with a space, which a header can't contain")
	case len(etag) > maxETagBytes:
		return fmt.Errorf("the referral's ETag is longer than %d bytes", maxETagBytes)
	}
	return nil
}

// exchange makes a call, including retries. A nil error means a documented success status and a completely read body.
func (c *Client) exchange(ctx context.Context, r request) (*reply, error) {
	state := c.begin(r)
	if err := r.validate(); err != nil {
		return nil, state.callError(err, c.now())
	}
	req, err := c.build(context.WithValue(ctx, callStateKey{}, state), r)
	if err != nil {
		return nil, state.callError(err, c.now())
	}
	resp, err := c.pipeline.Do(req)
	if err != nil {
		return nil, state.callError(err, c.now())
	}
	defer resp.Body.Close()
	body, err := runtime.Payload(resp) // attemptPolicy has read it already
	if err != nil {
		return nil, state.callError(err, c.now())
	}
	if resp.StatusCode/100 != 2 {
		return nil, newError(state, resp, body, c.now())
	}
	if !documentedSuccess(r.method, resp.StatusCode) {
		return nil, state.callError(fmt.Errorf("status %d isn't a documented response to this call", resp.StatusCode), c.now())
	}
	return &reply{status: resp.StatusCode, header: resp.Header, body: body, state: state}, nil
}

// begin returns the state of a call before its first try.
func (c *Client) begin(r request) *callState {
	return &callState{
		call: r.name(), path: c.prefix + collectionPath + r.resource(), address: c.collection + r.resource(), body: r.body,
		nonIdempotent: r.nonIdempotent || r.method == http.MethodPost, started: c.now(), signIn: c.signIn,
	}
}

// build returns the pipeline's request. Header values are set unchanged.
func (c *Client) build(ctx context.Context, r request) (*policy.Request, error) {
	target := c.collection + r.resource()
	if r.query != "" {
		target += "?" + r.query
	}
	req, err := runtime.NewRequest(ctx, r.method, target)
	if err != nil {
		return nil, errors.New("the request's URL can't be built")
	}
	h := req.Raw().Header
	h.Set("Accept", contentTypeJSON)
	h.Set("User-Agent", c.userAgent)
	if r.etag != nil {
		h.Set("If-Match", *r.etag)
	}
	if r.requestID != "" {
		h.Set(headerRequestID, r.requestID)
	}
	if r.prefer != "" {
		h.Set("Prefer", r.prefer)
	}
	if r.body != nil {
		if err := req.SetBody(streaming.NopCloser(bytes.NewReader(r.body)), r.contentType); err != nil {
			return nil, fmt.Errorf("the request's body can't be set: %w", err)
		}
	}
	runtime.SkipBodyDownload(req) // attemptPolicy reads the response, to classify an unreadable one
	return req, nil
}

// documentedSuccess reports whether a status means success; 200 for a POST is undocumented but harmless.
func documentedSuccess(method string, status int) bool {
	switch status {
	case http.StatusOK:
		return true
	case http.StatusCreated:
		return method == http.MethodPost
	case http.StatusNoContent, http.StatusAccepted: // undocumented for a PUT: the caller must read the referral
		return method == http.MethodPut || method == http.MethodPatch
	}
	return false
}

// checkDocument returns an error unless the response is a JSON object. The error describes the response without echoing it.
func checkDocument(rep *reply) error {
	contentType := rep.header.Get("Content-Type")
	switch {
	case len(rep.body) == 0:
		return fmt.Errorf("the response (status %d, %s) is empty; a JSON document was expected",
			rep.status, describeType(contentType))
	case !isJSONType(contentType):
		return fmt.Errorf("the response (status %d) is %s of %d bytes; a JSON document was expected",
			rep.status, describeType(contentType), len(rep.body))
	case !json.Valid(rep.body):
		return fmt.Errorf("the response (status %d, %s, %d bytes) isn't valid JSON",
			rep.status, describeType(contentType), len(rep.body))
	case !isJSONObject(rep.body):
		return fmt.Errorf("the response (status %d, %s, %d bytes) isn't a JSON object",
			rep.status, describeType(contentType), len(rep.body))
	}
	if n := countValues(rep.body); n > maxAnswerValues {
		return fmt.Errorf("the response (status %d, %s, %d bytes) has %d JSON values, but at most %d are allowed, far more than any "+
			"referral or page of 100 referrals has", rep.status, describeType(contentType), len(rep.body), n, maxAnswerValues)
	}
	return nil
}

// countValues counts all values in a document, including nested ones and the document itself, without allocating memory. The document must
// be valid JSON: then a value follows each comma, and each opening bracket that isn't closed at once.
func countValues(document []byte) int {
	count, last, inString := 1, byte(0), false
	for i := 0; i < len(document); i++ {
		c := document[i]
		switch {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString, c == ' ', c == '\t', c == '\r', c == '\n':
			continue
		case c == ',', c == '{', c == '[':
			count++
		case (c == '}' || c == ']') && (last == '{' || last == '['):
			count--
		}
		last = c
	}
	return count
}

// isJSONObject reports whether valid JSON is an object, by its first byte.
func isJSONObject(document []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(document, " \t\r\n"), []byte("{"))
}

// isJSONType reports whether a content type is application/json, with any parameters, or one of the +json family.
func isJSONType(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return false
	}
	return mediaType == contentTypeJSON || mediaType == "text/json" || strings.HasSuffix(mediaType, "+json")
}

func describeType(contentType string) string {
	if contentType == "" {
		return "without a content type"
	}
	return wire.Clean(contentType, 100)
}
