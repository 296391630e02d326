package referral_test

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// meanwhile runs a function between the plan and the apply of a step.
type meanwhile func()

func (m meanwhile) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	m()
}

func between(do func()) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{meanwhile(do)}}
}

// inject activates a fault for all matching calls until the next step clears it.
func (a acceptance) inject(fault emulator.Fault) func() {
	fault.Times = -1
	return func() { a.Inject(fault) }
}

func TestAccRead_ReferralGone_PlansANewOne(t *testing.T) {
	a := accept(t)
	// The protection of a referral that no longer exists doesn't block anything.
	protected := block("deal", `status = "Active"`, `deletion_policy = "PREVENT"`)
	a.run(
		resource.TestStep{Config: protected, PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig: func() { a.Remove(a.only()) },
			Config:    protected,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionCreate),
			}},
			PostApplyFunc: a.wrote("POST"),
		},
		resource.TestStep{Config: block("deal", `status = "Active"`)},
	)
	a.wrote()()
}

func TestAccUpdate_ReferralGone_IsAnError(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: block("deal"), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			Config:           block("deal", `name = "Workshop"`),
			ConfigPlanChecks: between(func() { a.Remove(a.only()) }),
			ExpectError: saying("Can't update the referral", "PUT /v1.0/engagements/referrals/", "status 404 Not Found, itemNotFound",
				"client-request-id", "doesn't exist, or the signed-in user has no access to it"),
		},
		resource.TestStep{PreConfig: a.wrote("PUT"), Config: block("deal", `name = "Workshop"`), PostApplyFunc: a.wrote("POST")},
	)
	a.wrote()()
}

func TestAccResponse_Malformed_ErrorLeavesTheState(t *testing.T) {
	a := accept(t)
	answer := func(method string, change func(doc map[string]any)) func() {
		return func() {
			doc, _ := a.Document(a.only())
			change(doc)
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			a.inject(emulator.Fault{Kind: emulator.StatusAfter, Method: method, StatusCode: http.StatusOK, Body: string(text)})()
		}
	}
	a.run(
		resource.TestStep{Config: block("deal"), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig: answer("GET", func(doc map[string]any) { doc["customerProfile"] = "Contoso" }),
			Config:    block("deal", `name = "Workshop"`),
			ExpectError: saying("Malformed referral from Partner Center", "Can't read the referral", "customerProfile:",
				"an object was expected, not a string", "The state is unchanged"),
		},
		resource.TestStep{
			PreConfig:   func() { a.ClearFaults(); answer("GET", func(doc map[string]any) { doc["id"] = "another" })() },
			Config:      block("deal", `name = "Workshop"`),
			ExpectError: saying("Malformed referral from Partner Center", `its ID is "another"`),
		},
		resource.TestStep{PreConfig: func() { a.ClearFaults(); a.wrote()() }, Config: block("deal")},
		// The response to an update is malformed: the update counts, and the next read shows it.
		resource.TestStep{
			PreConfig:   answer("PUT", func(doc map[string]any) { doc["name"], doc["inviteContext"] = "Workshop", []any{1} }),
			Config:      block("deal", `name = "Workshop"`),
			ExpectError: saying("Malformed referral from Partner Center", "Can't update the referral", "inviteContext:", "an object was expected"),
		},
		resource.TestStep{
			PreConfig:        func() { a.ClearFaults(); all(a.wrote("PUT"), a.holds("name", "Workshop"))() },
			Config:           block("deal", `name = "Workshop"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
	a.wrote()()
}

// A referral can't be deleted, so the error has to name the new one before another apply creates a second.
func TestAccCreate_MalformedResponse_ErrorNamesTheReferral(t *testing.T) {
	a := accept(t)
	const body = `{"id": "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10", "eTag": "\"1\"", "type": "Independent", "details": 5,
		"customerProfile": {"name": "Contoso"}, "consent": {"consentToContact": true}}`
	a.run(
		resource.TestStep{
			PreConfig: func() { // the provider reads an incomplete response again
				a.inject(emulator.Fault{Kind: emulator.StatusAfter, Method: "POST", StatusCode: http.StatusCreated, Body: body})()
				a.inject(emulator.Fault{Kind: emulator.Status, Method: "GET", ID: "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10", StatusCode: http.StatusOK, Body: body})()
			},
			Config: block("deal"),
			ExpectError: saying("The referral was created, but can't be saved in the state", "details: an object was expected, not a number",
				"terraform import", "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"),
		},
	)
	a.wrote("POST")()
}

func TestAccError_RefusedCall_ShowsCodeAndRequestID(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `timeouts = { read = "1s", update = "1s" }`))
	c.Apply()
	c.Write("main.tf", block("deal", `name = "Workshop"`, `timeouts = { read = "1s", update = "1s" }`))
	for _, refusal := range []struct {
		status    int
		code, way string
	}{
		{http.StatusUnauthorized, "401 Unauthorized, unauthenticated", "PARTNERCENTER_ACCESS_TOKEN"},
		{http.StatusForbidden, "403 Forbidden, accessDenied", "Referral Admin"},
		{http.StatusBadRequest, "400 Bad Request, invalidRequest", "Partner Center rejected the content"},
		{http.StatusInternalServerError, "500 Internal Server Error, generalException", "request-id"},
	} {
		for _, method := range []string{"GET", "PUT"} {
			a.inject(emulator.Fault{Kind: emulator.Status, Method: method, StatusCode: refusal.status})()
			output, code := c.Run("apply", "-no-color", "-auto-approve")
			requests := a.Requests()
			id := "client-request-id " + requests[len(requests)-1].ID
			said := strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
			if code != 1 || !saying(method+" /v1.0/engagements/referrals/", "status "+refusal.code, id, refusal.way).MatchString(said) {
				t.Errorf("a %s that got %d, with %s, said:\n%s", method, refusal.status, id, output)
			}
			a.ClearFaults()
		}
	}
	a.ClearRequests()
	c.Apply()
	c.PlansNothing()
	all(a.wrote("PUT"), a.holds("name", "Workshop"))()
}

// timedOut matches the error of a call that exceeded its operation's timeout of one second. The duration depends on the machine;
// the error must name it, and it must not be a default of a minute or more.
func timedOut(parts ...string) *regexp.Regexp {
	return regexp.MustCompile(saying(append(parts, "timed out after")...).String() + `[\s│|]+(\d+(\.\d+)?ms|\d(\.\d+)?s)[\s│|]`)
}

func TestAccTimeout_NamesCallAndDuration(t *testing.T) {
	a := accept(t)
	patient := `timeouts = { update = "1s", read = "1s" }`
	a.run(
		resource.TestStep{Config: block("deal", patient), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig:   a.inject(emulator.Fault{Kind: emulator.Hang, Method: "PUT"}),
			Config:      block("deal", patient, `name = "Workshop"`),
			ExpectError: timedOut("Can't update the referral", "PUT /v1.0/engagements/referrals/"),
		},
		resource.TestStep{
			PreConfig:   func() { a.ClearFaults(); a.inject(emulator.Fault{Kind: emulator.Hang, Method: "GET"})() },
			Config:      block("deal", patient, `name = "Workshop"`),
			ExpectError: timedOut("Can't read the referral", "GET /v1.0/engagements/referrals/"),
		},
		resource.TestStep{
			PreConfig:     func() { a.ClearFaults(); a.ClearRequests() },
			Config:        block("deal", patient, `name = "Workshop"`),
			PostApplyFunc: all(a.wrote("PUT"), a.holds("name", "Workshop")),
		},
	)
}
