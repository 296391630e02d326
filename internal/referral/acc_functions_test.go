package referral_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func output(name, expression string) string {
	return "output \"" + name + "\" {\n  value = " + expression + "\n}\n"
}

func texts(all ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(all))
	for i, text := range all {
		checks[i] = knownvalue.StringExact(text)
	}
	return knownvalue.ListExact(checks)
}

func TestAccFunction_WithoutSignIn_Works(t *testing.T) {
	const id = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
	a := accept(t)
	t.Setenv("PARTNERCENTER_ACCESS_TOKEN", "")
	a.run(resource.TestStep{
		Config: output("forth", `provider::partnercenter::can_transition("New", "Closed")`) +
			output("back", `provider::partnercenter::can_transition("Closed", "Active")`) +
			output("new", `provider::partnercenter::substatuses("New")`) +
			output("closed", `provider::partnercenter::substatuses("Closed")`) +
			output("id", `provider::partnercenter::parse_referral_id("https://api.partner.microsoft.com/v1.0/engagements/referrals/`+id+`")`) +
			output("typo", `can(provider::partnercenter::substatuses("closed"))`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("forth", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("back", knownvalue.Bool(false)),
			statecheck.ExpectKnownOutputValue("new", texts("Pending", "Received")),
			statecheck.ExpectKnownOutputValue("closed", texts("Won", "Lost", "Declined", "Expired", "Error")),
			statecheck.ExpectKnownOutputValue("id", knownvalue.StringExact(id)),
			statecheck.ExpectKnownOutputValue("typo", knownvalue.Bool(false)),
		},
	})
	if got := len(a.Requests()); got != 0 {
		t.Errorf("%d requests were sent", got)
	}
}

func TestAccFunction_UnknownArgument_IsEvaluatedInTheApply(t *testing.T) {
	a := accept(t)
	a.run(resource.TestStep{
		Config: block("deal") + output("substatuses", "provider::partnercenter::substatuses("+deal+".status)") +
			output("id", "provider::partnercenter::parse_referral_id("+deal+".id)"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("substatuses", texts("Pending", "Received")),
			statecheck.ExpectKnownOutputValue("id", knownvalue.NotNull()),
		},
	})
	a.wrote("POST")()
}

func TestAccFunction_InPrecondition_RefusesIllegalTransition(t *testing.T) {
	a := accept(t)
	moved := func(before, now string) string {
		return "locals {\n  before = \"" + before + "\"\n}\n" + block("deal", `status = "`+now+`"`, `lifecycle {
    precondition {
      condition     = provider::partnercenter::can_transition(local.before, "`+now+`")
      error_message = "The CRM moves the deal from ${local.before} to `+now+`."
    }
  }`)
	}
	a.run(
		resource.TestStep{
			Config:      moved("Closed", "Active"),
			ExpectError: saying("Resource precondition failed", "The CRM moves the deal from Closed to Active."),
		},
		resource.TestStep{PreConfig: a.wrote(), Config: moved("New", "Active")},
	)
	all(a.wrote("POST"), a.holds("status", "Active"))()
}

func TestAccFunction_Error_NamesParameterValueAndWayOut(t *testing.T) {
	c := acctest.NewCLI(accept(t).t)
	for _, wrong := range []struct {
		call string
		want []string
	}{
		{`can_transition("New", "activ")`, []string{`"to" parameter`, `Value: "activ"`, `Allowed: "New", "Active", "Closed"`, "case-sensitive."}},
		{`can_transition("new", "Active")`, []string{`"from" parameter`, `Value: "new"`, `Allowed: "New", "Active", "Closed"`, `Write "New".`}},
		{`substatuses("closed")`, []string{`"status" parameter`, `Value: "closed"`, `Allowed: "New", "Active", "Closed"`, `Write "Closed".`}},
		{`parse_referral_id("lead no. 1")`, []string{`"link" parameter`, `no referral ID in "lead no. 1".`, "Allowed:", "a link whose path ends in it", "Pass the ID"}},
	} {
		t.Run(wrong.call, func(t *testing.T) {
			c := c
			c.T = t
			c.Write("main.tf", output("wrong", "provider::partnercenter::"+wrong.call))
			c.Fails(saying(wrong.want...), "validate", "-no-color")
		})
	}
}
