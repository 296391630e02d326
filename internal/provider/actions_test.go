package provider_test

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Invokes every action in the examples.
func TestAccExamples_Actions_CanBeInvoked(t *testing.T) {
	examples := files(t, filepath.Join(root, "examples", "actions"), ".tf")
	for name, invoked := range map[string]struct{ action, holds string }{
		"action.tf":          {"accept", someID + "/status=Active"},
		"action_for_each.tf": {"accept_all", "us/status=Active"},
		"action_trigger.tf":  {"accept", someID + "/status=Active"},
	} {
		content := examples["partnercenter_referral_transition/"+name]
		if content == "" {
			t.Fatalf("there is no %s", name)
		}
		t.Run(name, func(t *testing.T) {
			e, c := example(t, content)
			acctest.SkipWithoutActions(t)
			acctest.Seed(t, e, acctest.Document(t, referralText("us", "Incoming", "New", "US", 0, "")))
			c.Apply("-invoke=action.partnercenter_referral_transition." + invoked.action)
			holds(t, e, invoked.holds)
		})
	}
	if len(examples) != 3 {
		t.Errorf("%d examples, 3 of them tested", len(examples))
	}
}

// The leads that match a rule of leads/accept.yaml.
const (
	fits1 = "7a0e0000-0000-4000-8000-000000000001"
	fits2 = "7a0e0000-0000-4000-8000-000000000002"
)

// pipelineOfLeads returns the repository and an emulator with leads that match leads/accept.yaml and leads that don't.
func pipelineOfLeads(t *testing.T) repository {
	t.Helper()
	e, _ := example(t, "") // it contains a lead that matches no rule
	acctest.SkipWithoutActions(t)
	r := copyOfRepository(t, e)
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("there is no jq")
	}
	const qualified, value = `, "qualification": "SalesQualified"`, `"details": {"dealValue": 1}`
	for _, lead := range []string{
		referralText(fits1, "Incoming", "New", "PT", 0, qualified),
		referralText(fits2, "Incoming", "New", "ES", 0, qualified),
		referralText("elsewhere", "Incoming", "New", "FR", 0, qualified),
		referralText("unqualified", "Incoming", "New", "PT", 0, ""),
		referralText("ours", "Outgoing", "New", "PT", 0, qualified),
		referralText("closed", "Incoming", "Closed", "PT", 0, qualified),
		strings.ReplaceAll(referralText("large", "Incoming", "New", "PT", 0, qualified), value, `"details": {"dealValue": 50001}`),
		strings.ReplaceAll(referralText("dollars", "Incoming", "New", "PT", 0, qualified), value, `"details": {"dealValue": 1, "currency": "USD"}`),
		referralText("6d0f8f3c-52b1-4d0e-8a37-0e5c9e1b7a20", "Incoming", "New", "FR", 0, ""),
	} {
		acctest.Seed(t, r.emulator, acctest.Document(t, lead))
	}
	return r
}

// The scheduled job accepts the leads that the file names and those that match a rule, and reports them. A second run does nothing.
func TestAccAcceptLeads_MatchingRules_AreAccepted(t *testing.T) {
	r := pipelineOfLeads(t)
	const named = "6d0f8f3c-52b1-4d0e-8a37-0e5c9e1b7a20"
	output, passed := r.pipeline("accept-leads", "plan")
	if !passed || r.written() != 0 ||
		!strings.HasSuffix(output, "These leads would be accepted: - `"+named+"` - `"+fits1+"` - `"+fits2+"`") {
		t.Fatalf("the plan: %t, %d written\n%s", passed, r.written(), output)
	}
	output, passed = r.pipeline("accept-leads")
	if !passed || !strings.HasSuffix(output, "| lead | | | --- | --- | | `"+named+"` | accepted | | `"+fits1+"` | accepted | | `"+fits2+"` | accepted |") {
		t.Errorf("%t\n%s", passed, output)
	}
	holds(t, r.emulator, fits1+"/status=Active", fits2+"/status=Active", named+"/status=Active", "elsewhere/status=New",
		"unqualified/status=New", "ours/status=New", "closed/status=Closed", "large/status=New", "dollars/status=New", someID+"/status=New")
	if output, passed = r.pipeline("accept-leads"); !passed || !strings.HasSuffix(output, "No new lead is to be accepted.") {
		t.Errorf("%t\n%s", passed, output)
	}
	if r.written() != 3 {
		t.Errorf("%d writes, want 3", r.written())
	}
}

// If somebody closes a lead meanwhile, the job accepts the others, fails, and names the lead.
func TestAccAcceptLeads_ClosedLead_IsReported(t *testing.T) {
	r := pipelineOfLeads(t)
	reads := 0
	r.emulator.FaultEach(func(req *http.Request, _ []byte) emulator.Fault {
		if strings.HasSuffix(req.URL.Path, "/"+fits1) {
			if reads++; reads == 2 { // the first is the plan's
				edit(t, r.emulator, fits1, func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Declined" })
			}
		}
		return emulator.Fault{}
	})
	output, passed := r.pipeline("accept-leads")
	if passed || !strings.Contains(output, "| `"+fits1+"` | **not accepted**: Illegal status transition from Closed to Active | | `"+fits2+"` | accepted |") {
		t.Errorf("%t\n%s", passed, output)
	}
	holds(t, r.emulator, fits1+"/substatus=Declined", fits2+"/status=Active")
}

// A misspelt key must not accept leads that the rule was meant to exclude.
func TestAccAcceptLeads_MisspeltKey_AcceptsNothing(t *testing.T) {
	for _, key := range []string{"leads", "rules", "countries", "qualifications", "currency", "up_to"} {
		r := pipelineOfLeads(t)
		r.Write("leads/accept.yaml", strings.ReplaceAll(r.Read("leads/accept.yaml"), key+":", "x"+key+":"))
		if output, passed := r.pipeline("accept-leads"); passed || !strings.Contains(output, `does not have an attribute named "`+key+`"`) {
			t.Errorf("%s: %t\n%s", key, passed, output)
		}
		if r.written() != 0 {
			t.Errorf("%s: %d writes", key, r.written())
		}
	}
}
