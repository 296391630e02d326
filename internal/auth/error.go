package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/oauth2"
)

const (
	maxMessageRunes = 1500
	maxFieldRunes   = 100
	shortestSecret  = 4 // shorter ones are found in every text
)

// Error is a sign-in that failed. Its texts are cleaned, and hold no secret even if the authority repeated one.
type Error struct {
	Method        Method
	Status        int    // HTTP status; 0 if there was no answer
	Code          string // OAuth's code, such as invalid_grant; empty if it gave none
	Codes         []int  // the authority's own, such as 700082 for AADSTS700082
	Description   string // the authority's text, which begins with its code
	TraceID       string // the authority's support asks for both
	CorrelationID string
	Err           error // what went wrong where the authority didn't say it
}

// Error gives one line: the method, the codes, the text, the ids.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "signing in (%s) failed", e.Method)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
		return b.String()
	}
	if e.Code == "" {
		fmt.Fprintf(&b, ": the authority answered with status %d", e.Status)
	} else {
		b.WriteString(": " + e.Code)
	}
	if e.Description != "" {
		b.WriteString(": " + e.Description)
	}
	for i, id := range []string{e.TraceID, e.CorrelationID} {
		if id != "" && !strings.Contains(e.Description, id) { // the authority's text mostly ends with them
			b.WriteString([]string{" (trace id ", " (correlation id "}[i] + id + ")")
		}
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// temporary tells whether the same request may succeed a moment later. A grant may be repeated: it changes nothing but
// which tokens there are.
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

// mention finds the authority's numbers where its document has no error_codes.
var mention = regexp.MustCompile(`AADSTS(\d{4,8})`)

// asError makes an *Error of what oauth2 or the transport reported.
func asError(method Method, err error, secrets []string) *Error {
	var answered *oauth2.RetrieveError
	if !errors.As(err, &answered) {
		return &Error{Method: method, Err: redacted{err, secrets}}
	}
	e := &Error{Method: method, Status: answered.Response.StatusCode}
	if e.Status/100 == 3 {
		e.Description = "a redirect, which isn't followed: secrets are for the authority alone"
		return e
	}
	var document refusal
	if json.Unmarshal(answered.Body, &document) != nil || document.Code == "" {
		document = refusal{Description: fmt.Sprintf("no error document but %d bytes", len(answered.Body))} // a gateway's page
	}
	e.Code, e.Codes = shown(document.Code, maxFieldRunes, secrets), document.Codes
	e.Description = shown(document.Description, maxMessageRunes, secrets)
	e.TraceID, e.CorrelationID = shown(document.TraceID, maxFieldRunes, secrets), shown(document.CorrelationID, maxFieldRunes, secrets)
	if found := mention.FindStringSubmatch(e.Description); len(e.Codes) == 0 && found != nil {
		var number int
		if _, err := fmt.Sscan(found[1], &number); err == nil {
			e.Codes = []int{number}
		}
	}
	return e
}

// redacted is an error whose text is cleaned and holds no secret.
type redacted struct {
	error
	secrets []string
}

// Error gives the cleaned text.
func (r redacted) Error() string { return shown(r.error.Error(), maxMessageRunes, r.secrets) }

// Unwrap gives the cause.
func (r redacted) Unwrap() error { return r.error }

// Format implements fmt.Formatter, so that no verb shows the secrets.
func (r redacted) Format(f fmt.State, _ rune) { fmt.Fprint(f, r.Error()) }

// shown is a text of others as an error may have it. Secrets are taken out before it is cut, which could leave half of one,
// and again when it is clean: what stood between the halves of one is gone by then.
func shown(text string, maxRunes int, secrets []string) string {
	return redact(clean(redact(text, secrets), maxRunes), secrets)
}

// redact takes secrets out of a text, as they are and as a URL or a form has them.
func redact(text string, secrets []string) string {
	all := slices.Clone(secrets)
	for _, secret := range secrets {
		all = append(all, url.QueryEscape(secret), url.PathEscape(secret))
	}
	// The longest first: one secret may be part of another.
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range all {
		if len(secret) >= shortestSecret {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return text
}

// escapeSequence matches terminal escapes.
var escapeSequence = regexp.MustCompile("(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\x1b\\]|\u009d)[^\x07\x1b\u009c]*(?:\x07|\x1b\\\\|\u009c)?|\x1b[ -/]*[0-~]?")

// clean makes a text fit for a terminal and a log: one line, without control and invisible characters, cut to a length.
func clean(text string, maxRunes int) string {
	if limit := 16 * (maxRunes + 1); len(text) > limit {
		text = text[:limit]
	}
	text = escapeSequence.ReplaceAllString(strings.ToValidUTF8(text, "\uFFFD"), "")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if runes := []rune(text); len(runes) > maxRunes {
		text = string(runes[:maxRunes-1]) + "…"
	}
	return text
}
