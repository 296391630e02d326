package referral_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// lostResponses has the faults of a creation that acts, possibly late, and whose response is lost or malformed.
var lostResponses = []emulator.Fault{
	{Kind: emulator.ResetAfter}, {Kind: emulator.StatusAfter, StatusCode: 500}, {Kind: emulator.StatusAfter, StatusCode: 504},
	{Kind: emulator.StatusAfter, StatusCode: 423}, {Kind: emulator.StatusAfter, StatusCode: 503, RetryAfter: "0"},
	{Kind: emulator.Truncate}, {Kind: emulator.EmptyOK}, {Kind: emulator.MissingETag},
	{Kind: emulator.ActLater, StatusCode: 504, Delay: 4 * time.Second}, {Kind: emulator.ActLater, StatusCode: 504, Delay: 20 * time.Second},
}

// refused has the faults of a creation that never acts, without saying so.
var refused = []emulator.Fault{
	{Kind: emulator.ResetBefore}, {Kind: emulator.Status, StatusCode: 500}, {Kind: emulator.HTML},
	{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"},
}

// createAll creates a referral for each configuration, all at the same time.
func (w world) createAll(t *testing.T, configs ...tftypes.Value) ([]acctest.State, []acctest.Diagnostics) {
	t.Helper()
	states, diags := make([]acctest.State, len(configs)), make([]acctest.Diagnostics, len(configs))
	var all sync.WaitGroup
	for i, config := range configs {
		plan := w.session.Plan(t, w.session.Null(), config)
		if errors := plan.Diagnostics.Errors(); errors != "" {
			t.Fatal(errors)
		}
		all.Go(func() { states[i], diags[i] = w.session.Apply(t, w.session.Null(), plan, config) })
	}
	all.Wait()
	return states, diags
}

// checkOneEach checks that each state has its own referral, and that no other referral exists.
func (w world) checkOneEach(t *testing.T, states []acctest.State) {
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

// Twenty referrals are created at the same time, equal or with different values, and three of four calls fail. All creations wait
// for each other at each call, so that everything that can coincide does.
func TestCreate_TwentyEqualUnderFaults_OneReferralEach(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				random := rand.New(rand.NewPCG(seed, 0))
				var mu sync.Mutex
				w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
					time.Sleep(time.Millisecond) // ends when all goroutines wait
					mu.Lock()
					defer mu.Unlock()
					switch n := random.IntN(4); {
					case r.Method != http.MethodPost || n == 0:
						return emulator.Fault{}
					case n == 1:
						return refused[random.IntN(len(refused))]
					}
					return lostResponses[random.IntN(len(lostResponses))]
				})
				configs := make([]tftypes.Value, 20)
				for i := range configs {
					value := fmt.Sprintf(`"dealValue":%d`, 100+uint64(i)*(seed%2))
					configs[i] = withTimeouts(declaring(t, strings.Replace(newDeal, `"dealValue":100`, value, 1)), "10m")
				}
				states, diags := w.createAll(t, configs...)
				for _, d := range diags {
					if errors := d.Errors(); errors != "" && !strings.Contains(errors, "sent 3 times") {
						t.Error(errors)
					}
				}
				w.emulator.FaultEach(nil)
				w.createRemaining(t, configs, states, diags)
				time.Sleep(time.Minute) // the delayed calls have acted
				w.checkOneEach(t, states)
				for i, state := range states {
					w.planIsEmpty(t, w.session.Read(t, state), configs[i])
				}
			})
		})
	}
}

// createRemaining creates the referrals whose creation three faults in a row prevented.
func (w world) createRemaining(t *testing.T, configs []tftypes.Value, states []acctest.State, diags []acctest.Diagnostics) {
	t.Helper()
	for i := range configs {
		if diags[i].Errors() == "" {
			continue
		}
		var again acctest.Diagnostics
		if states[i], again = w.create(t, configs[i]); again.Errors() != "" {
			t.Error(again.Errors())
		}
	}
}

// One configuration declares a part of the other, so the other's referral contains everything that the first one sent.
const (
	partOfADeal = `{"type":"Independent","customerProfile":{"name":"Contoso"},"consent":{},"details":{"currency":"USD"}}`
	wholeDeal   = `{"type":"Independent","name":"Fabrikam","customerProfile":{"name":"Contoso"},"consent":{},"details":{"currency":"USD"}}`
)

// The part is never created at first, and the response to the whole is lost: the existing referral doesn't belong to the part.
func TestCreate_ReferralOfAnotherResource_IsNotAdopted(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		posts := map[bool]int{}
		var mu sync.Mutex
		w.emulator.FaultEach(func(r *http.Request, body []byte) emulator.Fault {
			time.Sleep(time.Millisecond)
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
		states, diags := w.createAll(t, configs...)
		for _, d := range diags {
			if errors := d.Errors(); errors != "" {
				t.Error(errors)
			}
		}
		w.checkOneEach(t, states)
		if doc, _ := w.emulator.Document(textIn(acctest.Attributes(states[0].Value)["id"])); doc["name"] != nil {
			t.Errorf("the part has adopted %v", doc["name"])
		}
		if posts[true] != 1 || posts[false] != 2 {
			t.Errorf("the part was sent %d times, the whole %d times", posts[false], posts[true])
		}
	})
}

// A creation that waits for the lookup of another one waits no longer than its own deadline.
func TestCreate_WaitingForTheBaseline_RespectsTheDeadline(t *testing.T) {
	for name, c := range map[string]struct {
		timeout string
		stop    bool
	}{"its time is up": {"5s", false}, "the run was stopped": {"1h", true}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.StatusAfter, StatusCode: 504})
				w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Hang, After: 1, Times: -1}) // all but the first listing
				var all sync.WaitGroup
				all.Go(func() { w.create(t, withTimeouts(declaring(t, newDeal), "1h")) })
				synctest.Wait()
				var errors string
				all.Go(func() {
					_, diags := w.create(t, withTimeouts(declaring(t, newDeal), c.timeout))
					errors = diags.Errors()
				})
				time.Sleep(10 * time.Second)
				w.session.Stop(t)
				all.Wait()
				if !strings.Contains(errors, "nothing was sent") || strings.Contains(errors, "isn't known") {
					t.Error(errors)
				}
				if n := len(acctest.Sent(w.emulator, "POST")); n != 1 {
					t.Errorf("%d were sent", n)
				}
			})
		})
	}
}
