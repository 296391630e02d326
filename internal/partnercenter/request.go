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

// request is one call before it becomes HTTP. A nil id means the collection, a nil etag no If-Match.
type request struct {
	method      string
	id, etag    *string
	query       string
	body        []byte
	contentType string
	requestID   string
	prefer      string
	once        bool // it may have another effect when it is repeated
}

// reply is a successful answer with its body read.
type reply struct {
	status int
	header http.Header
	body   []byte
	state  *callState
}

// name is the call as errors and people name it: method and path, without prefix and query.
func (r request) name() string {
	return r.method + " " + collectionPath + r.resource()
}

// resource is what the request is about, below the collection: nothing, or one segment of a path.
func (r request) resource() string {
	switch {
	case r.id == nil:
		return ""
	case checkID(*r.id) != nil: // it isn't sent
		return "/{id}"
	}
	return "/" + url.PathEscape(*r.id)
}

// validate refuses what must not be sent: values that could leave their place in the URL or the headers, and writes
// that would overwrite somebody else's change for want of an ETag.
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
		return errors.New("the request id holds a control character or is too long")
	}
	if r.method != http.MethodGet && len(r.body) == 0 {
		return errors.New("the request has no body")
	}
	return nil
}

func checkID(id string) error {
	switch {
	case id == "":
		return errors.New("the referral's id is empty")
	case id == "." || id == "..":
		return fmt.Errorf("%q is not a referral's id", id)
	case hasControl(id):
		return errors.New("the referral's id holds a control character")
	case len(id) > maxIDBytes:
		return fmt.Errorf("the referral's id is longer than %d bytes", maxIDBytes)
	}
	return nil
}

// CheckETag errs unless an ETag can be sent back in If-Match and names one version of a referral: it isn't empty, *, longer
// than 4096 bytes, and holds neither control characters nor blanks around it. The error doesn't repeat it.
func CheckETag(etag string) error {
	switch {
	case etag == "":
		return errors.New("the referral's ETag is empty; without it somebody else's change could be overwritten")
	case etag == "*":
		return errors.New("the ETag * matches any version; somebody else's change could be overwritten")
	case hasControl(etag):
		return errors.New("the referral's ETag holds a control character")
	case strings.TrimSpace(etag) != etag:
		return errors.New("the referral's ETag begins or ends with a blank, which a header can't carry")
	case len(etag) > maxETagBytes:
		return fmt.Errorf("the referral's ETag is longer than %d bytes", maxETagBytes)
	}
	return nil
}

// exchange makes a call, repeats included. A nil error means a documented success status with its body read whole.
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
	body, err := runtime.Payload(resp) // read by attemptPolicy; this only hands it over
	if err != nil {
		return nil, state.callError(err, c.now())
	}
	if resp.StatusCode/100 != 2 {
		return nil, newError(state, resp, body, c.now())
	}
	if !documentedSuccess(r.method, resp.StatusCode) {
		return nil, state.callError(fmt.Errorf("status %d is no documented answer to this call", resp.StatusCode), c.now())
	}
	return &reply{status: resp.StatusCode, header: resp.Header, body: body, state: state}, nil
}

// begin is a call before its first try.
func (c *Client) begin(r request) *callState {
	return &callState{
		call: r.name(), path: c.prefix + collectionPath + r.resource(), address: c.collection + r.resource(), body: r.body,
		once: r.once || r.method == http.MethodPost, started: c.now(), signIn: c.signIn,
	}
}

// build makes the pipeline's request. Header values go in verbatim.
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
	runtime.SkipBodyDownload(req) // attemptPolicy reads the answer, so that it can tell what an unreadable one means
	return req, nil
}

// documentedSuccess knows the answers that mean success; POST's 200 is undocumented but harmless.
func documentedSuccess(method string, status int) bool {
	switch status {
	case http.StatusOK:
		return true
	case http.StatusCreated:
		return method == http.MethodPost
	case http.StatusNoContent, http.StatusAccepted: // of a PUT, undocumented: the referral has to be read
		return method == http.MethodPut || method == http.MethodPatch
	}
	return false
}

// checkDocument errs unless the answer is a JSON object, and names what came instead without echoing any of it.
func checkDocument(rep *reply) error {
	contentType := rep.header.Get("Content-Type")
	switch {
	case len(rep.body) == 0:
		return fmt.Errorf("the answer (status %d, %s) is empty where a JSON document was expected",
			rep.status, describeType(contentType))
	case !isJSONType(contentType):
		return fmt.Errorf("the answer (status %d) is %s of %d bytes where a JSON document was expected",
			rep.status, describeType(contentType), len(rep.body))
	case !json.Valid(rep.body):
		return fmt.Errorf("the answer (status %d, %s, %d bytes) is not valid JSON",
			rep.status, describeType(contentType), len(rep.body))
	case !isJSONObject(rep.body):
		return fmt.Errorf("the answer (status %d, %s, %d bytes) is not a JSON object",
			rep.status, describeType(contentType), len(rep.body))
	}
	if n := countValues(rep.body); n > maxAnswerValues {
		return fmt.Errorf("the answer (status %d, %s, %d bytes) holds %d JSON values and can't be read: at most %d are, which no "+
			"referral and no page of 100 referrals come near", rep.status, describeType(contentType), len(rep.body), n, maxAnswerValues)
	}
	return nil
}

// countValues counts the values of a document, itself and those in others included, and makes nothing of them. The
// document must be valid JSON already: a comma is then followed by a value, and so is a bracket that isn't closed at once.
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

// isJSONObject tells by the first byte; the document must be valid JSON already.
func isJSONObject(document []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(document, " \t\r\n"), []byte("{"))
}

// isJSONType accepts application/json with any parameters, and the +json family.
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
