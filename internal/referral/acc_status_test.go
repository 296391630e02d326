package referral_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// hasStatus checks the status and substatus in the state.
func hasStatus(status, substatus string) []statecheck.StateCheck {
	return []statecheck.StateCheck{
		statecheck.ExpectKnownValue(deal, attributeOn("status"), knownvalue.StringExact(status)),
		statecheck.ExpectKnownValue(deal, attributeOn("substatus"), knownvalue.StringExact(substatus)),
	}
}

func TestAccStatus_IllegalTransitions_AreRefusedInThePlan(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: block("deal", `status = "Active"`), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			Config: block("deal", `status = "New"`, `substatus = "Pending"`, `name = "Workshop"`),
			ExpectError: saying("Illegal status transition from Active to New", "Attribute: status", `Value: "New"`,
				`Allowed: "Active", "Closed"`, "is Active/Accepted in Partner Center", "leave status out to follow Partner Center"),
		},
		resource.TestStep{
			Config: block("deal", `status = "Closed"`),
			ExpectError: saying("Substatus missing", "Attribute: substatus", `Allowed: "Won", "Lost", "Declined", "Error"`,
				"set one of them"),
		},
		resource.TestStep{
			Config: block("deal", `status = "Closed"`, `substatus = "Expired"`),
			ExpectError: saying("Only Partner Center sets this substatus", "Attribute: substatus", `Value: "Expired"`,
				`Allowed: "Won", "Lost", "Declined", "Error"`, "within 14 days"),
		},
		resource.TestStep{
			Config:      block("deal", `status = "None"`),
			ExpectError: saying("Status not allowed", "Attribute: status", `Value: "None"`, `Allowed: "Active", "Closed"`),
		},
		resource.TestStep{
			PreConfig:     a.wrote(),
			Config:        block("deal", `status = "Closed"`, `substatus = "Error"`),
			PostApplyFunc: all(a.wrote("PUT"), a.holds("substatus", "Error")),
		},
		resource.TestStep{
			Config: block("deal", `status = "Active"`),
			ExpectError: saying("Illegal status transition from Closed to Active", "Attribute: status", `Value: "Active"`,
				`Allowed: "Closed"`, "is Closed/Error in Partner Center"),
		},
		// If the status is left out, the substatus is checked against Partner Center's status.
		resource.TestStep{
			Config: block("deal", `substatus = "Accepted"`),
			ExpectError: saying("Substatus doesn't belong to the status", "Attribute: substatus", `Value: "Accepted"`,
				`Allowed: "Won", "Lost", "Declined", "Error"`),
		},
		resource.TestStep{Config: block("deal"), ConfigStateChecks: hasStatus("Closed", "Error")},
	)
	a.wrote()()
}

func TestAccCreate_ChecksOnlyThePairOfStatusAndSubstatus(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{
			Config:      block("deal", `status = "New"`),
			ExpectError: saying("Substatus missing", "Attribute: substatus", `Allowed: "Pending", "Received"`),
		},
		resource.TestStep{
			Config:      block("deal", `status = "Closed"`, `substatus = "Expired"`),
			ExpectError: saying("Only Partner Center sets this substatus", `Value: "Expired"`),
		},
		resource.TestStep{
			Config:            block("deal", `status = "Closed"`, `substatus = "Lost"`, `status_reason = "Chose another vendor"`),
			ConfigStateChecks: hasStatus("Closed", "Lost"),
			PostApplyFunc:     a.wrote("POST"),
		},
	)
	a.wrote()()
}

func TestAccStatus_SharedReferral_IsAcceptedImmediately(t *testing.T) {
	a := accept(t)
	shared := []string{`type = "Shared"`, `status = "New"`, `substatus = "Pending"`}
	a.run(
		resource.TestStep{Config: block("deal", shared...), PostApplyFunc: all(a.wrote("POST"), a.holds("status", "Active"))},
		resource.TestStep{
			Config: block("deal", append(shared, `name = "Workshop"`)...),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectKnownValue(deal, attributeOn("status"), knownvalue.StringExact("Active")),
			}},
			PostApplyFunc: all(a.wrote("PUT"), a.holds("status", "Active"), a.holds("substatus", "Accepted"), a.holds("name", "Workshop")),
		},
		resource.TestStep{Config: block("deal", `type = "Shared"`, `status = "Active"`, `name = "Workshop"`)},
	)
	a.wrote()()
}

// movedOn returns an edit with which Partner Center moves a referral on.
func (a acceptance) movedOn(status, substatus string) func() {
	return a.edit(func(doc map[string]any) { doc["status"], doc["substatus"] = status, substatus })
}

func TestAccStatus_PartnerCenterMovedOn_IsKeptAndBlocksNothing(t *testing.T) {
	a := accept(t)
	stayed := []string{`status = "New"`, `substatus = "Pending"`}
	named := append(stayed, `name = "Workshop"`)
	renamed := append(stayed, `name = "Second workshop"`)
	a.run(
		resource.TestStep{Config: block("deal", stayed...), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig:         a.movedOn("Active", "Accepted"),
			Config:            block("deal", stayed...),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: hasStatus("Active", "Accepted"),
			PostApplyFunc:     a.wrote(),
		},
		resource.TestStep{
			Config:        block("deal", named...),
			PostApplyFunc: all(a.wrote("PUT"), a.holds("name", "Workshop"), a.holds("status", "Active"), a.holds("substatus", "Accepted")),
		},
		resource.TestStep{
			PreConfig:     a.movedOn("Closed", "Expired"),
			Config:        block("deal", renamed...),
			PostApplyFunc: all(a.wrote("PUT"), a.holds("name", "Second workshop"), a.holds("status", "Closed"), a.holds("substatus", "Expired")),
		},
		// A configuration that follows Partner Center sends no update.
		resource.TestStep{
			Config:        block("deal", `status = "Closed"`, `substatus = "Expired"`, `name = "Second workshop"`),
			PostApplyFunc: a.wrote(),
		},
		resource.TestStep{Config: block("deal", renamed...), Destroy: true},
	)
	a.wrote()()
}

func TestAccStatus_NewIllegalTransition_IsRefused(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: block("deal", `status = "New"`, `substatus = "Pending"`), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig:   a.movedOn("Closed", "Lost"),
			Config:      block("deal", `status = "Active"`),
			ExpectError: saying("Illegal status transition from Closed to Active", "is Closed/Lost in Partner Center"),
		},
		resource.TestStep{Config: block("deal", `status = "New"`, `substatus = "Pending"`), ConfigStateChecks: hasStatus("Closed", "Lost")},
	)
	a.wrote()()
}

// A configuration followed Partner Center's status without an update. When Partner Center moves on again, the status in the
// configuration isn't an intent, although it was left out or outdated before.
func TestAccStatus_ConfigFollowed_NextStepBlocksNothing(t *testing.T) {
	asNew := []string{`status = "New"`, `substatus = "Pending"`}
	for name, c := range map[string]struct {
		first    []string
		moves    func(acceptance) func()
		followed []string
		next     [2]string
	}{
		"left out, then said":        {nil, func(acceptance) func() { return func() {} }, asNew, [2]string{"Active", "Accepted"}},
		"left behind, then followed": {asNew, accepted, []string{`status = "Active"`}, [2]string{"Closed", "Won"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := accept(t)
			a.run(
				resource.TestStep{Config: block("deal", c.first...), PostApplyFunc: a.wrote("POST")},
				resource.TestStep{PreConfig: c.moves(a), Config: block("deal", c.followed...), PostApplyFunc: a.wrote()},
				resource.TestStep{
					PreConfig:         a.movedOn(c.next[0], c.next[1]),
					Config:            block("deal", c.followed...),
					ConfigStateChecks: hasStatus(c.next[0], c.next[1]),
				},
			)
			a.wrote()()
		})
	}
}

func accepted(a acceptance) func() { return a.movedOn("Active", "Accepted") }

func TestAccDestroy_PartnerCenterMovedOn_Succeeds(t *testing.T) {
	a := accept(t)
	stayed := block("deal", `status = "Active"`, `deletion_policy = "CLOSE"`)
	a.run(
		resource.TestStep{Config: stayed, PostApplyFunc: a.wrote("POST")},
		resource.TestStep{PreConfig: a.movedOn("Closed", "Declined"), Config: stayed, PostApplyFunc: a.wrote()},
		resource.TestStep{Config: stayed, Destroy: true},
	)
	all(a.wrote(), a.holds("substatus", "Declined"))()
}

func TestAccStatus_LeftOut_FollowsPartnerCenter(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: block("deal"), ConfigStateChecks: hasStatus("New", "Pending"), PostApplyFunc: a.wrote("POST")},
		resource.TestStep{
			PreConfig: a.movedOn("Active", "Accepted"), Config: block("deal"), ConfigStateChecks: hasStatus("Active", "Accepted"),
		},
		resource.TestStep{
			PreConfig:     a.movedOn("Closed", "Expired"),
			Config:        block("deal", `name = "Workshop"`),
			PostApplyFunc: all(a.wrote("PUT"), a.holds("substatus", "Expired")),
		},
	)
	a.wrote()()
}
