package emulator

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

// maxBody limits a request's body, in bytes.
const maxBody = 4 << 20

// ServeHTTP serves the collection, the authority, and the control endpoint under /_emulator/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, controlPath) {
		e.control(w, r)
		return
	}
	body, err := readBody(r)
	e.catchUp()
	entry := e.record(r, body)
	call := &call{emulator: e, w: w, r: r, entry: entry, fault: e.nextFault(r, body)}
	if broken := err != nil && !errors.Is(err, errTooLarge); broken || !e.wait(r.Context(), e.currentLatency()) {
		call.conclude(0)
		panic(http.ErrAbortHandler)
	}
	call.meet(func() answer {
		if errors.Is(err, errTooLarge) {
			return (&refusal{
				status: http.StatusRequestEntityTooLarge, code: "invalidRequest", message: "The body is larger than 4 MiB.",
			}).answer()
		}
		return e.act(r, body)
	})
}

var errTooLarge = errors.New("body too large")

// readBody continues to read for a while after the limit, so that the client receives the refusal.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return body, err
	}
	if len(body) > maxBody {
		if _, err := io.CopyN(io.Discard, r.Body, 16*maxBody); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, errTooLarge
	}
	return body, nil
}

// act serves a request: it checks what every call needs, then dispatches by path and method.
func (e *Emulator) act(r *http.Request, body []byte) answer {
	if e.authority != nil && entra.IsEndpoint(r.URL.Path) {
		return e.signIn(r, body)
	}
	if refused := e.checkCaller(r.Header); refused != nil {
		return refused.answer()
	}
	id, one, known := e.collection.resolve(r.URL)
	if !known {
		return (&refusal{status: http.StatusNotFound, code: "itemNotFound", message: "There is nothing at this path."}).answer()
	}
	allow := []string{http.MethodGet, http.MethodPost}
	if one {
		allow = []string{http.MethodGet, http.MethodPut, http.MethodPatch}
	}
	if refused := checkMethod(r, allow); refused != nil {
		return refused.answer()
	}
	switch {
	case r.Method == http.MethodGet && one:
		return e.read(id)
	case r.Method == http.MethodGet:
		return e.list(r.URL.RawQuery)
	case r.Method == http.MethodPost:
		return e.create(body)
	case r.Method == http.MethodPut:
		return e.replace(id, r.Header, body)
	default:
		return e.patch(id, r.Header, body)
	}
}

func (e *Emulator) checkCaller(header http.Header) *refusal {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	wrong := e.authority == nil && e.token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(e.token)) != 1
	if !strings.EqualFold(scheme, "Bearer") || token == "" || wrong {
		return &refusal{
			status: http.StatusUnauthorized, code: "unauthenticated", message: "The bearer token is missing or not valid.",
		}
	}
	if e.authority != nil {
		if refused := checkToken(e.authority.Token(token)); refused != nil {
			return refused
		}
	}
	ids := header.Values("client-request-id")
	// 36 characters, because the package also accepts braces and urn:uuid:.
	if len(ids) != 1 || len(ids[0]) != 36 || uuid.Validate(ids[0]) != nil {
		return invalid("client-request-id", "the header client-request-id must be a GUID")
	}
	return nil
}

// checkToken applies the API's rules for tokens: a user must have signed in to the application (App+User), with
// multi-factor authentication.
func checkToken(token entra.Token, valid bool) *refusal {
	switch {
	case !valid:
		return &refusal{
			status: http.StatusUnauthorized, code: "unauthenticated", message: "The bearer token is missing, expired or not for this API.",
		}
	case token.AppOnly:
		return &refusal{status: http.StatusForbidden, code: "accessDenied", message: "The token is not of a user."}
	case !token.MFA:
		return &refusal{
			status: http.StatusUnauthorized, code: "900421",
			message: "MFA is required to be performed as part of obtaining the token.",
		}
	}
	return nil
}

// signIn serves the authority's endpoints.
func (e *Emulator) signIn(r *http.Request, body []byte) answer {
	status, document := e.authority.Respond(r, body)
	encoded, err := encode(document)
	if err != nil {
		panic(err) // strings and numbers only
	}
	a := jsonAnswer(status, encoded)
	a.gateway = true // the authority doesn't set the API's headers
	a.header.Set("Cache-Control", "no-store")
	return a
}

func checkMethod(r *http.Request, allow []string) *refusal {
	if !slices.Contains(allow, r.Method) {
		return &refusal{
			status: http.StatusMethodNotAllowed, code: "invalidRequest", allow: strings.Join(allow, ", "),
			message: fmt.Sprintf("The method %s is not allowed here.", r.Method),
		}
	}
	if r.Method == http.MethodGet {
		return nil
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	patch := r.Method == http.MethodPatch && media == "application/json-patch+json"
	if err != nil || media != "application/json" && !patch {
		return &refusal{
			status: http.StatusUnsupportedMediaType, code: "invalidRequest", target: "Content-Type",
			message: "The body must be application/json.",
		}
	}
	return nil
}

func (e *Emulator) currentLatency() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.latency
}

// wait reports whether the delay passed before the client gave up or the emulator was closed.
func (e *Emulator) wait(ctx context.Context, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-e.closed:
		return false
	}
}

// head writes status and headers of an answer, and returns its body, which it may compress.
func (c *call) head(a answer) []byte {
	header := c.w.Header()
	for name, values := range a.header {
		header[name] = values
	}
	if !a.gateway {
		c.serviceHeaders(header)
	}
	body := a.body
	if len(body) > 0 && acceptsGzip(c.r.Header) {
		body = compress(body)
		header.Set("Content-Encoding", "gzip")
		header.Set("Vary", "Accept-Encoding")
	}
	if a.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	c.conclude(a.status)
	c.w.WriteHeader(a.status)
	return body
}

func (c *call) serviceHeaders(header http.Header) {
	requestID := c.r.Header.Get("request-id")
	if requestID == "" {
		requestID = uuid.NewString()
	}
	header.Set("request-id", requestID)
	header.Set("Date", c.emulator.dateTime().UTC().Format(http.TimeFormat))
	header.Set("timestamp", timestamp(c.emulator.now()))
	header.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"Emulator"}}`)
}

func acceptsGzip(header http.Header) bool {
	for _, offer := range strings.Split(header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(strings.ReplaceAll(offer, " ", ""), ";")
		if strings.EqualFold(coding, "gzip") {
			return strings.Trim(strings.TrimPrefix(quality, "q="), "0.") != "" || quality == ""
		}
	}
	return false
}

func compress(body []byte) []byte {
	var buffer bytes.Buffer
	writer, err := gzip.NewWriterLevel(&buffer, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := writer.Write(body); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := writer.Close(); err != nil {
		panic(err)
	}
	return buffer.Bytes()
}
