package referral_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// wrongValue is a wrong argument and the expected message.
type wrongValue struct{ argument, at, value, allowed, wayOut string }

func (w wrongValue) said() *regexp.Regexp {
	return saying("Attribute: "+w.at, "Value: "+w.value, "Allowed: ", w.allowed, w.wayOut)
}

func TestAccValidate_ImpossibleValues_AreRefused(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	for _, wrong := range []wrongValue{
		{`type = "shared"`, "type", `"shared"`, `"Independent", "Shared"`, `Write "Shared".`},
		{`status = "active"`, "status", `"active"`, "\"New\", \"Active\", \"Closed\"\n\n", `Write "Active".`},
		{`status = "Won"`, "status", `"Won"`, `"New", "Active", "Closed"`, "Won is a substatus of Closed"},
		{`qualification = "direct"`, "qualification", `"direct"`, `"None", "Direct", "MarketingQualified", "SalesQualified"`, `Write "Direct".`},
		{`details = { requirements = { solutions = [{ id = "SOL-1", type = "name" }] } }`,
			"details.requirements.solutions[0].type", `"name"`, `"None", "Category", "Name"`, `Write "Name".`},
		{`customer_profile = { ids = [{ profile_type = "DUNS", id = "1" }] }`, "customer_profile.ids[0].profile_type", `"DUNS"`,
			`"Duns", "External"`, `Write "Duns".`},
		{`invite_context = { assistance_request_code = "unknown" }`, "invite_context.assistance_request_code", `"unknown"`,
			`"Unknown", "GeneralOrOther"`, `Write "Unknown".`},
		{`deletion_policy = "close"`, "deletion_policy", `"close"`, `"ABANDON", "PREVENT", "CLOSE"`, `Write "CLOSE".`},
		{`deletion_policy = ""`, "deletion_policy", `""`, `"ABANDON", "PREVENT", "CLOSE"`, "case-sensitive"},
		{`close_substatus = ""`, "close_substatus", `""`, `"Lost", "Declined", "Won"`, "case-sensitive"},
		{`close_substatus = "Expired"`, "close_substatus", `"Expired"`, `"Lost", "Declined", "Won"`, "case-sensitive"},
		{`details = { requirements = { industries = [""] } }`, `details.requirements.industries[Value("")]`, `""`, "an ID", "leave the element out"},
		{`timeouts = { create = "-5m" }`, "timeouts.create", `"-5m"`, "above zero", "5 minutes"},
		{`timeouts = { create = "5" }`, "timeouts.create", `"5"`, "a duration above zero, with its unit", `"5s" or "5m"`},
		{`details = null`, "details", "null", "an object", "Write details = {}"},
	} {
		t.Run(wrong.argument, func(t *testing.T) {
			c := c
			c.T = t
			c.Write("main.tf", block("deal", wrong.argument))
			c.Fails(wrong.said(), "validate", "-no-color")
		})
	}
	c.Write("main.tf", block("deal", `id = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"`))
	if output, code := c.Run("validate", "-no-color"); code != 1 || strings.Contains(output, "provider developers") {
		t.Errorf("a read-only attribute (%d): %s", code, output)
	}
	if got := len(a.Requests()); got != 0 {
		t.Errorf("validating took %d requests", got)
	}
}

func TestAccPlan_UnusualValues_AreRefusedWhereNew(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	for _, wrong := range []wrongValue{
		{`status = "Paused"`, "status", `"Paused"`, `"New", "Active", "Closed"`, "allowed values"},
		{"status = \"Active\"\n  substatus = \"Won\"", "substatus", `"Won"`, `"Accepted"`, "a substatus of the status"},
		{"status = \"Closed\"\n  substatus = \"Accepted\"", "substatus", `"Accepted"`, `"Won", "Lost", "Declined", "Error"`, "a substatus of the status"},
		{`expiration_date_time = "2026-12-01"`, "expiration_date_time", `"2026-12-01"`, "a timestamp in RFC 3339", `"2026-12-01T00:00:00Z"`},
		{`details = { deal_value = -0.01, currency = "USD" }`, "details.deal_value", "-0.01", "from 0", "leave the attribute out"},
		{`details = { currency = "eur" }`, "details.currency", `"eur"`, "three capital letters (ISO 4217)", `Write "EUR".`},
		{`customer_profile = { address = { country = "USA" } }`, "customer_profile.address.country", `"USA"`,
			"two capital letters (ISO 3166-1)", `"US"`},
		{`customer_profile = { team = [{}, { email = "Sue <sue@contoso.com>" }] }`, "customer_profile.team[1].email",
			`"Sue <sue@contoso.com>"`, "an e-mail address", `"sue@contoso.com"`},
		{`target = [{ type = "Partner", id = "msft" }]`, "target[0].type", `"Partner"`,
			`"None", "BusinessProfileLocation", "SolutionProfile"`, "case-sensitive"},
		{`engagement_id = "abc"`, "engagement_id", `"abc"`, "a GUID", "leave the attribute out"},
	} {
		t.Run(wrong.argument, func(t *testing.T) {
			c := c
			c.T = t
			c.Write("main.tf", block("deal", wrong.argument))
			c.Says(saying("Warning: ", "Attribute: "+wrong.at, "Value: "+wrong.value), "validate", "-no-color")
			c.Fails(saying("Error: ", "Attribute: "+wrong.at, "Value: "+wrong.value, "Allowed: ", wrong.allowed, wrong.wayOut), "plan", "-no-color")
		})
	}
	a.wrote()()
}

// Promise 2: a referral with values that the plan would refuse is adopted like any other.
func TestAccAdopt_RefusableValues_ChangeNothing(t *testing.T) {
	a := accept(t)
	doc := acctest.Document(t, `{"type":"Independent","name":"Odd","qualification":"Gold","consent":{},
		"customerProfile":{"name":"Contoso","address":{"country":"United States"},"ids":[{"profileType":"Vat","id":"1"}]},
		"details":{"dealValue":-5,"currency":"euro","closingDateTime":"2027-01-01","requirements":{"solutions":[{"id":"S-1","type":"Offer"}]}},
		"team":[{"email":"Sue <sue@x.example>","firstName":"Sue"}]}`)
	id := a.seed(doc)
	c := acctest.NewCLI(a.t)
	c.Write("imports.tf", importing("deal", id))
	c.Write("main.tf", block("deal", stated(t, doc)...))
	c.Does("validate", "-no-color")
	imported := regexp.MustCompile(`1 imported, 0 added, 0 changed, 0 destroyed`)
	c.Says(imported, "apply", "-no-color", "-auto-approve")
	c.PlansNothing()

	c = acctest.NewCLI(a.t)
	c.Write("imports.tf", importing("deal", id))
	c.Does("plan", "-no-color", "-generate-config-out=generated.tf")
	c.Does("validate", "-no-color")
	c.Says(imported, "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	a.wrote()()

	// Other attributes are sent, and these values stay; another value of the same kind is refused.
	c.Write("generated.tf", regexp.MustCompile(`(?m)^  name( *)= .*$`).ReplaceAllString(c.Read("generated.tf"), `  name$1= "Renamed"`))
	c.Apply()
	all(a.wrote("PUT"), a.holds("name", "Renamed"), a.holds("details/currency", "euro"))()
	c.Write("generated.tf", strings.Replace(c.Read("generated.tf"), `"euro"`, `"dollar"`, 1))
	c.Fails(saying("Error: Value not allowed", "details.currency"), "plan", "-no-color")
}

// Terraform shows the line of the attribute.
func TestAccDiagnostics_ShowTheLineOfTheAttribute(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	for _, wrong := range []struct{ argument, command, at string }{
		{`details = { currency = "eur" }`, "plan", "details.currency"},
		{`details = { requirements = { industries = [""] } }`, "validate", `details.requirements.industries[Value("")]`},
		{`details = { requirements = { solutions = [null] } }`, "validate", "details.requirements.solutions"},
		{`details = null`, "validate", "details"},
		{`team = [{}, { email = "sue" }]`, "plan", "team[1].email"},
		{`customer_profile = { ids = [{ profile_type = "DUNS", id = "1" }] }`, "validate", "customer_profile.ids[0].profile_type"},
		{`timeouts = { create = "5" }`, "validate", "timeouts.create"},
	} {
		t.Run(wrong.argument, func(t *testing.T) {
			c := c
			c.T = t
			config := block("deal", wrong.argument)
			line := 1 + strings.Count(config[:strings.Index(config, wrong.argument)], "\n")
			c.Write("main.tf", config)
			c.Fails(saying("Error: ", fmt.Sprintf("on main.tf line %d,", line), fmt.Sprintf("%d:   %s", line, wrong.argument), "ttribute", wrong.at),
				wrong.command, "-no-color")
		})
	}
}

func TestAccPlan_IncompleteReferral_Warns(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `details = { deal_value = 5, closing_date_time = "2020-01-01T00:00:00Z" }`,
		`customer_profile = { size = "50", address = { country = "ZZ" } }`, `team = [{ email = "a@b.example" }, { email = "A@b.example" }]`))
	output := c.Does("plan", "-no-color")
	for _, said := range []string{"A deal value without a currency", "A closing date in the past", "Unusual customer size", "Unknown country", "The same person twice"} {
		if !strings.Contains(output, "Warning: "+said) {
			t.Errorf("%q isn't said:\n%s", said, output)
		}
	}
	a.wrote()()
}

// A closed referral stays closed, whatever the substatus is.
func TestAccPlan_StepBackWithOldSubstatus_NamesTheTransition(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `status = "Closed"`, `substatus = "Lost"`))
	c.Apply()
	c.Write("main.tf", block("deal", `status = "Active"`, `substatus = "Lost"`))
	c.Fails(saying("Error: Illegal status transition from Closed to Active", "Attribute: status"), "plan", "-no-color")
	a.wrote("POST")()
}

func TestAccTaxonomy_UnknownValue_Warns(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `sales_stage = "Negotiate"`, `customer_profile = { size = "12employees" }`))
	c.Says(saying("Unusual customer size", "Attribute: customer_profile.size", `Value: "12employees"`, "The provider sends the value unchanged"),
		"validate", "-no-color")
	c.Says(saying("Unusual sales stage", "Attribute: sales_stage", `Value: "Negotiate"`, `"Qualify", "Develop"`), "validate", "-no-color")
	c.Apply()
	c.PlansNothing()
	all(a.holds("salesStage", "Negotiate"), a.holds("customerProfile/size", "12employees"))()
	c.Write("main.tf", block("deal", `sales_stage = "100"`, `customer_profile = { size = "Morethan500employees" }`))
	if output := c.Does("validate", "-no-color"); saying("Warning").MatchString(output) {
		t.Errorf("known values get a warning:\n%s", output)
	}
}

func TestAccEmpty_Strings_PassEveryRule(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	member := `{ email = "", first_name = "", contact_preference = { locale = "" } }`
	c.Write("main.tf", block("deal",
		`name = ""`, `external_reference_id = ""`, `status_reason = ""`,
		`qualification = ""`, `expiration_date_time = ""`, `campaign_id = ""`, `sales_stage = ""`, `referral_program = ""`,
		`target = [{ type = "", id = "" }]`, fmt.Sprintf(`team = [%s]`, member),
		fmt.Sprintf(`customer_profile = { name = "", size = "", address = { country = "", state = "" }, team = [%s], ids = [{ profile_type = "", id = "" }] }`, member),
		`details = { notes = "", currency = "", closing_date_time = "", customer_action = "", requirements = {
    solutions = [{ id = "", name = "", type = "" }], additional_requirements = { attributes = [{ id = "", type = "" }] } } }`,
		`invite_context = { notes = "", assistance_request_code = "", invited_by = { organization_id = "", organization_name = "" } }`,
	))
	c.Does("validate", "-no-color")
	c.Apply()
	c.PlansNothing()
	a.wrote("POST")()
}

// Values that Partner Center fills in can't be cleared: "" is equivalent to leaving the attribute out, during creation and later.
func TestAccEmpty_ValuesThatTheServiceFillsIn_FollowIt(t *testing.T) {
	for _, argument := range []string{
		`engagement_id = ""`, `status = ""`, `substatus = ""`, "status = \"Active\"\n  substatus = \"\"",
	} {
		t.Run(argument, func(t *testing.T) {
			a := accept(t)
			c := acctest.NewCLI(a.t)
			c.Write("main.tf", block("deal", argument))
			c.Apply()
			c.PlansNothing()
			c.Write("main.tf", block("deal", argument, `name = "Workshop"`))
			c.Apply()
			c.PlansNothing()
			a.wrote("POST", "PUT")()
		})
	}
}

func TestAccStatus_EmptySubstatus_IsNeverSent(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `status = "Closed"`, `substatus = "Won"`))
	c.Apply()
	c.Write("main.tf", block("deal", `status = "Closed"`, `substatus = ""`))
	c.PlansNothing()
	c.Apply()
	all(a.wrote("POST"), a.holds("substatus", "Won"))()
}
