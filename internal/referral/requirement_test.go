package referral_test

import (
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// undecided is a referral whose customer hasn't decided where to buy; intentTo returns a configuration of that decision.
const undecided = `{"id":"5b5cbd4f-7d0e-4c56-8b0c-1a5b0e6f0a03","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted",
	"customerProfile":{},"consent":{},"details":{"requirements":{"additionalRequirements":{
	"attributes":[{"type":"CustomerMarketplaceIntent","id":"HaveNotDecided"}]}}}}`

func intentTo(value string) string {
	return `{"type":"Independent","customerProfile":{},"consent":{},"details":{"requirements":{"additionalRequirements":{
		"attributes":[{"type":"CustomerMarketplaceIntent","id":"` + value + `"}]}}}}`
}

const intentPath = "details.requirements.additional_requirements.attributes[CustomerMarketplaceIntent].id"

func TestRequirement_ChangedByBoth_ConflictNamesOneValue(t *testing.T) {
	w := newWorld(t)
	id := acctest.Seed(t, w.emulator, acctest.Document(t, undecided))
	state, config := w.session.Import(t, id), declaring(t, intentTo("Yes"))
	plan := w.session.Plan(t, state, config)
	if err := w.emulator.Edit(id, func(doc map[string]any) {
		attributes := at(doc, "details", "requirements", "additionalRequirements", "attributes").([]any)
		attributes[0].(map[string]any)["id"] = "No"
	}); err != nil {
		t.Fatal(err)
	}
	_, diags := w.session.Apply(t, state, plan, config)
	want := intentPath + `: "HaveNotDecided" -> "No"  (the plan changes it too)`
	if errors := diags.Errors(); !strings.Contains(errors, want) || strings.Count(errors, " -> ") != 1 {
		t.Errorf("%q isn't the only change in: %s", want, errors)
	}
}

func TestRequirement_Changed_PatchRefusalNamesOneValue(t *testing.T) {
	w := newWorld(t, "update_method", "patch")
	state := w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Document(t, undecided)))
	errors := w.session.Plan(t, state, declaring(t, intentTo("Yes"))).Diagnostics.Errors()
	if want := "A patch can't change " + intentPath + "."; !strings.Contains(errors, want) {
		t.Errorf("%q isn't in: %s", want, errors)
	}
}

func TestRequirement_Changed_DiffIsOneValue(t *testing.T) {
	changes := document.Diff(referral.Shape, parsed(t, []byte(undecided)), parsed(t, []byte(strings.ReplaceAll(undecided, "HaveNotDecided", "Yes"))))
	if len(changes) != 1 || changes[0].Old != "HaveNotDecided" || changes[0].New != "Yes" {
		t.Errorf("%+v", changes)
	}
}
