package referral_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestAccTimestamp_SameInstantRespelled_NoChange(t *testing.T) {
	a := accept(t)
	at := func(instant string) string {
		return block("deal", `expiration_date_time = "`+instant+`"`, `details = { closing_date_time = "`+instant+`" }`)
	}
	unchanged := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	a.Behave(emulator.Behaviour{ReformatTimes: true})
	a.run(
		resource.TestStep{
			Config: at("2026-12-01T00:00:00Z"),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(deal, attributeOn("expiration_date_time"), knownvalue.StringExact("2026-12-01T00:00:00Z")),
			},
			PostApplyFunc: all(a.wrote("POST"), a.holds("expirationDateTime", "2026-12-01T00:00:00.0000000Z")),
		},
		resource.TestStep{Config: at("2026-12-01T01:00:00+01:00"), ConfigPlanChecks: unchanged},
		resource.TestStep{Config: at("2026-12-01T00:00:00.000Z"), ConfigPlanChecks: unchanged, PostApplyFunc: a.wrote()},
		resource.TestStep{
			Config:        at("2026-12-01T00:00:00+01:00"),
			PostApplyFunc: all(a.wrote("PUT"), a.holds("details/closingDateTime", "2026-11-30T23:00:00.0000000Z")),
		},
	)
	a.wrote()()
}

func TestAccDecimals_Converge(t *testing.T) {
	a := accept(t)
	amounts := []struct{ label, written, updated, held string }{
		{"tenth", "0.1", "0.10", "0.1"},
		{"difference", "1 - 0.99", "0.01", "0.01"},
		{"cents", "1234.50", "1234.5", "1234.5"},
		{"long", "1234567890123456789012345.678", `"1234567890123456789012345.678"`, "1234567890123456789012345.678"},
		{"third", "1 / 3", "0.3333333333333333333333333333", "0.3333333333333333333333333333"},
		{"zero", "0", "0.0", "0"},
	}
	var written, updated strings.Builder
	for _, amount := range amounts {
		written.WriteString(block(amount.label, "details = { deal_value = "+amount.written+" }"))
		updated.WriteString(block(amount.label, "details = { deal_value = "+amount.updated+" }", `name = "Workshop"`))
	}
	a.run(
		resource.TestStep{Config: written.String()},
		resource.TestStep{Config: updated.String()},
	)
	held := map[any]bool{}
	for _, id := range a.IDs() {
		doc, _ := a.Document(id)
		held[at(doc, "details", "dealValue").(interface{ String() string }).String()] = true
	}
	for _, amount := range amounts {
		if !held[amount.held] {
			t.Errorf("no referral has the deal value %s for %s: %v", amount.held, amount.written, held)
		}
	}
}

func TestAccEmpty_Values_Clear(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: block("deal", `name = "Workshop"`, `campaign_id = "spring"`,
			`details = { notes = "Call", requirements = { industries = ["Education"], solutions = [{ id = "SOL-1", type = "Name" }] } }`,
			`team = [{ email = "sue@contoso.com" }]`)},
		resource.TestStep{
			Config: block("deal", `name = ""`, `campaign_id = ""`, `team = []`,
				`details = { notes = "", requirements = { industries = [], solutions = [] } }`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(deal, attributeOn("name"), knownvalue.StringExact("")),
				statecheck.ExpectKnownValue(deal, attributeOn("team"), knownvalue.ListSizeExact(0)),
			},
			PostApplyFunc: all(a.wrote("POST", "PUT"), a.holds("name", ""), a.holds("campaignId", ""), a.holds("team", "[]"),
				a.holds("details/notes", ""), a.holds("details/requirements/industries", "[]"), a.holds("details/requirements/solutions", "[]")),
		},
		// A value that is left out again stays cleared, and null is equivalent to leaving it out.
		resource.TestStep{
			Config:           block("deal", `name = null`, `team = null`, `details = {}`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
	a.wrote()()
}

// A value that the service changes shows as drift in the next plan, and isn't an error in the apply.
func TestAccUpdate_ValueChangedByPartnerCenter_IsReported(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	a.Behave(emulator.Behaviour{Escape: true, Round: true})
	c.Write("main.tf", block("deal", `name = "Oil & Gas"`, `details = { deal_value = 10.999 }`))
	output := c.Apply()
	for _, line := range []string{`name: sent "Oil & Gas", received "Oil &amp; Gas"`, "details.deal_value: sent 10.999, received 11.00"} {
		if !strings.Contains(output, line) {
			t.Errorf("the apply doesn't report %s:\n%s", line, output)
		}
	}
	if output, code := c.Run("plan", "-no-color", "-detailed-exitcode"); code != 2 || !strings.Contains(output, `"Oil &amp; Gas" -> "Oil & Gas"`) {
		t.Errorf("the drift doesn't show (%d):\n%s", code, output)
	}
	c.Write("main.tf", block("deal", `name = "Oil &amp; Gas"`, `details = { deal_value = 11 }`))
	c.PlansNothing()
}

// Combines everything that the service is known or suspected to change by itself.
func TestAccService_FillsInReordersReformats_Converges(t *testing.T) {
	a := accept(t)
	a.Behave(emulator.Behaviour{AddDefaults: true, ReformatTimes: true, Reorder: true, Advance: true})
	written := func(title, closing, value string) string {
		return block("deal", `status = "New"`, `substatus = "Pending"`,
			`target = [{ type = "SolutionProfile", id = "a" }, { type = "BusinessProfileLocation", id = "b" }]`,
			`team = [{ email = "sue@contoso.com", title = "`+title+`" }, { first_name = "Joe" }, { first_name = "Joe", title = "`+title+`" }]`,
			`customer_profile = { team = [{ email = "ann@contoso.com" }, { email = "bob@contoso.com", title = "`+title+`" }] }`,
			`details = { deal_value = `+value+`, closing_date_time = "`+closing+`", requirements = {
    industries = ["B", "A", "C"], solutions = [{ id = "z", name = "`+title+`" }, { id = "y" }] } }`)
	}
	a.run(
		resource.TestStep{Config: written("Buyer", "2026-12-01T00:00:00Z", "1.5"), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{Config: written("Seller", "2026-12-01T01:00:00+01:00", "2.50"), PostApplyFunc: a.wrote("PUT")},
	)
	a.wrote()()
}

func TestAccMovedBlock_KeepsTheReferral(t *testing.T) {
	a := accept(t)
	moved := "moved {\n  from = partnercenter_referral.deal\n  to = partnercenter_referral.renamed\n}\n"
	a.run(
		resource.TestStep{Config: block("deal", `name = "Workshop"`), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			Config: block("renamed", `name = "Workshop"`) + moved,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("partnercenter_referral.renamed", plancheck.ResourceActionNoop),
			}},
			PostApplyFunc: a.wrote(),
		},
		resource.TestStep{Config: block("renamed", `name = "Second workshop"`), PostApplyFunc: a.wrote("PUT")},
	)
	a.wrote()()
}
