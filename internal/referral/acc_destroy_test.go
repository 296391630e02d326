package referral_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

func TestAccDestroy_DefaultPolicy_LeavesTheReferral(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: block("deal", `status = "Active"`), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{Config: block("deal", `status = "Active"`), Destroy: true},
	)
	all(a.wrote(), a.holds("status", "Active"))()
}

func TestAccDestroy_ClosePolicy_SendsOneUpdate(t *testing.T) {
	a := accept(t)
	closing := block("deal", `status = "Active"`, `deletion_policy = "CLOSE"`, `close_substatus = "Won"`, `close_status_reason = "A success"`)
	var before map[string]any
	a.run(
		resource.TestStep{
			Config: closing,
			PostApplyFunc: func() {
				a.wrote("POST")()
				a.edit(func(doc map[string]any) { doc["dealSensitivity"] = "High" })()
				before, _ = a.Document(a.only())
			},
		},
		resource.TestStep{Config: closing, Destroy: true},
	)
	puts := acctest.Sent(a.Emulator, "PUT")
	a.wrote("PUT")()
	delete(before, "links")
	before["status"], before["substatus"], before["statusReason"] = "Closed", "Won", "A success"
	if body := parsed(t, puts[0].Body); !reflect.DeepEqual(body, before) {
		t.Errorf("closing changed more than that:\n%s\n%s", document.Encode(before), puts[0].Body)
	}
	if got := puts[0].Header.Get("If-Match"); got != before["eTag"] {
		t.Errorf("If-Match was %s, the eTag %s", got, before["eTag"])
	}
}

func TestAccDestroy_ClosedReferral_SendsNothing(t *testing.T) {
	a := accept(t)
	closed := block("deal", `status = "Closed"`, `substatus = "Lost"`, `deletion_policy = "CLOSE"`, `close_substatus = "Won"`)
	a.run(
		resource.TestStep{Config: closed, PostApplyFunc: a.wrote("POST")},
		resource.TestStep{Config: closed, Destroy: true},
	)
	all(a.wrote(), a.holds("substatus", "Lost"))()
}

func TestAccPrevent_Destroy_FailsUntilAnotherPolicyIsApplied(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: block("deal", `deletion_policy = "PREVENT"`), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			Config: block("deal", `deletion_policy = "PREVENT"`), Destroy: true,
			ExpectError: saying("Destroying is prevented", "Attribute: deletion_policy", `Value: "PREVENT"`, "Apply another deletion_policy first"),
		},
		// A policy that wasn't applied doesn't count.
		resource.TestStep{
			Config: block("deal", `deletion_policy = "CLOSE"`), Destroy: true, ExpectError: saying("Destroying is prevented"),
		},
		resource.TestStep{Config: block("deal", `deletion_policy = "CLOSE"`)},
		resource.TestStep{Config: block("deal", `deletion_policy = "CLOSE"`), Destroy: true, PostApplyFunc: a.wrote("PUT")},
	)
	all(a.wrote(), a.holds("substatus", "Lost"))()
}

func TestAccUpdate_ProviderSideAttributesOnly_SendsNothing(t *testing.T) {
	a := accept(t)
	nothingSent := func(arguments ...string) resource.TestStep {
		return resource.TestStep{
			Config: block("deal", arguments...),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(deal, attributeOn("etag"), quoted),
				plancheck.ExpectKnownValue(deal, attributeOn("updated_date_time"), present),
			}},
			PostApplyFunc: a.wrote(),
		}
	}
	a.run(
		resource.TestStep{Config: block("deal"), PostApplyFunc: a.wrote("POST")},
		nothingSent(`deletion_policy = "CLOSE"`),
		nothingSent(`deletion_policy = "CLOSE"`, `close_substatus = "Declined"`, `close_status_reason = "No answer"`),
		nothingSent(`deletion_policy = "ABANDON"`, `timeouts = { update = "2m" }`),
	)
	a.wrote()()
}

func TestAccDestroy_Plan_WarnsWhatItWillDo(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	plan := []string{"plan", "-no-color", "-destroy"}
	abandoned := block("deal", `name = "Workshop"`, `status = "Active"`)
	c.Write("main.tf", abandoned)
	c.Apply()
	which := "referral " + a.only() + ` ("Workshop")`
	c.Says(saying("The referral will be left in Partner Center", which, `apply deletion_policy = "CLOSE" first`), plan...)

	c.Write("main.tf", block("deal", `name = "Workshop"`, `status = "Active"`, `deletion_policy = "CLOSE"`, `close_substatus = "Declined"`))
	c.Apply()
	c.Write("main.tf", abandoned) // the last applied policy counts, not the configured one
	c.Says(saying("The referral will be closed", which, "in Partner Center as Declined"), plan...)

	a.movedOn("Closed", "Won")()
	c.Says(saying("The referral will be left in Partner Center", which, "The referral is already closed"), plan...)

	a.Remove(a.only())
	c.Does("destroy", "-no-color", "-auto-approve")
	a.wrote("POST")()
}
