package referral_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// eventually waits for a condition in another goroutine or process.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for range 3000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s never happened", what)
}

// A stopped run ends without waiting for the service. Whatever the call did, the next apply finds it: one referral exists,
// written once for each change.
func TestStop_AnyPoint_NoDuplicateAndNothingLost(t *testing.T) {
	changed := strings.Replace(newDeal, `"dealValue":100`, `"dealValue":200`, 1)
	for _, c := range []struct {
		method string
		fault  emulator.Kind
		says   string // "" means that the run succeeds anyway
	}{
		{"POST", emulator.Hang, "isn't among the newest referrals so far"},
		{"POST", emulator.SlowHeader, ""}, // the referral exists, so the provider finds and adopts it
		{"POST", emulator.SlowBody, ""},
		{"PUT", emulator.Hang, "was cancelled"},
		{"PUT", emulator.SlowHeader, "was cancelled"},
		{"PUT", emulator.SlowBody, "was cancelled"},
	} {
		t.Run(c.method+" "+string(c.fault), func(t *testing.T) {
			w := newWorld(t)
			config, state, versions := declaring(t, newDeal), w.session.Null(), 1
			if c.method == "PUT" {
				state, _ = w.create(t, config)
				config, versions = declaring(t, changed), 2
			}
			w.emulator.Inject(emulator.Fault{Method: c.method, Kind: c.fault, Delay: time.Hour, Times: -1})
			after, errors := w.stopped(t, c.method, state, config)
			if (c.says == "") != (errors == "") || !strings.Contains(errors, c.says) {
				t.Error(errors)
			}
			if errors != "" && !after.Value.IsNull() && acctest.Changed(state.Value, after.Value) != "" {
				t.Error("a failed change changed the state")
			}
			if n := len(acctest.Sent(w.emulator, c.method)); n != versions && c.method == "POST" {
				t.Errorf("the referral was sent %d times", n)
			}
			w.emulator.ClearFaults()
			next := acctest.NewSession(t, endpoint(t))
			if !after.Value.IsNull() {
				after = next.Read(t, after)
			}
			next.Converge(t, after, config)
			w.wasWritten(t, versions)
		})
	}
}

// stopped applies a configuration and stops the run as soon as its call has arrived.
func (w world) stopped(t *testing.T, method string, state acctest.State, config tftypes.Value) (acctest.State, string) {
	t.Helper()
	plan := w.session.Plan(t, state, config)
	before := len(acctest.Sent(w.emulator, method))
	type result struct {
		state acctest.State
		diags acctest.Diagnostics
	}
	done := make(chan result, 1)
	go func() {
		after, diags := w.session.Apply(t, state, plan, config)
		done <- result{after, diags}
	}()
	eventually(t, "the call", func() bool { return len(acctest.Sent(w.emulator, method)) > before })
	w.session.Stop(t)
	r := <-done
	return r.state, r.diags.Errors()
}

// wasWritten checks that one referral exists, and its number of versions.
func (w world) wasWritten(t testing.TB, versions int) {
	t.Helper()
	ids := w.emulator.IDs()
	if len(ids) != 1 {
		t.Fatalf("%d referrals exist", len(ids))
	}
	if history := w.emulator.History(ids[0]); len(history) != versions {
		t.Errorf("the referral has %d versions, want %d: %s", len(history), versions, fmt.Sprint(history))
	}
}

// A run that is stopped while it looks for a possibly created referral sends nothing more.
func TestStop_SendsNothingMore(t *testing.T) {
	w := newWorld(t)
	config := declaring(t, newDeal)
	// The first call is lost before it acts; the run ends while the provider looks for the referral.
	w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.ResetBefore, Times: -1})
	plan := w.session.Plan(t, w.session.Null(), config)
	done := make(chan acctest.Diagnostics, 1)
	go func() {
		_, diags := w.session.Apply(t, w.session.Null(), plan, config)
		done <- diags
	}()
	eventually(t, "a look after the attempt", func() bool {
		requests := w.emulator.Requests()
		attempt := slices.IndexFunc(requests, func(r emulator.Request) bool { return r.Method == "POST" })
		return attempt >= 0 && attempt < len(requests)-1
	})
	w.session.Stop(t)
	if errors := (<-done).Errors(); !strings.Contains(errors, "isn't among the newest referrals so far") {
		t.Error(errors)
	}
	if n := len(acctest.Sent(w.emulator, "POST")); n != 1 {
		t.Errorf("the referral was sent %d times", n)
	}
	w.emulator.ClearFaults()
	next := acctest.NewSession(t, endpoint(t))
	next.Converge(t, next.Null(), config)
	w.wasWritten(t, 1)
}
