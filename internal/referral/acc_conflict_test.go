package referral_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func TestAccConflict_EditBetweenPlanAndApply_IsKept(t *testing.T) {
	a := accept(t)
	people := `team = [{ email = "sue@contoso.com", title = "Buyer" }]`
	planned := block("deal", `name = "Workshop of May"`, people)
	a.run(
		resource.TestStep{Config: block("deal", `name = "Workshop"`, people), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			Config: planned,
			ConfigPlanChecks: between(a.edit(func(doc map[string]any) {
				doc["name"], doc["dealSensitivity"] = "Workshop of June", "High"
				doc["details"].(map[string]any)["notes"] = "Call back in July"
				doc["team"].([]any)[0].(map[string]any)["phoneNumber"] = "+1 425 555 0100"
			})),
			ExpectError: saying("The referral was changed by somebody else", "Nothing was written",
				`name: "Workshop" -> "Workshop of June" (the plan changes it too)`, "Plan again", "status 412 Precondition Failed"),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := acctest.Sent(a.Emulator, "PUT"); len(got) != 1 || got[0].Status != 412 {
					t.Errorf("the response to the update is %v", got)
				}
				all(a.wrote("PUT"), a.holds("name", "Workshop of June"), a.holds("details/notes", "Call back in July"))()
			},
			Config: planned,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(deal, attributeOn("details", "notes"), knownvalue.StringExact("Call back in July")),
			}},
			PostApplyFunc: all(a.wrote("PUT"), a.holds("name", "Workshop of May"), a.holds("details/notes", "Call back in July"),
				a.holds("dealSensitivity", "High")),
		},
	)
	if got := at(a.held("team").([]any)[0], "phoneNumber"); got != "+1 425 555 0100" {
		t.Errorf("the phone number is %v", got)
	}
	a.wrote()()
}

// The error lists every change, including properties without an attribute, and marks only the changes that the plan makes too.
func TestAccConflict_ErrorListsTheirChanges(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `name = "Workshop"`))
	c.Apply()
	c.Write("main.tf", block("deal", `name = "Workshop of May"`))
	c.Does("plan", "-no-color", "-out=saved")
	a.edit(func(doc map[string]any) {
		doc["dealSensitivity"] = "High"
		doc["details"].(map[string]any)["dealValue"] = 60000
	})()
	apply := []string{"apply", "-no-color", "saved"}
	output, _ := c.Run(apply...)
	for _, line := range []string{`  details.deal_value: 50000 -> 60000` + "\n", `  dealSensitivity: "None" -> "High"` + "\n"} {
		if !strings.Contains(output, line) {
			t.Errorf("the conflict doesn't list %q:\n%s", line, output)
		}
	}
	if strings.Contains(output, "the plan changes it too") {
		t.Errorf("nothing that the plan changes was changed:\n%s", output)
	}
	all(a.wrote("POST", "PUT"), a.holds("details/dealValue", "60000"), a.holds("name", "Workshop"))()
	c.Apply()
	c.PlansNothing()
	all(a.wrote("PUT"), a.holds("name", "Workshop of May"), a.holds("dealSensitivity", "High"))()
}

// If somebody closes the referral in the meantime, the provider neither closes it again nor reopens it.
func TestAccConflict_Destroy_DoesntOverwrite(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `status = "Active"`, `deletion_policy = "CLOSE"`))
	c.Apply()
	c.Does("plan", "-no-color", "-destroy", "-out=saved")
	a.movedOn("Closed", "Won")()
	a.ClearRequests()
	c.Fails(saying("The referral was changed by somebody else", `status: "Active" -> "Closed" (the plan changes it too)`,
		`substatus: "Accepted" -> "Won" (the plan changes it too)`), "apply", "-no-color", "saved")
	a.holds("substatus", "Won")()
	c.Does("destroy", "-no-color", "-auto-approve")
	a.holds("substatus", "Won")()
}

// Without private state (the state was edited, or written by hand), the provider reads the document before it replaces it.
func TestAccConflict_PrivateStateLost_FoundBeforeTheWrite(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	lose := func() {
		var state map[string]any
		if err := json.Unmarshal([]byte(c.Read("terraform.tfstate")), &state); err != nil {
			t.Fatal(err)
		}
		delete(state["resources"].([]any)[0].(map[string]any)["instances"].([]any)[0].(map[string]any), "private")
		text, err := json.Marshal(state)
		if err != nil {
			t.Fatal(err)
		}
		c.Write("terraform.tfstate", string(text))
	}
	c.Write("main.tf", block("deal", `name = "Workshop"`))
	c.Apply()
	a.edit(func(doc map[string]any) { doc["dealSensitivity"] = "High" })()
	c.Apply()
	lose()
	c.Write("main.tf", block("deal", `name = "Workshop of May"`))
	c.Apply("-refresh=false")
	all(a.wrote("POST", "PUT"), a.holds("dealSensitivity", "High"), a.holds("name", "Workshop of May"))()

	lose()
	a.edit(func(doc map[string]any) { doc["name"], doc["campaignId"] = "Workshop of June", "spring" })()
	c.Write("main.tf", block("deal", `name = "Workshop of July"`))
	c.Fails(saying("The referral was changed by somebody else", `campaign_id: (nothing) -> "spring"`,
		`name: "Workshop of May" -> "Workshop of June" (the plan changes it too)`, "Plan again"), "apply", "-no-color", "-auto-approve", "-refresh=false")
	all(a.wrote(), a.holds("name", "Workshop of June"))()
	c.Apply()
	c.PlansNothing()
}
