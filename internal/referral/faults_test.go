package referral_test

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

// TestFaultMatrix runs every call under every fault, once and lasting, and compares the outcome with faults.Rows.
func TestFaultMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes with the race detector; other tests run the same code from several goroutines")
	}
	// A case mostly waits for a retry or a timeout, so many cases take as long as a few.
	slots := make(chan struct{}, 16)
	var running sync.WaitGroup
	for _, row := range faults.Rows {
		for call := range faults.OnRegistrationRead {
			for lasting, want := range map[bool]faults.Outcome{false: row.Once[call], true: row.Lasting[call]} {
				if want == faults.LastOnly {
					continue
				}
				slots <- struct{}{}
				running.Go(func() {
					defer func() { <-slots }()
					name := fmt.Sprintf("%s/%s/lasting=%t", row.Name, faults.CallNames[call], lasting)
					t.Run(name, func(t *testing.T) { testFault(t, row, call, lasting, want) })
				})
			}
		}
	}
	running.Wait()
}

// testFault runs a call under a fault. Fake time passes whenever all goroutines wait, so no limit depends on the machine.
func testFault(t *testing.T, row faults.Row, call int, lasting bool, want faults.Outcome) {
	t.Helper()
	broken := row.Endpoint.URL(t)
	synctest.Test(t, func(t *testing.T) {
		c := newFaultCase(t, row, call, lasting, broken)
		got := c.run()
		if got != want {
			t.Errorf("outcome %q, want %q; errors: %s", got, want, c.errors)
		}
		c.check(got)
	})
}

// A faultCase is one call under one fault.
type faultCase struct {
	t *testing.T
	world
	row      faults.Row
	call     int
	method   string
	broken   *acctest.Session // the session with the fault
	url      string           // an endpoint with the fault; "" is the emulator
	before   acctest.State
	after    acctest.State // after the call
	config   tftypes.Value
	errors   string
	warnings string

	fillers []string // IDs of referrals that only fill the listing
}

// limit is the request_timeout of rows that need one.
const limit = 300 * time.Millisecond

func newFaultCase(t *testing.T, row faults.Row, call int, lasting bool, url string) *faultCase {
	t.Helper()
	e, client := acctest.ServePiped(t)
	method := []string{"GET", "POST", "PUT", "PATCH", "PUT", "GET", "GET"}[call]
	arguments := []string{"update_method", "put"}
	if call == faults.OnPatch {
		arguments[1] = "patch"
	}
	c := &faultCase{t: t, world: world{emulator: e, client: client}, row: row, call: call, method: method, url: url}
	if call == faults.OnFirstPage || call == faults.OnLaterPage {
		c.arm(lasting) // the client lists, without a session
		return c
	}
	c.session = acctest.NewPipedSession(t, client, arguments...)
	timeout := "10m"
	if row.NeverResponds() && !row.TryTimesOut {
		timeout = "2s" // ends the call
	}
	c.config = withTimeouts(declaring(t, newDeal), timeout)
	c.before = c.session.Null()
	if call != faults.OnCreate {
		text := `{"type":"Independent","customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},"details":{"dealValue":%d}}`
		value := 200
		if call == faults.OnRead {
			value = 100
		}
		c.config = withTimeouts(declaring(t, fmt.Sprintf(text, value)), timeout)
		c.before = c.activeState(t)
		c.before.Value = withTimeouts(c.before.Value, timeout)
	}
	if row.TryTimesOut {
		arguments = append(arguments, "request_timeout", limit.String())
		if call != faults.OnCreate {
			arguments = append(arguments, "max_retries", "1")
		}
	}
	c.broken = c.session
	switch {
	case url != "":
		c.broken = acctest.NewSession(t, url, arguments...)
	case row.TryTimesOut:
		c.broken = acctest.NewPipedSession(t, client, arguments...)
	}
	c.arm(lasting)
	return c
}

// arm injects the fault, and seeds more referrals for the listings.
func (c *faultCase) arm(lasting bool) {
	if c.call == faults.OnFirstPage || c.call == faults.OnLaterPage {
		c.fill(101) // a page has 100
	}
	if c.call == faults.OnCreate && c.row.Behaviour != (emulator.Behaviour{}) {
		c.fill(250)
	}
	c.emulator.Behave(c.row.Behaviour)
	c.emulator.ClearRequests()
	if fault := c.row.Fault; fault.Kind != "" {
		fault.Method, fault.Times = c.method, 1
		if lasting {
			fault.Times = -1
		}
		if c.call == faults.OnLaterPage {
			fault.After = 1
		}
		c.emulator.Inject(fault)
	}
}

// fill seeds n old referrals, created a minute apart.
func (c *faultCase) fill(n int) {
	c.t.Helper()
	for i := range n {
		at := time.Now().Add(-time.Hour*48 + time.Duration(i)*time.Minute).UTC().Format(time.RFC3339)
		id := acctest.Seed(c.t, c.emulator, map[string]any{"type": "Independent", "createdDateTime": at})
		c.fillers = append(c.fillers, id)
	}
}

// withTimeouts sets the timeout of every operation, and deletion_policy to CLOSE.
func withTimeouts(config tftypes.Value, timeout string) tftypes.Value {
	attributes := acctest.Attributes(config)
	timeouts := map[string]tftypes.Value{}
	for name := range attributes["timeouts"].Type().(tftypes.Object).AttributeTypes {
		timeouts[name] = stringValue(timeout)
	}
	attributes["timeouts"] = tftypes.NewValue(attributes["timeouts"].Type(), timeouts)
	attributes["deletion_policy"] = stringValue("CLOSE")
	return objectOf(attributes)
}

// run makes the call and returns its outcome.
func (c *faultCase) run() faults.Outcome {
	c.t.Helper()
	c.after = c.before
	switch c.call {
	case faults.OnFirstPage, faults.OnLaterPage:
		c.list(c.url, true)
	case faults.OnRead:
		var diags acctest.Diagnostics
		c.after, diags = c.broken.TryRead(c.t, c.before)
		c.errors, c.warnings = diags.Errors(), diags.Warnings()
	case faults.OnClose:
		c.after = c.apply(c.broken, c.before, c.session.Null().Value)
	default:
		c.after = c.apply(c.broken, c.before, c.config)
	}
	return c.classify()
}

func (c *faultCase) apply(session *acctest.Session, state acctest.State, config tftypes.Value) acctest.State {
	c.t.Helper()
	plan := session.Plan(c.t, state, config)
	after, diags := session.Apply(c.t, state, plan, config)
	c.errors = diags.Errors()
	return after
}

func (c *faultCase) classify() faults.Outcome {
	sent, gets := acctest.Sent(c.emulator, c.method), acctest.Sent(c.emulator, "GET")
	single := slices.DeleteFunc(slices.Clone(gets), func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/referrals") })
	looked := c.method == "POST" && len(gets)-len(single) > 1 // the first listing precedes the creation
	pages := 0
	if c.call == faults.OnFirstPage || c.call == faults.OnLaterPage {
		pages = 1 // a listing takes two requests
	}
	switch {
	case strings.Contains(c.errors, "It isn't known whether the referral was created"):
		return faults.Stopped
	case c.errors != "":
		return faults.Failed
	case looked && len(sent) == 1:
		return faults.Adopted
	case looked:
		return faults.SentAgain
	case slices.ContainsFunc(sent, func(r emulator.Request) bool { return r.Status == http.StatusPreconditionFailed }):
		return faults.OwnWrite
	case strings.Contains(c.warnings, "is incomplete"):
		return faults.Kept
	case len(sent) > 1+pages:
		return faults.Retried
	case c.method != "GET" && len(single) > 0:
		return faults.Reread
	}
	return faults.Success
}

// check asserts what holds for every outcome: an error names the call and keeps the state, and without the fault an apply of the
// same configuration leads to one referral that was written once and has lost nothing.
func (c *faultCase) check(got faults.Outcome) {
	c.t.Helper()
	after := c.after
	if got == faults.Failed || got == faults.Stopped {
		if part := c.missing(); part != "" {
			c.t.Errorf("%q isn't in the error: %s", part, c.errors)
		}
		if changed := acctest.Changed(c.before.Value, after.Value); changed != "" {
			c.t.Errorf("the state of the failed call changed: %s", changed)
		}
	}
	c.emulator.ClearFaults()
	c.emulator.Behave(emulator.Behaviour{})
	if c.call == faults.OnFirstPage || c.call == faults.OnLaterPage {
		c.list("", false)
		if c.errors != "" {
			c.t.Error(c.errors)
		}
		return
	}
	for _, id := range c.fillers {
		c.emulator.Remove(id)
	}
	c.config = withTimeouts(c.config, "30s")
	if !after.Value.IsNull() {
		after.Value = withTimeouts(after.Value, "30s")
	}
	c.session = c.another(c.t)
	if !after.Value.IsNull() {
		after = c.session.Read(c.t, after)
	}
	switch {
	case got == faults.Stopped:
		c.checkImport()
	case c.call == faults.OnClose && got == faults.Failed:
		after = c.apply(c.session, after, c.session.Null().Value)
		fallthrough
	case c.call == faults.OnClose:
		if !after.Value.IsNull() {
			c.t.Errorf("the closed referral is still in the state: %s", c.errors)
		}
	case got == faults.Failed && c.call != faults.OnRead:
		c.session.Converge(c.t, after, c.config)
	default:
		c.planIsEmpty(c.t, after, c.config)
	}
	c.wasWritten(c.t, map[int]int{faults.OnRead: 1, faults.OnCreate: 1, faults.OnPut: 2, faults.OnPatch: 2, faults.OnClose: 2}[c.call])
	c.checkDocument()
}

// checkImport checks that the next apply names the existing referral, so that the test can import it, or creates a missing one.
func (c *faultCase) checkImport() {
	c.t.Helper()
	if len(c.emulator.IDs()) == 0 {
		c.session.Converge(c.t, c.session.Null(), c.config)
		return
	}
	c.apply(c.session, c.session.Null(), c.config)
	id := c.emulator.IDs()[0]
	if !strings.Contains(c.errors, "An equal referral already exists") || !strings.Contains(c.errors, id) {
		c.t.Fatalf("the next apply doesn't name %s: %s", id, c.errors)
	}
	c.planIsEmpty(c.t, c.session.Import(c.t, id), c.config)
}

// missing returns a part that the error must have and hasn't, or "". If request_timeout ended each try, the error has the number of
// tries: the operation's timeout would have allowed fewer.
func (c *faultCase) missing() string {
	parts := []string{c.method, "request-id"}
	switch {
	case c.url != "" && c.call == faults.OnCreate:
		parts = []string{"GET", "request-id", "nothing was sent"}
	case strings.Contains(c.errors, "It isn't known whether"):
		parts = append(parts, "The provider sent the referral at 2", "partnercenter_referrals", "import {", "searches before it sends")
	case c.row.TryTimesOut && c.call == faults.OnCreate:
		parts = append(parts, "timed out", "sent 3 times")
	case c.row.TryTimesOut:
		parts = append(parts, "timed out", "2 tries")
	}
	for _, part := range parts {
		if !strings.Contains(c.errors, part) {
			return part
		}
	}
	return ""
}

// checkDocument checks that the service holds the configured values, and that others stayed.
func (c *faultCase) checkDocument() {
	c.t.Helper()
	doc, _ := c.emulator.Document(c.emulator.IDs()[0])
	wanted := map[string]string{"status": "Active", "value": "200", "notes": "first", "unmodelled": "None"}
	switch c.call {
	case faults.OnRead:
		wanted["value"] = "100"
	case faults.OnCreate:
		wanted = map[string]string{"status": "New", "value": "100", "notes": "<nil>", "unmodelled": "None"}
	case faults.OnClose:
		wanted["status"], wanted["value"] = "Closed", "100"
	}
	got := map[string]string{
		"status": fmt.Sprint(doc["status"]), "value": fmt.Sprint(details(doc)["dealValue"]), "notes": fmt.Sprint(details(doc)["notes"]),
		"unmodelled": fmt.Sprint(doc["dealSensitivity"]),
	}
	if fmt.Sprint(got) != fmt.Sprint(wanted) {
		c.t.Errorf("the service holds %v, want %v", got, wanted)
	}
}
