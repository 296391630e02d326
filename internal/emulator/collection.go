package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/odata"
)

// A collection says what the service does with the documents at one path. The code that serves requests knows no others.
type collection struct {
	path       string
	nextLink   string            // what a link to another page begins with
	properties odata.Property    // what filters and $select may name
	sortable   []string          // timestamps that $orderby may name
	required   []string          // in a creation: strings that aren't empty, and objects
	forbidden  []string          // in the body of a creation or replacement
	fixed      []string          // by the creation
	owned      []string          // keep the stored value, whatever a replacement says
	keptIfSent []string          // keep the stored value if a replacement has them, and are erased otherwise
	stamped    map[string]string // by status, the timestamp that it sets
	closedSets []closedSet
	patchable  map[string][]string // the operations by path; nothing else can be patched

	// complete adds what the service sets on a new document, which has its ID already.
	complete func(doc map[string]any)
	// settle applies the rules for a creation (prior is nil) or a replacement that aren't data.
	settle func(prior, next map[string]any) *refusal
	// beforePatch returns the document and the operations to apply instead, and afterPatch applies the rules for the outcome.
	beforePatch func(doc map[string]any, operations jsonpatch.Patch) (map[string]any, jsonpatch.Patch, *refusal)
	afterPatch  func(prior, next map[string]any, operations jsonpatch.Patch, now time.Time) *refusal
}

// A closedSet lists all values that the strings at a path can have.
type closedSet struct {
	path   string
	values []string
}

// resolve returns the ID of the document that a URL names; one is false for the collection itself.
func (c *collection) resolve(u *url.URL) (id string, one, known bool) {
	rest, found := strings.CutPrefix(u.EscapedPath(), c.path)
	if !found {
		return "", false, false
	}
	if rest == "" {
		return "", false, true
	}
	segment, found := strings.CutPrefix(rest, "/")
	if !found || segment == "" || strings.Contains(segment, "/") {
		return "", false, false
	}
	id, err := url.PathUnescape(segment)
	return id, true, err == nil
}

func (c *collection) checkCreation(doc map[string]any) *refusal {
	if refused := c.checkForbidden(doc); refused != nil {
		return refused
	}
	for _, name := range c.required {
		_, isObject := doc[name].(map[string]any)
		if c.properties.Fields[name].Kind == odata.Object && !isObject || !isObject && text(doc, name) == "" {
			return invalid(name, "%s is required", name)
		}
	}
	if refused := c.checkClosedSets(nil, doc); refused != nil {
		return refused
	}
	return c.settle(nil, doc)
}

func (c *collection) checkForbidden(doc map[string]any) *refusal {
	for _, name := range c.forbidden {
		if _, there := doc[name]; there {
			return invalid(name, "%s must not be in the body", name)
		}
	}
	return nil
}

// checkReplacement checks a replacement, and gives it the stored values that it can't change.
func (c *collection) checkReplacement(prior, next map[string]any) *refusal {
	if refused := c.checkForbidden(next); refused != nil {
		return refused
	}
	if id := next["id"]; !blank(id) && id != prior["id"] {
		return invalid("id", "the body is another referral's")
	}
	for _, name := range c.fixed {
		if blank(prior[name]) && blank(next[name]) {
			continue
		}
		// Left out is changed too: in a replacement it would be gone.
		if value, isText := next[name].(string); !isText || value != prior[name] {
			return invalid(name, "%s can't be changed", name)
		}
	}
	if refused := c.checkClosedSets(prior, next); refused != nil {
		return refused
	}
	for _, name := range c.owned {
		keep(prior, next, name)
	}
	for _, name := range c.keptIfSent {
		if _, there := next[name]; there {
			keep(prior, next, name)
		}
	}
	return c.settle(prior, next)
}

// checkClosedSets refuses a value outside a closed set, unless the stored document has it at that path already:
// what the service gave out it takes back. prior is nil for a new document.
func (c *collection) checkClosedSets(prior, next map[string]any) *refusal {
	for _, set := range c.closedSets {
		path := strings.Split(set.path, "/")
		for _, value := range every(next, path...) {
			name, isText := value.(string)
			if blank(value) || isText && slices.Contains(set.values, name) {
				continue
			}
			if isText && slices.Contains(every(prior, path...), value) {
				continue
			}
			return invalid(set.path, "the value %s is not one of %s", show(value), strings.Join(set.values, ", "))
		}
	}
	return nil
}

// read answers GET /{id}.
func (e *Emulator) read(id string) answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	found, ok := e.store.get(id)
	if !ok {
		return unknownReferral(id).answer()
	}
	return e.documentAnswer(http.StatusOK, found)
}

// create answers POST.
func (e *Emulator) create(body []byte) answer {
	doc, err := decodeObject(body)
	if err != nil {
		return invalid("", "the body is malformed: %v", err).answer()
	}
	if refused := e.collection.checkCreation(doc); refused != nil {
		return refused.answer()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.stampTime()
	e.behaviour.apply(nil, doc)
	doc["id"], doc["createdDateTime"] = uuid.NewString(), timestamp(now)
	e.collection.complete(doc)
	created := e.commit(http.StatusCreated, nil, doc, now)
	if created.status != http.StatusCreated {
		return created
	}
	e.born[text(doc, "id")] = e.now()
	created.header.Set("Location", "https://api.partner.microsoft.com"+e.collection.path+"/"+text(doc, "id"))
	return created
}

// replace answers PUT /{id}: what the body leaves out is gone, except what the service owns.
func (e *Emulator) replace(id string, header http.Header, body []byte) answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	stored, ok := e.store.get(id)
	if !ok {
		return unknownReferral(id).answer()
	}
	if len(header.Values("If-Match")) == 0 {
		return invalid("If-Match", "the header If-Match is required").answer()
	}
	next, err := decodeObject(body)
	if err != nil {
		return invalid("", "the body is malformed: %v", err).answer()
	}
	if !matches(header, stored) {
		return stale().answer()
	}
	if refused := e.collection.checkReplacement(stored.doc, next); refused != nil {
		return refused.answer()
	}
	return e.update(stored, next)
}

// update stores the next version of a document and answers with it. The lock is held.
func (e *Emulator) update(stored *record, next map[string]any) answer {
	if refused := e.behaviour.check(next); refused != nil {
		return refused.answer()
	}
	e.behaviour.apply(stored.doc, next)
	return e.commit(http.StatusOK, stored.doc, next, e.stampTime())
}

// commit stamps a version, stores it and answers with it. The lock is held.
func (e *Emulator) commit(status int, prior, next map[string]any, now time.Time) answer {
	e.stamp(prior, next, now)
	if e.behaviour.ReformatTimes {
		reformatTimes(next)
	}
	if err := e.store.put(next); err != nil {
		return internal(err).answer()
	}
	written, _ := e.store.get(text(next, "id"))
	a := e.documentAnswer(status, written)
	if e.behaviour.MoveETags {
		moved, now := clone(written.doc), e.now()
		moved["eTag"], moved["updatedDateTime"] = e.nextETag(now), timestamp(now)
		if err := e.store.put(moved); err != nil {
			return internal(err).answer()
		}
	}
	return a
}

// stamp marks a version: a new eTag and updatedDateTime, and the time of a new status.
func (e *Emulator) stamp(prior, next map[string]any, now time.Time) {
	next["eTag"] = e.nextETag(now)
	next["updatedDateTime"] = timestamp(now)
	status := text(next, "status")
	if name, stamped := e.collection.stamped[status]; stamped && status != text(prior, "status") {
		next[name] = timestamp(now)
	}
}

// shown is what answers show of a record. The lock is held.
func (e *Emulator) shown(stored *record) *record {
	if !e.behaviour.OmitRegistrations {
		return stored
	}
	doc := clone(stored.doc)
	delete(doc, "registrations")
	encoded, err := encode(doc)
	if err != nil {
		panic(err) // it was encoded before
	}
	return &record{doc, encoded}
}

// matches compares If-Match byte for byte, the eTag's own quotes included; * has no special meaning.
func matches(header http.Header, stored *record) bool {
	return strings.Join(header.Values("If-Match"), ", ") == text(stored.doc, "eTag")
}
