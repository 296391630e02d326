package registration

import (
	"context"
	"fmt"
	"slices"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/shape"
)

// Shape is the shape of a registration as its attributes show it: solutionDetails is the first solution instead of the list.
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

// mapping maps a registration to its attributes.
var mapping = attribute.NewMapping(Shape, Schema(context.Background()))

// The properties that Partner Center accepts and never returns.
var (
	typePath     = document.Path{"type"}
	currencyPath = document.Path{"solutionDetails", "currency"}
)

// editablePaths are the paths that an update may change. Source: the definition of Microsoft's own connector.
var editablePaths = []document.Path{
	{"contract", "value"}, {"contract", "term"}, {"contract", "signDateTime"}, {"contract", "startDateTime"}, {"contract", "endDateTime"},
	{"solutionDetails", "value"}, currencyPath, {"solutionDetails", "isDeployedOnAzure"},
	{"solutionDetails", "primaryDeploymentOn"}, {"solutionDetails", "pricingModel"},
	{"solutionDetails", "marketplaceTransactionDetails", "isMarketplaceTransacted"},
	{"solutionDetails", "marketplaceTransactionDetails", "marketplaceTransactionDateTime"},
}

// fixedPaths are the paths that only the creation sets.
var fixedPaths = []document.Path{typePath, {"contract", "currency"}, {"solutionDetails", "id"}}

// writablePaths are all paths that a configuration can set.
var writablePaths = slices.Concat(fixedPaths, editablePaths)

// The statuses of a registration that the provider handles specially.
const (
	noRegistration = "None" // the registrationStatus of a referral without a registration
	actionRequired = "ActionRequired"
)

// presence is what a referral's document says about the existence of a registration.
type presence int

const (
	absent   presence = iota // the document says that there is no registration
	unstated                 // the document doesn't say
	hidden                   // the document says that there is a registration, but doesn't show it
	shown                    // the document shows the registration
)

// registrationOf returns the registration in a referral's document, in the form of Shape. Errors: the registration can't be read.
func registrationOf(referral document.Document) (document.Document, presence, error) {
	all, isList := referral["registrations"].([]any)
	status, _ := referral["registrationStatus"].(string)
	switch {
	case !isList && !document.Empty(referral["registrations"]):
		return nil, unstated, fmt.Errorf("registrations: an array was expected, not %s", document.TypeName(referral["registrations"]))
	case len(all) == 0 && status == noRegistration:
		return nil, absent, nil
	case len(all) == 0 && status == "":
		return nil, unstated, nil
	case len(all) == 0:
		return nil, hidden, nil
	}
	registration, isObject := all[0].(map[string]any)
	if !isObject {
		return nil, unstated, fmt.Errorf("registrations.[0]: an object was expected, not %s", document.TypeName(all[0]))
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

// toWire converts a registration into the form in which it is sent.
func toWire(view document.Document) document.Document {
	registration := document.Document{}
	for name, value := range view {
		registration[name] = value
	}
	if solution, ok := view["solutionDetails"]; ok {
		registration["solutionDetails"] = []any{solution}
	}
	return registration
}

// withUnreturned adds the values that Partner Center doesn't return to a registration, as they were known before.
func withUnreturned(view, known document.Document) document.Document {
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

// at returns the value at a path, nil if there is none, and document.Unknown inside an unknown object.
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

// put sets the value at a path. It copies the objects on the path instead of changing them.
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

// differences returns the differences of two registrations in the properties that a configuration can set.
func differences(a, b document.Document) []document.Change {
	return slices.DeleteFunc(document.Diff(Shape, a, b), func(change document.Change) bool {
		return !slices.ContainsFunc(writablePaths, change.Path.Overlaps)
	})
}

// holds reports whether a registration has all values that were sent, except those that Partner Center doesn't return.
func holds(view, sent document.Document) bool {
	view = withUnreturned(view, sent)
	return len(differences(view, document.Overlay(Shape, view, view, sent))) == 0
}
