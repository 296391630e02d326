package referral_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// known has the documents in Partner Center's documentation and those that users have seen, by the name of the resource that
// adopts them.
var known = map[string]string{
	"lead": "documented-lead-new.json", "shared": "observed-shared-active.json",
	"request": "update-request.json", "response": "update-response.json",
}

// fixture reads a document from the testdata folder and keeps its numbers as written.
func fixture(t *testing.T, name string) document.Document {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, text)
}

func parsed(t *testing.T, text []byte) document.Document {
	t.Helper()
	doc, err := document.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// seedKnown adds all documents to the emulator.
func (a acceptance) seedKnown() map[string]document.Document {
	a.t.Helper()
	docs := map[string]document.Document{}
	for label, file := range known {
		docs[label] = fixture(a.t, file)
		a.seed(docs[label])
	}
	return docs
}

// raised checks that the provider sent one update for each document, which changed only the deal value.
func (a acceptance) raised(docs map[string]document.Document) {
	a.t.Helper()
	sent := map[any]emulator.Request{}
	for _, put := range acctest.Sent(a.Emulator, "PUT") {
		sent[parsed(a.t, put.Body)["id"]] = put
	}
	if all := acctest.Sent(a.Emulator, "PUT"); len(all) != len(docs) || len(sent) != len(docs) {
		a.t.Fatalf("%d updates of %d referrals were sent for %d documents", len(all), len(sent), len(docs))
	}
	for label, doc := range docs {
		put, want := sent[doc["id"]], raise(doc)
		delete(want, "links")
		if body := parsed(a.t, put.Body); !reflect.DeepEqual(body, want) {
			a.t.Errorf("the update of %s changed more than the deal value:\n%s\n%s", label, document.Encode(want), put.Body)
		}
		if got := put.Header.Get("If-Match"); got != doc["eTag"] {
			a.t.Errorf("the update of %s was sent with If-Match %s, its eTag is %s", label, got, doc["eTag"])
		}
	}
}

// raisedValue is the new deal value of each document.
const raisedValue = "12345.67"

// raise returns a document with another deal value.
func raise(doc document.Document) document.Document {
	changed := maps.Clone(doc)
	details := maps.Clone(doc["details"].(map[string]any))
	details["dealValue"] = json.Number(raisedValue)
	changed["details"] = details
	return changed
}

func TestAccAdopt_EveryKnownDocument_WrittenConfiguration(t *testing.T) {
	a := accept(t)
	docs := a.seedKnown()
	var written, updated, imports strings.Builder
	var unchanged []plancheck.PlanCheck
	for label, doc := range docs {
		imports.WriteString(importing(label, doc["id"].(string)))
		written.WriteString(block(label, stated(t, doc)...))
		updated.WriteString(block(label, stated(t, raise(doc))...))
		unchanged = append(unchanged, plancheck.ExpectResourceAction("partnercenter_referral."+label, plancheck.ResourceActionNoop))
	}
	a.run(
		resource.TestStep{
			Config:           written.String() + imports.String(),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: unchanged},
			PostApplyFunc:    a.wrote(),
		},
		resource.TestStep{Config: updated.String(), PostApplyFunc: func() { a.raised(docs) }},
	)
}

func TestAccAdopt_EveryKnownDocument_GeneratedConfiguration(t *testing.T) {
	a := accept(t)
	docs := a.seedKnown()
	c := acctest.NewCLI(a.t)
	var imports strings.Builder
	for label, doc := range docs {
		imports.WriteString(importing(label, doc["id"].(string)))
	}
	c.Write("main.tf", imports.String())
	c.Does("plan", "-no-color", "-generate-config-out=generated.tf")
	c.Apply()
	c.Write("main.tf", "")
	c.PlansNothing()
	a.wrote()()

	raiseGenerated(c)
	c.Apply()
	c.PlansNothing()
	a.raised(docs)
}

// raiseGenerated raises the deal value in a generated configuration, or adds it.
func raiseGenerated(c acctest.CLI) {
	c.T.Helper()
	text := regexp.MustCompile(`(?m)^\s*deal_value\s*=.*\n`).ReplaceAllString(c.Read("generated.tf"), "")
	c.Write("generated.tf", regexp.MustCompile(`(?m)^(\s*details\s*= \{)`).ReplaceAllString(text, "${1}\n    deal_value = "+raisedValue+"\n"))
}
