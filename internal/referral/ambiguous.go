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

// A POST whose outcome isn't known is neither repeated nor given up: the provider looks for what it sent. The service
// isn't known to recognise a repeated request-id, so only what surely isn't there is sent again.

const (
	// lookBack is how much older than a referral that was there already another one may seem, and still be new: the service
	// may have more than one clock.
	lookBack = 5 * time.Minute
	// maxSends bounds how often one referral is sent.
	maxSends = 3
	// lookOn is how much longer a look may take once the run was stopped or its time is up: a referral that exists and is
	// in no state would be created a second time.
	lookOn = 5 * time.Second
)

// pauses come before each look. A gateway may give up long before the service behind it acts, and a listing may lag: only
// looks over a minute prove that a referral isn't there.
var pauses = []time.Duration{
	0, 500 * time.Millisecond, 1500 * time.Millisecond, 3 * time.Second, 5 * time.Second, 10 * time.Second,
	20 * time.Second, 20 * time.Second,
}

// minute is the sum of the pauses: how long a listing may lag.
const minute = time.Minute

// attempt is a referral that is sent.
type attempt struct {
	body      document.Document
	text      []byte
	sent      identity
	requestID string
	first     *firstLook // what was there before the run created anything
	claims    int        // how many referrals resources had before it was sent
	began     time.Time  // when it was sent last, by the clock of this run
}

func newAttempt(body document.Document, first *firstLook) *attempt {
	return &attempt{body: body, text: document.Encode(body), sent: identityOf(body), requestID: uuid.NewString(), first: first}
}

// isAmbiguous tells whether a referral may have been created although its creation failed.
func isAmbiguous(err error) bool {
	var malformed *MalformedError
	var unsent *waitError
	return errors.As(err, &malformed) || !errors.As(err, &unsent) && partnercenter.Ambiguous(err)
}

// findLost finds out what became of an attempt that failed. It gives the referral if it was created, nil if it surely
// wasn't, and else an *uncertainError.
func (r *Resource) findLost(run context.Context, a *attempt, failure error) (document.Document, error) {
	defer r.settings.run.doubting(a)()
	ctx, cancel := outliving(run, lookOn)
	defer cancel()
	for i, pause := range pauses {
		over := pause > 0 && r.settings.sleep(run, pause) != nil // then this look is the last one
		found, err := r.lookOnce(ctx, a)
		switch {
		case found.adopted != nil:
			doc, err := r.adopt(ctx, a, found.adopted)
			if err != nil {
				return nil, a.uncertain(failure, findings{candidates: []document.Document{found.adopted}, err: err})
			}
			return doc, nil
		case over, refusesListing(err), i == len(pauses)-1 && !(found.proven && err == nil):
			found.err = err
			return nil, a.uncertain(failure, found)
		}
	}
	return nil, nil
}

// findings are what a look for an attempt brought to light.
type findings struct {
	adopted    document.Document   // the referral that was sent
	candidates []document.Document // referrals that may be the one
	proven     bool                // it isn't there, if this was the last look
	lagging    bool                // what this run created longer ago isn't listed either
	err        error               // why there are no findings
}

// lookOnce looks for what was sent, while nothing that could be taken for it is being sent. Errors: those of look.
func (r *Resource) lookOnce(ctx context.Context, a *attempt) (found findings, err error) {
	s := r.settings
	err = s.run.looking(ctx, a, func() error {
		var newestKnown time.Time
		l, err := s.look(ctx, func(doc document.Document) bool {
			at, ok := createdAt(doc)
			if ok && s.run.knownBefore(a, doc) && at.After(newestKnown) {
				newestKnown = at
			}
			return ok && !newestKnown.IsZero() && at.Before(newestKnown.Add(-lookBack))
		})
		if err != nil {
			return err
		}
		matches, doubts := s.run.among(a, l, newestKnown)
		found.candidates = append(matches, doubts...)
		// Equal attempts of this run can take each other's referrals: nothing tells them apart.
		if n := len(matches); n > 0 && n <= s.run.equalDoubts(a) && len(doubts) == 0 && s.claim(matches[0]) {
			found.adopted = matches[0]
		}
		found.lagging = s.run.lags(l, s.now().Add(-minute))
		found.proven = len(found.candidates) == 0 && l.complete && a.first.blind == nil && !found.lagging
		return nil
	})
	return found, err
}

// adopt reads the referral that was found: a listing isn't believed for its id, its eTag and its content.
func (r *Resource) adopt(ctx context.Context, a *attempt, found document.Document) (document.Document, error) {
	id, _ := found["id"].(string)
	if !partnercenter.PlainID(id) {
		return nil, errors.New("its id can't be a referral's")
	}
	doc, err := r.current(ctx, id)
	if err != nil {
		return nil, err
	}
	if !holds(doc, a.body) {
		return nil, errors.New("read by its id, it is another one than the listing shows")
	}
	return doc, nil
}

// outliving gives a context that ends a while after its parent.
func outliving(parent context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() { time.AfterFunc(grace, cancel) })
	return ctx, func() { stop(); cancel() }
}

// knownBefore tells that a referral was there before an attempt, so that it isn't what was sent.
func (r *run) knownBefore(a *attempt, doc document.Document) bool {
	id, _ := doc["id"].(string)
	return a.first.wasThere(id) || r.claimedBefore(id, a.claims)
}

// equalDoubts is how many attempts of this run sent the same, and don't know what became of it.
func (r *run) equalDoubts(a *attempt) int {
	n := 0
	for _, other := range r.inDoubt(a) {
		if string(other.text) == string(a.text) {
			n++
		}
	}
	return n
}

// among goes through the referrals that a look showed. Matches hold all that was sent and are newer than all that was there
// before, doubts may be the one as well.
func (r *run) among(a *attempt, l look, newestKnown time.Time) (matches, doubts []document.Document) {
	others := r.inDoubt(a)
	for _, doc := range l.docs {
		id, _ := doc["id"].(string)
		if r.knownBefore(a, doc) || r.claimed(id) {
			continue
		}
		if at, dated := createdAt(doc); dated && at.Before(newestKnown.Add(-lookBack)) && !a.first.whole() {
			continue // it was there before, further back than the first look went
		}
		has, is := holds(doc, a.body), identityOf(doc)
		switch {
		case has && is == a.sent && a.isNew(doc, newestKnown) && !belongs(doc, others, func(o *attempt) bool { return !holds(a.body, o.body) }):
			matches = append(matches, doc)
		case !has && belongs(doc, others, func(o *attempt) bool { return o != a }):
			// Another attempt of this run sent it.
		case has && is.family() == a.sent.family(), is.mayBe(a.sent):
			doubts = append(doubts, doc)
		}
	}
	return matches, doubts
}

// isNew tells that a referral is no older than all that was there before the attempt, as far as the first look shows.
func (a *attempt) isNew(doc document.Document, newestKnown time.Time) bool {
	at, dated := createdAt(doc)
	return dated && a.first.blind == nil && (a.first.whole() || !newestKnown.IsZero()) &&
		!at.Truncate(time.Second).Before(newestKnown.Truncate(time.Second))
}

// belongs tells whether a referral holds what one of some attempts sent.
func belongs(doc document.Document, attempts []*attempt, of func(a *attempt) bool) bool {
	for _, a := range attempts {
		if of(a) && identityOf(doc) == a.sent && holds(doc, a.body) {
			return true
		}
	}
	return false
}

// lags tells whether a look lacks a referral that this run had created by then.
func (r *run) lags(l look, by time.Time) bool {
	listed := make(map[any]bool, len(l.docs))
	var oldest time.Time
	for _, doc := range l.docs {
		listed[doc["id"]] = true
		oldest, _ = createdAt(doc)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, made := range r.made {
		if !listed[id] && !made.known.After(by) && (l.whole || made.at.After(oldest)) {
			return true
		}
	}
	return false
}

// waitError says that a new referral wasn't sent, because its time was up or the run was stopped while another one was
// looked for.
type waitError struct{ err error }

func (e *waitError) Error() string {
	return fmt.Sprintf("nothing was sent: its time was up while the provider looked for another referral that it resembles: %v", e.err)
}

func (e *waitError) Unwrap() error { return e.err }
