package referral_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// people returns a team whose members have only the address and the title configured.
func people(title string, names ...string) string {
	var members []string
	for _, name := range names {
		members = append(members, fmt.Sprintf(`{ email = "%s@contoso.com", title = %q }`, name, title))
	}
	return block("deal", "team = ["+strings.Join(members, ", ")+"]", "customer_profile = { team = ["+strings.Join(members, ", ")+"] }")
}

// enrich adds properties to everybody in both teams that the configuration leaves out.
func (a acceptance) enrich() {
	a.t.Helper()
	a.edit(func(doc map[string]any) {
		for _, member := range slices.Concat(doc["team"].([]any), doc["customerProfile"].(map[string]any)["team"].([]any)) {
			m := member.(map[string]any)
			name, _, _ := strings.Cut(m["email"].(string), "@")
			m["phoneNumber"], m["memberSource"] = "phone of "+name, "source of "+name
			m["contactPreference"] = map[string]any{"locale": name, "disableNotifications": nil}
		}
	})()
}

// teams checks that both teams consist of these people, in this order.
func (a acceptance) teams(names ...string) func() {
	return func() {
		a.t.Helper()
		for _, path := range [][]string{{"team"}, {"customerProfile", "team"}} {
			var found []string
			for _, member := range a.held(path...).([]any) {
				name, _, _ := strings.Cut(at(member, "email").(string), "@")
				found = append(found, name)
			}
			if !slices.Equal(found, names) {
				a.t.Errorf("%v are %v, want %v", path, found, names)
			}
		}
	}
}

// rich checks that everybody has a title and, except for "new", the properties that Partner Center added.
func (a acceptance) rich(title string) func() {
	return func() {
		a.t.Helper()
		for _, member := range slices.Concat(a.held("team").([]any), a.held("customerProfile", "team").([]any)) {
			name, _, _ := strings.Cut(at(member, "email").(string), "@")
			kept := at(member, "phoneNumber") == "phone of "+name && at(member, "memberSource") == "source of "+name &&
				at(member, "contactPreference", "locale") == name
			if at(member, "title") != title || kept == (name == "new") {
				a.t.Errorf("the service holds %v", member)
			}
		}
	}
}

func TestAccPeople_UndeclaredValues_StayWithThePerson(t *testing.T) {
	a := accept(t)
	phone := func(i int, want string) plancheck.PlanCheck {
		return plancheck.ExpectKnownValue(deal, attributeOn("team", i, "phone_number"), knownvalue.StringExact(want))
	}
	a.run(
		resource.TestStep{
			Config:        people("Buyer", "sue", "joe", "ann"),
			PostApplyFunc: func() { a.wrote("POST")(); a.enrich() },
		},
		resource.TestStep{ // an additional first member
			Config: people("Buyer", "new", "sue", "joe", "ann"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(deal, attributeOn("team", 0, "phone_number")),
				phone(1, "phone of sue"), phone(3, "phone of ann"),
			}},
			PostApplyFunc: all(a.wrote("PUT"), a.rich("Buyer"), a.teams("new", "sue", "joe", "ann")),
		},
		resource.TestStep{ // a member in the middle removed, and all others changed
			Config:        people("Seller", "new", "joe", "ann"),
			PostApplyFunc: all(a.wrote("PUT"), a.rich("Seller"), a.teams("new", "joe", "ann")),
		},
		resource.TestStep{ // another order
			Config: people("Seller", "ann", "joe", "new"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				phone(0, "phone of ann"), phone(1, "phone of joe"),
			}},
			PostApplyFunc: all(a.wrote("PUT"), a.rich("Seller"), a.teams("ann", "joe", "new")),
		},
		resource.TestStep{ // another order and another change together
			Config:        people("Director", "joe", "new", "ann"),
			PostApplyFunc: all(a.wrote("PUT"), a.rich("Director"), a.teams("joe", "new", "ann")),
		},
	)
	a.wrote()()
}

func TestAccPeople_ReorderedByPartnerCenter_NoChange(t *testing.T) {
	a := accept(t)
	written := people("Buyer", "sue", "joe", "ann")
	a.run(
		resource.TestStep{Config: written, PostApplyFunc: func() { a.wrote("POST")(); a.enrich() }},
		resource.TestStep{
			PreConfig: a.edit(func(doc map[string]any) {
				slices.Reverse(doc["team"].([]any))
				slices.Reverse(doc["customerProfile"].(map[string]any)["team"].([]any))
			}),
			Config:           written,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			PostApplyFunc:    a.wrote(),
		},
		resource.TestStep{ // also if the service reorders in the response to an update
			PreConfig:     func() { a.Behave(emulator.Behaviour{Reorder: true}) },
			Config:        people("Seller", "sue", "joe", "ann"),
			PostApplyFunc: a.wrote("PUT"),
		},
	)
	a.rich("Seller")()
	a.wrote()()
}

func TestAccPeople_ChangedBySeller_ShowAsDrift(t *testing.T) {
	a := accept(t)
	written := people("Buyer", "sue", "joe")
	a.run(
		resource.TestStep{Config: written, PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig: func() {
				a.edit(func(doc map[string]any) {
					team := doc["team"].([]any)
					team[1].(map[string]any)["title"] = "Director"
					doc["team"] = slices.Insert(team, 0, any(map[string]any{"email": "new@contoso.com", "title": "Spy"}))
				})()
			},
			Config: written,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(deal, attributeOn("team"), knownvalue.ListSizeExact(2)),
				plancheck.ExpectKnownValue(deal, attributeOn("team", 1, "title"), knownvalue.StringExact("Buyer")),
			}},
			PostApplyFunc: a.wrote("PUT"),
		},
		// If the whole list is left out, it is Partner Center's.
		resource.TestStep{
			PreConfig: a.edit(func(doc map[string]any) { doc["team"] = []any{} }),
			Config:    block("deal", "customer_profile = {}"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(),
			}},
			PostApplyFunc: a.wrote(),
		},
	)
	a.wrote()()
}

// Terraform accepts a planned value that differs from the configured one only if it is the state's value at the same index.
func TestAccPeople_MovedAndRespelled_PlanShowsIt(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: people("CTO", "ann", "bob")},
		resource.TestStep{Config: people("CTO", "BOB", "carol", "Ann")},
		resource.TestStep{Config: people("CTO", "BOB", "carol", "Ann"), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		}},
	)
}
