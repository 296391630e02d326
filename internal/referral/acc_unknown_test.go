package referral_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// later is a value that is unknown in a plan: terraform_data.<label>.output. It is unknown again when it changes.
func later(label, value string) string {
	return fmt.Sprintf("resource \"terraform_data\" %q {\n  input = %s\n}\n", label, value)
}

func TestAccUnknown_ValuesKnownInTheApply_AreCheckedBeforeSending(t *testing.T) {
	a := accept(t)
	active := block("deal", `status = "Active"`)
	refused := func(label, value, argument string, parts ...string) resource.TestStep {
		return resource.TestStep{
			Config:      block("deal", `status = "Active"`, argument) + later(label, value),
			ExpectError: saying(parts...),
		}
	}
	a.run(
		resource.TestStep{
			Config:      block("deal", `team = [{ email = terraform_data.first.output }]`) + later("first", `"nobody"`),
			ExpectError: saying("Value not allowed", "Attribute: team[0].email", `Value: "nobody"`, "an e-mail address"),
		},
		resource.TestStep{
			Config:      block("deal", `status = "New"`, `substatus = terraform_data.second.output`) + later("second", `"Won"`),
			ExpectError: saying("Substatus doesn't belong to the status", "Attribute: substatus", `Value: "Won"`, `Allowed: "Pending", "Received"`),
		},
		resource.TestStep{PreConfig: a.wrote(), Config: active, PostApplyFunc: a.wrote("POST")},
		refused("third", `"New"`, `status = terraform_data.third.output`, "Illegal status transition from Active to New", "Attribute: status"),
		refused("fourth", `"Closed"`, `status = terraform_data.fourth.output`, "Substatus missing", "Attribute: substatus"),
		refused("closing", `"Expired"`, "status = \"Closed\"\n  substatus = terraform_data.closing.output",
			"Only Partner Center sets this substatus", "Attribute: substatus", `Value: "Expired"`),
		refused("fifth", `"another"`, `engagement_id = terraform_data.fifth.output`, "Fixed at creation", "Attribute: engagement_id",
			`Value: "another"`),
		refused("sixth", "-1", `details = { deal_value = terraform_data.sixth.output }`, "Value not allowed",
			"Attribute: details.deal_value", "Value: -1"),
		resource.TestStep{PreConfig: a.wrote(), Config: active},
	)
	a.wrote()()
}

func TestAccUnknown_Values_AreApplied(t *testing.T) {
	a := accept(t)
	written := func(status, value string) string {
		return block("deal", `status = terraform_data.status.output`, `details = { deal_value = terraform_data.value.output }`) +
			later("status", status) + later("value", value)
	}
	a.run(
		resource.TestStep{
			Config: written(`"Active"`, "10"), ConfigStateChecks: hasStatus("Active", "Accepted"), PostApplyFunc: a.wrote("POST"),
		},
		resource.TestStep{
			Config: written(`"Active"`, "20"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(deal, attributeOn("details", "deal_value")),
				plancheck.ExpectUnknownValue(deal, attributeOn("etag")),
			}},
			PostApplyFunc: all(a.wrote("PUT"), a.holds("details/dealValue", "20")),
		},
	)
	a.wrote()()
}

// A shared deal: the partner's own referral, then one for Microsoft in the same engagement.
func TestAccSharedDeal_TwoReferralsInOneEngagement(t *testing.T) {
	a := accept(t)
	consent := `consent = { consent_to_share_referral_with_microsoft_sellers = true }`
	written := func(name string) string {
		return block("own", `type = "Shared"`, consent, name, `target = [{ type = "SolutionProfile", id = "SOL-34104-EBB" }]`) +
			block("microsoft", `type = "Shared"`, consent, name, `target = [{ type = "BusinessProfileLocation", id = "msft" }]`,
				`engagement_id = partnercenter_referral.own.engagement_id`)
	}
	a.run(
		resource.TestStep{
			Config: written(`name = "Workshop"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue("partnercenter_referral.microsoft", attributeOn("engagement_id")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.CompareValuePairs("partnercenter_referral.own",
				attributeOn("engagement_id"), "partnercenter_referral.microsoft", attributeOn("engagement_id"), compare.ValuesSame())},
			PostApplyFunc: a.wrote("POST", "POST"),
		},
		// An update of the first referral leaves the engagement known and changes nothing else in the second one.
		resource.TestStep{Config: written(`name = "Second workshop"`), PostApplyFunc: a.wrote("PUT", "PUT")},
	)
	a.wrote()()
}

// While the addresses are unknown, the provider can't match people; their values on the service stay with them anyway.
func TestAccPeople_UnknownAddress_KeepTheirValues(t *testing.T) {
	a := accept(t)
	people := func(first, second, title string) string {
		return block("deal", fmt.Sprintf(`team = [
    { email = terraform_data.first.output, title = %[1]q },
    { email = terraform_data.second.output, title = %[1]q },
  ]`, title)) + later("first", first) + later("second", second)
	}
	a.run(
		resource.TestStep{Config: people(`"sue@contoso.com"`, `"joe@contoso.com"`, "Buyer"), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig: a.edit(func(doc map[string]any) {
				for i, phone := range []string{"1", "2"} {
					member := doc["team"].([]any)[i].(map[string]any)
					member["phoneNumber"], member["memberSource"] = phone, "CRM"
				}
			}),
			Config:        people(`"joe@contoso.com"`, `"sue@contoso.com"`, "Seller"),
			PostApplyFunc: a.wrote("PUT"),
		},
	)
	for _, member := range a.held("team").([]any) {
		want := map[any]any{"sue@contoso.com": "1", "joe@contoso.com": "2"}[at(member, "email")]
		if at(member, "phoneNumber") != want || at(member, "memberSource") != "CRM" || at(member, "title") != "Seller" {
			t.Errorf("the service holds %v", member)
		}
	}
	a.wrote()()
}

func TestAccUnknown_WholeObjectsAndLists_Apply(t *testing.T) {
	a := accept(t)
	written := func(size, last string) string {
		return block("deal", `customer_profile = terraform_data.customer.output`,
			`team = [for address in terraform_data.people.output : { email = address }]`,
			`details = { requirements = { industries = terraform_data.industries.output } }`) +
			later("customer", fmt.Sprintf(`{ name = "Contoso", size = %q, address = { city = "Redmond" } }`, size)) +
			later("people", fmt.Sprintf(`["sue@contoso.com", "%s@contoso.com"]`, last)) +
			later("industries", fmt.Sprintf(`["Education", %q]`, last))
	}
	a.run(
		resource.TestStep{Config: written("1to9employees", "joe"), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig: a.edit(func(doc map[string]any) {
				doc["team"].([]any)[0].(map[string]any)["phoneNumber"] = "1"
				doc["customerProfile"].(map[string]any)["address"].(map[string]any)["state"] = "WA"
			}),
			Config: written("10to50employees", "ann"),
			PostApplyFunc: all(a.wrote("PUT"), a.holds("customerProfile/address/state", "WA"),
				a.holds("customerProfile/size", "10to50employees")),
		},
	)
	team := a.held("team").([]any)
	if len(team) != 2 || at(team[0], "phoneNumber") != "1" || at(team[1], "email") != "ann@contoso.com" {
		t.Errorf("the team is %v", team)
	}
	a.wrote()()
}
