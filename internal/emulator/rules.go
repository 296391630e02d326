package emulator

import (
	"encoding/json"
	"slices"
	"strings"
)

// The table "Status and substatus transition states" of the Partner Center documentation.
var (
	transitions = map[string][]string{
		"New":    {"New", "Active", "Closed"},
		"Active": {"Active", "Closed"},
		"Closed": {"Closed"},
	}
	// Error is newer than the table; it is for duplicates, wrong customers and test referrals.
	substatuses = map[string][]string{
		"New":    {"Pending", "Received"},
		"Active": {"Accepted"},
		"Closed": {"Won", "Lost", "Declined", "Expired", "Error"},
	}
	// Closed implies no substatus: the client has to choose one.
	impliedSubstatus = map[string]string{"New": "Pending", "Active": "Accepted"}
)

// enumerations are the closed sets of the Partner Center documentation, without the taxonomies, which Microsoft revises every
// year.
var enumerations = []closedSet{
	{"type", []string{"Independent", "Shared"}},
	{"qualification", []string{"None", "Direct", "MarketingQualified", "SalesQualified"}},
	{"target/*/type", []string{"None", "BusinessProfileLocation", "SolutionProfile"}},
	{"details/requirements/solutions/*/type", []string{"None", "Category", "Name"}},
	{"inviteContext/assistanceRequestCode", []string{
		"Unknown", "GeneralOrOther", "CustomerTechnicalArchitecture", "ProofOfConceptOrDemo", "QuotesOrLicensing",
		"PostSalesCustomerSuccess", "WorkloadSpecificValueProposition",
	}},
	{"customerProfile/ids/*/profileType", []string{"Duns", "External"}},
	{"registrations/*/contract/term", []string{"Perpetual", "Finite"}},
	{"registrations/*/solutionDetails/*/primaryDeploymentOn", []string{"Customer", "Partner"}},
	{"registrations/*/solutionDetails/*/pricingModel", []string{"PayAsYouGo", "Other"}},
}

// settleStatus checks the transition and the pair of status and substatus, and adds an implied substatus. It accepts a pair
// equal to the stored one unchecked, because that is no transition. prior is nil for a new referral.
func settleStatus(prior, next map[string]any) *refusal {
	for _, name := range []string{"status", "substatus"} {
		if _, isText := next[name].(string); next[name] != nil && !isText {
			return invalid(name, "a string is needed")
		}
	}
	oldStatus, oldSubstatus := text(prior, "status"), text(prior, "substatus")
	status, substatus := text(next, "status"), text(next, "substatus")
	if prior != nil && status == oldStatus && substatus == oldSubstatus {
		return nil
	}
	if status == "" {
		status = "New"
	}
	if _, known := transitions[status]; !known {
		return invalid("status", "the value %s is not one of New, Active, Closed", show(status))
	}
	if allowed, known := transitions[oldStatus]; known && !slices.Contains(allowed, status) {
		return invalid("status", "a referral can't go from %s to %s", oldStatus, status)
	}
	if substatus == "" {
		substatus = impliedSubstatus[status]
	}
	if !slices.Contains(substatuses[status], substatus) {
		return invalid("substatus", "the value %s does not belong to status %s, which has %s",
			show(substatus), status, strings.Join(substatuses[status], ", "))
	}
	if substatus == "Expired" && oldSubstatus != "Expired" {
		return invalid("substatus", "only the service sets Expired")
	}
	next["status"], next["substatus"] = status, substatus
	return nil
}

func acceptShared(doc map[string]any) {
	if text(doc, "type") == "Shared" && text(doc, "status") == "New" {
		accept(doc)
	}
}

func accept(doc map[string]any) {
	doc["status"], doc["substatus"] = "Active", "Accepted"
}

// show returns a value as JSON for a message, truncated to a readable length.
func show(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		return "?"
	}
	if runes := []rune(string(encoded)); len(runes) > 80 {
		return string(runes[:80]) + "…"
	}
	return string(encoded)
}
