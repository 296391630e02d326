package referral

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// The provider neither retries nor abandons a POST with an unknown outcome: it looks for the referral that it sent. Nobody
// knows whether the service recognises a repeated request ID, so the provider resends only what is proven not to exist.

const (
	// maxClockSkew is the tolerance for clock skew within the service: a new referral may have an earlier creation time than a
	// referral that existed before it, by this much.
	maxClockSkew = 5 * time.Minute
	// maxSends limits how often the provider sends one referral.
	maxSends = 3
	// lookupGrace is how long a lookup may continue after the run was stopped or its deadline passed. Without it, a referral that
	// exists but isn't in the state would be created again.
	lookupGrace = 5 * time.Second
)

// lookupDelays are the delays before each lookup. A gateway may time out long before the service behind it acts, and a listing may
// lag: only lookups over a full minute prove that a referral doesn't exist.
var lookupDelays = []time.Duration{
	0, 500 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second, 5 * time.Second, 10 * time.Second,
	20 * time.Second, 20 * time.Second,
}

// maxListingLag is the sum of the delays: how long a listing may lag.
const maxListingLag = time.Minute

// attempt is the creation of one referral, including its repeats.
type attempt struct {
	body         document.Document
	encoded      []byte
	sent         identity
	requestID    string
	baseline     *baseline // the referrals that existed before the run created any
	claimsBefore int       // the number of claimed referrals before the last send
	sentAt       time.Time // the time of the last send, by the clock of this run
}

func newAttempt(body document.Document, existing *baseline) *attempt {
	return &attempt{body: body, encoded: document.Encode(body), sent: identityOf(body), requestID: uuid.NewString(), baseline: existing}
}

// isAmbiguous reports whether a referral may exist although its creation failed.
func isAmbiguous(err error) bool {
	var malformed *MalformedError
	var unsent *unsentError
	return errors.As(err, &malformed) || !errors.As(err, &unsent) && partnercenter.Ambiguous(err)
}

// findLost determines the outcome of a failed attempt. It returns the referral if it was created, nil if it is proven not to
// exist, and otherwise an *uncertainError.
func (r *Resource) findLost(run context.Context, a *attempt, failure error) (document.Document, error) {
	defer r.settings.run.markInDoubt(a)()
	ctx, cancel := withGrace(run, lookupGrace)
	defer cancel()
	for i, pause := range lookupDelays {
		last := pause > 0 && r.settings.sleep(run, pause) != nil
		found, err := r.lookupOnce(ctx, a)
		switch {
		case found.adopted != nil:
			doc, err := r.adopt(ctx, a, found.adopted)
			if err != nil {
				return nil, a.newUncertainError(failure, lookupResult{candidates: []document.Document{found.adopted}, err: err})
			}
			return doc, nil
		case last, refusesListing(err), i == len(lookupDelays)-1 && !(found.provenAbsent && err == nil):
			found.err = err
			return nil, a.newUncertainError(failure, found)
		}
	}
	return nil, nil
}

// lookupResult is the result of looking for the referral of an attempt.
type lookupResult struct {
	adopted      document.Document   // the referral that was sent
	candidates   []document.Document // referrals that may be the one that was sent
	provenAbsent bool                // the referral doesn't exist, provided that this was the last lookup
	lagging      bool                // the listing also lacks referrals that this run created longer ago
	err          error               // why the lookup failed
}

// lookupOnce looks once for the referral that was sent, while no similar referral is being sent. Errors: those of listNewest.
func (r *Resource) lookupOnce(ctx context.Context, a *attempt) (found lookupResult, err error) {
	s := r.settings
	err = s.run.whileLookingUp(ctx, a, func() error {
		var newestKnown time.Time
		l, err := s.listNewest(ctx, func(doc document.Document) bool {
			at, ok := createdAt(doc)
			if ok && s.run.existedBefore(a, doc) && at.After(newestKnown) {
				newestKnown = at
			}
			return ok && !newestKnown.IsZero() && at.Before(newestKnown.Add(-maxClockSkew))
		})
		if err != nil {
			return err
		}
		matches, doubts := s.run.matchListing(a, l, newestKnown)
		found.candidates = append(matches, doubts...)
		// Equal attempts of this run may adopt each other's referrals: these are interchangeable.
		if n := len(matches); n > 0 && n <= s.run.countEqualInDoubt(a) && len(doubts) == 0 && s.claim(matches[0]) {
			found.adopted = matches[0]
		}
		found.lagging = s.run.isListingLagging(l, s.now().Add(-maxListingLag))
		found.provenAbsent = len(found.candidates) == 0 && l.complete && a.baseline.unusable == nil && !found.lagging
		return nil
	})
	return found, err
}

// adopt reads the referral that was found, because the ID, ETag and content in a listing aren't reliable.
func (r *Resource) adopt(ctx context.Context, a *attempt, found document.Document) (document.Document, error) {
	id, _ := found["id"].(string)
	if !partnercenter.PlainID(id) {
		return nil, errors.New("its ID isn't a valid referral ID")
	}
	doc, err := r.readAndClaim(ctx, id)
	if err != nil {
		return nil, err
	}
	if !contains(doc, a.body) {
		return nil, errors.New("the referral with this ID differs from the one in the listing")
	}
	return doc, nil
}

// withGrace returns a context that ends a grace period after its parent.
func withGrace(parent context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() { time.AfterFunc(grace, cancel) })
	return ctx, func() { stop(); cancel() }
}

// existedBefore reports whether a referral existed before an attempt, so that it can't be the one that was sent.
func (r *run) existedBefore(a *attempt, doc document.Document) bool {
	id, _ := doc["id"].(string)
	return a.baseline.contains(id) || r.claimedBefore(id, a.claimsBefore)
}

// countEqualInDoubt returns the number of attempts of this run that sent the same body and whose outcome is unknown.
func (r *run) countEqualInDoubt(a *attempt) int {
	n := 0
	for _, other := range r.inDoubt(a) {
		if string(other.encoded) == string(a.encoded) {
			n++
		}
	}
	return n
}

// matchListing searches a listing for the referral of an attempt. Matches contain everything that was sent and are newer than every
// referral that existed before; doubts may be the referral too.
func (r *run) matchListing(a *attempt, l listing, newestKnown time.Time) (matches, doubts []document.Document) {
	others := r.inDoubt(a)
	for _, doc := range l.docs {
		id, _ := doc["id"].(string)
		if r.existedBefore(a, doc) || r.claimed(id) {
			continue
		}
		if at, dated := createdAt(doc); dated && at.Before(newestKnown.Add(-maxClockSkew)) && !a.baseline.listsAll() {
			continue // it existed before, beyond the range of the first listing
		}
		has, is := contains(doc, a.body), identityOf(doc)
		switch {
		case has && is == a.sent && a.isNew(doc, newestKnown) && !sentByAny(doc, others, func(o *attempt) bool { return !contains(a.body, o.body) }):
			matches = append(matches, doc)
		case !has && sentByAny(doc, others, func(o *attempt) bool { return o != a }):
			// Another attempt of this run sent it.
		case has && is.family() == a.sent.family(), is.mayMatch(a.sent):
			doubts = append(doubts, doc)
		}
	}
	return matches, doubts
}

// isNew reports whether a referral is no older than every referral in the listing from before the attempt.
func (a *attempt) isNew(doc document.Document, newestKnown time.Time) bool {
	at, dated := createdAt(doc)
	return dated && a.baseline.unusable == nil && (a.baseline.listsAll() || !newestKnown.IsZero()) &&
		!at.Truncate(time.Second).Before(newestKnown.Truncate(time.Second))
}

// sentByAny reports whether a referral contains what one of the selected attempts sent.
func sentByAny(doc document.Document, attempts []*attempt, of func(a *attempt) bool) bool {
	for _, a := range attempts {
		if of(a) && identityOf(doc) == a.sent && contains(doc, a.body) {
			return true
		}
	}
	return false
}

// isListingLagging reports whether a listing lacks a referral that this run had created by the given time.
func (r *run) isListingLagging(l listing, by time.Time) bool {
	listed := make(map[any]bool, len(l.docs))
	var oldest time.Time
	for _, doc := range l.docs {
		listed[doc["id"]] = true
		oldest, _ = createdAt(doc)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, made := range r.creations {
		if !listed[id] && !made.knownAt.After(by) && (l.exhaustive || made.at.After(oldest)) {
			return true
		}
	}
	return false
}

// unsentError is the error for a new referral that wasn't sent, because its deadline passed or the run was stopped while the
// provider was looking for a similar one.
type unsentError struct{ err error }

func (e *unsentError) Error() string {
	return fmt.Sprintf("nothing was sent: the time limit passed, or the run was stopped, while the provider was looking for a similar referral: %v", e.err)
}

func (e *unsentError) Unwrap() error { return e.err }
