package referral_test

import "testing"

func TestAccWarningsNameWhatPartnerCenterDoesWithAStatus(t *testing.T) {
	a := accept(t)
	c := a.cli()
	c.write("main.tf", block("deal", `type = "Shared"`, `status = "New"`, `substatus = "Pending"`))
	c.says(saying("Partner Center accepts a shared referral at once", "Attribute: status", `Value: "New"`,
		"comes back as Active/Accepted"), "plan", "-no-color")
	c.apply()
	c.says(saying("Partner Center has moved the referral on", "Attribute: status", `Value: "New"`, "is Active/Accepted by now",
		"Set status and substatus to what the referral has"), "plan", "-no-color", "-detailed-exitcode")
	a.movedOn("Closed", "Lost")()
	c.says(saying("Partner Center has moved the referral on", "is Closed/Lost by now"), "plan", "-no-color", "-detailed-exitcode")
	c.says(saying("The referral will be left in Partner Center", "referral "+a.only()), "plan", "-no-color", "-destroy")
}

func TestAccAChangeThatPartnerCentersOwnPagesDontAllowIsAWarning(t *testing.T) {
	a := accept(t)
	c := a.cli()
	fixed := func(at, when string) {
		c.says(saying("Partner Center's own pages don't allow this change", "Attribute: "+at, "They fix this "+when), "plan", "-no-color")
	}
	sellers := `consent = { consent_to_share_referral_with_microsoft_sellers = true }`
	c.write("main.tf", block("deal", sellers, `status = "Active"`))
	c.apply()
	c.write("main.tf", block("deal", sellers, `status = "Active"`, `customer_profile = { name = "Fabrikam" }`))
	fixed("customer_profile.name", "after creation")
	c.write("main.tf", block("deal", sellers, `status = "Active"`, `invite_context = { notes = "Please help" }`))
	fixed("invite_context.notes", "after sharing with Microsoft")
	c.write("main.tf", block("deal", sellers, `status = "Closed"`, `substatus = "Won"`))
	c.apply()
	c.write("main.tf", block("deal", sellers, `status = "Closed"`, `substatus = "Won"`, `name = "Workshop"`))
	c.says(saying("The referral is closed", "let nobody change a closed referral"), "plan", "-no-color")
	c.apply()
	c.plansNothing()
	a.wrote("POST", "PUT", "PUT")()
}
