package refresh

import (
	"math"
	"testing"
)

func TestNext_EveryMode_ChoosesTheReadMode(t *testing.T) {
	pages := func(count int64) size { return size{total: count * 100, onPage: 100} }
	for _, tt := range []struct {
		mode string
		seen history
		want readMode
	}{
		{Individual, history{}, single},
		{Individual, history{reads: 10_000, probed: true, size: pages(1)}, single},
		{Bulk, history{}, bulk},
		{Bulk, history{reads: 1, probed: true, size: pages(10_000)}, bulk},
		{Auto, history{}, single},
		{Auto, history{reads: trialReads - 1}, single},
		{Auto, history{reads: trialReads}, probe},
		{Auto, history{reads: 10_000}, probe}, // the first probe was cancelled
		{Auto, history{reads: trialReads, probed: true}, single},
		{Auto, history{reads: 10_000, probed: true}, single},
		{Auto, history{reads: trialReads, probed: true, size: pages(1)}, bulk},
		{Auto, history{reads: 29, probed: true, size: pages(30)}, single},
		{Auto, history{reads: 30, probed: true, size: pages(30)}, bulk},
		{Auto, history{reads: 5, probed: true, size: pages(1)}, single},
	} {
		if got := tt.seen.next(tt.mode); got != tt.want {
			t.Errorf("%s %+v: %d, want %d", tt.mode, tt.seen, got, tt.want)
		}
	}
}

func TestSize_EveryCount_GivesPagesAndLimit(t *testing.T) {
	for _, tt := range []struct {
		size       size
		pages      int64
		within     int // so many may be listed
		exceededBy int // so many are too many
	}{
		{size{}, 0, 0, 1},
		{size{total: 7}, 0, 7, 8}, // counted, but none on the first page
		{size{total: 0, onPage: 3}, 1, 3, 4},
		{size{total: -5, onPage: 3}, 1, -2, 0},
		{size{total: 100, onPage: 100}, 1, 200, 201},
		{size{total: 101, onPage: 100}, 2, 201, 202},
		{size{total: 1000, onPage: 10}, 100, 1010, 1011},
		{size{total: math.MaxInt64, onPage: 1}, math.MaxInt64, math.MaxInt, math.MinInt},
	} {
		if got := tt.size.pages(); got != tt.pages {
			t.Errorf("%+v: %d pages, want %d", tt.size, got, tt.pages)
		}
		if tt.size.exceededBy(tt.within) {
			t.Errorf("%+v is exceeded by %d", tt.size, tt.within)
		}
		if tt.exceededBy > 0 && !tt.size.exceededBy(tt.exceededBy) {
			t.Errorf("%+v isn't exceeded by %d", tt.size, tt.exceededBy)
		}
	}
}
