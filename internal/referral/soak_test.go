package referral_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// soak is one provider that works for a long time. The emulator is a new one in every round, because it never forgets a
// document's history: what grows is the provider.
type soak struct {
	t       *testing.T
	session *acctest.Session
	current atomic.Pointer[emulator.Emulator]
	hanging sync.Map     // the ids of referrals whose updates hang
	done    atomic.Int64 // applies
	samples []usage
}

// usage is what a process uses.
type usage struct{ goroutines, heapKB, files int }

// TestSoak lets one provider plan, apply, fail and read for as long as SOAK says, while a third of the calls meets a fault,
// and compares what it uses early and late.
func TestSoak(t *testing.T) {
	text := os.Getenv("SOAK")
	if text == "" {
		t.Skip("runs for as long as SOAK says, see make soak")
	}
	duration, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{t: t}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.current.Load().ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	s.session = acctest.NewSession(t, server.URL)
	for start := time.Now(); time.Since(start) < duration; {
		s.round(uint64(len(s.samples)))
	}
	t.Logf("%d applies in %d rounds", s.done.Load(), len(s.samples))
	s.isLevel()
}

// round gives some referrals their lives, side by side, and takes a sample when they are over.
func (s *soak) round(seed uint64) {
	s.t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.current.Store(e)
	chaos := newChaos(e, seed)
	e.FaultEach(func(r *http.Request, body []byte) emulator.Fault {
		if _, hangs := s.hanging.Load(path.Base(r.URL.Path)); hangs && r.Method == http.MethodPut {
			return emulator.Fault{Kind: emulator.Hang}
		}
		return chaos.choose(r, body)
	})
	var lives sync.WaitGroup
	for i := range 8 {
		lives.Go(func() { s.life(e, i) })
	}
	lives.Wait()
	// The framework remembers how to cancel each call that there was until the run is stopped; without this its list would
	// be all that grows.
	s.session.Stop(s.t)
	if err := e.Close(); err != nil {
		s.t.Error(err)
	}
	runtime.GC()
	runtime.GC() // what pools held is gone with the second one
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		s.t.Fatal(err)
	}
	s.samples = append(s.samples, usage{runtime.NumGoroutine(), int(memory.HeapAlloc >> 10), len(files)})
}

// life is a referral's: created, changed, changed by a call that hangs, read and closed.
func (s *soak) life(e *emulator.Emulator, number int) {
	doc := func(value int) string {
		return strings.NewReplacer("Contoso & Co", fmt.Sprintf("Deal %d", number), `"dealValue":100`, fmt.Sprintf(`"dealValue":%d`, value)).Replace(newDeal)
	}
	state := s.apply(s.session.Null(), withTimeouts(declaring(s.t, doc(0)), "1m"))
	for value := 1; value <= 4; value++ {
		state = s.apply(s.session.Read(s.t, state), withTimeouts(declaring(s.t, doc(value)), "1m"))
	}
	id := textIn(acctest.Attributes(state.Value)["id"])
	s.hanging.Store(id, true)
	config := withTimeouts(declaring(s.t, doc(5)), "300ms")
	if _, diags := s.session.Apply(s.t, state, s.session.Plan(s.t, state, config), config); !strings.Contains(diags.Errors(), "timed out") {
		s.t.Errorf("a call that hangs ended with %q", diags.Errors())
	}
	s.hanging.Delete(id)
	s.apply(s.session.Read(s.t, state), s.session.Null().Value)
	if held, _ := e.Document(id); held["status"] != "Closed" {
		s.t.Errorf("the referral is %v in the end", held["status"])
	}
}

func (s *soak) apply(state acctest.State, config tftypes.Value) acctest.State {
	after, diags := s.session.Apply(s.t, state, s.session.Plan(s.t, state, config), config)
	if errors := diags.Errors(); errors != "" {
		s.t.Error(errors)
	}
	s.done.Add(1)
	return after
}

// isLevel compares the medians of the first and the last third, the first tenth being the warm-up.
func (s *soak) isLevel() {
	s.t.Helper()
	warm := s.samples[len(s.samples)/10:]
	third := len(warm) / 3
	if third < 3 {
		s.t.Fatalf("%d rounds are too few to compare", len(s.samples))
	}
	for name, of := range map[string]struct {
		value func(usage) int
		slack int // what may come and go
	}{
		"goroutines": {func(s usage) int { return s.goroutines }, 8},
		"heap in KB": {func(s usage) int { return s.heapKB }, 2048},
		"open files": {func(s usage) int { return s.files }, 8},
	} {
		early, late := median(warm[:third], of.value), median(warm[len(warm)-third:], of.value)
		s.t.Logf("%s: median %d early, %d late", name, early, late)
		if late > early+early/10+of.slack {
			s.t.Errorf("%s grew from %d to %d", name, early, late)
		}
	}
}

func median(samples []usage, value func(usage) int) int {
	var values []int
	for _, s := range samples {
		values = append(values, value(s))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
