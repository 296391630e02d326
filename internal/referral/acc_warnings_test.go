package referral_test

import (
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func TestAccStatus_Warnings_NameStatusAndReferral(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", `type = "Shared"`, `status = "New"`, `substatus = "Pending"`))
	c.Says(saying("Partner Center accepts shared referrals immediately", "Attribute: status", `Value: "New"`,
		"becomes Active/Accepted"), "plan", "-no-color")
	c.Apply()
	c.Says(saying("Partner Center has moved the referral on", "Attribute: status", `Value: "New"`, "is now Active/Accepted",
		"Set status and substatus to the referral's"), "plan", "-no-color", "-detailed-exitcode")
	a.movedOn("Closed", "Lost")()
	c.Says(saying("Partner Center has moved the referral on", "is now Closed/Lost"), "plan", "-no-color", "-detailed-exitcode")
	c.Says(saying("The referral will be left in Partner Center", "referral "+a.only()), "plan", "-no-color", "-destroy")
}

func TestAccPlan_ChangeThatPagesForbid_Warns(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	fixed := func(at, when string) {
		c.Says(saying("Partner Center's own pages don't allow this change", "Attribute: "+at, "These pages make the attribute read-only "+when), "plan", "-no-color")
	}
	sellers := `consent = { consent_to_share_referral_with_microsoft_sellers = true }`
	c.Write("main.tf", block("deal", sellers, `status = "Active"`))
	c.Apply()
	c.Write("main.tf", block("deal", sellers, `status = "Active"`, `customer_profile = { name = "Fabrikam" }`))
	fixed("customer_profile.name", "after creation")
	c.Write("main.tf", block("deal", sellers, `status = "Active"`, `invite_context = { notes = "Please help" }`))
	fixed("invite_context.notes", "after sharing with Microsoft")
	c.Write("main.tf", block("deal", sellers, `status = "Closed"`, `substatus = "Won"`))
	c.Apply()
	c.Write("main.tf", block("deal", sellers, `status = "Closed"`, `substatus = "Won"`, `name = "Workshop"`))
	c.Says(saying("The referral is closed", "don't allow changes to a closed referral"), "plan", "-no-color")
	c.Apply()
	c.PlansNothing()
	a.wrote("POST", "PUT", "PUT")()
}
