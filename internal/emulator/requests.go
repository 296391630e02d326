package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxRequests limits the log: it drops the oldest requests of an emulator that runs for days.
const maxRequests = 50_000

// A Request is one call in the log, faults included. Header contains the token as it was sent.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte
	Status int    // 0: no response, or not yet
	ID     string // client-request-id
	Fault  Kind   // "" means none
}

// Requests returns the log in the order of arrival.
func (e *Emulator) Requests() []Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	requests := make([]Request, 0, len(e.requests))
	for _, entry := range e.requests {
		request := *entry
		request.Header = entry.Header.Clone()
		requests = append(requests, request)
	}
	return requests
}

// ClearRequests empties the log.
func (e *Emulator) ClearRequests() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests = nil
}

func (e *Emulator) record(r *http.Request, body []byte) *Request {
	entry := &Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header.Clone(), Body: body,
		ID: r.Header.Get("client-request-id"),
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.requests) == maxRequests {
		e.requests = e.requests[1:]
	}
	e.requests = append(e.requests, entry)
	return entry
}

// conclude records a call's status in both logs, before the client receives the response.
func (c *call) conclude(status int) {
	c.emulator.mu.Lock()
	c.entry.Status = status
	c.entry.Fault = c.fault.Kind
	c.emulator.mu.Unlock()

	var line strings.Builder
	fmt.Fprintf(&line, "%s %s", c.r.Method, c.r.URL.RequestURI())
	if tag := c.r.Header.Values("If-Match"); len(tag) > 0 {
		fmt.Fprintf(&line, " If-Match: %s", strings.Join(tag, ", "))
	}
	if status == 0 {
		line.WriteString(" → no response")
	} else {
		fmt.Fprintf(&line, " → %d", status)
	}
	if c.fault.Kind != "" {
		fmt.Fprintf(&line, " (fault %s)", c.fault.Kind)
	}
	c.emulator.logf("%s", line.String())
}

func (e *Emulator) logf(format string, args ...any) {
	if e.log == nil {
		return
	}
	e.logMu.Lock()
	defer e.logMu.Unlock()
	// An error of the log must not fail the call.
	_, _ = fmt.Fprintf(e.log, format+"\n", args...)
}
