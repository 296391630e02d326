package emulator

import (
	"slices"
	"time"
)

// A lateCall is a call that the service acts on after its client got a response or gave up.
type lateCall struct {
	at  time.Time
	act func() answer
}

// actLater acts on a call after a delay, by the emulator's clock.
func (e *Emulator) actLater(delay time.Duration, act func() answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.late = append(e.late, lateCall{e.now().Add(delay), act})
}

// catchUp acts on the calls whose delay has passed. It runs before documents are read, so that readers see them as if the
// calls had been acted on in time.
func (e *Emulator) catchUp() {
	e.mu.Lock()
	now := e.now()
	var due []lateCall
	e.late = slices.DeleteFunc(e.late, func(c lateCall) bool {
		isDue := !c.at.After(now)
		if isDue {
			due = append(due, c)
		}
		return isDue
	})
	e.mu.Unlock()
	for _, c := range due {
		c.act()
	}
}

// dateTime is the time in the Date header.
func (e *Emulator) dateTime() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now().Add(e.behaviour.DateAhead)
}
