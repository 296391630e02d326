package referral_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// lostAnswers are the faults of a creation that acts and whose answer doesn't arrive as it should.
var lostAnswers = []emulator.Fault{
	{Kind: emulator.ResetAfter}, {Kind: emulator.StatusAfter, StatusCode: 500}, {Kind: emulator.StatusAfter, StatusCode: 504},
	{Kind: emulator.Truncate}, {Kind: emulator.EmptyOK}, {Kind: emulator.MissingETag},
}

// A rendezvous holds each call until every creation of a test is at a call, waits for its turn to send, or has ended. So
// whatever may run at the same time does, in each run of the test.
type rendezvous struct {
	creations int

	mu                    sync.Mutex
	round, arrived, ended int
}

func (r *rendezvous) meet() {
	r.mu.Lock()
	r.arrived++
	round := r.round
	r.mu.Unlock()
	for !r.over(round) {
		time.Sleep(time.Millisecond)
	}
}

func (r *rendezvous) over(round int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.round == round && r.arrived+r.ended+strings.Count(stacks(), "referral.(*Settings).oneAtATime(") >= r.creations {
		r.round, r.arrived = r.round+1, 0
	}
	return r.round != round
}

func (r *rendezvous) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended++
}

// createAll creates a referral of each configuration, all at once.
func (w world) createAll(t *testing.T, meeting *rendezvous, configs ...tftypes.Value) ([]acctest.State, []acctest.Diagnostics) {
	t.Helper()
	states, diags := make([]acctest.State, len(configs)), make([]acctest.Diagnostics, len(configs))
	meeting.creations = len(configs)
	var all sync.WaitGroup
	for i, config := range configs {
		plan := w.session.Plan(t, w.session.Null(), config)
		if errors := plan.Diagnostics.Errors(); errors != "" {
			t.Fatal(errors)
		}
		all.Go(func() {
			defer meeting.end()
			states[i], diags[i] = w.session.Apply(t, w.session.Null(), plan, config)
		})
	}
	all.Wait()
	return states, diags
}

// eachHasOneOfItsOwn checks that the states have the referrals that are there, each has one, and none is left over.
func (w world) eachHasOneOfItsOwn(t *testing.T, states []acctest.State) {
	t.Helper()
	var ids []string
	for _, state := range states {
		ids = append(ids, textIn(acctest.Attributes(state.Value)["id"]))
	}
	slices.Sort(ids)
	there := w.emulator.IDs()
	slices.Sort(there)
	if !slices.Equal(ids, there) || len(slices.Compact(ids)) != len(states) {
		t.Errorf("the states have %v, where %v are there", ids, there)
	}
}

// Five referrals are created at once, equal or with another value each; the answers of the first two are always lost, those
// of the others as it comes.
func TestEqualReferralsOfARunAreNotTakenForEachOther(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t)
			random, posts := rand.New(rand.NewPCG(seed, 0)), 0
			var mu sync.Mutex
			meeting := &rendezvous{}
			w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
				meeting.meet()
				mu.Lock()
				defer mu.Unlock()
				if r.Method != http.MethodPost {
					return emulator.Fault{}
				}
				posts++
				if posts > 2 && random.IntN(2) == 0 {
					return emulator.Fault{}
				}
				return lostAnswers[random.IntN(len(lostAnswers))]
			})
			configs := make([]tftypes.Value, 5)
			for i := range configs {
				value := fmt.Sprintf(`"dealValue":%d`, 100+uint64(i)*(seed%2))
				configs[i] = declaring(t, strings.Replace(newDeal, `"dealValue":100`, value, 1))
			}
			states, diags := w.createAll(t, meeting, configs...)
			for _, d := range diags {
				if errors := d.Errors(); errors != "" {
					t.Error(errors)
				}
			}
			w.eachHasOneOfItsOwn(t, states)
			if posts != len(states) {
				t.Errorf("%d were sent", posts)
			}
			w.emulator.FaultEach(nil)
			for i, state := range states {
				w.planIsEmpty(t, w.session.Read(t, state), configs[i])
			}
		})
	}
}

// What the one declares is part of what the other declares, so that the other's referral has all that the one sent.
const (
	partOfADeal = `{"type":"Independent","customerProfile":{},"consent":{},"details":{"currency":"USD"}}`
	wholeDeal   = `{"type":"Independent","name":"Fabrikam","customerProfile":{"name":"Fabrikam"},"consent":{},"details":{"currency":"USD"}}`
)

// Both look at once and find the same referral on the first page, which both may have sent, before they ask for the second
// page: it is still nobody's when each has made up its mind.
func TestAReferralThatTwoLookForIsTakenOnce(t *testing.T) {
	w, meeting := newWorld(t), &rendezvous{}
	var others []string
	for range 100 {
		doc := acctest.Document(t, `{"type":"Shared","name":"Another","customerProfile":{},"consent":{},"details":{}}`)
		doc["createdDateTime"] = time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)
		others = append(others, acctest.Seed(t, w.emulator, doc))
	}
	posts := map[bool]int{}
	var mu sync.Mutex
	w.emulator.FaultEach(func(r *http.Request, body []byte) emulator.Fault {
		meeting.meet()
		mu.Lock()
		defer mu.Unlock()
		if r.Method != http.MethodPost {
			return emulator.Fault{}
		}
		whole := strings.Contains(string(body), "Fabrikam")
		posts[whole]++
		switch {
		case posts[whole] > 1:
			return emulator.Fault{}
		case whole:
			return emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 504}
		}
		return emulator.Fault{Kind: emulator.Status, StatusCode: 504}
	})
	configs := []tftypes.Value{declaring(t, partOfADeal), declaring(t, wholeDeal)}
	states, diags := w.createAll(t, meeting, configs...)
	for _, d := range diags {
		if errors := d.Errors(); errors != "" {
			t.Error(errors)
		}
	}
	for _, id := range others {
		w.emulator.Remove(id)
	}
	w.eachHasOneOfItsOwn(t, states)
	w.emulator.FaultEach(nil)
	for i, state := range states {
		w.planIsEmpty(t, w.session.Read(t, state), configs[i])
	}
}

// The answer to the whole deal is late: meanwhile another resource, whose own referral never came to be, takes it over.
func TestAReferralThatAnotherResourceTookMeanwhileIsNotTakenToo(t *testing.T) {
	e, _ := acctest.Start(t)
	acted, answer := make(chan struct{}), make(chan struct{})
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !strings.Contains(string(body), "Fabrikam") {
			e.ServeHTTP(w, r)
			return
		}
		recorded := httptest.NewRecorder()
		e.ServeHTTP(recorded, r)
		close(acted)
		<-answer
		maps.Copy(w.Header(), recorded.Header())
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(recorded.Body.Bytes())
	}))
	t.Cleanup(front.Close)
	w := world{e, acctest.NewSession(t, front.URL)}
	part, whole := declaring(t, partOfADeal), declaring(t, wholeDeal)
	type result struct {
		state acctest.State
		diags acctest.Diagnostics
	}
	late := make(chan result, 1)
	go func() {
		state, diags := w.create(t, whole)
		late <- result{state, diags}
	}()
	<-acted
	e.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: 504})
	state, diags := w.create(t, part)
	close(answer)
	if errors := diags.Errors(); errors != "" {
		t.Fatal(errors)
	}
	w.eachHasOneOfItsOwn(t, []acctest.State{state})
	r := <-late
	id := textIn(acctest.Attributes(state.Value)["id"])
	if errors := r.diags.Errors(); !r.state.Value.IsNull() || !strings.Contains(errors, id) || !strings.Contains(errors, "apply again") {
		t.Errorf("%v: %s", r.state.Value, errors)
	}
	if n := len(acctest.Sent(e, "POST")); n != 2 {
		t.Errorf("%d were sent", n)
	}
}

// What an equal creation left behind, of which nobody knows whose it is, isn't taken for one that is sent after it.
func TestAReferralThatAnEqualCreationLeftBehindIsADoubt(t *testing.T) {
	w := newWorld(t)
	config := declaring(t, newDeal)
	meeting, calls := &rendezvous{}, 0
	w.emulator.FaultEach(func(*http.Request, []byte) emulator.Fault {
		meeting.meet() // the second waits from the beginning
		calls++
		switch calls {
		case 1:
			return emulator.Fault{Kind: emulator.ResetAfter}
		case 2:
			time.Sleep(1100 * time.Millisecond) // the service tells its time in seconds
			return emulator.Fault{Kind: emulator.Status, StatusCode: 403}
		case 3:
			return emulator.Fault{Kind: emulator.ResetBefore}
		}
		return emulator.Fault{}
	})
	_, diags := w.createAll(t, meeting, config, config)
	ids := w.emulator.IDs()
	for _, d := range diags {
		if errors := d.Errors(); !strings.Contains(errors, "It isn't known whether") {
			t.Errorf("%q", errors)
		}
	}
	if all := diags[0].Errors() + diags[1].Errors(); len(ids) != 1 || !strings.Contains(all, ids[0]) {
		t.Errorf("%v aren't listed: %s", ids, all)
	}
	if n := len(acctest.Sent(w.emulator, "POST")); n != 2 {
		t.Errorf("%d were sent", n)
	}
}

// The first creation never gets its answer. The second one waits for it no longer than its own run.
func TestACreationWaitsForAnEqualOneNoLongerThanItMay(t *testing.T) {
	for name, c := range map[string]struct {
		timeout string
		stop    bool
		says    string
	}{
		"its time is up":      {"100ms", false, "timed out before it was sent"},
		"the run was stopped": {"1h", true, "was cancelled before it was sent"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Hang, Times: -1})
			hold := make(chan struct{})
			w.emulator.FaultEach(func(*http.Request, []byte) emulator.Fault { <-hold; return emulator.Fault{} })
			creating := func(config tftypes.Value) <-chan string {
				errors := make(chan string, 1)
				go func() {
					_, diags := w.create(t, config)
					errors <- diags.Errors()
				}()
				return errors
			}
			first := creating(patient(declaring(t, newDeal), "1h"))
			eventually(t, "the first call", func() bool { return len(acctest.Sent(w.emulator, "POST")) == 1 })
			second := creating(patient(declaring(t, newDeal), c.timeout))
			if c.stop {
				eventually(t, "the wait", func() bool { return strings.Contains(stacks(), "oneAtATime(") })
				w.session.Stop(t)
			}
			var errors string
			eventually(t, "the end of the second", func() bool {
				select {
				case errors = <-second:
					return true
				case <-first:
					t.Fatal("the first ended before")
				default:
				}
				return false
			})
			if !strings.Contains(errors, c.says) || !strings.Contains(errors, "Nothing was sent") || strings.Contains(errors, "isn't known") {
				t.Error(errors)
			}
			close(hold)
			w.session.Stop(t)
			<-first
			if n := len(acctest.Sent(w.emulator, "POST")); n != 1 {
				t.Errorf("%d were sent", n)
			}
		})
	}
}
