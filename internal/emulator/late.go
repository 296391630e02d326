package emulator

import (
	"slices"
	"time"
)

// A lateCall is one that the service acts on when its client has long been answered, or given up.
type lateCall struct {
	at  time.Time
	act func() answer
}

// actLater has a call acted on after a delay, by the emulator's clock.
func (e *Emulator) actLater(delay time.Duration, act func() answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.late = append(e.late, lateCall{e.now().Add(delay), act})
}

// catchUp acts on the calls whose time has come. It comes before anybody can see what is there, so that nobody can tell that
// they were acted on no sooner.
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

// dateTime is what the Date header says.
func (e *Emulator) dateTime() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now().Add(e.behaviour.DateAhead)
}
