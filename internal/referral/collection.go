package referral

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

const (
	// trialReads are made singly before the size of the collection is asked for.
	trialReads = 10
	// listedOnAPage is what the service puts on a page at most.
	listedOnAPage = 100
	// maxListedAge bounds how long after its first page was asked for a listing is used, and how long it may take.
	maxListedAge = time.Minute
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
	pages int  // of the collection; 0 where the service doesn't tell
}

// next decides how a referral is read. Nobody knows how many reads are to come; auto assumes as many as there were.
func (s seen) next(mode string) way {
	switch {
	case mode == RefreshBulk:
		return listing
	case mode != RefreshAuto || s.reads < trialReads:
		return singly
	case !s.asked:
		return asking
	case s.pages > 0 && s.pages <= s.reads:
		return listing
	}
	return singly
}

// collection serves the reads of a run from listings of all referrals, where that costs fewer calls. Its zero value is
// ready for use.
type collection struct {
	mu      sync.Mutex
	seen    seen
	walk    *walk             // the last one, under way or usable; nil if there is none
	singles map[string]digest // of what was read singly, by id
	written map[string]bool   // the ids of what this run has written: a listing may be older
	whole   bool              // a listed document was found to be what a single read gives
	off     error             // why listings aren't used any more in this run
	told    bool              // whether the user was warned of that
}

// walk is a way through the pages of the collection that several reads may wait for.
type walk struct {
	began  time.Time
	done   chan struct{} // closed when it has ended
	cancel context.CancelFunc

	waiting int                        // reads that wait for its end
	ended   bool                       // what follows is final
	docs    map[string]json.RawMessage // by id; each leaves when it has been used
}

// errListedCut is why listings aren't used where they turn out to be shorter than what they list.
var errListedCut = errors.New("a listed referral has the eTag of the one that was read singly, but other content")

// wrote notes that a referral is about to be written, or has just been created.
func (c *collection) wrote(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.written == nil {
		c.written = map[string]bool{}
	}
	c.written[id] = true
}

// listed is a referral's document from the collection; nil if it has to be read singly. It waits while the collection is
// being read, for half of its time at most. Errors: the context ended meanwhile.
func (s *Settings) listed(ctx context.Context, id string) (json.RawMessage, error) {
	c := &s.collection
	w := s.join(ctx, id)
	if w == nil {
		return nil, nil
	}
	patience, end := halfOf(ctx)
	defer end()
	select {
	case <-w.done:
	case <-patience.Done():
		c.leave(w)
		if ctx.Err() == nil {
			return nil, nil // there is time left for a single read
		}
		return nil, fmt.Errorf("%w while the collection of referrals was being read", ctx.Err())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	doc := w.docs[id]
	delete(w.docs, id)
	if c.off != nil || c.written[id] {
		return nil, nil
	}
	return doc, nil
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
func (s *Settings) join(ctx context.Context, id string) *walk {
	c := &s.collection
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.reads++
	before := c.seen
	before.reads--
	if c.walk != nil && c.walk.ended && s.now().Sub(c.walk.began) >= maxListedAge {
		c.walk = nil
	}
	next := before.next(s.RefreshMode)
	if c.off != nil || c.written[id] || c.walk == nil && next == singly {
		return nil
	}
	if c.walk == nil {
		// The first reader's end must not be everybody's; what its context carries, such as the logger, stays.
		lasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxListedAge)
		c.walk = &walk{began: s.now(), done: make(chan struct{}), cancel: cancel}
		go s.readFor(lasting, c.walk, next == asking)
	}
	c.walk.waiting++
	return c.walk
}

// leave ends a read's wait. A walk that nobody waits for any more ends too.
func (c *collection) leave(w *walk) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.waiting--
	if w.waiting > 0 || w.ended {
		return
	}
	w.cancel()
	if c.walk == w {
		c.walk = nil
	}
}

// readFor reads the collection and lets those who wait for a walk go on.
func (s *Settings) readFor(ctx context.Context, w *walk, ask bool) {
	defer close(w.done)
	defer w.cancel()
	docs, err := s.readAll(ctx, ask)
	c := &s.collection
	c.mu.Lock()
	defer c.mu.Unlock()
	w.ended = true
	switch {
	case c.walk != w: // given up
	case err != nil:
		c.turnOff(ctx, err)
	case docs == nil: // it doesn't pay
		c.walk = nil
	default:
		w.docs = docs
		for id := range c.singles {
			c.compare(ctx, id)
		}
	}
}

// readAll pages through the collection. If it asks for the size first, it stops after a page where going on doesn't pay:
// no documents.
func (s *Settings) readAll(ctx context.Context, ask bool) (map[string]json.RawMessage, error) {
	c := &s.collection
	var query partnercenter.Query
	pages := 0
	if ask {
		query.Count = func(total int64) { pages = max(1, int((total+listedOnAPage-1)/listedOnAPage)) }
	}
	docs := map[string]json.RawMessage{}
	for item, err := range s.Client.List(ctx, query) {
		if err != nil {
			return nil, err
		}
		if ask && !c.pays(s.RefreshMode, pages) {
			return nil, nil
		}
		ask = false
		var named struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(item, &named) == nil {
			docs[named.ID] = item
		}
	}
	if ask && !c.pays(s.RefreshMode, pages) { // it is empty
		return nil, nil
	}
	return docs, nil
}

// pays notes the size of the collection and tells whether to read it.
func (c *collection) pays(mode string, pages int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.asked, c.seen.pages = true, pages
	return c.seen.next(mode) == listing
}

// turnOff makes all reads single ones for the rest of the run, and ends a walk that is under way. The caller holds the lock.
func (c *collection) turnOff(ctx context.Context, why error) {
	if c.walk != nil {
		c.walk.cancel()
	}
	c.off, c.walk = why, nil
	tflog.Warn(ctx, "Reading each referral with a call of its own from now on", map[string]any{"reason": why.Error()})
}
