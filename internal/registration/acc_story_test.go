package registration_test

import (
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// Registers a deal, corrects what Partner Center asks for, follows the review to its end, and destroys.
func TestAccRegistration_FromWonToApproved(t *testing.T) {
	a := accept(t)
	corrected := a.block("contract.value=700000", "contract.term=\"Perpetual\"", "contract.end_date_time=", "solution.pricing_model=\"Other\"",
		"solution.currency=\"EUR\"")
	a.run(
		resource.TestStep{Config: a.block(), ConfigStateChecks: []statecheck.StateCheck{
			has(at("status"), knownvalue.StringExact("ReviewPending")), has(at("type"), knownvalue.StringExact("AzureIPCoSell")),
			has(at("solution", "currency"), knownvalue.StringExact("USD")), has(at("registration_date_time"), knownvalue.NotNull()),
			has(at("status_history", "approved_date_time"), knownvalue.StringExact("")),
		}},
		resource.TestStep{
			PreConfig: all(a.patches(1), a.sentOnce(t), a.review("ActionRequired", "The contract's value is missing.")),
			Config:    a.block(), ConfigPlanChecks: empty,
			ConfigStateChecks: []statecheck.StateCheck{
				has(at("status"), knownvalue.StringExact("ActionRequired")), has(at("status_reason"), knownvalue.StringExact("The contract's value is missing.")),
			},
		},
		resource.TestStep{Config: corrected, ConfigStateChecks: []statecheck.StateCheck{
			has(at("status"), knownvalue.StringExact("ReviewPending")), has(at("contract", "end_date_time"), knownvalue.StringExact("")),
			has(at("solution", "currency"), knownvalue.StringExact("EUR")),
		}},
		resource.TestStep{
			PreConfig: all(a.patches(2), a.holds("contract/value", "700000"), a.holds("contract/endDateTime", "<nil>"),
				a.holds("solutionDetails/pricingModel", "Other"), a.review("Approved", "")),
			Config: corrected, ConfigPlanChecks: empty,
			ConfigStateChecks: []statecheck.StateCheck{
				has(at("status"), knownvalue.StringExact("Approved")), has(at("status_history", "approved_date_time"), knownvalue.NotNull()),
			},
		},
	)
	a.patches(2)()
	a.holds("status", "Approved")()
}

// sentOnce checks the body of the one request that registers.
func (a acceptance) sentOnce(t *testing.T) func() {
	return func() {
		t.Helper()
		var operations []map[string]any
		if err := json.Unmarshal(acctest.Sent(a.Emulator, "PATCH")[0].Body, &operations); err != nil {
			t.Fatal(err)
		}
		value := operations[0]["value"].(map[string]any)
		solution := value["solutionDetails"].([]any)[0].(map[string]any)
		_, marketplace := solution["marketplaceTransactionDetails"]
		if len(operations) != 1 || operations[0]["path"] != "/registrations/-" || value["type"] != "AzureIPCoSell" || solution["currency"] != "USD" || marketplace {
			t.Errorf("sent %v", operations)
		}
	}
}

func TestAccImport_StatedValues_PlansEmpty(t *testing.T) {
	link := "https://api.partner.microsoft.com/v1.0/engagements/referrals/"
	for name, prefix := range map[string]string{"id": "", "link": link} {
		t.Run(name, func(t *testing.T) {
			a := accept(t)
			a.run(resource.TestStep{Config: a.block("type=\"AzureIPCoSell\"")})
			a.ClearRequests()
			a.run(
				resource.TestStep{Config: a.importing(prefix+a.id) + a.block("type=\"AzureIPCoSell\""), ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop)}}},
				resource.TestStep{Config: a.block("contract.value="), ConfigPlanChecks: empty},
			)
			a.patches(0)()
		})
	}
}

// After an import, Partner Center's currency is unknown, so the next change sends the configured one too.
func TestAccImport_UnreturnedCurrency_IsSentWithTheNextChange(t *testing.T) {
	a := accept(t)
	a.run(resource.TestStep{Config: a.block()})
	a.review("ActionRequired", "")()
	a.run(
		resource.TestStep{Config: a.importing(a.id) + a.block("solution.currency=\"EUR\""), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop)}}},
		resource.TestStep{Config: a.block("solution.currency=\"EUR\"", "contract.value=800000"), ConfigStateChecks: []statecheck.StateCheck{
			has(at("solution", "currency"), knownvalue.StringExact("EUR")),
		}},
	)
	a.holds("contract/value", "800000")()
}

func TestAccImport_NothingRegistered_IsAnError(t *testing.T) {
	a := accept(t)
	a.run(resource.TestStep{Config: a.importing(a.id) + a.block(), ExpectError: saying("Cannot import non-existent remote object")})
}

func TestAccCreate_RegisteredAlready_NamesTheImport(t *testing.T) {
	a := accept(t)
	a.run(resource.TestStep{Config: a.block()})
	a.ClearRequests()
	a.run(resource.TestStep{Config: a.block(), ExpectError: saying("registered already", "terraform import")})
	if err := a.Edit(a.id, func(doc map[string]any) { delete(doc, "registrations") }); err != nil {
		t.Fatal(err)
	}
	a.run(resource.TestStep{Config: a.block(), ExpectError: saying("registered already", "terraform import")})
	a.patches(0)()
}

func TestAccCreate_UnsuitableReferral_IsRejected(t *testing.T) {
	for name, unfit := range map[string]struct {
		edit  func(doc map[string]any)
		error []string
	}{
		"not shared": {func(doc map[string]any) { doc["type"] = "Independent" }, []string{"Only a shared referral", `"Independent"`}},
		"lost":       {func(doc map[string]any) { doc["substatus"] = "Lost" }, []string{"Only a won referral", "Closed/Lost"}},
		"open":       {func(doc map[string]any) { doc["status"], doc["substatus"] = "Active", "Accepted" }, []string{"Only a won referral", "Active/Accepted"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := accept(t)
			if err := a.Edit(a.id, unfit.edit); err != nil {
				t.Fatal(err)
			}
			a.run(resource.TestStep{Config: a.block(), ExpectError: saying(unfit.error...)})
			a.patches(0)()
		})
	}
}

func TestAccPlan_InvalidRegistration_IsRejected(t *testing.T) {
	a := accept(t)
	for statement, message := range map[string][]string{
		"contract.end_date_time=":                                 {"contract.end_date_time", "Finite"},
		"contract.term=\"Perpetual\"":                             {"contract.end_date_time", "2027-11-01"},
		"contract.start_date_time=\"2026-09-01T00:00:00Z\"":       {"contract.start_date_time", "not before contract.sign_date_time"},
		"contract.end_date_time=\"2026-10-31T00:00:00Z\"":         {"contract.end_date_time", "not before contract.start_date_time"},
		"contract.value=":                                         {"Required in a new registration", "contract.value"},
		"contract.currency=\"usd\"":                               {"contract.currency", "three capital letters"},
		"solution.pricing_model=\"Free\"":                         {"solution.pricing_model", `"Free"`, `"PayAsYouGo", "Other"`},
		"type=\"Other\"":                                          {"type", `"Other"`, `"AzureIPCoSell"`},
		"solution.marketplace_transaction={is_transacted = true}": {"solution.marketplace_transaction.date_time", "is_transacted is true"},
		"solution.marketplace_transaction={date_time = \"2026-10-01T00:00:00Z\", is_transacted = false}": {
			"solution.marketplace_transaction.date_time", "2026-10-01"},
	} {
		a.run(resource.TestStep{Config: a.block(statement), PlanOnly: true, ExpectError: saying(message...)})
	}
	a.patches(0)()
}

func TestAccUpdate_OutsideActionRequired_IsAPlanError(t *testing.T) {
	a := accept(t)
	a.run(
		resource.TestStep{Config: a.block()},
		resource.TestStep{Config: a.block("contract.value=1"), ExpectError: saying("contract.value", `"ReviewPending"`)},
		resource.TestStep{PreConfig: a.review("ActionRequired", ""), Config: a.block("solution.id=\"SOL-2\""),
			ExpectError: saying("Fixed once the deal is registered", "solution.id", "SOL-2")},
		resource.TestStep{Config: a.block("contract.currency=\"EUR\""), ExpectError: saying("Fixed once the deal is registered", "contract.currency")},
		resource.TestStep{PreConfig: a.review("Approved", ""), Config: a.block("contract.value=1"), ExpectError: saying("contract.value", `"Approved"`)},
	)
	a.patches(1)()
}

// Drift isn't an intent: the plan reverts it if Partner Center allows that, and keeps it with a warning otherwise.
func TestAccDrift_InAnyStatus_BlocksNothing(t *testing.T) {
	a := accept(t)
	drift := a.edit(func(r map[string]any) { r["contract"].(map[string]any)["value"] = json.Number("555") })
	a.run(
		resource.TestStep{Config: a.block()},
		resource.TestStep{PreConfig: drift, Config: a.block(), ConfigPlanChecks: empty,
			ConfigStateChecks: []statecheck.StateCheck{has(at("contract", "value"), knownvalue.Int64Exact(555))}},
		resource.TestStep{PreConfig: a.review("ActionRequired", ""), Config: a.block(),
			ConfigStateChecks: []statecheck.StateCheck{has(at("contract", "value"), knownvalue.Int64Exact(600000))}},
	)
	a.holds("contract/value", "600000")()
}

func TestAccRead_HiddenRegistration_KeepsTheState(t *testing.T) {
	a := accept(t)
	hide := func() {
		if err := a.Edit(a.id, func(doc map[string]any) { delete(doc, "registrations") }); err != nil {
			t.Fatal(err)
		}
	}
	a.run(
		resource.TestStep{Config: a.block()},
		resource.TestStep{PreConfig: hide, Config: a.block(), ConfigPlanChecks: empty,
			ConfigStateChecks: []statecheck.StateCheck{has(at("contract", "value"), knownvalue.Int64Exact(600000))}},
		resource.TestStep{Config: a.importing(a.id) + a.block(), ConfigPlanChecks: empty},
	)
	a.run(resource.TestStep{Config: a.importing(a.id) + a.block(), ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop)}}})
	a.patches(1)()
}

func TestAccReferralID_Changed_RegistersTheOtherReferral(t *testing.T) {
	a := accept(t)
	second := wonReferral(t)
	second["id"] = "11111111-51c1-4b2f-9c55-0a2d6d1f9b10"
	acctest.Seed(t, a.Emulator, second)
	a.run(
		resource.TestStep{Config: a.block()},
		resource.TestStep{Config: block(`"11111111-51c1-4b2f-9c55-0a2d6d1f9b10"`, "solution.id=\"SOL-2\""), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)}}},
	)
	a.holds("status", "ReviewPending")()
	a.patches(2)()
}
