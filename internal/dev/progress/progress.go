// Package progress reports the progress of long tasks, so that users can see that they don't hang.
package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Interval is the time between two reports.
const Interval = 10 * time.Second

// Report writes the progress of a running task.
type Report struct {
	out   io.Writer
	tick  <-chan time.Time
	ended chan struct{}
	done  sync.WaitGroup
}

// Start writes the result of describe and the elapsed time at each tick, until Stop.
func Start(out io.Writer, ticks <-chan time.Time, now func() time.Time, describe func() string) *Report {
	r := &Report{out: out, tick: ticks, ended: make(chan struct{})}
	started := now()
	r.done.Go(func() {
		for {
			select {
			case <-r.ended:
				return
			case <-r.tick:
				fmt.Fprintf(out, "  … %s, %ds\n", describe(), int(now().Sub(started).Seconds()))
			}
		}
	})
	return r
}

// Stop stops the reports. Nothing is written after it returns.
func (r *Report) Stop() {
	close(r.ended)
	r.done.Wait()
}
