package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// What can be counted and has to hold, on any machine.
const (
	maxStateBytes  = 6 << 10  // of state a referral
	maxBinaryBytes = 25 << 20 // of the stripped binary
	maxReads       = 50       // of a plan of goalSize referrals, with goalMode
)

// The goals are for goalSize referrals with goalMode. CPU and times depend on the machine and on what else it does, so missing
// one of them isn't a failure.
const (
	goalSize        = 1000
	goalMode        = "auto"
	goalColdFactor  = 1.1      // of a provider that does nothing
	goalMemoryBytes = 60 << 20 // of the provider's largest process
	parallelism     = 10       // Terraform's own default
)

// goalFactors are the goals for the cost of each step, as multiples of the limit.
var goalFactors = map[string]float64{create: 1.15, plan: 1.1, update: 1.15}

// report is everything that was measured.
type report struct {
	cli                       string
	binaryBytes               int64
	coldStart, floorColdStart time.Duration
	sizes                     []int
	results                   map[key]result
	search                    result
}

// violations are the counts that aren't as they have to be.
func (r report) violations() []error {
	var all []error
	expect := func(holds bool, format string, args ...any) {
		if !holds {
			all = append(all, fmt.Errorf(format, args...))
		}
	}
	for _, n := range r.sizes {
		for _, mode := range modes {
			created, planned, updated := r.results[key{n, mode, create}], r.results[key{n, mode, plan}], r.results[key{n, mode, update}]
			expect(created.requests == requests{created: n, listing: 1}, "%d, %s: creating takes one POST each and one look for equal ones, not %+v", n, mode, created.requests)
			expect(planned.requests.writes() == 0, "%d, %s: a plan writes nothing, but saw %+v", n, mode, planned.requests)
			expect(updated.requests.replaced == n && updated.requests.writes() == n,
				"%d, %s: an update takes one PUT each and no other write, not %+v", n, mode, updated.requests)
			for step, seen := range map[string]requests{plan: planned.requests, update: updated.requests} {
				expect(seen.reads() <= n, "%d, %s, %s: nothing is read more than once, but saw %+v", n, mode, step, seen)
			}
			if n >= goalSize && mode == goalMode {
				expect(planned.requests.reads()*goalSize <= maxReads*n, "%d, %s: a plan takes at most %d calls for each %d referrals, not %+v",
					n, mode, maxReads, goalSize, planned.requests)
			}
			for _, one := range []result{created, updated} {
				expect(one.stateBytes <= n*maxStateBytes, "%d, %s: a referral takes at most %d bytes of state, not %d",
					n, mode, maxStateBytes, one.stateBytes/n)
			}
		}
	}
	expect(r.search.requests == requests{listing: searched / 100}, "a search for %d takes a page for each hundred, not %+v", searched, r.search.requests)
	expect(r.search.peak <= maxSearchBytes, "a search for %d takes at most %.0f MB, not %.0f", searched, mb(maxSearchBytes), mb(r.search.peak))
	expect(r.binaryBytes < maxBinaryBytes, "the stripped binary is below %d bytes, not %d", maxBinaryBytes, r.binaryBytes)
	return all
}

// print writes the tables as Markdown.
func (r report) print(out io.Writer) {
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("%s, %s, %s, latency %v, `-parallelism` %d, the run with the fewest instructions of up to %d.\n",
		time.Now().UTC().Format(time.DateOnly), r.cli, machine(), latency, parallelism, repeats)
	r.printSteps(line)
	r.printGrowth(line)
	r.printGoals(line)
}

func (r report) printSteps(line func(string, ...any)) {
	line("| referrals | step | refresh_mode | instructions | limit | floor | times the limit | CPU | limit | floor | time | limit | floor | GET one | GET list | writes | peak memory | state per referral | limit | floor |")
	line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, n := range r.sizes {
		for _, step := range steps {
			lowest, bare := r.results[key{n, limit, step}], r.results[key{n, floor, step}]
			for _, mode := range modes {
				one := r.results[key{n, mode, step}]
				line("| %d | %s | %s | %s | %s | %s | %.2f | %s | %s | %s | %s | %s | %s | %d | %d | %d | %.0f MB | %.1f KB | %.1f KB | %.1f KB |", n, step, mode,
					billions(one.instructions), billions(lowest.instructions), billions(bare.instructions), one.cost()/lowest.cost(),
					seconds(one.cpu), seconds(lowest.cpu), seconds(bare.cpu),
					seconds(one.took), seconds(lowest.took), seconds(bare.took),
					one.requests.single, one.requests.listing, one.requests.writes(), mb(one.peak),
					kib(one.stateBytes, n), kib(lowest.stateBytes, n), kib(bare.stateBytes, n))
			}
		}
	}
}

// growth is from one size to the next.
type growth struct{ from, to int }

func (r report) growths() []growth {
	var all []growth
	for i := 1; i < len(r.sizes); i++ {
		all = append(all, growth{r.sizes[i-1], r.sizes[i]})
	}
	return all
}

// printGrowth shows how much more each size takes than the one before.
func (r report) printGrowth(line func(string, ...any)) {
	for _, g := range r.growths() {
		line("\nFrom %d to %d referrals, which is %.4g times as many:\n", g.from, g.to, float64(g.to)/float64(g.from))
		line("| step | refresh_mode | time | time of the floor | CPU | CPU of the floor | requests | peak memory |")
		line("| --- | --- | --- | --- | --- | --- | --- | --- |")
		for _, step := range steps {
			bareSmall, bareLarge := r.results[key{g.from, floor, step}], r.results[key{g.to, floor, step}]
			for _, mode := range modes {
				small, large := r.results[key{g.from, mode, step}], r.results[key{g.to, mode, step}]
				line("| %s | %s | × %.1f | × %.1f | × %.1f | × %.1f | × %.1f | × %.1f |", step, mode,
					ratio(large.took, small.took), ratio(bareLarge.took, bareSmall.took), ratio(large.cpu, small.cpu), ratio(bareLarge.cpu, bareSmall.cpu),
					float64(large.requests.reads()+large.requests.writes())/float64(small.requests.reads()+small.requests.writes()),
					float64(large.peak)/float64(max(small.peak, 1)))
			}
		}
	}
}

func (r report) printGoals(line func(string, ...any)) {
	line("\n| goal | at most | measured | |")
	line("| --- | --- | --- | --- |")
	goal := func(what string, measured, limit float64, unit string) {
		verdict := "reached"
		if measured > limit {
			verdict = "missed"
		}
		line("| %s | %.4g %s | %.4g %s | %s |", what, limit, unit, measured, unit, verdict)
	}
	if planned, ok := r.results[key{goalSize, goalMode, plan}]; ok {
		about := fmt.Sprintf("%d referrals, %s, ", goalSize, goalMode)
		for _, step := range steps {
			goal("cost, "+about+step, r.results[key{goalSize, goalMode, step}].cost()/r.results[key{goalSize, limit, step}].cost(),
				goalFactors[step], "times the limit")
			goal("peak memory, "+about+step, mb(r.results[key{goalSize, goalMode, step}].peak), mb(goalMemoryBytes), "MB")
		}
		goal(about+plan, float64(planned.requests.reads()), maxReads, "requests")
	}
	for _, g := range r.growths() {
		for _, step := range steps {
			grows := func(subject string) float64 {
				return ratio(r.results[key{g.to, subject, step}].took, r.results[key{g.from, subject, step}].took)
			}
			goal(fmt.Sprintf("growth of the time from %d to %d, %s, %s", g.from, g.to, goalMode, step), grows(goalMode), grows(floor), "times")
		}
	}
	goal("cold start, compared with a provider that does nothing", ratio(r.coldStart, r.floorColdStart), goalColdFactor, "times")
	goal(fmt.Sprintf("memory of a search for %d referrals", searched), mb(r.search.peak), mb(maxSearchBytes), "MB")
	goal("stripped binary", float64(r.binaryBytes)/(1<<20), maxBinaryBytes/(1<<20), "MB")
	for _, n := range r.sizes {
		goal(fmt.Sprintf("state of one of %d referrals", n), kib(r.results[key{n, goalMode, update}].stateBytes, n), maxStateBytes/(1<<10), "KB")
	}
	line("\nCold start (`providers schema -json`): %d ms; of a provider that does nothing %d ms.",
		r.coldStart.Milliseconds(), r.floorColdStart.Milliseconds())
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

// billions returns a number of instructions, - if none were counted.
func billions(instructions int64) string {
	if instructions == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f billion", float64(instructions)/1e9)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func kib(bytes, n int) float64 { return float64(bytes) / float64(n) / (1 << 10) }

// machine says what this runs on, as far as the system tells.
func machine() string {
	text := fmt.Sprintf("%d cores", runtime.NumCPU())
	if model := procValue("/proc/cpuinfo", "model name"); model != "" {
		text += " (" + model + ")"
	}
	var kib int64
	if _, err := fmt.Sscan(procValue("/proc/meminfo", "MemTotal"), &kib); err == nil {
		text += fmt.Sprintf(", %d GB of memory", kib>>20)
	}
	return text
}

// procValue is what stands after a name and a colon in a file of /proc; "" if there is none.
func procValue(path, name string) string {
	text, err := os.ReadFile(path) //nolint:gosec // G304: both paths are constants
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if before, after, found := strings.Cut(line, ":"); found && strings.TrimSpace(before) == name {
			return strings.TrimSpace(after)
		}
	}
	return ""
}
