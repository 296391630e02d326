package referral_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// with returns the minimal document of a referral with more values.
func with(t *testing.T, part string) string {
	t.Helper()
	doc := map[string]any{"type": "Independent", "name": "Deal", "customerProfile": map[string]any{}, "consent": map[string]any{}, "details": map[string]any{}}
	if err := json.Unmarshal([]byte(part), &doc); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Values that Partner Center may hold, and that the plan refuses in a configuration.
var heldOnly = []struct{ part, at, says string }{
	{`{"customerProfile":{"address":{"country":"United States"}}}`, "customer_profile.address.country", `a code such as "US"`},
	{`{"customerProfile":{"address":{"country":"us"}}}`, "customer_profile.address.country", `Write "US".`},
	{`{"customerProfile":{"address":{"country":"DEU"}}}`, "customer_profile.address.country", `Write "DE".`},
	{`{"details":{"currency":"euro"}}`, "details.currency", `Write "EUR".`},
	{`{"details":{"currency":"eur"}}`, "details.currency", `Write "EUR".`},
	{`{"details":{"currency":"US$"}}`, "details.currency", `a code such as "USD"`},
	{`{"team":[{"email":"Sue <sue@x>"}]}`, "team[0].email", `the bare address: "sue@x"`},
	{`{"customerProfile":{"team":[{"firstName":"Ann"},{"email":"sue"}]}}`, "customer_profile.team[1].email", `such as "sue@contoso.com"`},
	{`{"qualification":"Gold"}`, "qualification", `"MarketingQualified"`},
	{`{"customerProfile":{"ids":[{"profileType":"Vat","id":"1"}]}}`, "customer_profile.ids[0].profile_type", `"Duns", "External"`},
	{`{"details":{"requirements":{"solutions":[{"id":"S-1","type":"Offer"}]}}}`, "details.requirements.solutions[0].type", `"Category", "Name"`},
	{`{"target":[{"id":"msft","type":"Partner"}]}`, "target[0].type", `"SolutionProfile"`},
	{`{"inviteContext":{"assistanceRequestCode":"Other"}}`, "invite_context.assistance_request_code", `"GeneralOrOther"`},
	{`{"details":{"dealValue":-5}}`, "details.deal_value", "from 0"},
	{`{"details":{"closingDateTime":"2027-03-31"}}`, "details.closing_date_time", `"2027-03-31T00:00:00Z"`},
	{`{"details":{"closingDateTime":"2027-03-31 15:04"}}`, "details.closing_date_time", `"2027-03-31T15:04:00Z"`},
	{`{"expirationDateTime":"2027-03-31T00:00:00,5+01:00"}`, "expiration_date_time", `"2027-03-31T00:00:00.5+01:00"`},
	{`{"expirationDateTime":"soon"}`, "expiration_date_time", `"2026-11-14T00:00:00Z"`},
	{`{"type":"Foo"}`, "type", `"Independent", "Shared"`},
	{`{"engagementId":"abc"}`, "engagement_id", "a GUID"},
}

func TestValidate_ValuesThatAReferralMayHold_OnlyWarn(t *testing.T) {
	w := newWorld(t)
	for _, c := range heldOnly {
		diags := w.session.Validate(t, declaring(t, with(t, c.part)))
		if diags.Errors() != "" || !strings.Contains(diags.Warnings(), "Attribute: "+c.at+"\n") || !strings.Contains(diags.Warnings(), c.says) ||
			!strings.Contains(diags.Warnings(), "refuses a plan that would set it") {
			t.Errorf("%s: %s%s", c.part, diags.Errors(), diags.Warnings())
		}
	}
}

func TestPlan_UnusualValues_AreRefusedWhereNew(t *testing.T) {
	w := newWorld(t)
	empty := w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Document(t, with(t, `{"id":"e0000000-0000-4000-8000-000000000001","eTag":"\"1\""}`))))
	for i, c := range heldOnly {
		config := declaring(t, with(t, c.part))
		refused := func(errors string) bool {
			return strings.Contains(errors, "Attribute: "+c.at+"\n") && strings.Contains(errors, c.says)
		}
		if errors := w.session.Plan(t, w.session.Null(), config).Diagnostics.Errors(); !refused(errors) {
			t.Errorf("%s, new: %s", c.part, errors)
		}
		// type and engagement can't be changed any more, whatever the value is.
		if errors := w.session.Plan(t, empty, config).Diagnostics.Errors(); !refused(errors) && !strings.Contains(errors, "Fixed at creation") {
			t.Errorf("%s, of a referral with another value: %s", c.part, errors)
		}
		doc := acctest.Document(t, with(t, c.part))
		doc["id"], doc["eTag"] = fmt.Sprintf("f0000000-0000-4000-8000-%012d", i), `"1"`
		state := w.session.Import(t, acctest.Seed(t, w.emulator, doc))
		w.planIsEmpty(t, state, config)
		w.planIsEmpty(t, state, w.session.Generate(t, state))
		renamed := acctest.Attributes(config)
		renamed["name"] = stringValue("Renamed")
		w.session.Converge(t, state, objectOf(renamed))
	}
}

func TestPlanValues_MatchesMembersAndJudgesIntents(t *testing.T) {
	state := stating(t, acctest.Document(t, with(t, `{"team":[{"email":"ann@x.example"},{"email":"Sue <sue@x.example>"}]}`)))
	at := func(email string) string {
		part := `{"details":{"currency":"euro"},"team":[{"email":"Sue <sue@x.example>"},{"email":` + fmt.Sprintf("%q", email) + `}]}`
		var all []string
		for _, problem := range referral.PlanValues(declaring(t, with(t, part)), state, nil) {
			all = append(all, problem.At.String()+" "+problem.Value)
		}
		return strings.Join(all, ", ")
	}
	if got, want := at("ann@x.example"), `details.currency "euro"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := at("Bob <bob@x.example>"), `details.currency "euro", team[1].email "Bob <bob@x.example>"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	bad := declaring(t, with(t, `{"details":{"currency":"euro","dealValue":-1}}`))
	intended := func(at document.Path, value any) bool {
		return at.String() == "details.dealValue" && fmt.Sprint(value) == "-1"
	}
	if got := referral.PlanValues(bad, state, intended); len(got) != 1 || got[0].Value != "-1" {
		t.Errorf("intents alone: %+v", got)
	}
	unknown := acctest.Attributes(bad)
	unknown["details"] = tftypes.NewValue(unknown["details"].Type(), tftypes.UnknownValue)
	if got := referral.PlanValues(objectOf(unknown), state, nil); len(got) != 0 {
		t.Errorf("unknown: %+v", got)
	}
}

func TestValidate_MisspeltAndImpossibleValues_AreRefused(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ part, at, says string }{
		{`{"type":"shared"}`, "type", `Write "Shared".`},
		{`{"status":"closed"}`, "status", `Allowed:   "New", "Active", "Closed"` + "\n\nWrite \"Closed\"."},
		{`{"status":"Won"}`, "status", `Won is a substatus of Closed: set status = "Closed" and substatus = "Won".`},
		{`{"status":"accepted"}`, "status", `Accepted is a substatus of Active`},
		{`{"substatus":"won"}`, "substatus", `Write "Won".`},
		{`{"qualification":"direct"}`, "qualification", `Write "Direct".`},
		{`{"details":{"dealValue":1e28}}`, "details.deal_value", "below 1e28"},
	} {
		if errors := w.session.Validate(t, declaring(t, with(t, c.part))).Errors(); !strings.Contains(errors, "Attribute: "+c.at+"\n") || !strings.Contains(errors, c.says) {
			t.Errorf("%s: %s", c.part, errors)
		}
	}
}

// The framework's own messages for these cases refer users to the provider's developers.
func TestValidate_RequiredAndReadOnlyAttributes_AreExplained(t *testing.T) {
	w := newWorld(t)
	least := acctest.Attributes(declaring(t, with(t, `{"qualification":"direct"}`)))
	for name, says := range map[string]string{
		"details": "Write details = {}", "type": `Allowed:   "Independent", "Shared"`, "id": "Remove the attribute from the configuration",
		"is_spam": "partnercenter_referral.NAME.is_spam",
	} {
		attributes := maps.Clone(least)
		typ := attributes[name].Type()
		attributes[name] = map[string]tftypes.Value{"id": stringValue("x"), "is_spam": tftypes.NewValue(tftypes.Bool, true),
			"details": tftypes.NewValue(typ, nil), "type": tftypes.NewValue(typ, nil)}[name]
		errors := w.session.Validate(t, objectOf(attributes)).Errors()
		if !strings.Contains(errors, "Attribute: "+name+"\n") || !strings.Contains(errors, says) || strings.Contains(errors, "developers") ||
			!strings.Contains(errors, `Write "Direct".`) { // other errors are reported too
			t.Errorf("%s: %s", name, errors)
		}
	}
}

func TestValidate_UnusualValues_Warn(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ part, says string }{
		{`{"customerProfile":{"size":"50"}}`, "Unusual customer size"},
		{`{"salesStage":"Negotiate"}`, "Unusual sales stage"},
		{`{"details":{"currency":"XYZ"}}`, "Unknown currency"},
		{`{"details":{"currency":"XXX"}}`, "Unknown currency"},
		{`{"customerProfile":{"address":{"country":"ZZ"}}}`, "Unknown country"},
		{`{"customerProfile":{"address":{"country":"EU"}}}`, "Unknown country"},
		{`{"team":[{"email":"a@b.example"},{"email":" A@b.example"}]}`, "Attribute: team[1].email"},
		{`{"customerProfile":{"team":[{"email":"a@b.example"},{},{"email":"A@b.example"},{"email":"a@b.example"}]}}`, "1 more"},
		{`{"status":"Active","substatus":"Won"}`, "Substatus doesn't belong to the status"},
		{`{"status":"Paused"}`, "Unusual value"},
		{`{"salesStage":"50"}`, ""}, {`{"details":{"currency":"VES"}}`, ""}, {`{"details":{"currency":"EUR"}}`, ""},
		{`{"customerProfile":{"size":"10to50employees","address":{"country":"AR"}}}`, ""},
		{`{"team":[{"email":"a@b.example"},{"email":"b@b.example"},{"email":""},{"email":""}]}`, ""},
	} {
		diags := w.session.Validate(t, declaring(t, with(t, c.part)))
		if diags.Errors() != "" || (diags.Warnings() == "") != (c.says == "") || !strings.Contains(diags.Warnings(), c.says) {
			t.Errorf("%s: %s%s", c.part, diags.Errors(), diags.Warnings())
		}
	}
}

func TestValueWarnings_MissingCurrencyAndPastDate(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	had := stating(t, acctest.Document(t, with(t, `{"details":{"dealValue":5,"closingDateTime":"2020-01-01T00:00:00Z"}}`)))
	for _, c := range []struct {
		part  string
		state tftypes.Value
		says  string
	}{
		{`{"details":{"dealValue":5}}`, tftypes.Value{}, "A deal value without a currency"},
		{`{"details":{"dealValue":5,"currency":""}}`, tftypes.Value{}, "A deal value without a currency"},
		{`{"details":{"dealValue":5,"currency":"USD"}}`, tftypes.Value{}, ""},
		{`{"details":{"dealValue":0}}`, tftypes.Value{}, ""},
		{`{"details":{}}`, tftypes.Value{}, ""},
		{`{"details":{"dealValue":6,"currency":""}}`, had, "A deal value without a currency"},
		{`{"details":{"dealValue":5,"currency":""}}`, had, ""}, // as it is
		{`{"details":{"closingDateTime":"2026-11-24T23:59:59Z"}}`, tftypes.Value{}, "A closing date in the past"},
		{`{"details":{"closingDateTime":"2026-11-25T00:00:01Z"}}`, tftypes.Value{}, ""},
		{`{"details":{"closingDateTime":"2020-01-02T00:00:00Z"}}`, had, ""},
	} {
		config := declaring(t, with(t, c.part))
		var got []string
		for _, d := range referral.AdviseValues(config, config, c.state, now) {
			got = append(got, d.Summary())
		}
		if strings.Join(got, ", ") != c.says {
			t.Errorf("%s: %v, want %q", c.part, got, c.says)
		}
	}
}
