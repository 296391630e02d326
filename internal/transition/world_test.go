package transition_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

const (
	actionType = "partnercenter_referral_transition"
	id         = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
)

// lead is a referral with unmodelled properties on every level.
const lead = `{"id": "` + id + `", "name": "Warehouse", "type": "Independent", "direction": "Incoming", "status": "New",
	"substatus": "Pending", "statusReason": null, "engagementId": "65edc0b5-3485-41b7-a17e-dfa9ef4706e2", "sellerRating": {"stars": [1, 2.50]},
	"customerProfile": {"name": "Contoso", "segment": "SMB", "team": [{"email": "a@contoso.example", "memberSource": "CRM"}]},
	"consent": {"consentToContact": true}, "details": {"dealValue": 10000.10, "currency": "USD", "incentiveLevel": "Gold"},
	"team": [{"firstName": "Sue", "badge": 7}], "links": {"self": {"uri": "https://example.com"}}}`

// world is an emulator with the lead, and a provider for it.
type world struct {
	*emulator.Emulator
	*acctest.Session
	t *testing.T
}

func newWorld(t *testing.T, arguments ...string) world {
	t.Helper()
	e, url := acctest.Serve(t)
	acctest.Seed(t, e, acctest.Document(t, lead))
	return world{e, acctest.NewSession(t, url, append([]string{"max_retries", "1"}, arguments...)...), t}
}

// setState sets the lead's state before the test begins.
func (w world) setState(status, substatus string) {
	w.t.Helper()
	w.edit(func(doc map[string]any) { doc["status"], doc["substatus"] = status, substatus })
}

func (w world) edit(edit func(doc map[string]any)) {
	w.t.Helper()
	if err := w.Edit(id, edit); err != nil {
		w.t.Error(err)
	}
}

// doc returns the service's document of the lead.
func (w world) doc() map[string]any {
	doc, _ := w.Document(id)
	return doc
}

// holds checks the lead's status/substatus.
func (w world) holds(state string) {
	w.t.Helper()
	if doc := w.doc(); doc["status"].(string)+"/"+doc["substatus"].(string) != state {
		w.t.Errorf("the referral is %v/%v, want %s", doc["status"], doc["substatus"], state)
	}
}

// invoke invokes the action on the lead.
func (w world) invoke(arguments map[string]any) (progress string, diags acctest.Diagnostics) {
	w.t.Helper()
	lines, diags := w.InvokeAction(w.t, actionType, on(id, arguments))
	return strings.Join(lines, "\n"), diags
}

// succeeds invokes the action, which must succeed, and returns its progress.
func (w world) succeeds(arguments map[string]any) string {
	w.t.Helper()
	progress, diags := w.invoke(arguments)
	if text := diags.Errors(); text != "" {
		w.t.Fatalf("%s\nProgress:\n%s", text, progress)
	}
	return progress
}

// fails invokes the action, which must fail with an error that contains all parts.
func (w world) fails(arguments map[string]any, parts ...string) {
	w.t.Helper()
	_, diags := w.invoke(arguments)
	says(w.t, diags.Errors(), parts...)
}

// plan plans the action on the lead.
func (w world) plan(arguments map[string]any) acctest.Diagnostics {
	w.t.Helper()
	return w.PlanAction(w.t, actionType, on(id, arguments))
}

// writes returns the requests that may have written something.
func (w world) writes() []emulator.Request {
	return append(acctest.Sent(w.Emulator, "PUT"), acctest.Sent(w.Emulator, "PATCH")...)
}

// sent checks the number of requests that may have written something.
func (w world) sent(want int) {
	w.t.Helper()
	if got := len(w.writes()); got != want {
		w.t.Errorf("%d writes were sent, want %d", got, want)
	}
}

// beforeWrites runs a function before the emulator processes each of the next writes; the function gets their number, from 1.
func (w world) beforeWrites(do func(write int) emulator.Fault) {
	write := 0
	w.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		if r.Method == http.MethodGet {
			return emulator.Fault{}
		}
		write++
		return do(write)
	})
}

// on adds the ID to the arguments.
func on(id string, arguments map[string]any) map[string]any {
	all := map[string]any{"id": id}
	for name, value := range arguments {
		all[name] = value
	}
	return all
}

// says checks that a string contains all parts.
func says(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q isn't in:\n%s", part, text)
		}
	}
}

var (
	accept = map[string]any{"status": "Active"}
	win    = map[string]any{"status": "Closed", "substatus": "Won"}
)

// methods has the values of update_method.
var methods = []string{"put", "patch"}
