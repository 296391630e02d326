package referral_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// refreshing is an emulator behind a proxy that can change listings, for tests of how referrals are read.
type refreshing struct {
	*emulator.Emulator
	t   *testing.T
	url string

	mu        sync.Mutex
	relist    func(page map[string]any)                                   // changes a page of a listing; nil for none
	meanwhile func(w http.ResponseWriter, r *http.Request) (handled bool) // handles a listing call; nil for none
}

func newRefreshing(t *testing.T) *refreshing {
	t.Helper()
	e, _ := acctest.Start(t)
	f := &refreshing{Emulator: e, t: t}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// ServeHTTP passes requests to the emulator.
func (f *refreshing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	relist, meanwhile := f.relist, f.meanwhile
	f.mu.Unlock()
	if isListing(r.URL.Path) && meanwhile != nil && meanwhile(w, r) {
		return
	}
	if !isListing(r.URL.Path) || relist == nil || r.Method != http.MethodGet {
		f.Emulator.ServeHTTP(w, r)
		return
	}
	r.Header.Del("Accept-Encoding")
	recorded := httptest.NewRecorder()
	f.Emulator.ServeHTTP(recorded, r)
	var page map[string]any
	decoder := json.NewDecoder(recorded.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&page); err != nil {
		panic(err)
	}
	relist(page)
	text, err := json.Marshal(page)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(text)
}

func isListing(path string) bool { return strings.HasSuffix(path, "/referrals") }

// listsEach changes each listed document.
func (f *refreshing) listsEach(change func(doc map[string]any)) {
	f.lists(func(page map[string]any) {
		for _, doc := range page["value"].([]any) {
			change(doc.(map[string]any))
		}
	})
}

func (f *refreshing) lists(change func(page map[string]any)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.relist = change
}

func (f *refreshing) meets(do func(w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.meanwhile = do
}

// calls returns the single reads and the listing calls since the previous check.
func (f *refreshing) calls() (single, listings int) {
	for _, request := range acctest.Sent(f.Emulator, http.MethodGet) {
		if isListing(request.Path) {
			listings++
		} else {
			single++
		}
	}
	f.ClearRequests()
	return single, listings
}

// made checks the number of calls since the previous check.
func (f *refreshing) made(single, listings int) {
	f.t.Helper()
	if s, l := f.calls(); s != single || l != listings {
		f.t.Errorf("%d single reads and %d listing calls were made, want %d and %d", s, l, single, listings)
	}
}

// session starts a provider with a refresh_mode, like each command of the CLI.
func (f *refreshing) session(mode string, arguments ...string) *acctest.Session {
	f.t.Helper()
	return acctest.NewSession(f.t, f.url, append([]string{"refresh_mode", mode, "max_retries", "0"}, arguments...)...)
}

// fill seeds the given number of small referrals and returns their IDs.
func (f *refreshing) fill(count int) []string {
	f.t.Helper()
	var texts []json.RawMessage
	for i := range count {
		texts = append(texts, json.RawMessage(fmt.Sprintf(`{"type":"Shared","name":"Deal %d","status":"Active","substatus":"Accepted",`+
			`"customerProfile":{"name":"Contoso"},"consent":{},"details":{"notes":"note %d"},"links":{},"more":[%d]}`, i, i, i)))
	}
	ids, err := f.Seed(texts...)
	if err != nil {
		f.t.Fatal(err)
	}
	return ids
}

// generate seeds the given number of generated referrals.
func (f *refreshing) generate(count int) []string {
	f.t.Helper()
	var texts []json.RawMessage
	for i := range count {
		doc := generated().Example(i)
		doc["id"] = uuid.NewString()
		for _, name := range []string{"customerProfile", "consent", "details"} {
			if _, ok := doc[name]; !ok && i%5 > 0 { // a document without one of these looks incomplete
				doc[name] = nil
			}
		}
		texts = append(texts, document.Encode(doc))
	}
	ids, err := f.Seed(texts...)
	if err != nil {
		f.t.Fatal(err)
	}
	return ids
}

// adopted returns the states of referrals after single reads, which aren't counted.
func (f *refreshing) adopted(ids []string) []acctest.State {
	f.t.Helper()
	session := f.session("individual")
	var states []acctest.State
	for _, id := range ids {
		states = append(states, session.Import(f.t, id))
	}
	f.ClearRequests()
	return states
}

// seen returns the state of a referral after a single read.
func (f *refreshing) seen(id string) document.Document {
	f.t.Helper()
	held, _ := f.Document(id)
	doc, err := document.Parse(document.Encode(held))
	if err != nil {
		f.t.Fatal(err)
	}
	return doc
}

// refreshed reads states concurrently like Terraform, and returns the new states and all diagnostics.
func (f *refreshing) refreshed(session *acctest.Session, states []acctest.State, parallelism int) ([]acctest.State, acctest.Diagnostics) {
	f.t.Helper()
	after := make([]acctest.State, len(states))
	var mu sync.Mutex
	var all acctest.Diagnostics
	var readers sync.WaitGroup
	work := make(chan int)
	for range parallelism {
		readers.Go(func() {
			for i := range work {
				state, diags := session.TryRead(f.t, states[i])
				mu.Lock()
				after[i], all = state, append(all, diags...)
				mu.Unlock()
			}
		})
	}
	for i := range states {
		work <- i
	}
	close(work)
	readers.Wait()
	if text := all.Errors(); text != "" {
		f.t.Fatal(text)
	}
	return after, all
}

// same fails unless two lists of states are equal, byte for byte.
func (f *refreshing) same(got, want []acctest.State) {
	f.t.Helper()
	for i := range want {
		if !want[i].Value.Equal(got[i].Value) {
			f.t.Fatalf("state %d differs from a single read: %s", i, acctest.Changed(want[i].Value, got[i].Value))
		}
		if string(got[i].Private) != string(want[i].Private) {
			f.t.Fatalf("private state %d differs from a single read:\n%s\n%s", i, got[i].Private, want[i].Private)
		}
	}
}
