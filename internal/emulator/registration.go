package emulator

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/uuid"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/odata"
)

// The rules of deal registrations. Sources: the definition of Microsoft's connector and the Partner Center pages about
// registering deals. A registration is a part of the referral's document, and only PATCH writes it.

// The statuses of a registration.
const (
	reviewPending  = "ReviewPending"
	actionRequired = "ActionRequired"
	closed         = "Closed" // without a registration
)

// reviews are the statuses of the review, with the timestamp in the history that each one sets.
var reviews = map[string]string{
	reviewPending: "reviewPendingDateTime", actionRequired: "actionRequiredDateTime", "Approved": "approvedDateTime",
	"Passed": "passedDateTime", "Failed": "failedDateTime", closed: "",
}

const (
	addRegistration  = "/registrations/-"
	registrationPath = "/registrations/0/"
	solutionCurrency = registrationPath + "solutionDetails/0/currency"
)

// prepareRegistration checks what a patch does to the registration. It returns the operations without the solution's
// currency, which the service accepts and never returns.
func prepareRegistration(doc map[string]any, operations jsonpatch.Patch) (map[string]any, jsonpatch.Patch, *refusal) {
	var rest jsonpatch.Patch
	for _, operation := range operations {
		path, err := operation.Path()
		switch {
		case err != nil:
			return nil, nil, invalid("", "the JSON Patch is malformed: %v", err)
		case path == addRegistration:
			if refused := checkRegistrable(doc, len(operations)); refused != nil {
				return nil, nil, refused
			}
			if _, there := doc["registrations"].([]any); !there {
				// As observed: a referral without registrations may lack the list.
				doc = clone(doc)
				doc["registrations"] = []any{}
			}
		case strings.HasPrefix(path, registrationPath):
			if status := text(theRegistration(doc), "status"); status != actionRequired {
				return nil, nil, invalid("registrations", "a registration can be changed in %s only, not in %s", actionRequired, show(status))
			}
		}
		if path != solutionCurrency {
			rest = append(rest, operation)
		}
	}
	return doc, rest, nil
}

func checkRegistrable(doc map[string]any, operations int) *refusal {
	status := text(doc, "registrationStatus")
	switch {
	case operations > 1:
		return invalid("registrations", "nothing else can be changed along with a new registration")
	case text(doc, "type") != "Shared":
		return invalid("registrations", "only a Shared referral can be registered, not one of type %s", show(doc["type"]))
	case text(doc, "status") != "Closed" || text(doc, "substatus") != "Won":
		return invalid("registrations", "only a referral that is Closed/Won can be registered, not %s/%s", text(doc, "status"), text(doc, "substatus"))
	case theRegistration(doc) != nil || status != "" && status != "None":
		return invalid("registrations", "the referral is registered already")
	}
	return nil
}

// settleRegistration completes and checks the registration after a patch that touched it.
func settleRegistration(prior, next map[string]any, operations jsonpatch.Patch, now time.Time) *refusal {
	touched := slices.ContainsFunc(operations, func(operation jsonpatch.Operation) bool {
		path, err := operation.Path()
		return err == nil && strings.HasPrefix(path, "/registrations/")
	})
	if !touched {
		return nil
	}
	registration := theRegistration(next)
	if registration == nil {
		return invalid("registrations", "a registration must be an object")
	}
	if theRegistration(prior) == nil {
		if text(registration, "type") != "AzureIPCoSell" {
			return invalid("registrations/type", "the value %s is not one of AzureIPCoSell", show(registration["type"]))
		}
		for _, name := range []string{"id", "registrationDateTime", "status", "statusReason", "statusHistory"} {
			if _, there := registration[name]; there {
				return invalid("registrations/"+name, "%s is set by the service", name)
			}
		}
		registration["id"], registration["registrationDateTime"] = uuid.NewString(), timestamp(now)
	}
	if refused := checkRegistration(registration); refused != nil {
		return refused
	}
	status := reviewPending
	if theSolution(registration)["isDeployedOnAzure"] == false {
		status = closed
	}
	review(next, status, "", now)
	delete(registration, "type")
	delete(theSolution(registration), "currency")
	return nil
}

// checkRegistration applies the rules for one registration.
func checkRegistration(registration map[string]any) *refusal {
	contract, solution := object(registration, "contract"), theSolution(registration)
	for _, name := range []string{"value", "currency", "term", "signDateTime", "startDateTime"} {
		if blank(contract[name]) {
			return invalid("registrations/contract/"+name, "%s is required", name)
		}
	}
	value, isNumber := contract["value"].(json.Number)
	if amount, ok := odata.Decimal(string(value)); !isNumber || !ok || amount.Cmp(new(big.Rat)) < 0 {
		return invalid("registrations/contract/value", "the value %s is not an amount", show(contract["value"]))
	}
	for _, name := range []string{"id", "value", "isDeployedOnAzure", "primaryDeploymentOn", "pricingModel"} {
		if blank(solution[name]) {
			return invalid("registrations/solutionDetails/"+name, "%s is required", name)
		}
	}
	if finite := text(contract, "term") == "Finite"; finite == blank(contract["endDateTime"]) {
		return invalid("registrations/contract/endDateTime", "endDateTime is required for the term Finite, and not allowed otherwise")
	}
	marketplace := object(solution, "marketplaceTransactionDetails")
	if transacted := marketplace["isMarketplaceTransacted"] == true; transacted == blank(marketplace["marketplaceTransactionDateTime"]) {
		return invalid("registrations/solutionDetails/marketplaceTransactionDetails/marketplaceTransactionDateTime",
			"a timestamp is required for a transaction in the marketplace, and not allowed otherwise")
	}
	return checkOrder(contract)
}

// checkOrder checks that sign, start and end are in this order.
func checkOrder(contract map[string]any) *refusal {
	var last time.Time
	for _, name := range []string{"signDateTime", "startDateTime", "endDateTime"} {
		if blank(contract[name]) {
			continue
		}
		instant, err := time.Parse(time.RFC3339Nano, text(contract, name))
		if err != nil {
			return invalid("registrations/contract/"+name, "the value %s is not a timestamp", show(contract[name]))
		}
		if instant.Before(last) {
			return invalid("registrations/contract/"+name, "%s is before the timestamp that has to precede it", name)
		}
		last = instant
	}
	return nil
}

// Review sets the status of a registration's review, as Microsoft does: any status, with a reason. Errors: unknown referral
// (errUnknown), unknown status, no registration. It also reviews a registration that answers omit.
func (e *Emulator) Review(id, status, reason string) error {
	if _, known := reviews[status]; !known {
		return fmt.Errorf("no such status of a registration: %q", status)
	}
	if doc, ok := e.Document(id); ok && theRegistration(doc) == nil && (blank(doc["registrationStatus"]) || doc["registrationStatus"] == "None") {
		return fmt.Errorf("the referral %s has no registration", id)
	}
	return e.Edit(id, func(doc map[string]any) { review(doc, status, reason, e.now()) })
}

func review(doc map[string]any, status, reason string, now time.Time) {
	doc["registrationStatus"] = status
	registration := theRegistration(doc)
	if registration == nil {
		return // hidden
	}
	registration["status"], registration["statusReason"] = status, nil
	if reason != "" {
		registration["statusReason"] = reason
	}
	history := object(registration, "statusHistory")
	if history == nil {
		history = map[string]any{}
		for _, name := range reviews {
			if name != "" {
				history[name] = nil
			}
		}
		registration["statusHistory"] = history
	}
	if name := reviews[status]; name != "" {
		history[name] = timestamp(now)
	}
}

// theRegistration returns the first registration of a referral; nil if there is none.
func theRegistration(doc map[string]any) map[string]any {
	all, _ := doc["registrations"].([]any)
	if len(all) == 0 {
		return nil
	}
	registration, _ := all[0].(map[string]any)
	return registration
}

// theSolution returns the first solution of a registration; nil if there is none.
func theSolution(registration map[string]any) map[string]any {
	all, _ := registration["solutionDetails"].([]any)
	if len(all) == 0 {
		return nil
	}
	solution, _ := all[0].(map[string]any)
	return solution
}
