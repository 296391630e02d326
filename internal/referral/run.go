package referral

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// run is the state that the creations of a run share. Its zero value is ready for use.
type run struct {
	mu         sync.Mutex
	baseline   *baseline
	claims     map[string]int     // the IDs of the referrals that belong to a resource of this run, with the order of the claims
	creations  map[string]created // the referrals that this run has created, by ID
	unresolved map[*attempt]bool  // the attempts with an unknown outcome
	gates      map[identity]*semaphore.Weighted
}

// created is a referral that this run has created.
type created struct {
	at      time.Time // the creation time by the service's clock; zero if unknown
	knownAt time.Time // when the provider learned of the creation, by the clock of this run
}

// claim records that a referral belongs to a resource. It returns false if the referral is already claimed.
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

// claimed reports whether a referral belongs to a resource.
func (r *run) claimed(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, taken := r.claims[id]
	return taken
}

// claimedBefore reports whether a referral is among the first so many claims.
func (r *run) claimedBefore(id string, claims int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	order, taken := r.claims[id]
	return taken && order < claims
}

// claimCount returns how many referrals are claimed.
func (r *run) claimCount() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.claims)
}

// recordCreated records a referral that this run has created.
func (r *run) recordCreated(doc document.Document, known time.Time) {
	id, _ := doc["id"].(string)
	at, _ := createdAt(doc)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.creations == nil {
		r.creations = map[string]created{}
	}
	r.creations[id] = created{at, known}
}

// markInDoubt records an attempt with an unknown outcome, until the returned function is called.
func (r *run) markInDoubt(a *attempt) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unresolved == nil {
		r.unresolved = map[*attempt]bool{}
	}
	r.unresolved[a] = true
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.unresolved, a)
	}
}

// inDoubt returns the attempts with an unknown outcome that are similar to an attempt, itself included.
func (r *run) inDoubt(a *attempt) []*attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []*attempt
	for other := range r.unresolved {
		if other.sent.family() == a.sent.family() {
			all = append(all, other)
		}
	}
	return all
}

// gateCapacity exceeds the number of concurrent creations of a run.
const gateCapacity = 1 << 30

// gate separates the creations of a family from the lookups for it. Several creations may run concurrently, but none during a
// lookup, which would mistake a referral that is just being created for the lost one.
func (r *run) gate(family identity) *semaphore.Weighted {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gates == nil {
		r.gates = map[identity]*semaphore.Weighted{}
	}
	if r.gates[family] == nil {
		r.gates[family] = semaphore.NewWeighted(gateCapacity)
	}
	return r.gates[family]
}

// whileSending calls do while no lookup for the same family runs. Errors: *unsentError, those of do.
func (r *run) whileSending(ctx context.Context, a *attempt, do func() error) error {
	gate := r.gate(a.sent.family())
	if err := gate.Acquire(ctx, 1); err != nil {
		return &unsentError{err}
	}
	defer gate.Release(1)
	return do()
}

// whileLookingUp calls do while no creation of the same family is being sent. Errors: the context's, those of do.
func (r *run) whileLookingUp(ctx context.Context, a *attempt, do func() error) error {
	gate := r.gate(a.sent.family())
	if err := gate.Acquire(ctx, gateCapacity); err != nil {
		return err
	}
	defer gate.Release(gateCapacity)
	return do()
}
