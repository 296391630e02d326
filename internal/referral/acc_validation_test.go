package referral_test

import (
	"fmt"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/acctest"
)

func TestAccWhatTheConfigurationAloneShowsToBeWrongIsRefusedByValidate(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	for _, wrong := range []struct {
		argument, at, value, allowed, wayOut string
	}{
		{`type = "shared"`, "type", `"shared"`, `"Independent", "Shared"`, `Write "Shared".`},
		{`status = "Paused"`, "status", `"Paused"`, `"New", "Active", "Closed"`, "case-sensitive"},
		{`status = "active"`, "status", `"active"`, `"New", "Active", "Closed"`, `Write "Active".`},
		{`substatus = "Stuck"`, "substatus", `"Stuck"`, `"Pending", "Received", "Accepted"`, "case-sensitive"},
		{"status = \"Active\"\n  substatus = \"Won\"", "substatus", `"Won"`, `"Accepted"`, "a substatus of the status"},
		{"status = \"Closed\"\n  substatus = \"Accepted\"", "substatus", `"Accepted"`, `"Won", "Lost", "Declined", "Error"`, "a substatus of the status"},
		{`qualification = "direct"`, "qualification", `"direct"`, `"None", "Direct", "MarketingQualified", "SalesQualified"`, `Write "Direct".`},
		{`expiration_date_time = "2026-12-01"`, "expiration_date_time", `"2026-12-01"`, "a date-time in RFC 3339", "2026-11-14T00:00:00Z"},
		{`details = { closing_date_time = "2026-12-31T00:00:00,5Z" }`, "details.closing_date_time", `"2026-12-31T00:00:00,5Z"`, "RFC 3339", "offset"},
		{`details = { closing_date_time = "tomorrow" }`, "details.closing_date_time", `"tomorrow"`, "RFC 3339", "offset"},
		{`details = { deal_value = -0.01 }`, "details.deal_value", "-0.01", "from 0", "leave the attribute out"},
		{`details = { currency = "US$" }`, "details.currency", `"US$"`, "three capital letters (ISO 4217)", `"USD"`},
		{`details = { requirements = { solutions = [{ id = "SOL-1", type = "name" }] } }`,
			"details.requirements.solutions[0].type", `"name"`, `"None", "Category", "Name"`, `Write "Name".`},
		{`customer_profile = { address = { country = "USA" } }`, "customer_profile.address.country", `"USA"`,
			"two capital letters (ISO 3166-1)", `"US"`},
		{`customer_profile = { ids = [{ profile_type = "DUNS", id = "1" }] }`, "customer_profile.ids[0].profile_type", `"DUNS"`,
			`"Duns", "External"`, `Write "Duns".`},
		{`customer_profile = { team = [{}, { email = "Sue <sue@contoso.com>" }] }`, "customer_profile.team[1].email",
			`"Sue <sue@contoso.com>"`, "an e-mail address", `"sue@contoso.com"`},
		{`team = [{ email = "sue" }]`, "team[0].email", `"sue"`, "an e-mail address", `"sue@contoso.com"`},
		{`target = [{ type = "Partner", id = "msft" }]`, "target[0].type", `"Partner"`,
			`"None", "BusinessProfileLocation", "SolutionProfile"`, "case-sensitive"},
		{`invite_context = { assistance_request_code = "unknown" }`, "invite_context.assistance_request_code", `"unknown"`,
			`"Unknown", "GeneralOrOther"`, `Write "Unknown".`},
		{`deletion_policy = "close"`, "deletion_policy", `"close"`, `"ABANDON", "PREVENT", "CLOSE"`, `Write "CLOSE".`},
		{`deletion_policy = ""`, "deletion_policy", `""`, `"ABANDON", "PREVENT", "CLOSE"`, "case-sensitive"},
		{`close_substatus = ""`, "close_substatus", `""`, `"Lost", "Declined", "Won"`, "case-sensitive"},
		{`details = { requirements = { industries = [""] } }`, `details.requirements.industries[Value("")]`, `""`, "an id", "leave the element out"},
		{`timeouts = { create = "-5m" }`, "timeouts.create", `"-5m"`, "above zero", "5 minutes"},
		{`close_substatus = "Expired"`, "close_substatus", `"Expired"`, `"Lost", "Declined", "Won"`, "case-sensitive"},
	} {
		t.Run(wrong.argument, func(t *testing.T) {
			c := c
			c.T = t
			c.Write("main.tf", block("deal", wrong.argument))
			c.Fails(saying("Attribute: "+wrong.at, "Value: "+wrong.value, "Allowed: ", wrong.allowed, wrong.wayOut), "validate", "-no-color")
		})
	}
	if got := len(a.Requests()); got != 0 {
		t.Errorf("validating took %d requests", got)
	}
}

func TestAccTaxonomiesOnlyWarn(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `sales_stage = "Negotiate"`, `customer_profile = { size = "12employees" }`))
	c.Says(saying("Unusual customer size", "Attribute: customer_profile.size", `Value: "12employees"`, "The value is sent as it is"),
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

func TestAccEmptyTextsPassEveryRule(t *testing.T) {
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

// Nobody can clear what Partner Center fills in by itself: there "" is as good as left out, when it creates as later.
func TestAccEmptyTextsForWhatPartnerCenterFillsInFollowIt(t *testing.T) {
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

func TestAccAnEmptySubstatusNeverReachesPartnerCenter(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `status = "Closed"`, `substatus = "Won"`))
	c.Apply()
	c.Write("main.tf", block("deal", `status = "Closed"`, `substatus = ""`))
	c.PlansNothing()
	c.Apply()
	all(a.wrote("POST"), a.holds("substatus", "Won"))()
}
