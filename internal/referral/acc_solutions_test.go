package referral_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func TestAccSolution_PublisherAndType_AreWritten(t *testing.T) {
	a := accept(t)
	solution := func(publisher string) string {
		return block("deal", `details = { requirements = { solutions = [{ id = "SOL-1", type = "Name", publisher_name = "`+publisher+
			`", solution_type = "3P" }] } }`)
	}
	a.run(
		resource.TestStep{Config: solution("Contoso_Test"), PostApplyFunc: func() {
			got := a.held("details", "requirements", "solutions").([]any)[0]
			if at(got, "publisherName") != "Contoso_Test" || at(got, "solutionType") != "3P" {
				t.Errorf("the service holds %v", got)
			}
		}},
		resource.TestStep{Config: solution("Contoso"), PostApplyFunc: func() {
			got := a.held("details", "requirements", "solutions").([]any)[0]
			if at(got, "publisherName") != "Contoso" || at(got, "solutionType") != "3P" {
				t.Errorf("the service holds %v", got)
			}
		}},
	)
}

// A plan that inserts a solution first and reverses the others shows each solution's own price, and sends it back unchanged.
func TestAccSolution_ComputedValues_FollowTheMember(t *testing.T) {
	a := accept(t)
	doc := acctest.Document(t, `{"id":"5b5cbd4f-7d0e-4c56-8b0c-1a5b0e6f0a01","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted",
		"customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},"inviteContext":{"invitedMpnId":"1200001"},
		"details":{"dealValue":50000,"currency":"USD","requirements":{"offers":[{"id":"O-1"}],"salesPlays":["Migrate"],
			"additionalRequirements":{"iot":{"deviceCategory":"Sensor","attachServices":false}},
			"solutions":[{"id":"A","price":1.50,"quantity":10,"currency":"USD","closingDateTime":"2027-01-01T00:00:00Z","xPlan":"a"},
				{"id":"B","price":"2.50","quantity":null,"currency":"EUR","xPlan":"b"}]}}}`)
	id := a.seed(doc)
	with := func(solutions string) string {
		return block("deal", `details = { requirements = { solutions = [`+solutions+`] } }`)
	}
	price := func(i int) plancheck.PlanCheck {
		want := []knownvalue.Check{nil, knownvalue.NumberExact(big.NewFloat(2.5)), knownvalue.NumberExact(big.NewFloat(1.5))}[i]
		return plancheck.ExpectKnownValue(deal, attributeOn("details", "requirements", "solutions", i, "price"), want)
	}
	a.run(
		resource.TestStep{
			Config: with(`{ id = "A" }, { id = "B" }`) + importing("deal", id), PostApplyFunc: a.wrote(),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(deal, attributeOn("invite_context", "invited_mpn_id"), knownvalue.StringExact("1200001")),
				statecheck.ExpectKnownValue(deal, attributeOn("details", "requirements", "offers"),
					knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(`{"id":"O-1"}`)})),
				statecheck.ExpectKnownValue(deal, attributeOn("details", "requirements", "sales_plays"),
					knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("Migrate")})),
				statecheck.ExpectKnownValue(deal, attributeOn("details", "requirements", "additional_requirements", "iot", "deviceCategory"),
					knownvalue.StringExact("Sensor")),
			},
		},
		resource.TestStep{
			Config: with(`{ id = "C" }, { id = "B" }, { id = "A" }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(deal, attributeOn("details", "requirements", "solutions", 0, "price")), price(1), price(2),
			}},
		},
	)
	var sent struct {
		InviteContext, Details json.RawMessage
	}
	puts := acctest.Sent(a.Emulator, "PUT")
	if len(puts) != 1 {
		t.Fatalf("%d updates", len(puts))
	}
	if err := json.Unmarshal(puts[0].Body, &sent); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"offers":[{"id":"O-1"}]`, `"salesPlays":["Migrate"]`, `"iot":{"attachServices":false,"deviceCategory":"Sensor"}`,
		`{"currency":"EUR","id":"B","price":"2.50","quantity":null,"xPlan":"b"}`,
		`{"closingDateTime":"2027-01-01T00:00:00Z","currency":"USD","id":"A","price":1.50,"quantity":10,"xPlan":"a"}`, `{"id":"C"}`} {
		if !strings.Contains(string(sent.Details), want) {
			t.Errorf("%s isn't in %s", want, sent.Details)
		}
	}
	if string(sent.InviteContext) != `{"invitedMpnId":"1200001"}` {
		t.Errorf("%s", sent.InviteContext)
	}
}

// The search returns the computed values of solutions, so that an expression can use them.
func TestAccSolution_ComputedValues_CanBeSearched(t *testing.T) {
	a := accept(t)
	a.seed(acctest.Document(t, `{"type":"Independent","name":"Big","details":{"requirements":{"solutions":[{"id":"A","price":"200"}],"offers":["X"]}}}`))
	a.seed(acctest.Document(t, `{"type":"Independent","name":"Small","details":{"requirements":{"solutions":[{"id":"A","price":100}]}}}`))
	a.run(resource.TestStep{
		Config: `data "partnercenter_referrals" "all" {}
output "big" {
  value = [for r in data.partnercenter_referrals.all.referrals : r.name if anytrue([for s in r.details.requirements.solutions : s.price > 150])]
}
output "offered" {
  value = [for r in data.partnercenter_referrals.all.referrals : r.name if contains(r.details.requirements.offers, "X")]
}
`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("big", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("Big")})),
			statecheck.ExpectKnownOutputValue("offered", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("Big")})),
		},
	})
}

func TestAccRequirement_NewValue_ChangesOneMember(t *testing.T) {
	a := accept(t)
	id := a.seed(acctest.Document(t, `{"id":"5b5cbd4f-7d0e-4c56-8b0c-1a5b0e6f0a02","eTag":"\"1\"","type":"Independent","status":"Active",
		"substatus":"Accepted","customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},"details":{"dealValue":50000,"currency":"USD",
		"requirements":{"additionalRequirements":{"attributes":[{"type":"CustomerMarketplaceIntent","id":"HaveNotDecided","xSource":"page"},
			{"type":"PartnerRole","id":"Reseller"}]}}}}`))
	with := func(intent string) string {
		return block("deal", `details = { requirements = { additional_requirements = { attributes = [
			{ type = "CustomerMarketplaceIntent", id = "`+intent+`" }, { type = "PartnerRole" }] } } }`)
	}
	intent := attributeOn("details", "requirements", "additional_requirements", "attributes", 0, "id")
	a.run(
		resource.TestStep{Config: with("HaveNotDecided") + importing("deal", id), PostApplyFunc: a.wrote()},
		resource.TestStep{
			Config: with("Yes"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectKnownValue(deal, intent, knownvalue.StringExact("Yes")),
				plancheck.ExpectKnownValue(deal, attributeOn("details", "requirements", "additional_requirements", "attributes", 1, "id"), knownvalue.StringExact("Reseller")),
			}},
		},
	)
	got, err := json.Marshal(a.held("details", "requirements", "additionalRequirements", "attributes"))
	if want := `[{"id":"Yes","type":"CustomerMarketplaceIntent","xSource":"page"},{"id":"Reseller","type":"PartnerRole"}]`; err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
