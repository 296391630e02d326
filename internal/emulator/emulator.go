// Package emulator is Partner Center's referrals service in memory, over HTTP. It implements the service's rules itself, from
// the Partner Center documentation, and shares no code with the client, so that the same mistake can't be in the client and in
// its test double.
package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

// Options configure an Emulator; the zero value is a service in memory that accepts any non-empty bearer token.
type Options struct {
	// Data is the file that stores the documents; "" keeps them in memory only.
	Data string
	// Log gets a line per request, without bodies and tokens; nil logs nothing.
	Log io.Writer
	// Token is the only bearer token accepted; "" accepts any that isn't empty.
	Token string
	// Now is the service's clock; nil means time.Now.
	Now func() time.Time
	// Latency delays each call.
	Latency time.Duration
	// Authority is the token service, served at the same address; nil means none. With one, the API accepts only its tokens.
	Authority *entra.Authority
}

// Emulator is an http.Handler. All its methods may be called concurrently.
type Emulator struct {
	token      string
	authority  *entra.Authority // nil if there is none
	collection *collection
	now        func() time.Time

	logMu sync.Mutex
	log   io.Writer

	closing sync.Once
	closed  chan struct{}

	mu       sync.Mutex // guards all below; never held while waiting
	store    *store
	versions uint32
	requests []*Request
	faults   []*armed
	// chooseFault picks the fault of a call that meets no injected one; nil means none.
	chooseFault func(r *http.Request, body []byte) Fault
	latency     time.Duration
	behaviour   Behaviour
	late        []lateCall
	born        map[string]time.Time // when a client created a referral
}

var _ http.Handler = (*Emulator)(nil)

// New returns a service with the documents of the data file, if there is one.
func New(options Options) (*Emulator, error) {
	stored, err := openStore(options.Data)
	if err != nil {
		return nil, err
	}
	e := &Emulator{
		token:    options.Token,
		now:      options.Now,
		log:      options.Log,
		closed:   make(chan struct{}),
		born:     map[string]time.Time{},
		store:    stored,
		versions: rand.Uint32(),
		latency:  options.Latency,

		authority:  options.Authority,
		collection: &referrals,
	}
	if e.now == nil {
		e.now = time.Now
	}
	return e, nil
}

// Close ends the calls that hang or wait, so that the HTTP server can shut down. The documents stay readable.
func (e *Emulator) Close() error {
	e.closing.Do(func() { close(e.closed) })
	return nil
}

// Seed stores documents unchanged, without checking rules; it only adds a missing id or eTag. It stores all or none, and
// returns the IDs. A document that isn't an object, or whose ID exists already, is an error.
func (e *Emulator) Seed(docs ...json.RawMessage) ([]string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ids := make([]string, 0, len(docs))
	seeds := make([]map[string]any, 0, len(docs))
	taken := map[string]bool{}
	for i, raw := range docs {
		doc, err := decodeObject(raw)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", i, err)
		}
		if id, given := doc["id"]; given && id != nil {
			if _, ok := id.(string); !ok {
				return nil, fmt.Errorf("seed %d: the id isn't a string", i)
			}
		}
		if text(doc, "id") == "" {
			doc["id"] = uuid.NewString()
		}
		if text(doc, "eTag") == "" {
			doc["eTag"] = e.nextETag(e.now())
		}
		id := text(doc, "id")
		if _, there := e.store.get(id); there || taken[id] {
			return nil, fmt.Errorf("seed %d: the referral %q exists already", i, id)
		}
		taken[id] = true
		ids, seeds = append(ids, id), append(seeds, doc)
	}
	if err := e.store.put(seeds...); err != nil {
		return nil, err
	}
	return ids, nil
}

// Document returns a deep copy of a stored document, its numbers as json.Number.
func (e *Emulator) Document(id string) (map[string]any, bool) {
	e.catchUp()
	e.mu.Lock()
	found, ok := e.store.get(id)
	e.mu.Unlock()
	if !ok {
		return nil, false
	}
	return clone(found.doc), true
}

// IDs returns the IDs of all referrals in the order of their creation.
func (e *Emulator) IDs() []string {
	e.catchUp()
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string{}, e.store.order...)
}

// errUnknown is the error for the ID of no referral.
var errUnknown = errors.New("no such referral")

// Edit changes a document out of band, as a seller does in Partner Center: it checks no rules, keeps the ID, and sets a new
// eTag and updatedDateTime. If a client writes in the meantime, edit is called again with the newer document.
func (e *Emulator) Edit(id string, edit func(doc map[string]any)) error {
	for {
		e.mu.Lock()
		before, ok := e.store.get(id)
		e.mu.Unlock()
		if !ok {
			return fmt.Errorf("%w: %s", errUnknown, id)
		}
		doc := clone(before.doc)
		edit(doc)
		// The edit may have stored Go values other than decoded JSON.
		next, err := normalise(doc)
		if err != nil {
			return fmt.Errorf("the edited document can't be encoded as JSON: %w", err)
		}
		if done, err := e.commitEdit(id, before, next); done || err != nil {
			return err
		}
	}
}

func (e *Emulator) commitEdit(id string, before *record, next map[string]any) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if current, ok := e.store.get(id); !ok || current != before {
		return false, nil
	}
	now := e.stampTime()
	next["id"] = id
	next["eTag"] = e.nextETag(now)
	next["updatedDateTime"] = timestamp(now)
	return true, e.store.put(next)
}

// Remove deletes a referral: later calls for it return 404. Its history stays.
func (e *Emulator) Remove(id string) {
	e.mu.Lock()
	err := e.store.remove(id)
	e.mu.Unlock()
	if err != nil {
		e.logf("removing %s: %v", id, err)
	}
}

// History returns all versions of a document, oldest first, also of a removed referral.
func (e *Emulator) History(id string) []map[string]any {
	e.catchUp()
	e.mu.Lock()
	versions := e.store.history[id]
	e.mu.Unlock()
	history := make([]map[string]any, 0, len(versions))
	for _, encoded := range versions {
		doc, err := decodeObject(encoded)
		if err != nil {
			panic(err) // the store's own encoding
		}
		history = append(history, doc)
	}
	return history
}

// SetLatency changes the delay of later calls.
func (e *Emulator) SetLatency(latency time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.latency = latency
}

// Behave changes how later writes are stored and answered, and how referrals are listed; Behave(Behaviour{}) restores the
// ordinary service.
func (e *Emulator) Behave(behaviour Behaviour) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.behaviour = behaviour
}

// stampTime is the time for a document's timestamps. The lock is held.
func (e *Emulator) stampTime() time.Time { return e.now().Add(e.behaviour.ClockAhead) }

// nextETag returns a new ETag in the service's form, with its quotes. It never repeats.
func (e *Emulator) nextETag(now time.Time) string {
	e.versions++
	return fmt.Sprintf("\"%08x-0000-0800-0000-%08x0000\"", e.versions, uint32(now.Unix()))
}

// timestamp formats a timestamp as the service does: UTC, at most 7 fractional digits, no trailing zeros.
func timestamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.9999999Z")
}
