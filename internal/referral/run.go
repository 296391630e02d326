package referral

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// run is what the creations of a run know of each other. Its zero value is ready for use.
type run struct {
	mu     sync.Mutex
	first  *firstLook
	claims map[string]int     // the ids of the referrals that a resource of this run has, and in which order that became known
	made   map[string]created // what this run has created
	doubts map[*attempt]bool  // the attempts whose outcome isn't known
	gates  map[identity]*semaphore.Weighted
}

// created is a referral that this run has created.
type created struct {
	at    time.Time // by the service's clock; zero where it doesn't say
	known time.Time // when that became known, by the clock of this run
}

// claim notes that a resource has a referral. It fails if another one has it already.
func (r *run) claim(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, taken := r.claims[id]; taken {
		return false
	}
	if r.claims == nil {
		r.claims = map[string]int{}
	}
	r.claims[id] = len(r.claims)
	return true
}

// claimed tells whether a resource has a referral.
func (r *run) claimed(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, taken := r.claims[id]
	return taken
}

// claimedBefore tells whether a resource had a referral when so many were claimed.
func (r *run) claimedBefore(id string, claims int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	order, taken := r.claims[id]
	return taken && order < claims
}

// numberOfClaims is how many referrals resources have.
func (r *run) numberOfClaims() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.claims)
}

// making notes that this run has created a referral.
func (r *run) making(doc document.Document, known time.Time) {
	id, _ := doc["id"].(string)
	at, _ := createdAt(doc)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.made == nil {
		r.made = map[string]created{}
	}
	r.made[id] = created{at, known}
}

// doubting notes that the outcome of an attempt isn't known, until the function that it returns is called.
func (r *run) doubting(a *attempt) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.doubts == nil {
		r.doubts = map[*attempt]bool{}
	}
	r.doubts[a] = true
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.doubts, a)
	}
}

// inDoubt are the attempts whose outcome isn't known, of those that an attempt could be taken for.
func (r *run) inDoubt(a *attempt) []*attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []*attempt
	for other := range r.doubts {
		if other.sent.family() == a.sent.family() {
			all = append(all, other)
		}
	}
	return all
}

// everybody is more than the creations that a run makes at a time.
const everybody = 1 << 30

// gate keeps creations of a family and looks for them apart: several may be sent at a time, but none while somebody looks
// for a lost one, who would take a referral that is just being created for their own.
func (r *run) gate(family identity) *semaphore.Weighted {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gates == nil {
		r.gates = map[identity]*semaphore.Weighted{}
	}
	if r.gates[family] == nil {
		r.gates[family] = semaphore.NewWeighted(everybody)
	}
	return r.gates[family]
}

// sending calls do while nobody looks for a lost referral of the same family. Errors: *waitError, those of do.
func (r *run) sending(ctx context.Context, a *attempt, do func() error) error {
	gate := r.gate(a.sent.family())
	if err := gate.Acquire(ctx, 1); err != nil {
		return &waitError{err}
	}
	defer gate.Release(1)
	return do()
}

// looking calls do while nothing of the same family is being sent. Errors: the context's, those of do.
func (r *run) looking(ctx context.Context, a *attempt, do func() error) error {
	gate := r.gate(a.sent.family())
	if err := gate.Acquire(ctx, everybody); err != nil {
		return err
	}
	defer gate.Release(everybody)
	return do()
}
