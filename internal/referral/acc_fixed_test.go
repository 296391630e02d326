package referral_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func TestAccFixed_ChangeWithoutClosePolicy_IsRefused(t *testing.T) {
	a := accept(t)
	ways := []string{`apply deletion_policy = "CLOSE" first`, "terraform state rm"}
	refusedAs := func(argument, policy string, parts ...string) resource.TestStep {
		return resource.TestStep{
			Config:      block("deal", `name = "Workshop"`, argument, policy),
			ExpectError: saying(append(append([]string{"Fixed at creation"}, parts...), ways...)...),
		}
	}
	abandon, prevent := `deletion_policy = "ABANDON"`, `deletion_policy = "PREVENT"`
	a.run(
		resource.TestStep{Config: block("deal", `name = "Workshop"`), PostApplyFunc: a.wrote("POST")},
		refusedAs(`type = "Shared"`, abandon, "Attribute: type", `Value: "Shared"`, `Allowed: "Independent"`),
		refusedAs(`engagement_id = "another"`, abandon, "Attribute: engagement_id", `Value: "another"`),
		// The policy in the state counts: setting both in one apply isn't enough.
		refusedAs(`type = "Shared"`, `deletion_policy = "CLOSE"`, "Attribute: type"),
		resource.TestStep{Config: block("deal", `name = "Workshop"`, prevent)},
		refusedAs(`type = "Shared"`, prevent, "Attribute: type", `Value: "Shared"`),
		resource.TestStep{Config: block("deal", `name = "Workshop"`, abandon)},
	)
	a.wrote()()
}

func TestAccReplace_ClosePolicy_ClosesAndCreates(t *testing.T) {
	a := accept(t)
	closing := []string{`status = "Active"`, `deletion_policy = "CLOSE"`, `close_substatus = "Declined"`, `close_status_reason = "Sold together"`}
	var old string
	a.run(
		resource.TestStep{
			Config:        block("deal", closing...),
			PostApplyFunc: func() { a.wrote("POST")(); old = a.only() },
		},
		resource.TestStep{
			Config: block("deal", append(closing, `type = "Shared"`)...),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionDestroyBeforeCreate),
				plancheck.ExpectUnknownValue(deal, attributeOn("id")),
				plancheck.ExpectUnknownValue(deal, attributeOn("engagement_id")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(deal, attributeOn("type"), knownvalue.StringExact("Shared")),
			},
			PostApplyFunc: func() {
				a.wrote("PUT", "POST")()
				doc, _ := a.Document(old)
				if doc["status"] != "Closed" || doc["substatus"] != "Declined" || doc["statusReason"] != "Sold together" {
					t.Errorf("the old referral is %v/%v, %v", doc["status"], doc["substatus"], doc["statusReason"])
				}
			},
		},
	)
	if ids := a.IDs(); len(ids) != 2 || ids[0] != old {
		t.Errorf("the referrals are %v", ids)
	}
}

// While the first referral of a pair is replaced, its engagement is unknown, which replaces nothing. The next apply replaces the
// second one, and its plan shows that.
func TestAccReplace_Pair_TakesTwoApplies(t *testing.T) {
	for name, more := range map[string]string{"destroy first": "", "create first": "lifecycle {\n    create_before_destroy = true\n  }"} {
		t.Run(name, func(t *testing.T) {
			a := accept(t)
			c := acctest.NewCLI(t)
			closing := `deletion_policy = "CLOSE"`
			written := func(kind string) string {
				return block("own", `name = "Own"`, closing, kind, more) +
					block("microsoft", `name = "Microsoft's"`, closing, more, `type = "Shared"`, `engagement_id = partnercenter_referral.own.engagement_id`)
			}
			c.Write("main.tf", written(`type = "Independent"`))
			c.Apply()
			first := a.IDs()
			a.ClearRequests()
			c.Write("main.tf", written(`type = "Shared"`))
			c.Fails(saying("Fixed at creation: plan again", "Attribute: engagement_id"), "apply", "-no-color", "-auto-approve")
			if doc, _ := a.Document(first[1]); doc["status"] == "Closed" {
				t.Error("the second referral was closed, though no plan had shown that")
			}
			c.Says(saying("The referral will be closed and a new one created", "Attribute: engagement_id"), "apply", "-no-color", "-auto-approve")
			for _, id := range first {
				if doc, _ := a.Document(id); doc["status"] != "Closed" {
					t.Errorf("%s is %v", id, doc["status"])
				}
			}
			if ids := a.IDs(); len(ids) != 4 {
				t.Errorf("the referrals are %v", ids)
			}
			c.PlansNothing()
		})
	}
}

func TestAccPrevent_Replacement_IsRefused(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	prevented := saying("Destroying is prevented", "Attribute: deletion_policy", `Value: "PREVENT"`, `Allowed: "ABANDON", "CLOSE"`,
		"Apply another deletion_policy first")
	c.Write("main.tf", block("deal", `deletion_policy = "PREVENT"`))
	c.Apply()
	a.wrote("POST")()
	c.Fails(prevented, "plan", "-no-color", "-replace="+deal)
	c.Fails(prevented, "plan", "-no-color", "-destroy")
	// Terraform destroys a tainted referral without a plan that could refuse, so the apply refuses.
	c.Does("taint", deal)
	c.Fails(prevented, "apply", "-no-color", "-auto-approve")
	c.Does("untaint", deal)
	c.PlansNothing()

	c.Write("main.tf", block("deal"))
	c.Apply()
	c.Apply("-replace=" + deal)
	c.PlansNothing()
	a.wrote("POST")()
}
