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
	// trialReads are made singly before the size of the collection is asked for.
	trialReads = 10
	// maxListedAge bounds how long after its first page was asked for a listing is used, and how long it may take.
	maxListedAge = time.Minute
)

// The values of the provider's argument refresh_mode.
const (
	Auto       = "auto"       // single reads, until reading the collection costs fewer calls
	Individual = "individual" // a call for each referral
	Bulk       = "bulk"       // the collection, page by page
)

// way is how a referral is read.
type way int

const (
	singly  way = iota + 1 // with a call of its own
	asking                 // from the collection, if its first page says that this pays
	listing                // from the collection
)

// seen is what a run has seen that decides how the next referral is read.
type seen struct {
	reads int  // so far
	asked bool // whether the collection was asked for its size
	size  size // of the collection
}

// size is how large the collection is, as its first page says; zero where that doesn't say it.
type size struct {
	total  int64 // referrals, by $count
	onPage int   // referrals on the first page
}

// pages is how many calls a way through the collection takes; 0 where the service doesn't tell.
func (s size) pages() int64 {
	if s.onPage == 0 {
		return 0
	}
	return max(1, (s.total-1)/int64(s.onPage)+1)
}

// exceededBy tells whether so many listed referrals show that the size isn't true. A page more may be new.
func (s size) exceededBy(listed int) bool { return int64(listed-s.onPage) > s.total }

// next decides how a referral is read. Nobody knows how many reads are to come; auto assumes as many as there were.
func (s seen) next(mode string) way {
	switch {
	case mode == Bulk:
		return listing
	case mode != Auto || s.reads < trialReads:
		return singly
	case !s.asked:
		return asking
	case s.size.pages() > 0 && s.size.pages() <= int64(s.reads):
		return listing
	}
	return singly
}

// Collection serves the reads of a run from listings of all referrals, where that costs fewer calls. It must not be copied.
type Collection struct {
	client *partnercenter.Client
	mode   string
	now    func() time.Time // the clock that listings grow old by

	mu      sync.Mutex
	seen    seen
	walk    *walk           // the last one, under way or usable; nil if there is none
	written map[string]bool // the ids of what this run has written: a listing may be older
	off     error           // why listings aren't used any more in this run
	told    bool            // whether the user was warned of that
}

// New makes the collection of a client. mode is one of the values of refresh_mode; now is the clock, nil means time.Now.
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

// Why listings aren't used.
var (
	errListedCut    = errors.New("a listed referral has the eTag of the one that was read singly, but other content")
	errListedSlowly = errors.New("the referrals weren't listed within half of the time that a read may take")
	errListedMore   = errors.New("the service lists more referrals than it counts, so nothing tells how many calls that takes")
)

// Wrote notes that a referral is about to be written, or has just been created.
func (c *Collection) Wrote(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.written == nil {
		c.written = map[string]bool{}
	}
	c.written[id] = true
}

// listed is the digest of a referral in the collection; false if it isn't known from there. It waits while the collection
// is being read, for half of its time at most. Errors: the context ended meanwhile.
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
		return digest{}, false, nil // there is time left for a single read
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := w.listed[id]
	delete(w.listed, id)
	return found, ok && c.off == nil, nil
}

// halfOf gives a context that ends in half of the time that a context has left.
func halfOf(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/2)
}

// join gives the walk that a read waits for, and begins one if that pays; nil if the read is a single one.
func (c *Collection) join(ctx context.Context, id string) *walk {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.reads++
	before := c.seen
	before.reads--
	if c.walk != nil && (c.walk.Abandoned() || !c.walk.Running() && c.now().Sub(c.walk.began) >= maxListedAge) {
		c.walk = nil
	}
	next := before.next(c.mode)
	if c.off != nil || c.written[id] || c.walk == nil && next == singly {
		return nil
	}
	if c.walk == nil {
		c.walk = c.start(ctx, next == asking)
	}
	c.walk.Join()
	return c.walk
}

// start begins a walk. The caller holds the lock.
func (c *Collection) start(ctx context.Context, ask bool) *walk {
	w := &walk{began: c.now()}
	read := func(ctx context.Context) (map[string]digest, error) { return c.readAll(ctx, ask) }
	w.Flight = flight.Start(ctx, &c.mu, maxListedAge, read, func(listed map[string]digest, err error) {
		switch {
		case c.walk != w || w.Abandoned():
		case err != nil:
			c.turnOff(ctx, err)
		case listed == nil: // it doesn't pay
			c.walk = nil
		default:
			w.listed = listed
		}
	})
	return w
}

// giveUp ends a walk that takes too long, for all who wait for it: the next one would take as long.
func (c *Collection) giveUp(ctx context.Context, w *walk) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.walk == w && w.Running() {
		c.turnOff(ctx, errListedSlowly)
	}
}

// readAll pages through the collection. If it asks for the size first, it stops after a page where going on doesn't pay:
// nothing is listed.
func (c *Collection) readAll(ctx context.Context, ask bool) (map[string]digest, error) {
	var query partnercenter.Query
	var told size
	if ask {
		query.Count = func(total int64, onPage int) { told = size{total, onPage} }
	}
	listed := map[string]digest{}
	items := 0
	for item, err := range c.client.List(ctx, query) {
		if err != nil {
			return nil, err
		}
		if items++; items == 1 && ask && !c.pays(told) {
			return nil, nil
		}
		if c.mode == Auto && c.isExceededBy(items) {
			return nil, errListedMore
		}
		// What can't be read, or can't be told from an older version, is left to the single read.
		if doc, err := document.Parse(item); err == nil && isVersioned(doc) {
			id, _ := doc["id"].(string)
			listed[id] = digestOf(doc)
		}
	}
	if items == 0 && ask && !c.pays(told) {
		return nil, nil
	}
	return listed, nil
}

// pays notes the size of the collection and tells whether to read it.
func (c *Collection) pays(told size) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.asked, c.seen.size = true, told
	return c.seen.next(c.mode) == listing
}

func (c *Collection) isExceededBy(listed int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen.size.exceededBy(listed)
}

// turnOff makes all reads single ones for the rest of the run, and ends a walk that is under way. The caller holds the lock.
func (c *Collection) turnOff(ctx context.Context, why error) {
	if c.walk != nil {
		c.walk.Cancel()
	}
	c.off, c.walk = why, nil
	tflog.Warn(ctx, "Reading each referral with a call of its own from now on", map[string]any{"reason": why.Error()})
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
