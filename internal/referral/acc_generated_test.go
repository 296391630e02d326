package referral_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// sample is the number of generated documents for a real CLI; the protocol tests use many more.
const sample = 30

func TestAccPromises1To3_GeneratedDocuments(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	docs := map[string]document.Document{}
	var imports strings.Builder
	for i := range sample {
		doc := generated().Example(i)
		doc["id"] = uuid.NewString()
		a.seed(doc)
		label := fmt.Sprintf("r%d", i)
		docs[label] = doc
		imports.WriteString(importing(label, doc["id"].(string)))
	}
	c.Write("imports.tf", imports.String())
	c.Does("plan", "-no-color", "-generate-config-out=generated.tf")
	c.Says(regexp.MustCompile(fmt.Sprintf(`%d imported, 0 added, 0 changed, 0 destroyed`, sample)), "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	a.wrote()()

	// One attribute of each document changes, and only that property changes on the wire.
	raiseGenerated(c)
	c.Apply()
	c.PlansNothing()
	if puts := acctest.Sent(a.Emulator, "PUT"); len(puts) != sample {
		t.Errorf("%d updates were sent for %d referrals", len(puts), sample)
	}
	for label, doc := range docs {
		now, _ := a.Document(doc["id"].(string))
		for _, change := range document.Diff(referral.Shape, withoutOwn(doc), withoutOwn(now)) {
			if change.Path.String() != "details.dealValue" {
				t.Errorf("%s: %v became %v", label, change.Path, change.New)
			}
		}
	}

	// The service may change what a configuration leaves out, but not what it declares.
	c.Write("generated.tf", regexp.MustCompile(`(?m)^\s*campaign_id\s*=.*$`).ReplaceAllString(c.Read("generated.tf"), ""))
	edit := func(edit func(doc map[string]any)) {
		for _, doc := range docs {
			if err := a.Edit(doc["id"].(string), edit); err != nil {
				t.Fatal(err)
			}
		}
	}
	edit(func(doc map[string]any) { doc["campaignId"] = "a seller's" })
	c.PlansNothing()
	edit(func(doc map[string]any) { doc["details"].(map[string]any)["dealValue"] = 1 })
	c.Says(regexp.MustCompile(fmt.Sprintf(`0 added, %d changed, 0 destroyed`, sample)), "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	for label, doc := range docs {
		now, _ := a.Document(doc["id"].(string))
		if value := fmt.Sprint(now["details"].(map[string]any)["dealValue"]); value != raisedValue || now["campaignId"] != "a seller's" {
			t.Errorf("%s has the deal value %s and the campaign %v", label, value, now["campaignId"])
		}
	}
}
