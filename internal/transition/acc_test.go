package transition_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// cli is a real Terraform in an empty folder, and an emulator with the lead.
type cli struct {
	world
	acctest.CLI
}

func start(t *testing.T) cli {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1, see make acc")
	}
	acctest.SkipWithoutActions(t)
	e, _ := acctest.Start(t)
	acctest.Seed(t, e, acctest.Document(t, lead))
	return cli{world{e, nil, t}, acctest.NewCLI(t)}
}

// seed adds a referral with a status and a country.
func (c cli) seed(id, status, substatus, country string) {
	c.world.t.Helper()
	acctest.Seed(c.world.t, c.Emulator, acctest.Document(c.world.t, fmt.Sprintf(`{"id": %q, "name": "Deal %s", "type": "Independent",
		"direction": "Incoming", "status": %q, "substatus": %q, "customerProfile": {"name": "Contoso", "address": {"country": %q}},
		"consent": {}, "details": {}}`, id, id, status, substatus, country)))
}

const invoked = "action." + actionType + ".step"

// block returns the action's configuration.
func block(lines ...string) string {
	return fmt.Sprintf("action %q \"step\" {\n  config {\n    %s\n  }\n}\n", actionType, strings.Join(lines, "\n    "))
}

var leadID = fmt.Sprintf("id = %q", id)

// failed checks that a command failed and printed all parts, whatever the line breaks.
func failed(t *testing.T, output string, code int, parts ...string) {
	t.Helper()
	if code != 1 {
		t.Errorf("ended with %d, want 1", code)
	}
	says(t, oneLine(output), parts...)
}

func oneLine(output string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
}

func TestAccInvoke_AcceptsALead(t *testing.T) {
	for _, method := range methods {
		t.Run(method, func(t *testing.T) {
			c := start(t)
			t.Setenv("PARTNERCENTER_UPDATE_METHOD", method)
			c.Write("main.tf", block(leadID, `status = "Active"`, `status_reason = "Fits"`))
			c.Does("plan", "-no-color", "-invoke="+invoked, "-out=tfplan")
			c.sent(0)
			says(t, c.Does("apply", "-no-color", "tfplan"), "Moving referral "+id+" from New/Pending to Active/Accepted",
				"Referral "+id+" is Active/Accepted", "Actions: 1 invoked")
			c.holds("Active/Accepted")
			c.sent(1)
			if got := c.writes()[0].Method; got != strings.ToUpper(method) {
				t.Errorf("%s was sent", got)
			}
			says(t, c.Apply("-invoke="+invoked), "is Active/Accepted: nothing to send", "Actions: 1 invoked")
			c.sent(1)
			c.PlansNothing()
		})
	}
}

func TestAccInvoke_IllegalStep_IsRefusedInThePlan(t *testing.T) {
	c := start(t)
	c.setState("Closed", "Expired")
	c.Write("main.tf", block(leadID, `status = "Active"`))
	output, code := c.Run("plan", "-no-color", "-invoke="+invoked)
	failed(t, output, code, "Illegal status transition from Closed to Active", "Attribute: status", `Value: "Active"`, `Allowed: "Closed"`,
		"The referral is Closed/Expired in Partner Center")
	c.Write("main.tf", block(leadID, `status = "Closed"`))
	output, code = c.Run("validate", "-no-color")
	failed(t, output, code, "Substatus missing", "Attribute: substatus", `Allowed: "Won", "Lost", "Declined", "Error"`)
	c.sent(0)
}

// Somebody closes the lead between a reviewed plan and its apply: nothing is written.
func TestAccInvoke_ClosedSinceThePlan_IsRefused(t *testing.T) {
	c := start(t)
	c.Write("main.tf", block(leadID, `status = "Active"`))
	c.Does("plan", "-no-color", "-invoke="+invoked, "-out=tfplan")
	c.setState("Closed", "Declined")
	output, code := c.Run("apply", "-no-color", "tfplan")
	failed(t, output, code, "Illegal status transition from Closed to Active", "The referral is Closed/Declined in Partner Center")
	c.sent(0)
}

func TestAccInvoke_ConflictAndLostAnswer_MoveItOnce(t *testing.T) {
	c := start(t)
	c.Write("main.tf", block(leadID, `status = "Closed"`, `substatus = "Declined"`))
	c.beforeWrites(func(write int) emulator.Fault {
		switch write {
		case 1:
			c.edit(func(doc map[string]any) { doc["name"] = "Warehouse II" })
		case 2:
			return emulator.Fault{Kind: emulator.ResetAfter}
		}
		return emulator.Fault{}
	})
	output := c.Apply("-invoke=" + invoked)
	says(t, oneLine(output), "The action closes a referral for good", "was changed in the meantime: reading it again", "is Closed/Declined")
	c.holds("Closed/Declined")
	if c.doc()["name"] != "Warehouse II" || len(c.History(id)) != 3 {
		t.Errorf("%v has %d versions", c.doc()["name"], len(c.History(id)))
	}
}

// Accepts every new lead that a search finds; a second run finds none.
func TestAccInvoke_ForEachOverASearch_AcceptsThem(t *testing.T) {
	c := start(t)
	c.seed("00000000-0000-4000-8000-000000000001", "New", "Pending", "US")
	c.seed("00000000-0000-4000-8000-000000000002", "New", "Received", "US")
	c.seed("00000000-0000-4000-8000-000000000003", "Active", "Accepted", "US")
	c.seed("00000000-0000-4000-8000-000000000004", "Closed", "Lost", "US")
	c.seed("00000000-0000-4000-8000-0000000000de", "New", "Pending", "DE")
	c.Write("main.tf", `
data "partnercenter_referrals" "leads" {
  direction        = "Incoming"
  status           = "New"
  customer_country = "US"
}

action "partnercenter_referral_transition" "step" {
  for_each = toset(data.partnercenter_referrals.leads.referrals[*].id)
  config {
    id     = each.key
    status = "Active"
  }
}`)
	says(t, c.Apply("-invoke="+invoked), "Actions: 2 invoked", "Moving referral 00000000-0000-4000-8000-000000000001 from New/Pending to Active/Accepted",
		"Moving referral 00000000-0000-4000-8000-000000000002 from New/Received to Active/Accepted")
	for referral, want := range map[string]string{"00000000-0000-4000-8000-000000000001": "Active", "00000000-0000-4000-8000-000000000002": "Active", "00000000-0000-4000-8000-000000000003": "Active", "00000000-0000-4000-8000-000000000004": "Closed", "00000000-0000-4000-8000-0000000000de": "New", id: "New"} {
		if doc, _ := c.Document(referral); doc["status"] != want {
			t.Errorf("%s is %v, want %s", referral, doc["status"], want)
		}
	}
	c.sent(2)
	says(t, c.Apply("-invoke="+invoked), "No changes")
	c.sent(2)
}

// A trigger of any resource invokes the action exactly when that resource is created.
func TestAccTrigger_Create_InvokesTheAction(t *testing.T) {
	c := start(t)
	c.Write("main.tf", block(leadID, `status = "Active"`)+`
resource "terraform_data" "order" {
  input = "4711"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [`+invoked+`]
    }
  }
}`)
	says(t, c.Apply(), "1 added", "Actions: 1 invoked")
	c.holds("Active/Accepted")
	c.PlansNothing()
	c.sent(1)
}

// An ID that is unknown in the plan is checked in the apply, like every other value.
func TestAccTrigger_UnknownValues_AreCheckedInTheApply(t *testing.T) {
	trigger := `
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [` + invoked + `]
    }
  }
}
`
	referral := `
resource "partnercenter_referral" "deal" {
  type             = "Independent"
  customer_profile = { name = "Contoso" }
  consent          = {}
  details          = {}
` + trigger
	data := `
resource "terraform_data" "choice" {
  input = "Accepted"
` + trigger
	t.Run("a new referral's id", func(t *testing.T) {
		c := start(t)
		c.Write("main.tf", referral+block("id = partnercenter_referral.deal.id", `status = "Active"`))
		says(t, c.Apply(), "1 added", "from New/Pending to Active/Accepted")
		c.PlansNothing() // a status that is left out follows the service
		c.sent(1)
	})
	t.Run("a substatus that doesn't belong", func(t *testing.T) {
		c := start(t)
		c.Write("main.tf", data+block(leadID, `status = "Closed"`, "substatus = terraform_data.choice.output"))
		c.Does("plan", "-no-color")
		output, code := c.Run("apply", "-no-color", "-auto-approve")
		failed(t, output, code, "Substatus doesn't belong to the status", "Attribute: substatus", `Value: "Accepted"`, `Allowed: "Won"`)
		c.holds("New/Pending")
		c.sent(0)
	})
}

// A CLI without support for actions works with the provider.
func TestAccOldCLI_WithoutActions_EverythingElseWorks(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1, see make acc")
	}
	acctest.OnlyWithoutActions(t)
	e, _ := acctest.Start(t)
	acctest.Seed(t, e, acctest.Document(t, lead))
	c := acctest.NewCLI(t)
	c.Write("main.tf", `
resource "partnercenter_referral" "deal" {
  type             = "Independent"
  name             = "Workshop"
  customer_profile = { name = "Contoso" }
  consent          = {}
  details          = {}
}

data "partnercenter_referral" "lead" {
  id = "`+id+`"
}

output "may_be_accepted" {
  value = provider::partnercenter::can_transition(data.partnercenter_referral.lead.status, "Active")
}`)
	says(t, c.Apply(), "1 added", "may_be_accepted = true")
	c.PlansNothing()
	c.Says(regexp.MustCompile(`"partnercenter_referral":`), "providers", "schema", "-json")
	c.Write("action.tf", block(leadID, `status = "Active"`))
	if output, code := c.Run("plan", "-no-color"); code != 1 || !strings.Contains(output, "Unsupported block type") {
		t.Errorf("ended with %d:\n%s", code, output)
	}
}
