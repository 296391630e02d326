package refresh

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/flight"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

const (
	// trialReads is how many referrals are read one by one before the size of the collection is requested.
	trialReads = 10
	// maxListedAge limits the age of a listing, counted from the request for its first page, and how long it may take.
	maxListedAge = time.Minute
)

// The values of the provider's argument refresh_mode.
const (
	Auto       = "auto"       // single reads, until reading the collection costs fewer calls
	Individual = "individual" // a call for each referral
	Bulk       = "bulk"       // the collection, page by page
)

// readMode is how a referral is read.
type readMode int

const (
	single readMode = iota + 1 // with a call for this referral
	probe                      // from the collection, if its first page shows that this saves calls
	bulk                       // from the collection
)

// history is what decides how the next referral of a run is read.
type history struct {
	reads  int  // so far
	probed bool // whether the size of the collection was requested
	size   size // of the collection
}

// size is the size of the collection according to its first page; zero if the page doesn't contain it.
type size struct {
	total  int64 // referrals, by $count
	onPage int   // referrals on the first page
}

// pages is the number of calls that reading the whole collection takes; 0 if the service doesn't say.
func (s size) pages() int64 {
	if s.onPage == 0 {
		return 0
	}
	return max(1, (s.total-1)/int64(s.onPage)+1)
}

// exceededBy reports whether so many listed referrals prove the size wrong. One more page may be new referrals.
func (s size) exceededBy(listed int) bool { return int64(listed-s.onPage) > s.total }

// next decides how a referral is read. The number of reads to come isn't known; auto assumes as many as so far.
func (s history) next(mode string) readMode {
	switch {
	case mode == Bulk:
		return bulk
	case mode != Auto || s.reads < trialReads:
		return single
	case !s.probed:
		return probe
	case s.size.pages() > 0 && s.size.pages() <= int64(s.reads):
		return bulk
	}
	return single
}

// Collection serves the reads of a run from listings of all referrals, if that costs fewer calls. It must not be copied.
type Collection struct {
	client *partnercenter.Client
	mode   string
	now    func() time.Time // the clock for the age of listings

	mu          sync.Mutex
	history     history
	walk        *walk           // the last one, running or usable; nil if there is none
	written     map[string]bool // the IDs of the referrals that this run has written: a listing may be older
	disabledFor error           // why this run uses no more listings
	warned      bool            // whether the user knows that
}

// New returns the collection of a client. mode is one of the values of refresh_mode; now is the clock, nil means time.Now.
func New(client *partnercenter.Client, mode string, now func() time.Time) *Collection {
	if now == nil {
		now = time.Now
	}
	return &Collection{client: client, mode: mode, now: now}
}

// walk is one pass through the pages of the collection that several reads may wait for.
type walk struct {
	*flight.Flight
	began  time.Time
	listed map[string]digest // by ID, once all pages are read; a digest is removed when it is used
}

// Why listings are disabled.
var (
	errListedCut    = errors.New("a listed referral has the same eTag as its single read, but other content")
	errListedSlowly = errors.New("listing the referrals took more than half of the time that a read may take")
	errListedMore   = errors.New("the service lists more referrals than it counts, so the number of calls isn't known")
)

// Wrote records that a referral is about to be written, or has just been created.
func (c *Collection) Wrote(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.written == nil {
		c.written = map[string]bool{}
	}
	c.written[id] = true
}

// listed returns the digest of a referral in the collection; false if no listing contains it. It waits while the collection
// is being read, for at most half of the time until ctx's deadline. Errors: the context ended in the meantime.
func (c *Collection) listed(ctx context.Context, id string) (digest, bool, error) {
	w := c.join(ctx, id)
	if w == nil {
		return digest{}, false, nil
	}
	patience, end := halfOf(ctx)
	defer end()
	select {
	case <-w.Done():
	case <-patience.Done():
		if ctx.Err() != nil {
			w.Leave()
			return digest{}, false, fmt.Errorf("%w while the collection of referrals was being read", ctx.Err())
		}
		c.giveUp(ctx, w)
		return digest{}, false, nil // the rest of the time is for a single read
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := w.listed[id]
	delete(w.listed, id)
	return found, ok && c.disabledFor == nil, nil
}

// halfOf returns a context that ends after half of the time until a context's deadline.
func halfOf(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/2)
}

// join returns the walk that a read waits for, and starts one if that saves calls; nil means a single read.
func (c *Collection) join(ctx context.Context, id string) *walk {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history.reads++
	before := c.history
	before.reads--
	if c.walk != nil && (c.walk.Abandoned() || !c.walk.Running() && c.now().Sub(c.walk.began) >= maxListedAge) {
		c.walk = nil
	}
	next := before.next(c.mode)
	if c.disabledFor != nil || c.written[id] || c.walk == nil && next == single {
		return nil
	}
	if c.walk == nil {
		c.walk = c.start(ctx, next == probe)
	}
	c.walk.Join()
	return c.walk
}

// start starts a walk. The caller holds the lock.
func (c *Collection) start(ctx context.Context, probe bool) *walk {
	w := &walk{began: c.now()}
	read := func(ctx context.Context) (map[string]digest, error) { return c.readAll(ctx, probe) }
	w.Flight = flight.Start(ctx, &c.mu, maxListedAge, read, func(listed map[string]digest, err error) {
		switch {
		case c.walk != w || w.Abandoned():
		case err != nil:
			c.disable(ctx, err)
		case listed == nil: // single reads cost fewer calls
			c.walk = nil
		default:
			w.listed = listed
		}
	})
	return w
}

// giveUp cancels a walk that takes too long, for all reads that wait for it: the next one would take as long.
func (c *Collection) giveUp(ctx context.Context, w *walk) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.walk == w && w.Running() {
		c.disable(ctx, errListedSlowly)
	}
}

// readAll pages through the collection. With probe, it stops after the first page and returns nil if single reads cost fewer
// calls.
func (c *Collection) readAll(ctx context.Context, probe bool) (map[string]digest, error) {
	var query partnercenter.Query
	var counted size
	if probe {
		query.Count = func(total int64, onPage int) { counted = size{total, onPage} }
	}
	listed := map[string]digest{}
	items := 0
	for item, err := range c.client.List(ctx, query) {
		if err != nil {
			return nil, err
		}
		if items++; items == 1 && probe && !c.savesCalls(counted) {
			return nil, nil
		}
		if c.mode == Auto && c.isExceededBy(items) {
			return nil, errListedMore
		}
		// A document that can't be parsed, or can't be distinguished from an older version, is left to a single read.
		if doc, err := document.Parse(item); err == nil && isVersioned(doc) {
			id, _ := doc["id"].(string)
			listed[id] = digestOf(doc)
		}
	}
	if items == 0 && probe && !c.savesCalls(counted) {
		return nil, nil
	}
	return listed, nil
}

// savesCalls records the size of the collection and reports whether reading it saves calls.
func (c *Collection) savesCalls(counted size) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history.probed, c.history.size = true, counted
	return c.history.next(c.mode) == bulk
}

func (c *Collection) isExceededBy(listed int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.history.size.exceededBy(listed)
}

// disable makes all reads single ones for the rest of the run, and cancels a running walk. The caller holds the lock.
func (c *Collection) disable(ctx context.Context, why error) {
	if c.walk != nil {
		c.walk.Cancel()
	}
	c.disabledFor, c.walk = why, nil
	tflog.Warn(ctx, "From now on, the provider reads referrals one by one", map[string]any{"reason": why.Error()})
}

// Waiting is the number of reads that wait for a listing.
func (c *Collection) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.walk == nil {
		return 0
	}
	return c.walk.Waiting()
}
