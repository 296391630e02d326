package registration_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest/faults"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// TestFaultMatrix injects every fault into every call for a registration, once and permanently, and compares the outcome with
// faults.Rows.
func TestFaultMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes with the race detector; other tests run the same code from several goroutines")
	}
	slots := make(chan struct{}, 16) // cases mostly wait
	var running sync.WaitGroup
	for _, row := range faults.Rows {
		for call := faults.OnRegistrationRead; call < faults.NumberOfCalls; call++ {
			for lasting, want := range map[bool]faults.Outcome{false: row.Once[call], true: row.Lasting[call]} {
				if want == faults.LastOnly {
					continue
				}
				slots <- struct{}{}
				running.Go(func() {
					defer func() { <-slots }()
					t.Run(fmt.Sprintf("%s/%s/lasting=%t", row.Name, faults.CallNames[call], lasting), func(t *testing.T) {
						broken := row.Endpoint.URL(t)
						synctest.Test(t, func(t *testing.T) {
							c := newFaultCase(t, row, call, lasting, broken)
							if got := c.run(); got != want {
								t.Errorf("the outcome is %q, want %q: %s", got, want, c.errors)
							} else {
								c.check(got)
							}
						})
					})
				})
			}
		}
	}
	running.Wait()
}

// A faultCase is one call with one fault.
type faultCase struct {
	world
	client           *http.Client
	call             int
	method           string
	broken           *acctest.Session // the session with the fault
	before, after    acctest.State
	config           tftypes.Value
	errors, warnings string
}

// limit is the request_timeout of rows that need one.
const limit = "300ms"

func newFaultCase(t *testing.T, row faults.Row, call int, lasting bool, url string) *faultCase {
	t.Helper()
	e, client := acctest.ServePiped(t)
	session := acctest.NewPipedSession(t, client).Of(typeName)
	c := &faultCase{world: world{e, t, acctest.Seed(t, e, wonReferral(t)), session}, client: client, call: call, method: http.MethodPatch, broken: session}
	patience := "10m"
	if row.NeverResponds() && !row.TryTimesOut {
		patience = "2s" // ends the call
	}
	timeouts := []string{"timeouts.create=" + quoted(patience), "timeouts.read=" + quoted(patience), "timeouts.update=" + quoted(patience)}
	c.config, c.before = registering(t, timeouts...), session.Null()
	switch call {
	case faults.OnRegistrationRead:
		c.method, c.before = http.MethodGet, c.registered("ReviewPending", timeouts...)
	case faults.OnRegistrationUpdate:
		c.before = c.registered("ActionRequired", timeouts...)
		c.config = registering(t, append(timeouts, "contract.value=700000")...)
	}
	var arguments []string
	if row.TryTimesOut {
		arguments = []string{"request_timeout", limit, "max_retries", "1"}
	}
	switch {
	case url != "":
		c.broken = acctest.NewSession(t, url, arguments...).Of(typeName)
	case row.TryTimesOut:
		c.broken = acctest.NewPipedSession(t, client, arguments...).Of(typeName)
	}
	e.Behave(row.Behaviour)
	e.ClearRequests()
	if fault := row.Fault; fault.Kind != "" {
		fault.Method, fault.Times = c.method, 1
		if lasting {
			fault.Times = -1
		}
		e.Inject(fault)
	}
	return c
}

func quoted(text string) string { return fmt.Sprintf("%q", text) }

// run makes the call and classifies the outcome.
func (c *faultCase) run() faults.Outcome {
	c.t.Helper()
	var diags acctest.Diagnostics
	if c.call == faults.OnRegistrationRead {
		c.after, diags = c.broken.TryRead(c.t, c.before)
	} else {
		plan := c.broken.Plan(c.t, c.before, c.config)
		c.ClearRequests()
		c.after, diags = c.broken.Apply(c.t, c.before, plan, c.config)
	}
	c.errors, c.warnings = diags.Errors(), diags.Warnings()
	sent, reads := acctest.Sent(c.Emulator, c.method), len(acctest.Sent(c.Emulator, "GET"))
	switch {
	case strings.Contains(c.errors, "The outcome of the registration is unknown"):
		return faults.Stopped
	case c.errors != "":
		return faults.Failed
	case slices.ContainsFunc(sent, func(r emulator.Request) bool { return r.Status == http.StatusPreconditionFailed }):
		return faults.OwnWrite
	case c.method == http.MethodPatch && reads > 1: // the first read is before the patch
		return faults.Reread
	case len(sent) > 1:
		return faults.Retried
	}
	return faults.Success
}

// check verifies what holds for every outcome: an error names the call and leaves the state unchanged, and after the fault, an apply of
// the same configuration results in one registration with the configured values.
func (c *faultCase) check(got faults.Outcome) {
	c.t.Helper()
	failed := got == faults.Failed || got == faults.Stopped
	if changed := acctest.Changed(c.before.Value, c.after.Value); failed && changed != "" {
		c.t.Errorf("the state of the failed call changed: %s", changed)
	}
	if failed && (!strings.Contains(c.errors, c.id) || !strings.Contains(c.errors, "request-id")) {
		c.t.Errorf("the error doesn't name the call: %s", c.errors)
	}
	c.ClearFaults()
	c.Behave(emulator.Behaviour{})
	time.Sleep(time.Minute) // delayed writes have happened by then
	state := c.after
	c.session = acctest.NewPipedSession(c.t, c.client).Of(typeName)
	if saved(state) {
		state = c.session.Read(c.t, state)
	}
	if got == faults.Stopped && len(c.registrations()) > 0 {
		plan := c.session.Plan(c.t, state, c.config)
		if !strings.Contains(plan.Diagnostics.Errors(), "terraform import ADDRESS "+c.id) {
			c.t.Errorf("the next plan doesn't name the import: %s", plan.Diagnostics.Errors())
		}
		state = c.session.Import(c.t, c.id)
	}
	if failed && got != faults.Stopped && c.call != faults.OnRegistrationRead || !saved(state) {
		state = c.session.Converge(c.t, state, c.config)
	}
	c.session.Converge(c.t, state, c.config)
	value := map[bool]string{true: "700000", false: "600000"}[c.call == faults.OnRegistrationUpdate]
	all := c.registrations()
	if len(all) != 1 || fmt.Sprint(all[0].(map[string]any)["contract"].(map[string]any)["value"]) != value {
		c.t.Errorf("the service holds %v", all)
	}
}
