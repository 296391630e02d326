package referral_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// deal is the address of the referral in most tests.
const deal = "partnercenter_referral.deal"

// acceptance is the environment of an acceptance test.
type acceptance struct {
	*emulator.Emulator
	t   *testing.T
	url string
}

func accept(t *testing.T) acceptance {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1, see make acc")
	}
	e, url := acctest.Start(t)
	return acceptance{e, t, url}
}

// run runs the steps with a real CLI. After each step that applies, plugin-testing checks that the next plan is empty, with and
// without a refresh.
func (a acceptance) run(steps ...resource.TestStep) {
	a.t.Helper()
	resource.Test(a.t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers, Steps: steps})
}

// wrote checks the writes since the previous check, in order, and clears them.
func (a acceptance) wrote(methods ...string) func() {
	return func() {
		a.t.Helper()
		var got []string
		for _, request := range a.Requests() {
			if request.Method != "GET" {
				got = append(got, request.Method)
			}
		}
		if !slices.Equal(got, methods) {
			a.t.Errorf("%v were sent, want %v", got, methods)
		}
		a.ClearRequests()
	}
}

// seed adds a document to the emulator.
func (a acceptance) seed(doc map[string]any) string {
	a.t.Helper()
	return acctest.Seed(a.t, a.Emulator, doc)
}

// edit changes the only referral like a seller.
func (a acceptance) edit(edit func(doc map[string]any)) func() {
	return func() {
		a.t.Helper()
		if err := a.Edit(a.only(), edit); err != nil {
			a.t.Fatal(err)
		}
	}
}

// only returns the ID of the only referral.
func (a acceptance) only() string {
	a.t.Helper()
	ids := a.IDs()
	if len(ids) != 1 {
		a.t.Fatalf("%d referrals exist, want 1", len(ids))
	}
	return ids[0]
}

// held returns the service's value at a path of the only referral.
func (a acceptance) held(path ...string) any {
	a.t.Helper()
	doc, _ := a.Document(a.only())
	return at(doc, path...)
}

// holds checks the service's value at a path of the only referral, with slashes as separators.
func (a acceptance) holds(path, want string) func() {
	return func() {
		a.t.Helper()
		if got := a.held(strings.Split(path, "/")...); fmt.Sprint(got) != want {
			a.t.Errorf("the service holds %v at %s, want %s", got, path, want)
		}
	}
}

func at(value any, path ...string) any {
	for _, step := range path {
		object, _ := value.(map[string]any)
		value = object[step]
	}
	return value
}

// all combines several functions into one.
func all(functions ...func()) func() {
	return func() {
		for _, f := range functions {
			f()
		}
	}
}

// block returns a referral's configuration: the required arguments, and arguments that add to them or replace some of them.
func block(label string, arguments ...string) string {
	body := []string{
		`type = "Independent"`,
		`customer_profile = { name = "Contoso" }`,
		`consent = { consent_to_contact = true }`,
		`details = { deal_value = 50000, currency = "USD" }`,
	}
	for _, argument := range arguments {
		name, _, _ := strings.Cut(argument, " ")
		body = slices.DeleteFunc(body, func(a string) bool { return strings.HasPrefix(a, name+" ") })
		body = append(body, argument)
	}
	return fmt.Sprintf("resource \"partnercenter_referral\" %q {\n  %s\n}\n", label, strings.Join(body, "\n  "))
}

// importing returns an import block.
func importing(label, id string) string {
	return fmt.Sprintf("import {\n  to = partnercenter_referral.%s\n  id = %q\n}\n", label, id)
}

// stated returns the arguments that state a whole document.
func stated(t *testing.T, doc document.Document) []string {
	t.Helper()
	var arguments []string
	attributes := acctest.Attributes(stating(t, doc))
	for _, name := range sorted(attributes) {
		if !attributes[name].IsNull() {
			arguments = append(arguments, name+" = "+hcl(attributes[name]))
		}
	}
	return arguments
}

// hcl returns a value as an expression without attributes that are null.
func hcl(value tftypes.Value) string {
	switch {
	case value.Type().Is(tftypes.String):
		var text string
		_ = value.As(&text)
		return fmt.Sprintf("%q", text)
	case value.Type().Is(tftypes.Object{}):
		var body []string
		attributes := acctest.Attributes(value)
		for _, name := range sorted(attributes) {
			if !attributes[name].IsNull() {
				body = append(body, name+" = "+hcl(attributes[name]))
			}
		}
		return "{ " + strings.Join(body, ", ") + " }"
	case value.Type().Is(tftypes.List{}), value.Type().Is(tftypes.Set{}):
		var elements []string
		for _, element := range acctest.Elements(value) {
			elements = append(elements, hcl(element))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	}
	text := value.String() // tftypes.Number<"1.5">, tftypes.Bool<"true">
	return text[strings.Index(text, `"`)+1 : strings.LastIndex(text, `"`)]
}

// saying returns a pattern for a message with these parts in this order, whatever the CLI's line breaks.
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

// attributeOn returns the path of a nested attribute.
func attributeOn(name string, steps ...any) tfjsonpath.Path {
	path := tfjsonpath.New(name)
	for _, step := range steps {
		switch s := step.(type) {
		case string:
			path = path.AtMapKey(s)
		case int:
			path = path.AtSliceIndex(s)
		}
	}
	return path
}
