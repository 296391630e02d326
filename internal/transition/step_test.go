package transition_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// The emulator implements the service's table independently: what the action allows must succeed there, and what the action
// refuses must have no transition in the table.
func TestInvoke_EveryStep_FollowsTheTable(t *testing.T) {
	for _, method := range methods {
		w := newWorld(t, "update_method", method)
		for _, from := range states() {
			for _, to := range states() {
				w.setState(string(from.Status), string(from.Substatus))
				w.ClearRequests()
				arguments := map[string]any{"status": string(to.Status), "substatus": string(to.Substatus)}
				planned := w.plan(arguments).Errors()
				w.sent(0)
				progress, diags := w.invoke(arguments)
				step := method + ": " + arrow(from, to)
				switch refusal := lifecycle.Check(from, to); {
				case refusal != nil || to.Substatus == lifecycle.Expired:
					if planned == "" || planned != diags.Errors() {
						t.Errorf("%s: the plan said %q, the invocation %q", step, planned, diags.Errors())
					}
					w.sent(0)
				case planned+diags.Errors() != "":
					t.Errorf("%s: the plan said %q, the invocation %q", step, planned, diags.Errors())
				case from == to:
					w.sent(0)
				default:
					says(t, progress, "Moving referral "+id+" "+arrow(from, to), "Referral "+id+" is "+shown(to))
					w.sent(1)
					w.holds(shown(to))
				}
			}
		}
	}
}

func states() (all []lifecycle.State) {
	for _, status := range lifecycle.Statuses() {
		for _, substatus := range lifecycle.Substatuses(status) {
			all = append(all, lifecycle.State{Status: status, Substatus: substatus})
		}
	}
	return all
}

func shown(s lifecycle.State) string { return string(s.Status) + "/" + string(s.Substatus) }

func arrow(from, to lifecycle.State) string { return "from " + shown(from) + " to " + shown(to) }

// All properties that the action doesn't set stay unchanged, modelled or not.
func TestInvoke_ChangesNothingElse(t *testing.T) {
	for _, method := range methods {
		w := newWorld(t, "update_method", method)
		before := w.doc()
		w.succeeds(map[string]any{"status": "Closed", "substatus": "Declined", "status_reason": "Not a customer"})
		after := w.doc()
		if after["statusReason"] != "Not a customer" {
			t.Errorf("%s: the reason is %v", method, after["statusReason"])
		}
		w.holds("Closed/Declined")
		for _, name := range []string{"status", "substatus", "statusReason", "eTag", "updatedDateTime", "closedDateTime", "links"} {
			delete(before, name)
			delete(after, name)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s: %v became %v", method, before, after)
		}
	}
}

func TestInvoke_SendsOneRequestUnderTheETagRead(t *testing.T) {
	for method, want := range map[string]string{
		"put": "", // the whole document, see TestInvoke_ChangesNothingElse
		"patch": `[{"op":"replace","path":"/status","value":"Active"},{"op":"replace","path":"/statusReason","value":"Fits"},` +
			`{"op":"replace","path":"/substatus","value":"Accepted"}]`,
	} {
		w := newWorld(t, "update_method", method)
		etag := w.doc()["eTag"].(string)
		w.succeeds(map[string]any{"status": "Active", "status_reason": "Fits"})
		w.sent(1)
		write := w.writes()[0]
		if write.Method != strings.ToUpper(method) || write.Header.Get("If-Match") != etag {
			t.Errorf("%s: %s under %s, want %s", method, write.Method, write.Header.Get("If-Match"), etag)
		}
		if want != "" && string(write.Body) != want {
			t.Errorf("%s: sent %s, want %s", method, write.Body, want)
		}
		if reads := len(acctest.Sent(w.Emulator, "GET")); reads != 1 {
			t.Errorf("%s: %d reads, want 1", method, reads)
		}
	}
}

func TestInvoke_AlreadyAsRequested_SendsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		reason    any
		arguments map[string]any
		writes    int
	}{
		"as asked":             {"Chosen", map[string]any{"substatus": "Accepted", "status_reason": "Chosen"}, 0},
		"substatus implied":    {nil, nil, 0},
		"reason not asked":     {"Chosen", nil, 0},
		"no reason, and \"\"":  {nil, map[string]any{"status_reason": ""}, 0},
		"another reason":       {"Chosen", map[string]any{"status_reason": "Fits"}, 1},
		"a reason, and \"\"":   {"Chosen", map[string]any{"status_reason": ""}, 1},
		"no reason, and a new": {nil, map[string]any{"status_reason": "Fits"}, 1},
	} {
		for _, method := range methods {
			t.Run(name+" "+method, func(t *testing.T) {
				w := newWorld(t, "update_method", method)
				w.setState("Active", "Accepted")
				w.edit(func(doc map[string]any) { doc["statusReason"] = c.reason })
				arguments := map[string]any{"status": "Active"}
				maps.Copy(arguments, c.arguments)
				progress := w.succeeds(arguments)
				w.sent(c.writes)
				if c.writes == 0 {
					says(t, progress, "Referral "+id+" is Active/Accepted: nothing to send")
				}
				w.succeeds(arguments) // now the referral is as requested in any case
				w.sent(c.writes)
			})
		}
	}
	w := newWorld(t)
	w.setState("Active", "None") // a substatus that isn't requested stays
	w.succeeds(accept)
	w.sent(0)
}

func TestInvoke_TakesEveryFormOfAnID(t *testing.T) {
	for _, form := range []string{
		id, " " + id, "https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id,
		"https://api.partner.microsoft.com/v1.0/engagments/referrals/" + id + "/",
	} {
		w := newWorld(t)
		if diags := w.PlanAction(t, actionType, on(form, accept)); len(diags) > 0 {
			t.Errorf("%q: %s", form, diags.Errors())
		}
		if _, diags := w.InvokeAction(t, actionType, on(form, accept)); len(diags) > 0 {
			t.Errorf("%q: %s", form, diags.Errors())
		}
		w.holds("Active/Accepted")
	}
	w := newWorld(t)
	for _, form := range []string{"", "a/b", "https://example.com/other/x", "../" + id} {
		says(t, w.PlanAction(t, actionType, on(form, accept)).Errors(), "Attribute: id", "Value:     ", "Allowed:   a referral's ID, which is a GUID, or a link")
	}
	if requests := w.Requests(); len(requests) > 0 {
		t.Errorf("%v were sent", requests)
	}
}

// The rules and the messages are those of the resource, except for the alternative.
func TestPlan_Refusal_MatchesTheResource(t *testing.T) {
	for _, c := range []struct{ from, status, substatus string }{
		{"Active/Accepted", "New", "Pending"}, {"Closed/Won", "Active", "Accepted"}, {"Active/Accepted", "Closed", ""},
		{"New/Pending", "Active", "Won"}, {"New/Pending", "Closed", "Expired"}, {"New/Pending", "Paused", ""}, {"None/None", "Active", ""},
	} {
		w := newWorld(t)
		status, substatus, _ := strings.Cut(c.from, "/")
		w.setState(status, substatus)
		config := acctest.Attributes(w.Null().Value)
		for name, typ := range w.Type.AttributeTypes {
			config[name] = tftypes.NewValue(typ, nil)
		}
		arguments := map[string]any{}
		for name, value := range map[string]string{"status": c.status, "substatus": c.substatus} {
			if value != "" {
				arguments[name] = value
				config[name] = tftypes.NewValue(tftypes.String, value)
			}
		}
		resource := w.Plan(t, w.Import(t, id), tftypes.NewValue(w.Type, config)).Diagnostics.Errors()
		action := w.plan(arguments).Errors()
		for _, text := range []*string{&resource, &action} {
			*text, _, _ = strings.Cut(*text, "Set one of the allowed values, or")
			*text, _, _ = strings.Cut(*text, "which allows no transition from there:")
		}
		if action == "" || action != resource {
			t.Errorf("%+v: the action says\n%s\nand the resource\n%s", c, action, resource)
		}
	}
}

func TestPlan_ReadsAndSendsNothing(t *testing.T) {
	w := newWorld(t)
	if diags := w.plan(accept); len(diags) > 0 {
		t.Errorf("%s%s", diags.Errors(), diags.Warnings())
	}
	says(t, w.plan(win).Warnings(), "[AttributeName(\"status\")] The action closes a referral for good", id, `"Warehouse"`, "New/Pending to Closed/Won")
	w.setState("Closed", "Lost")
	says(t, w.plan(accept).Errors(), "Illegal status transition from Closed to Active", "Attribute: status", `Value:     "Active"`,
		`Allowed:   "Closed"`, "is Closed/Lost in Partner Center", "don't invoke the action for the referral "+id+".")
	says(t, w.plan(win).Warnings(), "The referral is closed", id+" is Closed/Lost")
	w.Remove(id)
	says(t, w.plan(accept).Errors(), "Can't read the referral "+id, "itemNotFound", "client-request-id", "doesn't exist, or the signed-in user has no access")
	w.sent(0)
}

// Unknown values are checked in the plan as far as possible, and completely when the action is invoked.
func TestPlan_UnknownValues_AreCheckedAgain(t *testing.T) {
	unknown := tftypes.UnknownValue
	w := newWorld(t)
	for _, arguments := range []map[string]any{
		{"id": unknown, "status": "Active"},
		{"id": id, "status": unknown},
		{"id": id, "status": unknown, "substatus": "Won"},
		{"id": id, "status": "Closed", "substatus": unknown},
		{"id": id, "status": "Active", "status_reason": unknown},
	} {
		if diags := w.PlanAction(t, actionType, arguments); len(diags) > 0 {
			t.Errorf("%v: %s%s", arguments, diags.Errors(), diags.Warnings())
		}
	}
	says(t, w.PlanAction(t, actionType, map[string]any{"id": unknown, "status": "Closed"}).Errors(), "Substatus missing")
	says(t, w.PlanAction(t, actionType, map[string]any{"id": unknown, "status": "open", "substatus": unknown}).Errors(), "Status not allowed")
	if requests := w.Requests(); len(requests) > 0 {
		t.Errorf("%v were sent", requests)
	}
	for want, arguments := range map[string]map[string]any{
		"Attribute: id": {"id": "a/b", "status": "Active"}, "Status not allowed": {"status": "open"}, "Substatus missing": {"status": "Closed"},
		"Substatus doesn't belong to the status":  {"status": "Closed", "substatus": "Accepted"},
		"Only Partner Center sets this substatus": {"status": "Closed", "substatus": "Expired"},
	} {
		_, diags := w.InvokeAction(t, actionType, on(id, arguments))
		says(t, diags.Errors(), want)
	}
	w.sent(0)
}

// The error of a rejected call names what Microsoft's support asks for.
func TestInvoke_RefusedByTheService_NamesCodeAndIDs(t *testing.T) {
	w := newWorld(t)
	w.beforeWrites(refuse(403))
	_, diags := w.invoke(accept)
	says(t, diags.Errors(), "Can't move the referral "+id+" to Active/Accepted", "PUT /v1.0/engagements/referrals/"+id,
		"status 403 Forbidden, accessDenied", "client-request-id "+w.writes()[0].ID, "Referral Admin", "The referral is now New/Pending")
	w.sent(1)
}
