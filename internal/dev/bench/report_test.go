package main

import (
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

func TestViolations_UnexpectedCount_IsReported(t *testing.T) {
	const n = goalSize
	for name, c := range map[string]struct {
		spoil func(*report)
		want  string
	}{
		"nothing": {func(*report) {}, ""},
		"a referral created twice": {func(r *report) {
			r.results[key{n, "auto", create}] = result{requests: requests{created: n + 1, listing: 1}}
		}, "1000, auto: creating takes one POST each"},
		"a read after each creation": {func(r *report) {
			r.results[key{n, "auto", create}] = result{requests: requests{created: n, listing: 1, single: n}}
		}, "1000, auto: creating takes one POST each"},
		"a plan that writes": {func(r *report) {
			r.results[key{n, "individual", plan}] = result{requests: requests{single: n, replaced: 1}}
		}, "1000, individual: a plan writes nothing"},
		"a patch beside the replacement": {func(r *report) {
			r.results[key{n, "auto", update}] = result{requests: requests{replaced: n, other: 1}}
		}, "1000, auto: an update takes one PUT each"},
		"a read after each update": {func(r *report) {
			r.results[key{n, "auto", update}] = result{requests: requests{single: 2 * n, replaced: n}}
		}, "1000, auto, update: nothing is read more than once"},
		"a plan that reads one by one": {func(r *report) {
			r.results[key{n, "auto", plan}] = result{requests: requests{single: maxReads, listing: 1}}
		}, "1000, auto: a plan takes at most 50 calls for each 1000 referrals"},
		"large state": {func(r *report) {
			r.results[key{n, "auto", update}] = result{requests: requests{replaced: n}, stateBytes: n*maxStateBytes + 1}
		}, "1000, auto: a referral takes at most 6144 bytes of state"},
		"a search that takes too much memory": {func(r *report) { r.search.peak = maxSearchBytes + 1 }, "a search for 10000 takes at most 256 MB"},
		"a search that reads one by one":      {func(r *report) { r.search.requests.single = 1 }, "a search for 10000 takes a page for each hundred"},
		"a large binary":                      {func(r *report) { r.binaryBytes = maxBinaryBytes }, "the stripped binary"},
	} {
		t.Run(name, func(t *testing.T) {
			r := report{sizes: []int{n}, results: map[key]result{}, search: result{requests: requests{listing: searched / 100}}}
			for _, mode := range modes {
				r.results[key{n, mode, create}] = result{requests: requests{created: n, listing: 1}}
				r.results[key{n, mode, plan}] = result{requests: requests{single: 10, listing: 10}}
				r.results[key{n, mode, update}] = result{requests: requests{single: n, replaced: n}}
			}
			c.spoil(&r)
			violations := r.violations()
			switch {
			case c.want == "" && len(violations) > 0:
				t.Errorf("%v", violations)
			case c.want != "" && (len(violations) != 1 || !strings.HasPrefix(violations[0].Error(), c.want)):
				t.Errorf("%v, want one that begins with %q", violations, c.want)
			}
		})
	}
}

func TestLeast_KeepsTheMostRequestsAndMemory(t *testing.T) {
	found := least([]result{
		{cpu: 3 * time.Second, requests: requests{single: 5}, peak: 1},
		{cpu: 1 * time.Second, requests: requests{single: 2}, peak: 3},
		{cpu: 2 * time.Second, requests: requests{single: 2}, peak: 7},
	})
	if found.cpu != 1*time.Second || found.requests.single != 5 || found.peak != 7 {
		t.Errorf("%+v", found)
	}
}

func TestCount_Requests_ByWhatTheyDo(t *testing.T) {
	const collection = "/v1.0/engagements/referrals"
	counted := count([]stage.Request{
		{Method: "GET", Path: collection + "/1"}, {Method: "GET", Path: collection + "/2"}, {Method: "GET", Path: collection},
		{Method: "POST", Path: collection}, {Method: "PUT", Path: collection + "/1"}, {Method: "PATCH", Path: collection + "/1"},
	})
	if want := (requests{single: 2, listing: 1, created: 1, replaced: 1, other: 1}); counted != want {
		t.Errorf("%+v, want %+v", counted, want)
	}
}

func TestHighWater_StatusOfAProcess_IsRead(t *testing.T) {
	if got := highWater([]byte("VmPeak:\t  9 kB\nVmHWM:\t   12 kB\nVmRSS:\t 3 kB\n")); got != 12<<10 {
		t.Errorf("%d", got)
	}
}

// A slow moment of the machine changes the CPU, but hardly the number of instructions.
func TestLeast_InstructionsAreCounted_DecidesByThem(t *testing.T) {
	found := least([]result{{cpu: 1 * time.Second, instructions: 9}, {cpu: 2 * time.Second, instructions: 8}})
	if found.instructions != 8 {
		t.Errorf("%+v", found)
	}
}
