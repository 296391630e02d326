package referral_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// crowdSize is the number of referrals that are adopted together.
const crowdSize = 500

// mixed seeds generated documents of different shapes.
func (a acceptance) mixed(n int) {
	a.t.Helper()
	for i := range n {
		doc := generated().Example(i)
		doc["id"], doc["direction"] = uuid.NewString(), "Incoming"
		a.seed(doc)
	}
}

var allImported = regexp.MustCompile(fmt.Sprintf(`%d imported, 0 added, 0 changed, 0 destroyed`, crowdSize))

// Works on every CLI: import blocks for the results of the data source.
func TestAccAdopt_InBulk_WithImportBlocks(t *testing.T) {
	a := accept(t)
	a.mixed(crowdSize)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", `
data "partnercenter_referrals" "mine" {
  direction = "Incoming"
}

locals {
  referrals = { for r in data.partnercenter_referrals.mine.referrals : r.id => r.type }
}

import {
  for_each = local.referrals
  to       = partnercenter_referral.mine[each.key]
  id       = each.key
}

resource "partnercenter_referral" "mine" {
  for_each         = local.referrals
  type             = each.value
  customer_profile = {}
  consent          = {}
  details          = {}
}`)
	c.Says(allImported, "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	a.wrote()()
}

// Works with Terraform 1.14 and later: a query writes imports and configuration.
func TestAccAdopt_InBulk_WithAQuery(t *testing.T) {
	a := accept(t)
	acctest.SkipWithoutQueries(t)
	a.mixed(crowdSize)
	c := acctest.NewCLI(a.t)
	c.Write("mine.tfquery.hcl", fmt.Sprintf(`
list "partnercenter_referral" "mine" {
  provider         = partnercenter
  include_resource = true
  limit            = %d

  config {
    direction = "Incoming"
  }
}`, 2*crowdSize))
	c.Does("query", "-no-color", "-generate-config-out=generated.tf")
	if pages := len(acctest.Sent(a.Emulator, "GET")); pages != crowdSize/100 {
		t.Errorf("%d calls for %d referrals", pages, crowdSize)
	}
	c.Says(allImported, "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	a.wrote()()
}
