// Package flight shares one running call among the goroutines that wait for its result. Unlike x/sync/singleflight, the
// call doesn't end with the context of the goroutine that started it, and it is cancelled when nobody waits any more.
package flight

import (
	"context"
	"sync"
	"time"
)

// A Flight is one such call. The lock is its owner's, and guards the Flight along with what the owner keeps of the result.
type Flight struct {
	lock    sync.Locker
	cancel  context.CancelFunc
	done    chan struct{}
	waiting int
	ended   bool // the result is settled
	left    bool // everybody stopped waiting before that
}

// Start runs call in a goroutine without the lock, and then settle with it. The context of call has the values of ctx, not
// its end, and ends after limit. The caller holds the lock, and joins.
func Start[T any](
	ctx context.Context, lock sync.Locker, limit time.Duration, call func(context.Context) (T, error), settle func(T, error),
) *Flight {
	shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	f := &Flight{lock: lock, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer cancel()
		result, err := call(shared)
		lock.Lock()
		defer lock.Unlock()
		settle(result, err)
		f.ended = true
		close(f.done)
	}()
	return f
}

// Join counts the caller, who holds the lock, as waiting. Whoever joins either waits for Done or calls Leave.
func (f *Flight) Join() { f.waiting++ }

// Done is closed when the result is settled.
func (f *Flight) Done() <-chan struct{} { return f.done }

// Leave ends the caller's wait, and with the last wait the call. The caller doesn't hold the lock.
func (f *Flight) Leave() {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.waiting--; f.waiting == 0 && !f.ended {
		f.left = true
		f.cancel()
	}
}

// Cancel ends the call for all who wait: its error is settled.
func (f *Flight) Cancel() { f.cancel() }

// Running reports whether the call may be joined: its result isn't settled, and not everybody has left.
// The caller holds the lock.
func (f *Flight) Running() bool { return !f.ended && !f.left }

// Abandoned reports whether everybody left before the result was settled. The caller holds the lock.
func (f *Flight) Abandoned() bool { return f.left }

// Waiting is the number of goroutines that joined and didn't leave. The caller holds the lock.
func (f *Flight) Waiting() int { return f.waiting }
