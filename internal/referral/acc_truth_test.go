package referral_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// silentOn checks that a command succeeds without printing something.
func silentOn(c acctest.CLI, never string, arguments ...string) {
	c.T.Helper()
	if output := c.Does(arguments...); strings.Contains(output, never) {
		c.T.Errorf("%v said %q:\n%s", arguments, never, output)
	}
}

func TestAccIgnoreChanges_Members_AreNotReportedAsChanged(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(t)
	said := []string{`team = [{ email = "ours@fabrikam.example", title = "Buyer" }]`, "lifecycle {\n    ignore_changes = [team]\n  }"}
	c.Write("main.tf", block("deal", said...))
	c.Apply()
	a.edit(func(doc map[string]any) {
		doc["team"] = []any{map[string]any{"email": "a@fabrikam.example", "title": "CTO"}, map[string]any{"email": "b@fabrikam.example"}}
	})()
	c.Write("main.tf", block("deal", append(said, `name = "Workshop"`)...))
	silentOn(c, "Partner Center changed what was sent", "apply", "-no-color", "-auto-approve")
	all(a.wrote("POST", "PUT"), a.holds("team", "[map[email:a@fabrikam.example title:CTO] map[email:b@fabrikam.example]]"))()
	c.PlansNothing()
	// Changes that aren't ignored are still reported.
	a.Behave(emulator.Behaviour{Escape: true})
	c.Write("main.tf", block("deal", append(said, `name = "A & B"`)...))
	c.Says(saying("Partner Center changed what was sent", `name: sent "A & B", received "A &amp; B"`), "apply", "-no-color", "-auto-approve")
}

func TestAccCreate_UnknownCustomer_NoWarningAboutTheName(t *testing.T) {
	accept(t)
	c := acctest.NewCLI(t)
	c.Write("main.tf", block("deal", "customer_profile = terraform_data.customer.output")+later("customer", `{ name = "Contoso" }`))
	silentOn(c, "A new referral without a name", "plan", "-no-color")
	c.Write("main.tf", block("deal", "customer_profile = { name = terraform_data.customer.output }")+later("customer", `"Contoso"`))
	silentOn(c, "A new referral without a name", "plan", "-no-color")
	c.Write("main.tf", block("deal", "customer_profile = {}"))
	c.Says(saying("A new referral without a name"), "plan", "-no-color")
}

// The CLI names the second resource. The first one was read before there was anything to report.
func TestAccTwoAddresses_OfOneReferral_Warn(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(t)
	id := a.seed(acctest.Fixture(t, "documented-lead-new.json"))
	c.Write("main.tf", importing("one", id)+block("one", `customer_profile = {}`, `consent = {}`, `details = {}`))
	silentOn(c, "Two resources manage the same referral", "apply", "-no-color", "-auto-approve")
	silentOn(c, "Two resources manage the same referral", "plan", "-no-color")
	silentOn(c, "Two resources manage the same referral", "apply", "-no-color", "-auto-approve", "-refresh-only")
	both := block("one", `customer_profile = {}`, `consent = {}`, `details = {}`) + block("two", `customer_profile = {}`, `consent = {}`, `details = {}`)
	c.Write("main.tf", both+importing("two", id))
	said := saying("Two resources manage the same referral", "with partnercenter_referral.", "terraform state list -id="+id)
	c.Apply() // where the import is read second, Terraform may not show its warning; the next plan does
	c.Says(said, "plan", "-no-color")
	if output := c.Does("state", "list", "-id="+id); output != "partnercenter_referral.one\npartnercenter_referral.two\n" {
		t.Errorf("the state lists %q", output)
	}
	c.Does("state", "rm", "partnercenter_referral.two")
	c.Write("main.tf", block("one", `customer_profile = {}`, `consent = {}`, `details = {}`))
	silentOn(c, "Two resources manage the same referral", "plan", "-no-color")
	a.wrote()()
}

func TestAccTimedOutRead_ExplainsTheTimeout(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(t)
	c.Write("main.tf", block("deal", `timeouts = { read = "1s" }`))
	c.Apply()
	a.inject(emulator.Fault{Kind: emulator.SlowHeader, Method: "GET", Delay: 1500 * time.Millisecond})()
	c.Write("main.tf", block("deal", `timeouts = { read = "5m" }`))
	c.Fails(saying("Can't read the referral", "timed out", "timeouts.read in the state", "terraform apply -refresh=false -target=ADDRESS"),
		"plan", "-no-color")
	c.Apply("-refresh=false", "-target="+deal)
	a.wrote("POST")()
	c.PlansNothing()
}

func TestAccEmptyStatus_FollowsPartnerCenter(t *testing.T) {
	a := accept(t)
	followed := block("deal", `status = ""`, `substatus = ""`)
	a.run(
		resource.TestStep{Config: followed, PostApplyFunc: a.wrote("POST")},
		resource.TestStep{Config: followed, ConfigStateChecks: hasStatus("New", "Pending")},
		resource.TestStep{PreConfig: a.movedOn("Active", "Accepted"), Config: followed, ConfigStateChecks: hasStatus("Active", "Accepted")},
		resource.TestStep{
			PreConfig: a.movedOn("Closed", "Won"), Config: block("deal", `status = ""`, `substatus = ""`, `name = "Workshop"`),
			ConfigStateChecks: hasStatus("Closed", "Won"), PostApplyFunc: all(a.wrote("PUT"), a.holds("substatus", "Won")),
		},
	)
	a.wrote()()
}
