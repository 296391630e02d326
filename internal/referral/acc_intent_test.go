package referral_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// planned checks that a plan has the expected number of changes, none with 0, and contains a message.
func planned(c acctest.CLI, code int, parts ...string) {
	c.T.Helper()
	output, got := c.Run("plan", "-no-color", "-detailed-exitcode")
	if got != code || !saying(parts...).MatchString(output) {
		c.T.Errorf("the plan ended with %d, where %d and %q were expected:\n%s", got, code, parts, output)
	}
}

// A seller shares a deal, or the service moves it to another engagement: whatever the policy, nothing is closed or blocked.
func TestAccDrift_OfFixedAttributes_ClosesAndBlocksNothing(t *testing.T) {
	for _, policy := range []string{"ABANDON", "PREVENT", "CLOSE"} {
		for property, argument := range map[string]string{"type": `type = "Independent"`, "engagementId": `engagement_id = "0c6d1c1e-5d0f-4b57-9a1d-3f6c8f0e2b11"`} {
			t.Run(policy+", "+property, func(t *testing.T) {
				a := accept(t)
				c := acctest.NewCLI(t)
				said := []string{argument, fmt.Sprintf("deletion_policy = %q", policy)}
				c.Write("main.tf", block("deal", said...))
				c.Apply()
				a.edit(func(doc map[string]any) { doc[property] = "Shared" })()
				a.wrote("POST")()
				planned(c, 0, "Partner Center has changed an attribute that is fixed at creation", `Allowed: "Shared"`)
				c.Apply()
				planned(c, 0, "Partner Center has changed an attribute that is fixed at creation")
				a.edit(func(doc map[string]any) { doc[property] = "Other" })() // and again
				c.Write("main.tf", block("deal", append(said, `name = "Workshop"`)...))
				c.Apply()
				all(a.wrote("PUT"), a.holds(property, "Other"), a.holds("name", "Workshop"))()
				planned(c, 0, "Partner Center has changed an attribute that is fixed at creation")
				if policy == "PREVENT" {
					c.Fails(saying("Destroying is prevented"), "plan", "-no-color", "-destroy")
					return
				}
				c.Does("destroy", "-no-color", "-auto-approve")
				a.wrote(map[string][]string{"CLOSE": {"PUT"}}[policy]...)()
			})
		}
	}
}

// openValue is a value that is unknown in a plan whenever round changes.
func openValue(value string, round int) string {
	return fmt.Sprintf("resource \"terraform_data\" \"x\" {\n  input = %q\n  triggers_replace = [%d]\n}\n", value, round)
}

// The value is unknown in every plan, as in a module with depends_on.
func TestAccUnknown_EngagementOrType_NeverReplaces(t *testing.T) {
	for name, values := range map[string][2]string{"engagement_id": {"0c6d1c1e-5d0f-4b57-9a1d-3f6c8f0e2b11", "1d7e2d2f-6e1a-4c68-8b2e-4a7d9a1f3c22"}, "type": {"Independent", "Shared"}} {
		t.Run(name, func(t *testing.T) {
			a := accept(t)
			c := acctest.NewCLI(t)
			closing := `deletion_policy = "CLOSE"`
			c.Write("main.tf", block("deal", name+" = terraform_data.x.output", closing)+openValue(values[0], 0))
			c.Apply()
			a.wrote("POST")()
			// The value turns out to be equal: only the unrelated change is written.
			c.Write("main.tf", block("deal", name+" = terraform_data.x.output", closing)+openValue(values[0], 1))
			if output := c.Does("plan", "-no-color"); strings.Contains(output, deal+" must be replaced") || strings.Contains(output, "etag ") {
				t.Errorf("the plan shows:\n%s", output)
			}
			c.Apply()
			a.wrote()()
			c.Write("main.tf", block("deal", name+" = terraform_data.x.output", closing, `campaign_id = "C1"`)+openValue(values[0], 2))
			c.Apply()
			a.wrote("PUT")()
			c.PlansNothing()
			// The value turns out to be a change: the apply stops, and the next plan shows the replacement.
			c.Write("main.tf", block("deal", name+" = terraform_data.x.output", closing, `campaign_id = "C1"`)+openValue(values[1], 3))
			c.Fails(saying("Fixed at creation: plan again", "Attribute: "+name, fmt.Sprintf("Value: %q", values[1]), "Nothing was changed"),
				"apply", "-no-color", "-auto-approve")
			a.wrote()()
			planned(c, 2, "must be replaced", "The referral will be closed and a new one created", "Attribute: "+name)
			c.Fails(saying("Fixed at creation: plan again", "-refresh=false"), "plan", "-no-color", "-refresh=false")
			c.Apply()
			a.wrote("PUT", "POST")()
			c.PlansNothing()
		})
	}
}

func TestAccSpelling_OfGUIDsAndAddresses_PlansNothing(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(t)
	said := []string{`engagement_id = "7F0E2A44-51C1-4B2F-9C55-0A2D6D1F9B10"`, `deletion_policy = "CLOSE"`,
		`team = [{ email = "Sue@Contoso.com", title = "Buyer" }]`}
	c.Write("main.tf", block("deal", said...))
	c.Apply()
	a.edit(func(doc map[string]any) {
		doc["engagementId"] = strings.ToLower(doc["engagementId"].(string))
		doc["team"].([]any)[0].(map[string]any)["email"] = "sue@contoso.com"
	})()
	c.PlansNothing()
	c.Apply()
	c.PlansNothing()
	c.Write("main.tf", block("deal", append(said, `name = "Workshop"`)...))
	c.Apply()
	c.PlansNothing()
	all(a.wrote("POST", "PUT"), a.holds("engagementId", "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"))()
}

// The first referral of a pair no longer exists, so its engagement is unknown until the referral is created again.
func TestAccPair_FirstIsGone_SecondStaysOpen(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(t)
	closing := `deletion_policy = "CLOSE"`
	c.Write("main.tf", block("own", `name = "Own"`, closing)+block("microsoft", `name = "Microsoft's"`, closing, `engagement_id = partnercenter_referral.own.engagement_id`))
	c.Apply()
	own := a.IDs()[0]
	a.wrote("POST", "POST")()
	a.Remove(own)
	c.Fails(saying("Fixed at creation: plan again", "Attribute: engagement_id"), "apply", "-no-color", "-auto-approve")
	a.wrote("POST")()
	planned(c, 2, "The referral will be closed and a new one created", "Attribute: engagement_id")
}

func TestAccDrift_StatusMovedOnTwice_BlocksNothing(t *testing.T) {
	for _, last := range []string{"Won", "Expired"} {
		t.Run(last, func(t *testing.T) {
			a := accept(t)
			c := acctest.NewCLI(t)
			c.Write("main.tf", block("deal", `status = "New"`, `substatus = "Pending"`))
			c.Apply()
			a.movedOn("Active", "Accepted")()
			c.Write("main.tf", block("deal", `status = "Active"`)) // Terraform never applies an empty plan
			c.Apply()
			for _, substatus := range []string{"Lost", last} {
				a.movedOn("Closed", substatus)()
				c.Apply()
				planned(c, 0, "Partner Center has moved the referral on", "is now Closed/"+substatus)
			}
			// Returning to the first configuration isn't an intent either.
			c.Write("main.tf", block("deal", `status = "New"`, `substatus = "Pending"`)+later("other", `"applied"`))
			c.Apply()
			c.Write("main.tf", block("deal", `status = "Active"`, `name = "Workshop"`))
			c.Apply()
			all(a.wrote("POST", "PUT"), a.holds("substatus", last), a.holds("name", "Workshop"))()
			c.Does("destroy", "-no-color", "-auto-approve")
		})
	}
}

func TestAccPatch_UnpatchableDrift_IsKept(t *testing.T) {
	a := accept(t)
	t.Setenv("PARTNERCENTER_UPDATE_METHOD", "patch")
	c := acctest.NewCLI(t)
	said := func(name string, value int, more ...string) string {
		return block("deal", append(more, fmt.Sprintf("name = %q", name),
			`target = [{ id = "T1", type = "SolutionProfile" }, { id = "T2", type = "SolutionProfile" }]`,
			fmt.Sprintf(`details = { deal_value = %d, requirements = { industries = ["Education", "Retail"] } }`, value))...)
	}
	c.Write("main.tf", said("Ours", 1))
	c.Apply()
	a.wrote("POST")()
	edited := a.edit(func(doc map[string]any) {
		doc["name"] = "Theirs"
		doc["target"].([]any)[1].(map[string]any)["type"] = "BusinessProfileLocation"
		details(doc)["requirements"].(map[string]any)["industries"] = []any{map[string]any{"id": "Education"}, map[string]any{"id": "Energy"}}
	})
	edited()
	kept := []string{"A patch can't revert these values", "details.requirements.industries[Energy]", `name: "Theirs", configured "Ours"`, "target[T2].type"}
	planned(c, 0, kept...)
	c.Write("main.tf", said("Ours", 2))
	c.Says(saying(kept...), "apply", "-no-color", "-auto-approve")
	all(a.wrote("PATCH"), a.holds("details/dealValue", "2"), a.holds("name", "Theirs"))()
	planned(c, 0, kept...)
	// A removed member must be planned, because Terraform expects as many members as are configured; it isn't sent.
	a.edit(func(doc map[string]any) { doc["target"] = doc["target"].([]any)[:1] })()
	c.Write("main.tf", said("Ours", 3))
	c.Says(saying("A patch can't revert these values", "target[T2]"), "apply", "-no-color", "-auto-approve")
	all(a.wrote("PATCH"), a.holds("details/dealValue", "3"))()
	c.Apply()
	a.wrote()()
	// An intent is an error that names only that attribute.
	c.Write("main.tf", said("New", 3))
	c.Fails(saying(`Not possible with update_method = "patch"`, "A patch can't change name"), "plan", "-no-color")
	c.Write("main.tf", said("Ours", 3))
	c.Does("destroy", "-no-color", "-auto-approve")
	a.wrote()()
}

// With create_before_destroy, Terraform has created the new referral before the destroy of the old one could be refused. The old
// one is removed from the state, because it would stay there forever otherwise.
func TestAccPrevent_TaintedWithCreateBeforeDestroy_BlocksNothing(t *testing.T) {
	cbd := "lifecycle {\n    create_before_destroy = true\n  }"
	for name, provisioner := range map[string]string{"taint": "", "provisioner": "provisioner \"local-exec\" {\n    command = \"exit 1\"\n  }"} {
		t.Run(name, func(t *testing.T) {
			a := accept(t)
			c := acctest.NewCLI(t)
			protected := block("deal", `name = "Workshop"`, `deletion_policy = "PREVENT"`, cbd)
			if provisioner == "" {
				c.Write("main.tf", protected)
				c.Apply()
				c.Does("taint", deal)
			} else {
				c.Write("main.tf", block("deal", `name = "Workshop"`, `deletion_policy = "PREVENT"`, cbd, provisioner))
				c.Fails(saying("local-exec provisioner error"), "apply", "-no-color", "-auto-approve")
				c.Write("main.tf", protected)
			}
			old := a.only()
			c.Fails(saying("An equal referral already exists", old), "apply", "-no-color", "-auto-approve")
			a.wrote("POST")()
			a.edit(func(doc map[string]any) { doc["name"] = "A seller's workshop" })() // no longer equal
			c.Says(saying("A protected referral was removed from the state", "referral "+old, "prevent_destroy"), "apply", "-no-color", "-auto-approve")
			a.wrote("POST")()
			c.PlansNothing()
			c.Fails(saying("Destroying is prevented"), "plan", "-no-color", "-destroy")
			c.Write("main.tf", block("deal", `name = "Workshop"`, cbd))
			c.Apply()
			c.Does("destroy", "-no-color", "-auto-approve")
			a.wrote()()
			if doc, ok := a.Document(old); !ok || doc["status"] != "New" {
				t.Errorf("the old referral is %v", doc)
			}
		})
	}
}

// An apply that ends between the creation of the new referral and the destroy of the old one leaves the old one in the state as a
// deposed object, which no configuration reaches. The way out that the error names works.
func TestAccPrevent_DeposedObject_LeavesByTheWayOut(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(t)
	c.Write("main.tf", block("deal", `name = "Workshop"`, `deletion_policy = "PREVENT"`))
	c.Apply()
	old := a.only()
	var before, state map[string]any
	decode := func(into *map[string]any) {
		if err := json.Unmarshal([]byte(c.Read("terraform.tfstate")), into); err != nil {
			t.Fatal(err)
		}
	}
	instances := func(state map[string]any) []any {
		return state["resources"].([]any)[0].(map[string]any)["instances"].([]any)
	}
	decode(&before)
	c.Does("state", "rm", deal)
	a.edit(func(doc map[string]any) { doc["name"] = "A seller's workshop" })()
	c.Apply()
	decode(&state)
	kept := instances(state)[0].(map[string]any)["attributes"].(map[string]any)["id"].(string)
	deposed := instances(before)[0].(map[string]any)
	deposed["deposed"] = "0badc0de"
	state["resources"].([]any)[0].(map[string]any)["instances"] = append(instances(state), deposed)
	text, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	c.Write("terraform.tfstate", string(text))
	a.wrote("POST", "POST")()

	c.Fails(saying("Destroying is prevented", old, "terraform state rm", "deposed object", "import"), "plan", "-no-color")
	c.Does("state", "rm", deal)
	c.Write("import.tf", fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", deal, kept))
	c.Says(saying("Resources: 1 imported, 0 added"), "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	a.wrote()()
}

// Without create_before_destroy, the apply refuses before it creates the new referral, even if it creates
// another resource first.
func TestAccPrevent_Tainted_CreatesNoDuplicate(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(t)
	protected := block("deal", `name = "Workshop"`, `deletion_policy = "PREVENT"`)
	c.Write("main.tf", protected)
	c.Apply()
	c.Does("taint", deal)
	c.Write("main.tf", protected+block("another", `name = "Another"`))
	c.Fails(saying("Destroying is prevented", "terraform untaint"), "apply", "-no-color", "-auto-approve", "-parallelism=1")
	a.wrote("POST", "POST")()
	c.Does("untaint", deal)
	c.PlansNothing()
}
