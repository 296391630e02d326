package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

// A Kind says what goes wrong. A kind that acts first does what the request asks for: a write is stored.
type Kind string

// The kinds of faults.
const (
	Refuse           Kind = "Refuse"           // closes the connection before acting
	ResetBefore      Kind = "ResetBefore"      // resets the connection before acting
	ResetAfter       Kind = "ResetAfter"       // acts, then resets the connection without an answer
	Hang             Kind = "Hang"             // neither acts nor answers until the client gives up or Close is called
	SlowHeader       Kind = "SlowHeader"       // acts, waits Delay, then answers
	SlowBody         Kind = "SlowBody"         // acts, then takes Delay for the body
	Truncate         Kind = "Truncate"         // acts, announces the whole body and sends half of it
	Status           Kind = "Status"           // answers with StatusCode without acting
	StatusAfter      Kind = "StatusAfter"      // acts, then answers with StatusCode
	HTML             Kind = "HTML"             // a gateway's page without acting: StatusCode or 502, text/html
	EmptyOK          Kind = "EmptyOK"          // acts, then answers 200 without a body
	HugeBody         Kind = "HugeBody"         // acts, then streams Size bytes of a JSON string
	WrongID          Kind = "WrongID"          // acts, then answers with IDs other than the documents'
	Foreign          Kind = "Foreign"          // acts, then answers with another, complete and well-formed referral
	Partial          Kind = "Partial"          // acts, then answers without team, details and undocumented properties
	MissingETag      Kind = "MissingETag"      // acts, then answers without ETag header and eTag properties
	WrongContentType Kind = "WrongContentType" // acts, then calls the answer ContentType or text/plain
	Redirect         Kind = "Redirect"         // without acting: StatusCode or 307, to Location
	ActLater         Kind = "ActLater"         // answers with StatusCode (0: never), and acts after Delay
)

var kinds = []Kind{
	Refuse, ResetBefore, ResetAfter, Hang, SlowHeader, SlowBody, Truncate, Status, StatusAfter, HTML, EmptyOK, HugeBody,
	WrongID, Foreign, Partial, MissingETag, WrongContentType, Redirect, ActLater,
}

// A Fault says which calls go wrong and how. Method, Path and ID select calls; an empty field matches every call of the API.
// A call to the authority meets only faults with a Path that its path ends with.
//
// Go's http.Transport retries an idempotent request if a reused connection is closed before any response: such a client
// meets Refuse, ResetBefore and ResetAfter once more than its own code notices.
type Fault struct {
	Kind   Kind   `json:"kind"`
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`  // the end of the path
	ID     string `json:"id,omitempty"`    // of the referral in the path
	After  int    `json:"after,omitempty"` // this many matching calls succeed first
	Times  int    `json:"times,omitempty"` // this many calls fail; 0 means 1, negative all

	Delay       time.Duration `json:"-"`                     // SlowHeader, SlowBody, ActLater (by the service's clock)
	StatusCode  int           `json:"statusCode,omitempty"`  // Status and StatusAfter (0 means 500), HTML, Redirect, ActLater
	RetryAfter  string        `json:"retryAfter,omitempty"`  // the header's value, seconds or a date
	Throttled   bool          `json:"throttled,omitempty"`   // {"statusCode":429,"message":…} instead of the error body
	Body        string        `json:"body,omitempty"`        // instead of the default body
	ContentType string        `json:"contentType,omitempty"` // of Body, or of WrongContentType
	Location    string        `json:"location,omitempty"`    // Redirect
	Size        int64         `json:"size,omitempty"`        // HugeBody, in bytes; 0 means 64 MiB
}

// An armed fault counts the calls that it matched and those that met it.
type armed struct {
	Fault
	seen, hit int
}

// Inject arms a fault. If several match a call, the call meets the one injected first; all of them count it. An unknown Kind
// panics, so that no test passes because its fault never occurred.
func (e *Emulator) Inject(fault Fault) {
	if !slices.Contains(kinds, fault.Kind) {
		panic(fmt.Sprintf("emulator: no such kind of fault: %q", fault.Kind))
	}
	if fault.Times == 0 {
		fault.Times = 1
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, &armed{Fault: fault})
}

// FaultEach sets the function that picks the fault of each API call that meets no injected one; a Kind of "" means none.
// choose is called concurrently, and may use the emulator.
func (e *Emulator) FaultEach(choose func(r *http.Request, body []byte) Fault) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.chooseFault = choose
}

// ClearFaults disarms all faults.
func (e *Emulator) ClearFaults() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults, e.chooseFault = nil, nil
}

// nextFault returns the fault that a call meets; a Kind of "" means none.
func (e *Emulator) nextFault(r *http.Request, body []byte) Fault {
	met := e.injectedFault(r)
	e.mu.Lock()
	choose := e.chooseFault
	e.mu.Unlock()
	if _, _, known := e.collection.resolve(r.URL); known && met.Kind == "" && choose != nil {
		return choose(r, body)
	}
	return met
}

// injectedFault returns the armed fault that a call meets, and removes used-up faults.
func (e *Emulator) injectedFault(r *http.Request) Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, _, _ := e.collection.resolve(r.URL)
	var met Fault
	for _, fault := range e.faults {
		if !fault.matches(r, id) {
			continue
		}
		fault.seen++
		if met.Kind == "" && fault.seen > fault.After {
			fault.hit++
			met = fault.Fault
		}
	}
	if met.Kind != "" {
		e.faults = slices.DeleteFunc(e.faults, func(f *armed) bool { return f.Times > 0 && f.hit >= f.Times })
	}
	return met
}

func (f Fault) matches(r *http.Request, id string) bool {
	if f.Path == "" && entra.IsEndpoint(r.URL.Path) {
		return false
	}
	return (f.Method == "" || f.Method == r.Method) &&
		strings.HasSuffix(r.URL.Path, f.Path) &&
		(f.ID == "" || f.ID == id)
}

// instead returns the answer of Status, StatusAfter, HTML, Redirect and ActLater.
func (f Fault) instead() answer {
	a := answer{status: f.StatusCode, header: http.Header{}}
	switch f.Kind {
	case HTML:
		a.gateway = true
		a.status = or(a.status, http.StatusBadGateway)
		a.body = []byte("<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n")
		a.header.Set("Content-Type", "text/html")
	case Redirect:
		a.status = or(a.status, http.StatusTemporaryRedirect)
		a.header.Set("Location", f.Location)
	default:
		a = f.refusal(or(a.status, http.StatusInternalServerError)).answer()
		if f.Throttled {
			a.body = fmt.Appendf(nil, `{"statusCode":%d,"message":"Rate limit is exceeded. Try again later."}`, a.status)
		}
	}
	if f.Body != "" {
		a.body = []byte(f.Body)
	}
	if f.ContentType != "" {
		a.header.Set("Content-Type", f.ContentType)
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	return a
}

func (f Fault) refusal(status int) *refusal {
	if status == http.StatusPreconditionFailed {
		return stale()
	}
	return &refusal{status: status, code: codeOf(status), message: "The emulator was told to fail this call."}
}

func or(status, otherwise int) int {
	if status == 0 {
		return otherwise
	}
	return status
}
