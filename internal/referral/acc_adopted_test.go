package referral_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

func TestAccAdopt_IllegalTransitionRefused_SameValuesNoop(t *testing.T) {
	a := accept(t)
	doc := fixture(t, "update-response.json")
	doc["substatus"] = "Expired"
	id := a.seed(doc)
	a.run(
		resource.TestStep{
			Config:      block("deal", append(stated(t, doc), `status = "Active"`, `substatus = "Accepted"`)...) + importing("deal", id),
			ExpectError: saying("Illegal status transition from Closed to Active", "Attribute: status", `Allowed: "Closed"`),
		},
		resource.TestStep{
			Config: block("deal", stated(t, doc)...) + importing("deal", id),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionNoop),
			}},
			ConfigStateChecks: hasStatus("Closed", "Expired"),
		},
		resource.TestStep{
			Config:      block("deal", append(stated(t, doc), `status = "Active"`, `substatus = "Accepted"`)...),
			ExpectError: saying("Illegal status transition from Closed to Active"),
		},
		resource.TestStep{Config: block("deal", stated(t, doc)...)},
	)
	a.wrote()()
}

func TestAccAdopt_ThenTransition_Succeeds(t *testing.T) {
	a := accept(t)
	doc := fixture(t, "observed-shared-active.json")
	written := block("deal", stated(t, doc)...)
	a.run(
		resource.TestStep{Config: written + importing("deal", a.seed(doc))},
		resource.TestStep{
			PreConfig: a.movedOn("Closed", "Lost"), Config: written, ConfigStateChecks: hasStatus("Closed", "Lost"),
		},
	)
	a.wrote()()
}

func TestAccAdopt_ProviderSideAttributes_ShowOnceAndSendNothing(t *testing.T) {
	a := accept(t)
	doc := fixture(t, "observed-shared-active.json")
	written := append(stated(t, doc), `deletion_policy = "CLOSE"`, `timeouts = { read = "1m" }`)
	a.run(
		resource.TestStep{
			Config: block("deal", written...) + importing("deal", a.seed(doc)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(deal, attributeOn("etag"), quoted),
			}},
			PostApplyFunc: a.wrote(),
		},
		resource.TestStep{Config: block("deal", stated(t, doc)...)},
	)
	a.wrote()()
}
