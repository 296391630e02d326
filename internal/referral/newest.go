package referral

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// A creation rests on what the service lists: what was there before it, and what is there after it. Both the order and the
// clock of a listing are taken from the listing itself. $orderby may be ignored, and neither the clock of this machine nor
// the Date header has to agree with createdDateTime.

const (
	newestFirst = "createdDateTime desc"
	// pageOfNewest is how many referrals one look asks for, the largest page that is documented. So many in order are no
	// coincidence: what is on such a page is the newest.
	pageOfNewest = 100
	// maxLooked bounds a look where the order is ignored, and all referrals have to be read.
	maxLooked = 5000
	// recent is how far back an earlier run is looked for.
	recent = 24 * time.Hour
)

// look is what a listing of the newest referrals showed.
type look struct {
	docs     []document.Document
	complete bool // nothing newer is missing: the order was checked, or all was read
	whole    bool // all was read
}

// createdAt is when a referral was created, by the service's clock; false if it doesn't say.
func createdAt(doc document.Document) (time.Time, bool) {
	text, _ := doc["createdDateTime"].(string)
	at, err := document.ParseInstant(text)
	return at, err == nil
}

// look lists the newest referrals: a page of them, and more until enough says so. Where the order is ignored, it reads them
// all. Errors: those of the client, *MalformedError.
func (s *Settings) look(ctx context.Context, enough func(doc document.Document) bool) (look, error) {
	l, err := s.lookAt(ctx, pageOfNewest, enough)
	if err != nil || l.complete || len(l.docs) == maxLooked {
		return l, err
	}
	return s.lookAt(ctx, 0, enough)
}

// lookAt looks with a limit of the listing; 0 is none. It ends early where the rest can't matter.
func (s *Settings) lookAt(ctx context.Context, top int, enough func(doc document.Document) bool) (look, error) {
	var l look
	ordered, satisfied := true, false
	var newest, last time.Time
	for item, err := range s.Client.List(ctx, partnercenter.Query{OrderBy: newestFirst, Top: top}) {
		if err != nil {
			return look{}, err
		}
		doc, err := document.Parse(item)
		if err != nil {
			return look{}, &MalformedError{Call: "a listing", Err: err}
		}
		at, ok := createdAt(doc)
		if len(l.docs) == 0 {
			newest, last = at, at
		}
		ordered = ordered && ok && !at.After(last)
		last = at
		l.docs = append(l.docs, doc)
		satisfied = enough(doc) || satisfied
		l.complete = len(l.docs) >= pageOfNewest && ordered && last.Before(newest) && satisfied
		if l.complete || len(l.docs) == maxLooked {
			return l, nil
		}
	}
	if top == 0 || len(l.docs) < top { // else $top may have cut it
		l.complete, l.whole = true, true
	}
	return l, nil
}

// firstLook is what a run saw before its first creation.
type firstLook struct {
	done  chan struct{} // closed when it has ended
	err   error
	look  look
	ids   map[string]bool
	blind error // why the newest referrals can't be told; nil if they can
}

// wasThere tells that a referral was listed before this run created anything.
func (f *firstLook) wasThere(id string) bool { return f.ids[id] }

// whole tells that all referrals were listed, so that every other one is newer.
func (f *firstLook) whole() bool { return f.blind == nil && f.look.whole }

// errUnordered says why a look shows nothing.
var errUnordered = fmt.Errorf("the newest referrals aren't listed first, although the provider asks for that order, and there are "+
	"more than the %d that it reads then", maxLooked)

// before gives the look that a run takes before its first creation: the creations that come first wait for the same one.
// The one that took it is told so. Errors: those of look, the context's.
func (s *Settings) before(ctx context.Context) (f *firstLook, own bool, err error) {
	for {
		s.run.mu.Lock()
		f = s.run.first
		if f == nil {
			f = &firstLook{done: make(chan struct{})}
			s.run.first = f
			s.run.mu.Unlock()
			s.takeFirst(ctx, f)
			return f, true, f.err
		}
		s.run.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-f.done:
		}
		if f.err == nil || ctx.Err() != nil || !isEnded(f.err) {
			return f, false, f.err
		} // the time of the one that looked was up, not this one's
	}
}

func isEnded(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// takeFirst looks. A look that failed isn't kept: the next creation takes another.
func (s *Settings) takeFirst(ctx context.Context, f *firstLook) {
	defer close(f.done)
	n := 0
	f.look, f.err = s.look(ctx, func(document.Document) bool { n++; return n >= pageOfNewest })
	switch {
	case f.err != nil && refusesListing(f.err):
		f.blind, f.err = f.err, nil
	case f.err != nil:
		s.run.mu.Lock()
		s.run.first = nil
		s.run.mu.Unlock()
	case !f.look.complete:
		f.blind = errUnordered
	}
	f.ids = make(map[string]bool, len(f.look.docs))
	for _, doc := range f.look.docs {
		id, _ := doc["id"].(string)
		f.ids[id] = true
	}
}

// refusesListing tells that the service doesn't list referrals, now and later. That must not forbid to create any.
func refusesListing(err error) bool {
	var answer *partnercenter.Error
	if !errors.As(err, &answer) || errors.Is(err, partnercenter.ErrMFA) {
		return false
	}
	switch answer.Status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusNotAcceptable, http.StatusGone, http.StatusNotImplemented:
		return true
	}
	return false
}

// equalTo are the recent referrals that equal what is about to be sent, and that no resource of this run has. What is
// closed isn't among them: it can't be what is wanted, unless that is a closed one too.
func (s *Settings) equalTo(f *firstLook, body document.Document) []document.Document {
	var equal []document.Document
	since := s.now().Add(-recent)
	for _, doc := range f.look.docs {
		at, dated := createdAt(doc)
		closed := doc["status"] == "Closed" && body["status"] != "Closed"
		id, _ := doc["id"].(string)
		if closed || dated && at.Before(since) || s.run.claimed(id) {
			continue
		}
		if identityOf(doc) == identityOf(body) && holdsAbout(doc, body) {
			equal = append(equal, doc)
		}
	}
	return equal
}
