package acctest

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// clock is that of the emulators and of the providers that tests start. It runs like any other, but whoever sleeps by it
// wakes at once, and finds it that much later: a creation in doubt looks for a minute without taking one.
var clock jumping

type jumping struct{ ahead atomic.Int64 }

// Now is the time.
func (c *jumping) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Sleep passes some time at once, unless the context has ended.
func (c *jumping) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.ahead.Add(int64(d))
	return nil
}

// Now is the time by the clock of the emulators and the providers.
func Now() time.Time { return clock.Now() }

// NewServer makes a provider with that clock.
func NewServer() (provider.Server, error) {
	return provider.NewServer("test", provider.WithClock(clock.Now, clock.Sleep))
}
