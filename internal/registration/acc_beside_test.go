package registration_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// deal is a shared referral in a configuration.
func deal(status, notes string) string {
	return fmt.Sprintf(`
resource "partnercenter_referral" "deal" {
  type             = "Shared"
  name             = "Contoso"
  customer_profile = { name = "Contoso" }
  consent          = { consent_to_contact = true }
  details          = { deal_value = 600000, currency = "USD", notes = %q }
  %s
}
`, notes, status)
}

const (
	active = `status = "Active"`
	won    = `status = "Closed"
  substatus = "Won"`
	ofDeal = "partnercenter_referral.deal.id"
)

// One apply closes the referral as Won and registers it. The plans of both resources are empty afterwards.
func TestAccBesideReferral_WinAndRegister_InOneApply(t *testing.T) {
	a := accept(t)
	a.Remove(a.id)
	a.run(
		resource.TestStep{Config: deal(active, "")},
		resource.TestStep{Config: deal(won, "") + block(ofDeal)},
		resource.TestStep{PreConfig: func() {
			a.id = a.IDs()[0]
			a.review("ActionRequired", "")()
		}, Config: deal(won, "") + block(ofDeal), ConfigPlanChecks: empty},
		resource.TestStep{Config: deal(won, "and more") + block(ofDeal, "contract.value=700000"), ConfigStateChecks: []statecheck.StateCheck{
			has(at("contract", "value"), knownvalue.Int64Exact(700000))}},
	)
	a.holds("contract/value", "700000")()
}

// A plan without a refresh has the ETag from before the review, like a saved plan.
func TestAccBesideReferral_ReviewMovedTheETag_IsNoConflict(t *testing.T) {
	for _, method := range []string{"put", "patch"} {
		t.Run(method, func(t *testing.T) {
			a := accept(t)
			a.Remove(a.id)
			t.Setenv("PARTNERCENTER_UPDATE_METHOD", method)
			c := acctest.NewCLI(t)
			c.Write("main.tf", deal(won, "")+block(ofDeal))
			c.Does("apply", "-no-color", "-auto-approve")
			a.id = a.IDs()[0]
			a.review("ActionRequired", "more")()
			c.Write("main.tf", deal(won, "later")+block(ofDeal))
			c.Does("apply", "-no-color", "-auto-approve", "-refresh=false")
			a.holds("statusReason", "more")()
			if doc, _ := a.Document(a.id); doc["details"].(map[string]any)["notes"] != "later" || doc["registrationStatus"] != "ActionRequired" {
				t.Errorf("the referral is %v", doc)
			}
			c.PlansNothing()
		})
	}
}

// A change that somebody else made besides the review is a conflict.
func TestAccBesideReferral_ReviewAndSellersEdit_IsAConflict(t *testing.T) {
	a := accept(t)
	a.Remove(a.id)
	c := acctest.NewCLI(t)
	c.Write("main.tf", deal(won, "")+block(ofDeal))
	c.Does("apply", "-no-color", "-auto-approve")
	a.id = a.IDs()[0]
	a.review("ActionRequired", "more")()
	if err := a.Edit(a.id, func(doc map[string]any) { doc["campaignId"] = "theirs" }); err != nil {
		t.Fatal(err)
	}
	c.Write("main.tf", deal(won, "later")+block(ofDeal))
	c.Fails(saying("changed by somebody else", "campaign_id"), "apply", "-no-color", "-auto-approve", "-refresh=false")
}

// Both the resource and the data source of a referral show its registrations.
func TestAccReferral_Registered_ShowsItsRegistrations(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: a.block()},
		resource.TestStep{
			Config: a.block() + fmt.Sprintf("data \"partnercenter_referral\" \"deal\" {\n  id = %q\n}\n", a.id) +
				fmt.Sprintf("data \"partnercenter_referrals\" \"won\" {\n  status = \"Closed\"\n}\n"+
					"import {\n  to = partnercenter_referral.deal\n  id = %q\n}\n", a.id) +
				"resource \"partnercenter_referral\" \"deal\" {\n  type = \"Shared\"\n  customer_profile = {}\n  consent = {}\n  details = {}\n}\n",
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr("data.partnercenter_referral.deal", "registrations.0.status", "ReviewPending"),
				resource.TestCheckResourceAttr("data.partnercenter_referral.deal", "registrations.0.contract.value", "600000"),
				resource.TestCheckResourceAttr("data.partnercenter_referrals.won", "referrals.0.registrations.0.solution_details.0.id", "SOL-1"),
				resource.TestCheckResourceAttr("partnercenter_referral.deal", "registrations.0.contract.term", "Finite"),
			),
		},
		resource.TestStep{RefreshState: true},
	)
	a.patches(1)()
}
