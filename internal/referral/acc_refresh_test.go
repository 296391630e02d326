package referral_test

import (
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// read checks the number of single reads and listing calls since the previous check, and that nothing was written.
func (a acceptance) read(single, listings int) {
	a.t.Helper()
	gets := acctest.Sent(a.Emulator, "GET")
	listed := 0
	for _, get := range gets {
		if isListing(get.Path) {
			listed++
		}
	}
	if len(gets)-listed != single || listed != listings {
		a.t.Errorf("%d single reads and %d listing calls were made, want %d and %d", len(gets)-listed, listed, single, listings)
	}
	a.wrote()()
}

func TestAccRefresh_ManyReferrals_UsesTheCollection(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	many := strings.Replace(block("deal", `name = "Deal ${count.index}"`), "{\n", "{\n  count = 150\n", 1)
	c.Write("main.tf", many)
	c.Apply()
	a.wrote(strings.Fields(strings.Repeat("POST ", 150))...)()
	for mode, want := range map[string][2]int{"": {10, 2}, "auto": {10, 2}, "bulk": {0, 2}, "individual": {150, 0}} {
		t.Setenv("PARTNERCENTER_REFRESH_MODE", mode)
		c.PlansNothing()
		a.read(want[0], want[1])
	}
	// A seller's change shows in the plan, and one request reverts it.
	t.Setenv("PARTNERCENTER_REFRESH_MODE", "")
	if err := a.Edit(a.IDs()[120], func(doc map[string]any) { doc["name"], doc["campaignId"] = "Another", "seller's" }); err != nil {
		t.Fatal(err)
	}
	c.Apply()
	a.wrote("PUT")()
	if doc, _ := a.Document(a.IDs()[120]); !strings.HasPrefix(doc["name"].(string), "Deal ") || doc["campaignId"] != "seller's" {
		t.Errorf("the referral has the name %v and the campaign %v", doc["name"], doc["campaignId"])
	}
}
