// Package progress says how far something is that takes long, so that nobody has to wonder whether it hangs.
package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Interval is how long a screen stays without a word at most.
const Interval = 10 * time.Second

// Report is a task that is under way.
type Report struct {
	out   io.Writer
	tick  <-chan time.Time
	ended chan struct{}
	done  sync.WaitGroup
}

// Start writes what say returns, and how long it has taken, whenever the ticker ticks, until Stop.
func Start(out io.Writer, ticks <-chan time.Time, now func() time.Time, say func() string) *Report {
	r := &Report{out: out, tick: ticks, ended: make(chan struct{})}
	started := now()
	r.done.Go(func() {
		for {
			select {
			case <-r.ended:
				return
			case <-r.tick:
				fmt.Fprintf(out, "  … %s, %ds\n", say(), int(now().Sub(started).Seconds()))
			}
		}
	})
	return r
}

// Stop ends the reports. Nothing is written after it.
func (r *Report) Stop() {
	close(r.ended)
	r.done.Wait()
}
