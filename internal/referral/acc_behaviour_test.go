package referral_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// plugin-testing plans after each step, with and without a refresh, and fails if that plan isn't empty.

func TestAccBehaviour_NumbersAsStrings_NoDrift(t *testing.T) {
	a := accept(t)
	a.Behave(emulator.Behaviour{NumbersAsStrings: true})
	with := func(value string) string {
		return block("deal", `details = { deal_value = `+value+`, currency = "USD" }`)
	}
	a.run(
		resource.TestStep{Config: with("50000.10"), PostApplyFunc: all(a.wrote("POST"), a.holds("details/dealValue", "50000.1"))},
		resource.TestStep{Config: with("60000"), PostApplyFunc: all(a.wrote("PUT"), a.holds("details/dealValue", "60000"))},
		resource.TestStep{ResourceName: deal, ImportState: true, ImportStateVerify: true},
	)
}

func TestAccBehaviour_MovedETags_UpdateGoesOn(t *testing.T) {
	for _, method := range []string{"PUT", "PATCH"} {
		t.Run(method, func(t *testing.T) {
			a := accept(t)
			a.Behave(emulator.Behaviour{MoveETags: true})
			if method == "PATCH" {
				t.Setenv("PARTNERCENTER_UPDATE_METHOD", "patch")
			}
			c := acctest.NewCLI(a.t)
			c.Write("main.tf", block("deal", `sales_stage = "Qualify"`))
			c.Apply()
			c.PlansNothing()
			c.Write("main.tf", block("deal", `sales_stage = "Propose"`))
			c.Does("apply", "-no-color", "-auto-approve", "-refresh=false")
			c.PlansNothing()
			a.holds("salesStage", "Propose")()
			var Statuses []int
			for _, write := range acctest.Sent(a.Emulator, method) {
				Statuses = append(Statuses, write.Status)
			}
			if !slices.Equal(Statuses, []int{412, 200}) {
				t.Errorf("the responses to the updates are %v", Statuses)
			}
		})
	}
}

func TestAccBehaviour_ZeroDealValue_ErrorNamesItAndStateStays(t *testing.T) {
	a := accept(t)
	a.Behave(emulator.Behaviour{DeclineZeroValue: true})
	with := func(name, value string) string {
		return block("deal", `name = "`+name+`"`, `details = { deal_value = `+value+`, currency = "USD" }`)
	}
	a.run(
		resource.TestStep{Config: with("Workshop", "0"), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{Config: with("Workshop of May", "0"), ExpectError: saying("status 400 Bad Request", "details.dealValue", "Correct the configuration")},
		resource.TestStep{PreConfig: all(a.wrote("PUT"), a.holds("name", "Workshop")), Config: with("Workshop", "0"), PlanOnly: true},
		resource.TestStep{Config: with("Workshop of May", "1"), PostApplyFunc: all(a.wrote("PUT"), a.holds("name", "Workshop of May"))},
	)
}

func TestAccBehaviour_OmittedRegistrations_StayAndShowNoDrift(t *testing.T) {
	a := accept(t)
	a.Behave(emulator.Behaviour{OmitRegistrations: true})
	id := a.seed(acctest.Document(t, `{"type":"Shared","status":"Closed","substatus":"Won","registrationStatus":"Registered",
		"registrations":[{"id":"r-1","status":"Registered"}],"customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},
		"details":{"dealValue":50000,"currency":"USD"}}`))
	registered := func(arguments ...string) string { return block("deal", append(arguments, `type = "Shared"`)...) }
	a.run(
		resource.TestStep{Config: registered() + importing("deal", id), PostApplyFunc: a.wrote()},
		resource.TestStep{Config: registered(`campaign_id = "Spring"`), PostApplyFunc: a.wrote("PUT")},
	)
	if got, _ := a.held("registrations").([]any); len(got) != 1 || at(got[0], "id") != "r-1" {
		t.Errorf("the registrations became %v", a.held("registrations"))
	}
}

// The service makes a private deal Shared, whatever the configuration says. This is drift, which never replaces the referral.
func TestAccBehaviour_TypeFromConsent_StaysAsDrift(t *testing.T) {
	a := accept(t)
	a.Behave(emulator.Behaviour{DeriveType: true})
	with := func(name string) string {
		return block("deal", `name = "`+name+`"`, `status = "Active"`, `consent = { consent_to_share_referral_with_microsoft_sellers = true }`)
	}
	a.run(
		resource.TestStep{Config: with("Workshop"), PostApplyFunc: all(a.wrote("POST"), a.holds("type", "Shared"))},
		resource.TestStep{Config: with("Workshop of May"), PostApplyFunc: all(a.wrote("PUT"), a.holds("type", "Shared"), a.holds("name", "Workshop of May"))},
	)
	a.only()
}
