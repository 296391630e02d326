package acctest

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// clock is the clock of the emulators and providers that tests start. It runs normally, but a sleep returns at once and advances the clock
// instead. So a creation in doubt can look for a minute without taking one.
var clock skippingClock

type skippingClock struct{ ahead atomic.Int64 }

// Now returns the time.
func (c *skippingClock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Sleep advances the clock, unless the context has ended.
func (c *skippingClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.ahead.Add(int64(d))
	return nil
}

// Now returns the time of the clock that emulators and providers share.
func Now() time.Time { return clock.Now() }

// NewServer returns a provider with the shared clock.
func NewServer() (provider.Server, error) {
	return provider.NewServer("test", provider.WithClock(clock.Now, clock.Sleep))
}
