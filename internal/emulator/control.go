package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

// controlPath is where people and demonstrations control the emulator over HTTP. It needs no token and isn't logged: it is
// meant for loopback only.
const controlPath = "/_emulator/"

func (e *Emulator) control(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil {
		reply(w, http.StatusBadRequest, controlError(err))
		return
	}
	what, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, controlPath), "/")
	target := r.Method + " " + what
	if id != "" {
		target += "/{id}"
	}
	serve, ok := controls[target]
	if !ok {
		reply(w, http.StatusNotFound, controlError(fmt.Errorf("there is no %s %s", r.Method, r.URL.Path)))
		return
	}
	serve(e, w, id, body)
}

// controls are the handlers of the control endpoint, by method and path.
var controls = map[string]func(e *Emulator, w http.ResponseWriter, id string, body []byte){
	"GET referrals":         func(e *Emulator, w http.ResponseWriter, _ string, _ []byte) { reply(w, http.StatusOK, e.encoded()) },
	"POST referrals":        func(e *Emulator, w http.ResponseWriter, _ string, body []byte) { e.controlSeed(w, body) },
	"POST referrals/{id}":   (*Emulator).controlEdit,
	"DELETE referrals/{id}": func(e *Emulator, w http.ResponseWriter, id string, _ []byte) { e.Remove(id); done(w) },
	"POST reviews/{id}":     (*Emulator).controlReview,
	"GET requests": func(e *Emulator, w http.ResponseWriter, _ string, _ []byte) {
		reply(w, http.StatusOK, e.shownRequests())
	},
	"DELETE requests":   func(e *Emulator, w http.ResponseWriter, _ string, _ []byte) { e.ClearRequests(); done(w) },
	"POST devices/{id}": func(e *Emulator, w http.ResponseWriter, id string, _ []byte) { e.controlDevice(w, id) },
	"DELETE faults":     func(e *Emulator, w http.ResponseWriter, _ string, _ []byte) { e.ClearFaults(); done(w) },
	"POST faults":       adjusting("faults"),
	"PUT latency":       adjusting("latency"),
	"PUT behaviour":     adjusting("behaviour"),
}

// adjusting returns a handler that changes faults, latency or behaviour.
func adjusting(what string) func(e *Emulator, w http.ResponseWriter, id string, body []byte) {
	return func(e *Emulator, w http.ResponseWriter, _ string, body []byte) {
		if err := e.adjust(what, body); err != nil {
			reply(w, http.StatusBadRequest, controlError(err))
			return
		}
		done(w)
	}
}

func done(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }

func (e *Emulator) encoded() []json.RawMessage {
	e.mu.Lock()
	defer e.mu.Unlock()
	docs := []json.RawMessage{}
	for _, stored := range e.store.all() {
		docs = append(docs, stored.encoded)
	}
	return docs
}

// controlSeed stores one document or an array of them.
func (e *Emulator) controlSeed(w http.ResponseWriter, body []byte) {
	var docs []json.RawMessage
	if err := json.Unmarshal(body, &docs); err != nil {
		docs = []json.RawMessage{body}
	}
	ids, err := e.Seed(docs...)
	if err != nil {
		reply(w, http.StatusBadRequest, controlError(err))
		return
	}
	reply(w, http.StatusCreated, map[string]any{"ids": ids})
}

// controlEdit applies a JSON Merge Patch (RFC 7396) as a seller's edit.
func (e *Emulator) controlEdit(w http.ResponseWriter, id string, body []byte) {
	if _, err := decodeObject(body); err != nil {
		reply(w, http.StatusBadRequest, controlError(err))
		return
	}
	var failed error
	err := e.Edit(id, func(doc map[string]any) {
		var merged map[string]any
		if merged, failed = merge(doc, body); failed == nil {
			clear(doc)
			maps.Copy(doc, merged)
		}
	})
	switch doc, _ := e.Document(id); {
	case errors.Is(err, errUnknown):
		reply(w, http.StatusNotFound, controlError(err))
	case err != nil || failed != nil:
		reply(w, http.StatusBadRequest, controlError(errors.Join(err, failed)))
	default:
		reply(w, http.StatusOK, doc)
	}
}

// controlDevice approves the device sign-in with a user code.
func (e *Emulator) controlDevice(w http.ResponseWriter, code string) {
	if e.authority == nil {
		reply(w, http.StatusNotFound, controlError(errors.New("the emulator has no authority; the flag -tenant starts one")))
		return
	}
	if err := e.authority.AnswerDevice(code, true); err != nil {
		reply(w, http.StatusNotFound, controlError(err))
		return
	}
	done(w)
}

// controlReview sets the status of a registration's review.
func (e *Emulator) controlReview(w http.ResponseWriter, id string, body []byte) {
	var given struct {
		Status string `json:"status"`
		Reason string `json:"reason"`
	}
	err := decodeStrictly(body, &given)
	if err == nil {
		err = e.Review(id, given.Status, given.Reason)
	}
	switch {
	case errors.Is(err, errUnknown):
		reply(w, http.StatusNotFound, controlError(err))
	case err != nil:
		reply(w, http.StatusBadRequest, controlError(err))
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func merge(doc map[string]any, patch []byte) (map[string]any, error) {
	encoded, err := encode(doc)
	if err != nil {
		return nil, err
	}
	merged, err := jsonpatch.MergePatch(encoded, patch)
	if err != nil {
		return nil, err
	}
	return decodeObject(merged)
}

// adjust sets a fault, a latency or a behaviour; an unknown property is an error.
func (e *Emulator) adjust(what string, body []byte) error {
	switch what {
	case "faults":
		var given struct {
			Fault
			Delay string `json:"delay"`
		}
		if err := decodeStrictly(body, &given); err != nil {
			return err
		}
		if !slices.Contains(kinds, given.Kind) {
			return fmt.Errorf("unknown kind of fault %q; allowed: %q", given.Kind, kinds)
		}
		delay, err := parseDelay(given.Delay)
		if err != nil {
			return err
		}
		given.Fault.Delay = delay
		e.Inject(given.Fault)
	case "latency":
		var given struct {
			Latency string `json:"latency"`
		}
		if err := decodeStrictly(body, &given); err != nil {
			return err
		}
		latency, err := parseDelay(given.Latency)
		if err != nil {
			return err
		}
		e.SetLatency(latency)
	default:
		return e.adjustBehaviour(body)
	}
	return nil
}

func (e *Emulator) adjustBehaviour(body []byte) error {
	var given struct {
		Behaviour
		ListLag    string `json:"listLag"`
		ClockAhead string `json:"clockAhead"`
		DateAhead  string `json:"dateAhead"`
	}
	if err := decodeStrictly(body, &given); err != nil {
		return err
	}
	for _, duration := range []struct {
		text string
		into *time.Duration
	}{
		{given.ListLag, &given.Behaviour.ListLag},
		{given.ClockAhead, &given.Behaviour.ClockAhead},
		{given.DateAhead, &given.Behaviour.DateAhead},
	} {
		var err error
		if *duration.into, err = parseDelay(duration.text); err != nil {
			return err
		}
	}
	e.Behave(given.Behaviour)
	return nil
}

func parseDelay(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	return time.ParseDuration(text)
}

func decodeStrictly(body []byte, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}

// A shownRequest is a Request for people: without the token, and with the body as JSON if it is JSON.
type shownRequest struct {
	Method string      `json:"method"`
	Path   string      `json:"path"`
	Query  url.Values  `json:"query,omitempty"`
	Header http.Header `json:"header"`
	Body   any         `json:"body,omitempty"`
	Status int         `json:"status"`
	ID     string      `json:"clientRequestId"`
	Fault  Kind        `json:"fault,omitempty"`
}

func (e *Emulator) shownRequests() []shownRequest {
	requests := e.Requests()
	shown := make([]shownRequest, 0, len(requests))
	for _, r := range requests {
		if r.Header.Get("Authorization") != "" {
			r.Header.Set("Authorization", "Bearer …")
		}
		var body any
		if entra.IsEndpoint(r.Path) {
			body = "…" // secrets and tokens
		} else if decoded, err := decode(r.Body); err == nil {
			body = decoded
		} else if len(r.Body) > 0 {
			body = string(r.Body)
		}
		shown = append(shown, shownRequest{r.Method, r.Path, r.Query, r.Header, body, r.Status, r.ID, r.Fault})
	}
	return shown
}

func controlError(err error) map[string]any {
	return map[string]any{"error": err.Error()}
}

func reply(w http.ResponseWriter, status int, value any) {
	encoded, err := encode(value)
	if err != nil {
		status, encoded = http.StatusInternalServerError, []byte(`{"error":"not encodable"}`)
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	// Only a client that disconnects can cause an error here.
	_, _ = w.Write(append(encoded, '\n'))
}
