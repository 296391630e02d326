package emulator

import (
	"fmt"
	"net/http"
)

const jsonType = "application/json; charset=utf-8"

// An answer is the response to a call, before compression and before any fault.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	gateway bool // whether it lacks the service's headers, because a gateway or the authority sent it
}

func jsonAnswer(status int, body []byte) answer {
	return answer{status: status, header: http.Header{"Content-Type": {jsonType}}, body: body}
}

// documentAnswer answers with a document. The lock is held.
func (e *Emulator) documentAnswer(status int, stored *record) answer {
	stored = e.shown(stored)
	a := jsonAnswer(status, stored.encoded)
	a.header.Set("ETag", text(stored.doc, "eTag"))
	return a
}

// A refusal is an error of the service in the documented form.
type refusal struct {
	status               int
	code, message        string
	target               string
	innerCode, innerText string
	allow                string
}

func (f *refusal) answer() answer {
	body := map[string]any{"code": f.code, "message": f.message}
	if f.target != "" {
		body["target"] = f.target
	}
	if f.innerCode != "" {
		body["innerError"] = map[string]any{"code": f.innerCode, "message": f.innerText}
	}
	encoded, err := encode(map[string]any{"error": body})
	if err != nil {
		panic(err) // strings only
	}
	a := jsonAnswer(f.status, encoded)
	if f.allow != "" {
		a.header.Set("Allow", f.allow)
	}
	return a
}

func invalid(target, format string, args ...any) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "invalidRequest", message: fmt.Sprintf(format, args...), target: target}
}

// stale is the error that the real service was observed to return for an outdated eTag.
func stale() *refusal {
	return &refusal{
		status: http.StatusPreconditionFailed, code: "preconditionFailed", target: "ETag",
		message:   "The ETag of the request is not the latest.",
		innerCode: "99918", innerText: "The referral was modified since it was read.",
	}
}

func unknownReferral(id string) *refusal {
	return &refusal{status: http.StatusNotFound, code: "itemNotFound", message: "There is no referral " + show(id) + "."}
}

func internal(err error) *refusal {
	return &refusal{status: http.StatusInternalServerError, code: "generalException", message: err.Error()}
}

// codeOf returns the documented code that fits a status best.
func codeOf(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "unauthenticated"
	case status == http.StatusForbidden:
		return "accessDenied"
	case status == http.StatusNotFound || status == http.StatusGone:
		return "itemNotFound"
	case status == http.StatusConflict:
		return "resourceModified"
	case status == http.StatusPreconditionFailed:
		return "preconditionFailed"
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return "serviceNotAvailable"
	case status >= http.StatusInternalServerError:
		return "generalException"
	default:
		return "invalidRequest"
	}
}
