package registration_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// From Terraform 1.14 on: a query that writes imports and configuration, which change nothing.
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
	for filter, found := range map[string]int{`status = "Approved"`: 1, fmt.Sprintf("referral_id = %q", a.id): 1, `status = "Failed"`: 0} {
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
		c.Says(regexp.MustCompile(`1 imported, 0 added, 0 changed, 0 destroyed`), "apply", "-no-color", "-auto-approve")
		c.PlansNothing()
	}
	a.patches(1)()
}
