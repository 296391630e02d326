package referral_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

var update = flag.Bool("update", false, "write .github/FAULTS.md")

// An endpointKind is an address where no call can succeed.
type endpointKind int

const (
	emulated endpointKind = iota
	nobodyListens
	unknownCertificate
	speaksGarbage
)

// TestFaultMatrix lets every call meet every fault, once and for good, and compares what comes of it with faultRows.
func TestFaultMatrix(t *testing.T) {
	// A case mostly waits, for a repeat or a timeout: many at once take as long as a few.
	slots := make(chan struct{}, 16)
	var running sync.WaitGroup
	for _, row := range faultRows {
		for call := range callNames {
			for lasting, want := range map[bool]outcome{false: row.once[call], true: row.lasting[call]} {
				if want == lastOnly {
					continue
				}
				slots <- struct{}{}
				running.Go(func() {
					defer func() { <-slots }()
					name := fmt.Sprintf("%s/%s/lasting=%t", row.name, callNames[call], lasting)
					t.Run(name, func(t *testing.T) { meets(t, row, call, lasting, want) })
				})
			}
		}
	}
	running.Wait()
}

// meets lets a call meet a fault. Where request_timeout cuts the try that meets it, a slow machine may get another try cut
// as well, which ends otherwise: then the case is made anew with more time for a try.
func meets(t *testing.T, row faultRow, call int, lasting bool, want outcome) {
	t.Helper()
	limits := []time.Duration{0}
	if row.cut {
		limits = []time.Duration{300 * time.Millisecond, 3 * time.Second, 12 * time.Second}
	}
	for i, limit := range limits {
		c := newFaultCase(t, row, call, lasting, want, limit)
		got := c.run()
		if (got != want || got == failed && c.untold() != "") && i+1 < len(limits) {
			t.Logf("with a request_timeout of %s it ended with %q: %s", limit, got, c.errors)
			continue
		}
		if got != want {
			t.Errorf("it ended with %q, where %q is stated", got, want)
		}
		c.check(got)
		return
	}
}

// A faultCase is one call that meets one fault.
type faultCase struct {
	t *testing.T
	world
	row       faultRow
	call      int
	method    string
	broken    *acctest.Session // the session that meets the fault
	url       string
	brokenURL string
	limit     time.Duration // of a try that meets the fault; 0 is the provider's default
	before    acctest.State
	after     acctest.State // what the call left
	config    tftypes.Value
	errors    string
	warnings  string
}

func newFaultCase(t *testing.T, row faultRow, call int, lasting bool, want outcome, limit time.Duration) *faultCase {
	t.Helper()
	e, url := acctest.Serve(t)
	method := [numberOfCalls]string{"GET", "POST", "PUT", "PATCH", "PUT", "GET", "GET"}[call]
	arguments := []string{"update_method", "put"}
	if call == onPatch {
		arguments[1] = "patch"
	}
	c := &faultCase{t: t, world: world{emulator: e}, row: row, call: call, method: method, limit: limit, url: url, brokenURL: url}
	if row.endpoint != emulated {
		c.brokenURL = row.endpoint.url(t)
	}
	if call == onFirstPage || call == onLaterPage {
		c.arm(lasting) // the client lists, without a session
		return c
	}
	c.session = acctest.NewSession(t, url, arguments...)
	// What fails for good may fail soon, and what never answers ends with the operation's time. A repeat has all the time
	// that a busy machine needs.
	patience := "30s"
	switch {
	case row.cut:
		patience = "5m"
	case lasting && want == failed || row.neverAnswers():
		patience = "2s"
	}
	c.config = patient(declaring(t, newDeal), patience)
	c.before = c.session.Null()
	if call != onCreate {
		text := `{"type":"Independent","customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},"details":{"dealValue":%d}}`
		value := 200
		if call == onRead {
			value = 100
		}
		c.config = patient(declaring(t, fmt.Sprintf(text, value)), patience)
		c.before = c.activeState(t)
		c.before.Value = patient(c.before.Value, patience)
	}
	if row.cut {
		arguments = append(arguments, "request_timeout", limit.String())
		if lasting && call != onCreate {
			arguments = append(arguments, "max_retries", "1") // the tries end before the operation's time does
		}
	}
	c.broken = c.session
	if row.endpoint != emulated || row.cut {
		c.broken = acctest.NewSession(t, c.brokenURL, arguments...)
	}
	c.arm(lasting)
	return c
}

// arm injects the fault, and more documents for the listings.
func (c *faultCase) arm(lasting bool) {
	if c.call == onFirstPage || c.call == onLaterPage {
		documents := make([]json.RawMessage, 101) // the service gives 100 at a time
		for i := range documents {
			documents[i] = json.RawMessage(`{"type":"Independent"}`)
		}
		if _, err := c.emulator.Seed(documents...); err != nil {
			c.t.Fatal(err)
		}
	}
	c.emulator.ClearRequests()
	if fault := c.row.fault; fault.Kind != "" {
		fault.Method, fault.Times = c.method, 1
		if lasting {
			fault.Times = -1
		}
		if c.call == onLaterPage {
			fault.After = 1
		}
		c.emulator.Inject(fault)
	}
}

// patient is a configuration with a timeout for every operation, which closes its referral when it is destroyed.
func patient(config tftypes.Value, timeout string) tftypes.Value {
	attributes := acctest.Attributes(config)
	timeouts := map[string]tftypes.Value{}
	for name := range attributes["timeouts"].Type().(tftypes.Object).AttributeTypes {
		timeouts[name] = stringValue(timeout)
	}
	attributes["timeouts"] = tftypes.NewValue(attributes["timeouts"].Type(), timeouts)
	attributes["deletion_policy"] = stringValue("CLOSE")
	return objectOf(attributes)
}

// run makes the call and classifies how it ended.
func (c *faultCase) run() outcome {
	c.t.Helper()
	c.after = c.before
	switch c.call {
	case onFirstPage, onLaterPage:
		c.list(c.brokenURL, true)
	case onRead:
		var diags acctest.Diagnostics
		c.after, diags = c.broken.TryRead(c.t, c.before)
		c.errors, c.warnings = diags.Errors(), diags.Warnings()
	case onClose:
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

func (c *faultCase) classify() outcome {
	sent, gets := acctest.Sent(c.emulator, c.method), acctest.Sent(c.emulator, "GET")
	looked := c.method == "POST" && slices.ContainsFunc(gets, func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/referrals") })
	pages := 0
	if c.call == onFirstPage || c.call == onLaterPage {
		pages = 1 // a listing takes two requests
	}
	switch {
	case c.errors != "":
		return failed
	case looked && len(sent) == 1:
		return adopted
	case looked:
		return sentAnew
	case slices.ContainsFunc(sent, func(r emulator.Request) bool { return r.Status == http.StatusPreconditionFailed }):
		return ownWrite
	case strings.Contains(c.warnings, "isn't whole"):
		return kept
	case len(sent) > 1+pages:
		return retried
	case c.method != "GET" && len(gets) > 0:
		return reread
	}
	return success
}

// check holds for every outcome: an error names the call and leaves the state, and once the fault is over, an apply of the
// same configuration leads to one referral that was written once and has lost nothing.
func (c *faultCase) check(got outcome) {
	c.t.Helper()
	after := c.after
	if got == failed {
		if part := c.untold(); part != "" {
			c.t.Errorf("%q isn't in the error: %s", part, c.errors)
		}
		if changed := acctest.Changed(c.before.Value, after.Value); changed != "" {
			c.t.Errorf("the state of the failed call changed: %s", changed)
		}
	}
	c.emulator.ClearFaults()
	if c.call == onFirstPage || c.call == onLaterPage {
		c.list(c.url, false)
		if c.errors != "" {
			c.t.Error(c.errors)
		}
		return
	}
	c.config = patient(c.config, "30s")
	if !after.Value.IsNull() {
		after.Value = patient(after.Value, "30s")
		after = c.session.Read(c.t, after)
	}
	switch {
	case c.call == onClose && got == failed:
		after = c.apply(c.session, after, c.session.Null().Value)
		fallthrough
	case c.call == onClose:
		if !after.Value.IsNull() {
			c.t.Errorf("it is still in the state: %s", c.errors)
		}
	case got == failed && c.call != onRead:
		c.session.Converge(c.t, after, c.config)
	default:
		c.planIsEmpty(c.t, after, c.config)
	}
	c.wasWritten(c.t, map[int]int{onRead: 1, onCreate: 1, onPut: 2, onPatch: 2, onClose: 2}[c.call])
	c.holdsWhatIsWanted()
}

// untold is what an error has to say and doesn't. Where request_timeout cuts each try, that is how many there were: the
// operation's timeout would have ended them sooner.
func (c *faultCase) untold() string {
	parts := []string{c.method, "request-id"}
	switch {
	case c.row.cut && c.call == onCreate:
		parts = append(parts, "timed out", "sent 3 times")
	case c.row.cut:
		parts = append(parts, "timed out", "2 tries")
	}
	for _, part := range parts {
		if !strings.Contains(c.errors, part) {
			return part
		}
	}
	return ""
}

// holdsWhatIsWanted checks the document: what was asked for is there, and what nobody asked for stayed.
func (c *faultCase) holdsWhatIsWanted() {
	c.t.Helper()
	doc, _ := c.emulator.Document(c.emulator.IDs()[0])
	wanted := map[string]string{"status": "Active", "value": "200", "notes": "first", "unmodelled": "None"}
	switch c.call {
	case onRead:
		wanted["value"] = "100"
	case onCreate:
		wanted = map[string]string{"status": "New", "value": "100", "notes": "<nil>", "unmodelled": "None"}
	case onClose:
		wanted["status"], wanted["value"] = "Closed", "100"
	}
	got := map[string]string{
		"status": fmt.Sprint(doc["status"]), "value": fmt.Sprint(details(doc)["dealValue"]), "notes": fmt.Sprint(details(doc)["notes"]),
		"unmodelled": fmt.Sprint(doc["dealSensitivity"]),
	}
	if fmt.Sprint(got) != fmt.Sprint(wanted) {
		c.t.Errorf("the service holds %v, where %v was expected", got, wanted)
	}
}

// list reads all pages, while the fault is there or after it. It gives every referral once, or ends with an error.
func (c *faultCase) list(url string, broken bool) {
	c.t.Helper()
	options := partnercenter.Options{
		Endpoint: url, Credential: someToken{}, MaxRetries: 1,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	ctx := c.t.Context()
	if broken {
		options.RequestTimeout = c.limit
		if c.row.neverAnswers() && !c.row.cut {
			limited, cancel := context.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			ctx = limited
		}
	}
	client, err := partnercenter.New(options)
	if err != nil {
		c.t.Fatal(err)
	}
	c.errors = ""
	listed := map[string]bool{}
	for item, err := range client.List(ctx, partnercenter.Query{}) {
		if err != nil {
			c.errors = err.Error()
			return
		}
		listed[fmt.Sprint(acctest.Document(c.t, string(item))["id"])] = true
	}
	if len(listed) != len(c.emulator.IDs()) {
		c.t.Errorf("%d referrals were listed, of %d", len(listed), len(c.emulator.IDs()))
	}
}

// someToken signs in to the emulator.
type someToken struct{}

func (someToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "test-token", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// url starts what can't be talked to.
func (k endpointKind) url(t *testing.T) string {
	t.Helper()
	if k == unknownCertificate {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		return server.URL
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if k == nobodyListens {
		_ = listener.Close()
		return "http://" + listener.Addr().String()
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(conn, "\x00\xff this is no TLS\r\n\r\n")
			conn.Close()
		}
	}()
	return "https://" + listener.Addr().String()
}
