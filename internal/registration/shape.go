package registration

import (
	"context"
	"fmt"
	"slices"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/shape"
)

// Shape is a registration as its attributes show it: the first solution stands in place of the list solutionDetails.
// Source: the definition of Microsoft's own connector.
var Shape = shape.Of(
	shape.Texts("id"), shape.Instants("registrationDateTime"), shape.Texts("status", "statusReason"),
	shape.Group("statusHistory", shape.Instants("reviewPendingDateTime", "actionRequiredDateTime", "passedDateTime",
		"failedDateTime", "approvedDateTime")),
	shape.Texts("type"),
	shape.Group("contract", shape.Decimals("value"), shape.Texts("currency", "term"),
		shape.Instants("signDateTime", "startDateTime", "endDateTime")),
	shape.As("solution", shape.Group("solutionDetails",
		shape.Texts("id"), shape.Decimals("value"), shape.Texts("currency"), shape.Bools("isDeployedOnAzure"),
		shape.Texts("primaryDeploymentOn", "pricingModel"),
		shape.As("marketplace_transaction", shape.Group("marketplaceTransactionDetails",
			shape.As("is_transacted", shape.Bools("isMarketplaceTransacted")),
			shape.As("date_time", shape.Instants("marketplaceTransactionDateTime")))))),
)

// mapping is between a registration and its attributes.
var mapping = attribute.NewMapping(Shape, Schema(context.Background()))

// The properties that Partner Center takes and never gives back.
var (
	typePath     = document.Path{"type"}
	currencyPath = document.Path{"solutionDetails", "currency"}
)

// editable are the paths on which a registration may be changed. Source: the definition of Microsoft's own connector.
var editable = []document.Path{
	{"contract", "value"}, {"contract", "term"}, {"contract", "signDateTime"}, {"contract", "startDateTime"}, {"contract", "endDateTime"},
	{"solutionDetails", "value"}, currencyPath, {"solutionDetails", "isDeployedOnAzure"},
	{"solutionDetails", "primaryDeploymentOn"}, {"solutionDetails", "pricingModel"},
	{"solutionDetails", "marketplaceTransactionDetails", "isMarketplaceTransacted"},
	{"solutionDetails", "marketplaceTransactionDetails", "marketplaceTransactionDateTime"},
}

// fixed are the paths that only a creation sets.
var fixed = []document.Path{typePath, {"contract", "currency"}, {"solutionDetails", "id"}}

// writable are all that a configuration sets.
var writable = slices.Concat(fixed, editable)

// The statuses of a registration that mean something to the provider.
const (
	none           = "None" // the registrationStatus of a referral that isn't registered
	actionRequired = "ActionRequired"
)

// presence is what a referral's document says about a registration.
type presence int

const (
	absent presence = iota // the document says that there is none
	unsaid                 // the document doesn't say
	hidden                 // there is one, and the document doesn't show it
	shown
)

// registrationOf finds the registration in a referral's document, in the form of Shape. Errors: it can't be read.
func registrationOf(referral document.Document) (document.Document, presence, error) {
	all, isList := referral["registrations"].([]any)
	status, _ := referral["registrationStatus"].(string)
	switch {
	case !isList && !document.Empty(referral["registrations"]):
		return nil, unsaid, fmt.Errorf("registrations: an array was expected, not %s", document.TypeName(referral["registrations"]))
	case len(all) == 0 && status == none:
		return nil, absent, nil
	case len(all) == 0 && status == "":
		return nil, unsaid, nil
	case len(all) == 0:
		return nil, hidden, nil
	}
	registration, isObject := all[0].(map[string]any)
	if !isObject {
		return nil, unsaid, fmt.Errorf("registrations.[0]: an object was expected, not %s", document.TypeName(all[0]))
	}
	view := document.Document{}
	for name, value := range registration {
		view[name] = value
	}
	if solutions, isList := view["solutionDetails"].([]any); isList {
		view["solutionDetails"] = nil
		if len(solutions) > 0 {
			view["solutionDetails"] = solutions[0]
		}
	}
	return view, shown, nil
}

// onWire is a registration as it is sent.
func onWire(view document.Document) document.Document {
	registration := document.Document{}
	for name, value := range view {
		registration[name] = value
	}
	if solution, ok := view["solutionDetails"]; ok {
		registration["solutionDetails"] = []any{solution}
	}
	return registration
}

// filled is a registration with what Partner Center doesn't give back as it was known before.
func filled(view, known document.Document) document.Document {
	result := document.Document{}
	for name, value := range view {
		result[name] = value
	}
	for _, path := range []document.Path{typePath, currencyPath} {
		if value := at(known, path); document.Empty(at(view, path)) && !document.Empty(value) {
			put(result, path, value)
		}
	}
	return result
}

// at is the value at a path, nil if there is none. Nothing is known of what an unknown object has.
func at(value any, path document.Path) any {
	for _, name := range path {
		if !known(value) {
			return value
		}
		properties, _ := value.(map[string]any)
		value = properties[name]
	}
	return value
}

// put sets a value at a path. Objects on the way are copied, not changed.
func put(doc document.Document, path document.Path, value any) {
	for ; len(path) > 1; path = path[1:] {
		inner := document.Document{}
		if there, ok := doc[path[0]].(map[string]any); ok {
			for name, property := range there {
				inner[name] = property
			}
		}
		doc[path[0]] = inner
		doc = inner
	}
	doc[path[0]] = value
}

// differences are those of two registrations in what a configuration sets.
func differences(a, b document.Document) []document.Change {
	return slices.DeleteFunc(document.Diff(Shape, a, b), func(change document.Change) bool {
		return !slices.ContainsFunc(writable, change.Path.Overlaps)
	})
}

// holds tells whether a registration has everything that was sent, but for what isn't given back.
func holds(view, sent document.Document) bool {
	view = filled(view, sent)
	return len(differences(view, document.Overlay(Shape, view, view, sent))) == 0
}
