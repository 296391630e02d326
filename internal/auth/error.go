package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/oauth2"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

const (
	maxMessageRunes = 1500
	maxFieldRunes   = 100
)

// Error is a failed sign-in. Its strings are cleaned, and contain no secret even if the authority repeated one.
type Error struct {
	Method        Method
	Status        int    // HTTP status; 0 if there was no response
	Code          string // OAuth's code, such as invalid_grant; empty if the response has none
	Codes         []int  // the authority's codes, such as 700082 for AADSTS700082
	Description   string // the authority's message, which begins with its code
	traceID       string // the authority's support asks for both
	correlationID string
	Err           error // the cause if the authority sent no error
}

// Error returns one line: the method, the codes, the message, the IDs.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "signing in (%s) failed", e.Method)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
		return b.String()
	}
	if e.Code == "" {
		fmt.Fprintf(&b, ": the authority responded with status %d", e.Status)
	} else {
		b.WriteString(": " + e.Code)
	}
	if e.Description != "" {
		b.WriteString(": " + e.Description)
	}
	for i, id := range []string{e.traceID, e.correlationID} {
		if id != "" && !strings.Contains(e.Description, id) { // the authority's message usually ends with them
			b.WriteString([]string{" (trace ID ", " (correlation ID "}[i] + id + ")")
		}
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// temporary reports whether the same request may succeed a moment later. A grant can be retried: it only issues tokens.
func (e *Error) temporary() bool {
	var transport *url.Error
	return e.Status == http.StatusTooManyRequests || e.Status >= http.StatusInternalServerError ||
		e.Status == 0 && errors.As(e.Err, &transport)
}

// refusal is the authority's error document.
type refusal struct {
	Code          string `json:"error"`
	Description   string `json:"error_description"`
	Codes         []int  `json:"error_codes"`
	TraceID       string `json:"trace_id"`
	CorrelationID string `json:"correlation_id"`
}

// mention finds the authority's code in a message, for documents without error_codes.
var mention = regexp.MustCompile(`AADSTS(\d{4,8})`)

// asError turns an error of oauth2 or the transport into an *Error.
func asError(method Method, err error, secrets wire.Secrets) *Error {
	var answered *oauth2.RetrieveError
	if !errors.As(err, &answered) {
		return &Error{Method: method, Err: secrets.Error(err, maxMessageRunes)}
	}
	e := &Error{Method: method, Status: answered.Response.StatusCode}
	if e.Status/100 == 3 {
		e.Description = "a redirect, which the provider doesn't follow: it sends secrets only to the authority"
		return e
	}
	var document refusal
	if json.Unmarshal(answered.Body, &document) != nil || document.Code == "" {
		document = refusal{Description: fmt.Sprintf("%d bytes that aren't an error document", len(answered.Body))} // a gateway's page
	}
	e.Code, e.Codes = secrets.Clean(document.Code, maxFieldRunes), document.Codes
	e.Description = secrets.Clean(document.Description, maxMessageRunes)
	e.traceID, e.correlationID = secrets.Clean(document.TraceID, maxFieldRunes), secrets.Clean(document.CorrelationID, maxFieldRunes)
	if found := mention.FindStringSubmatch(e.Description); len(e.Codes) == 0 && found != nil {
		var number int
		if _, err := fmt.Sscan(found[1], &number); err == nil {
			e.Codes = []int{number}
		}
	}
	return e
}
