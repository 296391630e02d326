package progress

import (
	"strings"
	"testing"
	"time"
)

func TestReport_Tick_ShowsProgressAndDuration(t *testing.T) {
	var out strings.Builder
	ticks, now := make(chan time.Time), time.Now()
	elapsed := time.Duration(0)
	calls := 0
	r := Start(&out, ticks, func() time.Time { now = now.Add(elapsed); elapsed = 10 * time.Second; return now }, func() string { calls++; return "compiling" })
	ticks <- time.Time{}
	ticks <- time.Time{}
	r.Stop()
	if want := "  … compiling, 10s\n  … compiling, 20s\n"; out.String() != want || calls != 2 {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
