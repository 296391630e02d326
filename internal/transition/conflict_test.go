package transition_test

import (
	"fmt"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// refuse makes every write fail with a status.
func refuse(status int) func(int) emulator.Fault {
	return func(int) emulator.Fault { return emulator.Fault{Kind: emulator.Status, StatusCode: status} }
}

// After a conflict, the action reads the referral again, at most three times, and keeps the others' changes.
func TestInvoke_Conflict_RetriesThreeTimes(t *testing.T) {
	for _, method := range methods {
		for conflicts := 1; conflicts <= 4; conflicts++ {
			t.Run(fmt.Sprint(method, conflicts), func(t *testing.T) {
				w := newWorld(t, "update_method", method)
				w.beforeWrites(func(write int) emulator.Fault {
					if write <= conflicts {
						w.edit(func(doc map[string]any) { doc["name"] = fmt.Sprintf("Warehouse %d", write) })
					}
					return emulator.Fault{}
				})
				if conflicts > 3 {
					w.fails(accept, "The referral was changed by somebody else before each try", id, "4 times", "from New/Pending to Active/Accepted",
						"Nothing was changed", "status 412 Precondition Failed, preconditionFailed", "client-request-id")
					w.holds("New/Pending")
					w.sent(4)
					return
				}
				says(t, w.succeeds(accept), "was changed in the meantime: reading it again")
				w.holds("Active/Accepted")
				w.sent(conflicts + 1)
				if name := w.doc()["name"]; name != fmt.Sprintf("Warehouse %d", conflicts) {
					t.Errorf("the name is %v", name)
				}
			})
		}
	}
}

// After a conflict, the transition is checked against the referral's new state.
func TestInvoke_Conflict_JudgesTheStepAgain(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile [2]string
		arguments map[string]any
		holds     string
		errors    []string
		writes    int
	}{
		"others did the same":     {[2]string{"Active", "Accepted"}, accept, "Active/Accepted", nil, 1},
		"others did half of it":   {[2]string{"Active", "Accepted"}, win, "Closed/Won", nil, 2},
		"others closed as asked":  {[2]string{"Closed", "Won"}, win, "Closed/Won", nil, 1},
		"no step leads back":      {[2]string{"Closed", "Lost"}, accept, "Closed/Lost", []string{"Illegal status transition from Closed to Active", `Allowed:   "Closed"`}, 1},
		"others closed otherwise": {[2]string{"Closed", "Lost"}, win, "Closed/Lost", []string{"Somebody else has closed the referral in the meantime", "was New/Pending when the action read it, and is now Closed/Lost", "Nothing was changed"}, 1},
	} {
		for _, method := range methods {
			t.Run(name+" "+method, func(t *testing.T) {
				w := newWorld(t, "update_method", method)
				w.beforeWrites(func(write int) emulator.Fault {
					if write == 1 {
						w.setState(c.meanwhile[0], c.meanwhile[1])
					}
					return emulator.Fault{}
				})
				if c.errors != nil {
					w.fails(c.arguments, c.errors...)
				} else {
					w.succeeds(c.arguments)
				}
				w.holds(c.holds)
				w.sent(c.writes)
			})
		}
	}
}

// After a lost response, reading the referral shows whether the write took effect.
func TestInvoke_LostResponse_IsResolvedByReading(t *testing.T) {
	for _, method := range methods {
		for name, fault := range map[string]emulator.Fault{
			"reset":       {Kind: emulator.ResetAfter},
			"cut short":   {Kind: emulator.Truncate},
			"500":         {Kind: emulator.StatusAfter, StatusCode: 500},
			"gateway 502": {Kind: emulator.StatusAfter, StatusCode: 502, Body: "<html>", ContentType: "text/html"},
			"empty":       {Kind: emulator.EmptyOK},
			"another's":   {Kind: emulator.WrongID},
			"no eTag":     {Kind: emulator.MissingETag},
			"text":        {Kind: emulator.WrongContentType},
			"an old one":  {Kind: emulator.StatusAfter, StatusCode: 200, Body: lead, ContentType: "application/json"},
			"423":         {Kind: emulator.StatusAfter, StatusCode: 423},
		} {
			for _, lasting := range []bool{false, true} {
				t.Run(fmt.Sprint(method, " ", name, " lasting=", lasting), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, "update_method", method)
					w.beforeWrites(func(write int) emulator.Fault {
						if write == 1 || lasting {
							return fault
						}
						return emulator.Fault{}
					})
					w.succeeds(win)
					w.holds("Closed/Won")
					if versions := len(w.History(id)); versions != 2 {
						t.Errorf("the referral was changed %d times, want once", versions-1)
					}
				})
			}
		}
	}
}

// A write without effect is an error that states the referral's status, and nothing is sent on a guess.
func TestInvoke_LostRequest_IsAnErrorWithTheOutcome(t *testing.T) {
	for name, c := range map[string]struct {
		fault emulator.Fault
		says  string
	}{
		"500":     {emulator.Fault{Kind: emulator.Status, StatusCode: 500}, "status 500 Internal Server Error, generalException"},
		"gateway": {emulator.Fault{Kind: emulator.HTML}, "status 502 Bad Gateway"},
		"reset":   {emulator.Fault{Kind: emulator.ResetBefore}, "failed after"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.beforeWrites(func(int) emulator.Fault { return c.fault })
			w.fails(win, "Can't move the referral "+id+" to Closed/Won", c.says, "client-request-id", "The referral is now New/Pending",
				"didn't send the request again")
			w.holds("New/Pending")
		})
	}
}

func TestInvoke_UnknownOutcome_SaysSo(t *testing.T) {
	w := newWorld(t)
	w.beforeWrites(func(int) emulator.Fault {
		w.Inject(emulator.Fault{Kind: emulator.Status, Method: "GET", StatusCode: 403})
		return emulator.Fault{Kind: emulator.EmptyOK}
	})
	w.fails(win, "Can't move the referral "+id+" to Closed/Won", "The outcome isn't known", "status 403 Forbidden, accessDenied", "client-request-id")
	w.ClearFaults()
	says(t, w.succeeds(win), "is Closed/Won: nothing to send")
	w.sent(1)
}

// A transition that the service accepts without making it is an error; a different reason alone is a warning.
func TestInvoke_AcceptedButNotApplied_IsAnError(t *testing.T) {
	w := newWorld(t)
	w.Behave(emulator.Behaviour{Advance: true})
	w.fails(map[string]any{"status": "New", "substatus": "Received"}, "Partner Center didn't change the status as requested", id, "from New/Pending to New/Received",
		"is now Active/Accepted")

	w = newWorld(t)
	w.Behave(emulator.Behaviour{Trim: true})
	_, diags := w.invoke(map[string]any{"status": "Active", "status_reason": "Fits "})
	if diags.Errors() != "" {
		t.Error(diags.Errors())
	}
	says(t, diags.Warnings(), "Partner Center changed what was sent", "Attribute: status_reason", "is Active/Accepted as requested", `"Fits"`)
}

// Only Partner Center's own response proves that a referral doesn't exist.
func TestInvoke_NotFound_NamesTheSource(t *testing.T) {
	w := newWorld(t)
	w.Inject(emulator.Fault{Kind: emulator.HTML, StatusCode: 404})
	w.fails(accept, "Can't read the referral "+id, "status 404 Not Found", "Partner Center's own response", "Check the provider's endpoint")
	w.Remove(id)
	w.fails(accept, "Can't read the referral "+id, "itemNotFound", "client-request-id", "doesn't exist, or the signed-in user has no access")
	w.sent(0)
}

// A run that is stopped during a write still determines the outcome.
func TestInvoke_Stopped_DeterminesTheOutcome(t *testing.T) {
	for _, acted := range []bool{false, true} {
		w := newWorld(t)
		w.beforeWrites(func(int) emulator.Fault {
			if acted {
				w.setState("Closed", "Won")
			}
			go w.Stop(t)
			return emulator.Fault{Kind: emulator.Hang}
		})
		progress, diags := w.invoke(win)
		if acted != (diags.Errors() == "") {
			t.Errorf("acted=%t: %s\n%s", acted, diags.Errors(), progress)
		}
		if !acted {
			says(t, diags.Errors(), "PUT /v1.0/engagements/referrals/"+id+" was cancelled", "The referral is now New/Pending")
		}
		w.sent(1)
	}
}
