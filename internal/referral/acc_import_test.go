package referral_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func TestAccImport_ByIDOrLink(t *testing.T) {
	const id = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
	a := accept(t)
	a.seed(fixture(t, "observed-shared-active.json"))
	written := block("deal", stated(t, fixture(t, "observed-shared-active.json"))...)
	steps := []resource.TestStep{{Config: written + importing("deal", id)}}
	for _, text := range []string{
		id,
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id,
		"https://api.partner.microsoft.com/v1.0/engagments/referrals/" + id,
		"https://api.partner.microsoft.com/v1.0/engagmentsreferrals/" + id,
		"https://api.partnercenter.microsoft.com/engagements/v1/referrals/" + strings.ToUpper(id),
		"https://partner.microsoft.com/dashboard/v2/referrals/leads/" + id + "?tab=overview#top",
	} {
		steps = append(steps, resource.TestStep{
			ResourceName: deal, ImportState: true, ImportStateId: text, ImportStateVerify: true,
		})
	}
	a.run(append(steps, resource.TestStep{Config: written})...)
	a.wrote()()
}

func TestAccImport_ByIdentity(t *testing.T) {
	a := accept(t)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: acctest.Providers,
		Steps: []resource.TestStep{
			{
				Config: block("deal"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(deal, map[string]knownvalue.Check{"id": knownvalue.NotNull()}),
					statecheck.ExpectIdentityValueMatchesState(deal, attributeOn("id")),
				},
			},
			{
				ResourceName: deal, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity,
				ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
	})
	a.wrote("POST")()
}

func TestAccImport_InvalidID_IsRefused(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal"))
	c.Fails(saying("Cannot import non-existent remote object"), "import", "-no-color", deal, "00000000-0000-0000-0000-000000000000")
	c.Fails(saying("Not a referral ID", `no referral ID in "what the customer wants"`, "a GUID, or a link whose path ends in it", "for example"),
		"import", "-no-color", deal, "what the customer wants")
	c.Fails(saying("Not a referral ID"), "import", "-no-color", deal, "https://contoso.example/v1.0/engagements/leads/1")
	c.Fails(saying("Not a referral ID"), "import", "-no-color", deal, "R-1")
	if got := len(a.Requests()); got != 1 {
		t.Errorf("%d requests were sent, where only the unknown id is worth one", got)
	}
}

// The limit is 6 KB, plus the identity in CLIs that store it: every KB of state costs each later apply.
func TestAccState_ReferralAddsAtMost6KB(t *testing.T) {
	a := accept(t)
	a.seed(fixture(t, "documented-lead-new.json"))
	a.seed(fixture(t, "observed-shared-active.json"))
	c := acctest.NewCLI(a.t)
	lead := block("lead") + importing("lead", "c5fbb3b6-be74-4795-9fb5-4324c73fed37")
	c.Write("main.tf", lead)
	sizes := make([]int64, 2)
	for i := range sizes {
		c.Apply()
		info, err := os.Stat(filepath.Join(c.Folder, "terraform.tfstate"))
		if err != nil {
			t.Fatal(err)
		}
		sizes[i] = info.Size()
		c.Write("main.tf", lead+block("deal", stated(t, fixture(t, "observed-shared-active.json"))...)+
			importing("deal", "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"))
	}
	c.PlansNothing()
	t.Logf("%d bytes", sizes[1]-sizes[0])
	const identity = 140
	if grown := sizes[1] - sizes[0]; grown > 6*1024+identity {
		t.Errorf("the referral adds %d bytes", grown)
	}
}
