package registration_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

const address = "partnercenter_deal_registration.deal"

// acceptance is the environment of an acceptance test: an emulator with one won, shared referral.
type acceptance struct {
	*emulator.Emulator
	t  *testing.T
	id string
}

func accept(t *testing.T) acceptance {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1, see make acc")
	}
	e, _ := acctest.Start(t)
	return acceptance{e, t, acctest.Seed(t, e, wonReferral(t))}
}

// wonReferral returns a referral that can be registered.
func wonReferral(t *testing.T) map[string]any {
	return acctest.Document(t, `{"id":"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10","name":"Contoso","type":"Shared","status":"Closed","substatus":"Won",
		"engagementId":"0c5f6c1e-1f4e-4a7e-8d0a-3d6a0c7b2e11","customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},
		"details":{"dealValue":600000,"currency":"USD"},"registrationStatus":"None","registrations":[]}`)
}

func (a acceptance) run(steps ...resource.TestStep) {
	a.t.Helper()
	resource.Test(a.t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers, Steps: steps})
}

// registration returns the registration that the service holds.
func (a acceptance) registration() map[string]any {
	a.t.Helper()
	doc, _ := a.Document(a.id)
	all, _ := doc["registrations"].([]any)
	if len(all) != 1 {
		a.t.Fatalf("there are %d registrations", len(all))
	}
	return all[0].(map[string]any)
}

func (a acceptance) holds(path, want string) func() {
	return func() {
		a.t.Helper()
		var value any = a.registration()
		for _, step := range strings.Split(path, "/") {
			if list, ok := value.([]any); ok {
				value = list[0]
			}
			value = value.(map[string]any)[step]
		}
		if fmt.Sprint(value) != want {
			a.t.Errorf("%s is %v, want %s", path, value, want)
		}
	}
}

// review changes the status of the review.
func (a acceptance) review(status, reason string) func() {
	return func() {
		a.t.Helper()
		if err := a.Review(a.id, status, reason); err != nil {
			a.t.Fatal(err)
		}
	}
}

// edit changes the registration out of band.
func (a acceptance) edit(edit func(registration map[string]any)) func() {
	return func() {
		a.t.Helper()
		err := a.Edit(a.id, func(doc map[string]any) { edit(doc["registrations"].([]any)[0].(map[string]any)) })
		if err != nil {
			a.t.Fatal(err)
		}
	}
}

func (a acceptance) patches(n int) func() {
	return func() {
		a.t.Helper()
		if got := len(acctest.Sent(a.Emulator, "PATCH")); got != n {
			a.t.Errorf("%d patches were sent, want %d", got, n)
		}
	}
}

func all(functions ...func()) func() {
	return func() {
		for _, f := range functions {
			f()
		}
	}
}

var statements = [][2]string{
	{"contract.value", "600000"}, {"contract.currency", `"USD"`}, {"contract.term", `"Finite"`},
	{"contract.sign_date_time", `"2026-10-01T00:00:00Z"`}, {"contract.start_date_time", `"2026-11-01T00:00:00Z"`},
	{"contract.end_date_time", `"2027-11-01T00:00:00Z"`},
	{"solution.id", `"SOL-1"`}, {"solution.value", "500000"}, {"solution.currency", `"USD"`}, {"solution.is_deployed_on_azure", "true"},
	{"solution.primary_deployment_on", `"Customer"`}, {"solution.pricing_model", `"PayAsYouGo"`},
}

// block returns a configuration with some values replaced; "" leaves a value out.
func (a acceptance) block(replaced ...string) string {
	return block(fmt.Sprintf("%q", a.id), replaced...)
}

func block(id string, replaced ...string) string {
	values := slices.Clone(statements)
	for _, statement := range replaced {
		name, value, _ := strings.Cut(statement, "=")
		values = slices.DeleteFunc(values, func(s [2]string) bool { return s[0] == name })
		if value != "" {
			values = append(values, [2]string{name, value})
		}
	}
	var text strings.Builder
	fmt.Fprintf(&text, "resource \"partnercenter_deal_registration\" \"deal\" {\n  referral_id = %s\n", id)
	for _, s := range values {
		if !strings.Contains(s[0], ".") {
			fmt.Fprintf(&text, "  %s = %s\n", s[0], s[1])
		}
	}
	for _, group := range []string{"contract", "solution"} {
		fmt.Fprintf(&text, "  %s = {\n", group)
		for _, s := range values {
			if name, ok := strings.CutPrefix(s[0], group+"."); ok {
				fmt.Fprintf(&text, "    %s = %s\n", name, s[1])
			}
		}
		text.WriteString("  }\n")
	}
	return text.String() + "}\n"
}

func (a acceptance) importing(id string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id)
}

// saying matches a message that contains these parts in this order, wherever the CLI breaks the lines.
func saying(parts ...string) *regexp.Regexp {
	patterns := make([]string, len(parts))
	for i, part := range parts {
		words := strings.Fields(part)
		for j, word := range words {
			words[j] = regexp.QuoteMeta(word)
		}
		patterns[i] = strings.Join(words, `[\s│|]+`)
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

func has(path tfjsonpath.Path, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, path, value)
}

// empty expects a plan without changes.
var empty = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func at(name string, steps ...string) tfjsonpath.Path {
	path := tfjsonpath.New(name)
	for _, step := range steps {
		path = path.AtMapKey(step)
	}
	return path
}

// registering returns the step that registers the deal. The destroy afterwards leaves the registration in the emulator.
func (a acceptance) registering() resource.TestStep { return resource.TestStep{Config: a.block()} }
