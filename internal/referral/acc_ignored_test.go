package referral_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// With ignore_changes, the sellers' values stay, in the apply as in the plan.
func TestAccIgnoreChanges_AreNotWritten(t *testing.T) {
	a := accept(t)
	written := func(value int, more string) string {
		return block("deal", fmt.Sprintf(`details = { notes = "ours", deal_value = %d }`, value), `team = [{ email = "ours@fabrikam.example" }]`,
			`name = "ours"`, `lifecycle { ignore_changes = [details.notes, team, name] }`, more)
	}
	theirs := a.edit(func(doc map[string]any) {
		details(doc)["notes"], doc["name"], doc["team"] = "theirs", "theirs", []any{map[string]any{"email": "theirs@fabrikam.example"}}
	})
	kept := all(a.holds("details/notes", "theirs"), a.holds("name", "theirs"), a.holds("team", "[map[email:theirs@fabrikam.example]]"))
	a.run(
		resource.TestStep{Config: written(1, ""), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{PreConfig: theirs, Config: written(2, ""), PostApplyFunc: all(kept, a.holds("details/dealValue", "2"), a.wrote("PUT"))},
		resource.TestStep{Config: written(2, `deletion_policy = "CLOSE"`), PostApplyFunc: all(kept, a.wrote())},
	)
}

// Terraform plans again during the apply: values that were known in the plan must stay the same.
func TestAccUnknown_PlanWithUnknowns_HoldsInTheApply(t *testing.T) {
	for name, c := range map[string]struct{ team, before, after string }{
		"a name that comes later": {
			`[{ first_name = terraform_data.who.output, last_name = "B" }]`, `"Ann"`, `"Bob"`},
		"one of two names under one address": {
			`[{ first_name = terraform_data.who.output, email = "s@x.example" }, { first_name = "Dee", email = "s@x.example" }]`, `"Cid"`, `"Dan"`},
		"an address that turns out to be somebody else's": {
			`[{ email = terraform_data.who.output }, { first_name = "Dee" }]`, `"new@x.example"`, `"dee@x.example"`},
	} {
		t.Run(name, func(t *testing.T) {
			a := accept(t)
			enriched := a.edit(func(doc map[string]any) {
				for i, member := range doc["team"].([]any) {
					member.(map[string]any)["phoneNumber"] = fmt.Sprint(i)
				}
			})
			a.run(
				resource.TestStep{Config: block("deal", "team = "+c.team) + later("who", c.before)},
				resource.TestStep{PreConfig: enriched, Config: block("deal", "team = "+c.team) + later("who", c.after)},
			)
		})
	}
}

func TestAccUnknown_StatusAfterTheServiceMovedOn_BlocksNothing(t *testing.T) {
	a := accept(t)
	written := func(more, value string) string {
		return block("deal", `status = terraform_data.status.output`, `substatus = "Pending"`, more) + later("status", value)
	}
	a.run(
		resource.TestStep{Config: written("", `"New"`)},
		resource.TestStep{PreConfig: a.movedOn("Active", "Accepted"), Config: block("deal", `status = "${terraform_data.status.output}"`, `substatus = "Pending"`) +
			"resource \"terraform_data\" \"status\" {\n  input = \"New\"\n  triggers_replace = [1]\n}\n"},
	)
}
