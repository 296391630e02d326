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
	// newestPageSize is the number of referrals in one request, the largest documented page. If so many are in order, that is no
	// coincidence: they are the newest.
	newestPageSize = 100
	// maxListed limits a listing if the service ignores the order, so that the provider has to read all referrals.
	maxListed = 5000
	// duplicateWindow is the maximum age of a referral that may come from an earlier, interrupted run.
	duplicateWindow = 24 * time.Hour
)

// listing is a listing of the newest referrals.
type listing struct {
	docs       []document.Document
	complete   bool // no newer referral is missing: the order was checked, or all referrals were read
	exhaustive bool // all referrals were read
}

// createdAt returns when a referral was created, by the service's clock; false if the document has no such time.
func createdAt(doc document.Document) (time.Time, bool) {
	text, _ := doc["createdDateTime"].(string)
	at, err := document.ParseInstant(text)
	return at, err == nil
}

// listNewest lists the newest referrals: one page, and more until enough returns true. If the service ignores the order, it reads
// all referrals. Errors: those of the client, *MalformedError.
func (s *Settings) listNewest(ctx context.Context, enough func(doc document.Document) bool) (listing, error) {
	l, err := s.listNewestTop(ctx, newestPageSize, enough)
	if err != nil || l.complete || len(l.docs) == maxListed {
		return l, err
	}
	return s.listNewestTop(ctx, 0, enough)
}

// listNewestTop lists the newest referrals with $top; 0 means no limit. It ends early if the rest can't matter.
func (s *Settings) listNewestTop(ctx context.Context, top int, enough func(doc document.Document) bool) (listing, error) {
	var l listing
	ordered, satisfied := true, false
	var newest, last time.Time
	for item, err := range s.Client.List(ctx, partnercenter.Query{OrderBy: newestFirst, Top: top}) {
		if err != nil {
			return listing{}, err
		}
		doc, err := document.Parse(item)
		if err != nil {
			return listing{}, &MalformedError{Call: "a listing", Err: err}
		}
		at, ok := createdAt(doc)
		if len(l.docs) == 0 {
			newest, last = at, at
		}
		ordered = ordered && ok && !at.After(last)
		last = at
		l.docs = append(l.docs, doc)
		satisfied = enough(doc) || satisfied
		l.complete = len(l.docs) >= newestPageSize && ordered && last.Before(newest) && satisfied
		if l.complete || len(l.docs) == maxListed {
			return l, nil
		}
	}
	if top == 0 || len(l.docs) < top { // otherwise $top may have cut the listing
		l.complete, l.exhaustive = true, true
	}
	return l, nil
}

// baseline is the listing of a run before its first creation.
type baseline struct {
	done     chan struct{} // closed when the listing is complete or has failed
	err      error
	listing  listing
	ids      map[string]bool
	unusable error // why the newest referrals can't be determined; nil if they are known
}

// contains reports whether a referral was listed before this run created any.
func (f *baseline) contains(id string) bool { return f.ids[id] }

// listsAll reports whether all referrals were listed, so that every other referral is newer.
func (f *baseline) listsAll() bool { return f.unusable == nil && f.listing.exhaustive }

// errUnordered is the error for a listing in the wrong order with too many referrals to read them all.
var errUnordered = fmt.Errorf("the newest referrals don't come first in Partner Center's list, although the provider asks for that "+
	"order, and there are more referrals than the %d that the provider reads in that case", maxListed)

// baseline returns the listing from before the run's first creation. Concurrent creations wait for the same listing; own is true
// for the caller that read it. Errors: those of listNewest, and the context's.
func (s *Settings) baseline(ctx context.Context) (f *baseline, own bool, err error) {
	for {
		s.run.mu.Lock()
		f = s.run.baseline
		if f == nil {
			f = &baseline{done: make(chan struct{})}
			s.run.baseline = f
			s.run.mu.Unlock()
			s.readBaseline(ctx, f)
			return f, true, f.err
		}
		s.run.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-f.done:
		}
		if f.err == nil || ctx.Err() != nil || !isContextError(f.err) {
			return f, false, f.err
		} // the deadline of the caller that read the listing passed, not this one's
	}
}

func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// readBaseline reads the listing. A failed one is discarded, so that the next creation reads it again.
func (s *Settings) readBaseline(ctx context.Context, f *baseline) {
	defer close(f.done)
	n := 0
	f.listing, f.err = s.listNewest(ctx, func(document.Document) bool { n++; return n >= newestPageSize })
	switch {
	case f.err != nil && refusesListing(f.err):
		f.unusable, f.err = f.err, nil
	case f.err != nil:
		s.run.mu.Lock()
		s.run.baseline = nil
		s.run.mu.Unlock()
	case !f.listing.complete:
		f.unusable = errUnordered
	}
	f.ids = make(map[string]bool, len(f.listing.docs))
	for _, doc := range f.listing.docs {
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

// equalReferrals returns the recent, unclaimed referrals that equal the one about to be sent. Closed referrals count only if the
// new one is closed too.
func (s *Settings) equalReferrals(f *baseline, body document.Document) []document.Document {
	var equal []document.Document
	since := s.now().Add(-duplicateWindow)
	for _, doc := range f.listing.docs {
		at, dated := createdAt(doc)
		closed := doc["status"] == "Closed" && body["status"] != "Closed"
		id, _ := doc["id"].(string)
		if closed || dated && at.Before(since) || s.run.claimed(id) {
			continue
		}
		if identityOf(doc) == identityOf(body) && roughlyContains(doc, body) {
			equal = append(equal, doc)
		}
	}
	return equal
}
