package registration_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// With Terraform 1.14 and later: a query generates import blocks and configuration, which change nothing.
func TestAccQuery_FindsRegistrations_AndAdoptsThem(t *testing.T) {
	a := accept(t)
	acctest.SkipWithoutQueries(t)
	a.run(a.registering())
	for _, other := range []string{"22222222", "33333333"} { // one in review, one that isn't registered
		doc := wonReferral(t)
		doc["id"] = other + "-51c1-4b2f-9c55-0a2d6d1f9b10"
		if other == "22222222" {
			doc["registrationStatus"] = "ReviewPending"
		}
		acctest.Seed(t, a.Emulator, doc)
	}
	a.review("Approved", "")()
	for filter, found := range map[string]int{
		`status = "Approved"`: 1, fmt.Sprintf("referral_id = %q", a.id): 1, `status = "Failed"`: 0,
		`status = "ReviewPending"`: 1, // a hidden registration
		"":                         2,
	} {
		c := acctest.NewCLI(t)
		c.Write("found.tfquery.hcl", `
list "partnercenter_deal_registration" "found" {
  provider         = partnercenter
  include_resource = true

  config {
    `+filter+`
  }
}`)
		c.Does("query", "-no-color", "-generate-config-out=generated.tf")
		if found == 0 {
			continue
		}
		c.Says(regexp.MustCompile(fmt.Sprintf(`%d imported, 0 added, 0 changed, 0 destroyed`, found)), "apply", "-no-color", "-auto-approve")
		c.PlansNothing()
	}
	a.patches(1)()
}

// The configuration that a CLI generates for imports changes nothing, whatever the registration holds.
func TestAccGenerated_Configuration_ChangesNothing(t *testing.T) {
	a := accept(t)
	contract := map[string]any{"value": 90000, "currency": "USD", "term": "Perpetual", "signDateTime": "2026-10-01T00:00:00Z",
		"startDateTime": "2026-11-01T00:00:00.5Z"}
	solution := func(more map[string]any) []any {
		more["id"], more["value"], more["isDeployedOnAzure"], more["name"] = "SOL-1", 80000.5, true, "Analytics"
		return []any{more}
	}
	var imports strings.Builder
	for i, registration := range []map[string]any{
		{"id": "R-1", "status": "ActionRequired", "contract": contract, "solutionDetails": solution(map[string]any{"pricingModel": "Other",
			"primaryDeploymentOn": "Customer", "marketplaceTransactionDetails": map[string]any{"isMarketplaceTransacted": true,
				"marketplaceTransactionDateTime": "2026-10-20T00:00:00Z"}})},
		{"id": "R-2", "status": "Approved", "contract": contract, "solutionDetails": solution(map[string]any{"pricingModel": "Free", "currency": "usd"})},
		{"id": "R-3", "status": "Closed"},
		nil, // a hidden registration
	} {
		doc := wonReferral(t)
		doc["id"], doc["registrationStatus"] = fmt.Sprintf("0000000%d-51c1-4b2f-9c55-0a2d6d1f9b10", i), "ReviewPending"
		if registration != nil {
			doc["registrations"] = []any{registration}
		}
		fmt.Fprintf(&imports, "import {\n  to = partnercenter_deal_registration.r%d\n  id = %q\n}\n", i, acctest.Seed(t, a.Emulator, doc))
	}
	c := acctest.NewCLI(t)
	c.Write("imports.tf", imports.String())
	c.Does("plan", "-no-color", "-generate-config-out=generated.tf")
	c.Says(regexp.MustCompile(`4 imported, 0 added, 0 changed, 0 destroyed`), "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	a.patches(0)()
}

func TestAccImport_ByIdentity_PlansEmpty(t *testing.T) {
	a := accept(t)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: acctest.Providers,
		Steps: []resource.TestStep{
			{
				Config: a.block(),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(address, map[string]knownvalue.Check{"referral_id": knownvalue.StringExact(a.id)}),
					statecheck.ExpectIdentityValueMatchesState(address, at("referral_id")),
				},
			},
			{
				ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity,
				ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
	})
	a.patches(1)()
}
