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

// deal is the address of the referral that most tests are about.
const deal = "partnercenter_referral.deal"

// acceptance is what an acceptance test works with.
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

// run takes a real CLI through the steps. After each step that applies, plugin-testing makes sure that the next plan is
// empty, refreshed or not.
func (a acceptance) run(steps ...resource.TestStep) {
	a.t.Helper()
	resource.Test(a.t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers, Steps: steps})
}

// wrote checks which requests wrote something since the last look, in their order, and forgets them.
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
			a.t.Errorf("%v were sent, where %v was expected", got, methods)
		}
		a.ClearRequests()
	}
}

// seed puts a document into the emulator.
func (a acceptance) seed(doc map[string]any) string {
	a.t.Helper()
	return acctest.Seed(a.t, a.Emulator, doc)
}

// edit makes a seller's edit of the only referral.
func (a acceptance) edit(edit func(doc map[string]any)) func() {
	return func() {
		a.t.Helper()
		if err := a.Edit(a.only(), edit); err != nil {
			a.t.Fatal(err)
		}
	}
}

// only is the id of the only referral.
func (a acceptance) only() string {
	a.t.Helper()
	ids := a.IDs()
	if len(ids) != 1 {
		a.t.Fatalf("there are %d referrals, not one", len(ids))
	}
	return ids[0]
}

// held is what the service has at a path of the only referral.
func (a acceptance) held(path ...string) any {
	a.t.Helper()
	doc, _ := a.Document(a.only())
	return at(doc, path...)
}

// holds checks what the service has at a path of the only referral, written with slashes.
func (a acceptance) holds(path, want string) func() {
	return func() {
		a.t.Helper()
		if got := a.held(strings.Split(path, "/")...); fmt.Sprint(got) != want {
			a.t.Errorf("the service holds %v at %s, where %s was expected", got, path, want)
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

// all makes one function of several.
func all(functions ...func()) func() {
	return func() {
		for _, f := range functions {
			f()
		}
	}
}

// block is a referral's configuration: the least that is required, with arguments that add to it or replace some of it.
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

// importing is an import block.
func importing(label, id string) string {
	return fmt.Sprintf("import {\n  to = partnercenter_referral.%s\n  id = %q\n}\n", label, id)
}

// stated are the arguments that state all that a document says.
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

// hcl writes a value as an expression. Attributes that are null are left out.
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

// saying matches a message that has these parts in this order, wherever the CLI breaks its lines.
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

// attributeOn is the path of a nested attribute.
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
