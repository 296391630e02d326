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

// A creation relies on listings from before and after it. The listing itself determines its order and its clock: the service may
// ignore $orderby, and neither this machine's clock nor the Date header necessarily agrees with createdDateTime.

const (
	newestFirst = "createdDateTime desc"
	// pageOfNewest is the number of referrals in one request, the largest documented page. If so many are in order, that is no
	// coincidence: they are the newest.
	pageOfNewest = 100
	// maxLooked limits a listing if the service ignores the order, so that the provider has to read all referrals.
	maxLooked = 5000
	// recent is the maximum age of a referral that may come from an earlier, interrupted run.
	recent = 24 * time.Hour
)

// look is a listing of the newest referrals.
type look struct {
	docs     []document.Document
	complete bool // no newer referral is missing: the order was checked, or all referrals were read
	whole    bool // all referrals were read
}

// createdAt returns when a referral was created, by the service's clock; false if the document has no such time.
func createdAt(doc document.Document) (time.Time, bool) {
	text, _ := doc["createdDateTime"].(string)
	at, err := document.ParseInstant(text)
	return at, err == nil
}

// look lists the newest referrals: one page, and more until enough returns true. If the service ignores the order, it reads all
// referrals. Errors: those of the client, *MalformedError.
func (s *Settings) look(ctx context.Context, enough func(doc document.Document) bool) (look, error) {
	l, err := s.lookAt(ctx, pageOfNewest, enough)
	if err != nil || l.complete || len(l.docs) == maxLooked {
		return l, err
	}
	return s.lookAt(ctx, 0, enough)
}

// lookAt lists the newest referrals with $top; 0 means no limit. It ends early if the rest can't matter.
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
	if top == 0 || len(l.docs) < top { // otherwise $top may have cut the listing
		l.complete, l.whole = true, true
	}
	return l, nil
}

// firstLook is the listing of a run before its first creation.
type firstLook struct {
	done  chan struct{} // closed when the listing is complete or has failed
	err   error
	look  look
	ids   map[string]bool
	blind error // why the newest referrals can't be determined; nil if they are known
}

// wasThere reports whether a referral was listed before this run created any.
func (f *firstLook) wasThere(id string) bool { return f.ids[id] }

// whole reports whether all referrals were listed, so that every other referral is newer.
func (f *firstLook) whole() bool { return f.blind == nil && f.look.whole }

// errUnordered is the error for a listing in the wrong order with too many referrals to read them all.
var errUnordered = fmt.Errorf("Partner Center doesn't list the newest referrals first, although the provider asks for that order, and "+
	"has more referrals than the %d that the provider reads in that case", maxLooked)

// before returns the listing from before the run's first creation. Concurrent creations wait for the same listing; own is true
// for the caller that read it. Errors: those of look, and the context's.
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
		} // the deadline of the caller that read the listing passed, not this one's
	}
}

func isEnded(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// takeFirst reads the listing. A failed one is discarded, so that the next creation reads it again.
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

// refusesListing reports whether the service permanently refuses to list referrals. Creations must still be possible then.
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

// equalTo returns the recent, unclaimed referrals that equal the one about to be sent. Closed referrals count only if the new one
// is closed too.
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
