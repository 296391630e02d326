package flight_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/flight"
)

const limit = time.Minute

type key struct{}

// owner shares one call that takes a second, or until its context ends, and counts what happens.
type owner struct {
	sync.Mutex
	flight                    *flight.Flight
	started, settled, guarded int
	result                    string
	err                       error
}

// join returns the running flight, or a new one, with the caller counted.
func (o *owner) join(ctx context.Context, takes time.Duration) *flight.Flight {
	o.Lock()
	defer o.Unlock()
	if o.flight == nil || !o.flight.Running() {
		o.started++
		o.flight = flight.Start(ctx, o, limit, func(ctx context.Context) (string, error) {
			select {
			case <-time.After(takes):
				result, _ := ctx.Value(key{}).(string)
				return result, nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}, func(result string, err error) {
			o.settled++
			o.result, o.err = result, err
			if !o.TryLock() {
				o.guarded++
			}
		})
	}
	o.flight.Join()
	return o.flight
}

func TestFlight_ManyWait_OneCallServesAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o owner
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() { <-o.join(context.WithValue(t.Context(), key{}, "value"), time.Second).Done() })
		}
		group.Wait()
		if o.started != 1 || o.settled != 1 || o.guarded != 1 || o.result != "value" || o.flight.Running() || o.flight.Abandoned() {
			t.Errorf("%+v", &o)
		}
		if <-o.join(t.Context(), time.Second).Done(); o.started != 2 {
			t.Error("a later caller got the earlier result")
		}
	})
}

func TestFlight_StarterCancelled_GoesOnForTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o owner
		ctx, cancel := context.WithCancel(t.Context())
		first := o.join(ctx, time.Second)
		second := o.join(t.Context(), time.Second)
		cancel()
		first.Leave()
		if <-second.Done(); o.err != nil || o.started != 1 {
			t.Errorf("%+v", &o)
		}
	})
}

func TestFlight_LastLeaves_IsCancelledAndNotJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o owner
		left := o.join(t.Context(), time.Second)
		left.Leave()
		if left.Running() || !left.Abandoned() || left.Waiting() != 0 {
			t.Error("an abandoned call can be joined")
		}
		next := o.join(t.Context(), 2*time.Second)
		<-left.Done()
		o.Lock() // the next call settles later
		if !errors.Is(o.err, context.Canceled) || next == left {
			t.Errorf("%+v", &o)
		}
		o.Unlock()
		if <-next.Done(); o.err != nil || o.started != 2 {
			t.Errorf("%+v", &o)
		}
		next.Leave()
		if next.Abandoned() {
			t.Error("a call counts as abandoned after its end")
		}
	})
}

func TestFlight_LimitOrCancel_EndsItForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o owner
		if <-o.join(t.Context(), 2*limit).Done(); !errors.Is(o.err, context.DeadlineExceeded) {
			t.Error(o.err)
		}
		cancelled := o.join(t.Context(), limit)
		cancelled.Cancel()
		if <-cancelled.Done(); !errors.Is(o.err, context.Canceled) || cancelled.Abandoned() || cancelled.Waiting() != 1 {
			t.Errorf("%+v", &o)
		}
	})
}
