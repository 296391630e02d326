package registration

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Partner Center's rules for registrations. Sources: the definition of Microsoft's own connector, and the Partner Center pages about
// registering deals. Unknown values pass: the apply checks them.

// requiredPaths are the properties that a new registration requires.
var requiredPaths = []document.Path{
	{"contract", "value"}, {"contract", "currency"}, {"contract", "term"}, {"contract", "signDateTime"}, {"contract", "startDateTime"},
	{"solutionDetails", "id"}, {"solutionDetails", "value"}, currencyPath, {"solutionDetails", "isDeployedOnAzure"},
	{"solutionDetails", "primaryDeploymentOn"}, {"solutionDetails", "pricingModel"},
}

var (
	termPath             = document.Path{"contract", "term"}
	signPath             = document.Path{"contract", "signDateTime"}
	startPath            = document.Path{"contract", "startDateTime"}
	endPath              = document.Path{"contract", "endDateTime"}
	valuePath            = document.Path{"contract", "value"}
	contractCurrencyPath = document.Path{"contract", "currency"}
	deployedPath         = document.Path{"solutionDetails", "isDeployedOnAzure"}
	transactedPath       = document.Path{"solutionDetails", "marketplaceTransactionDetails", "isMarketplaceTransacted"}
	transactionTimePath  = document.Path{"solutionDetails", "marketplaceTransactionDetails", "marketplaceTransactionDateTime"}
)

// checkComplete rejects a new registration that lacks a required property.
func checkComplete(configured document.Document) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, p := range requiredPaths {
		if document.Empty(at(configured, p)) {
			diags.Append(diagnostics.Problem{
				At: attributeAt(p), Summary: "Required in a new registration",
				WayOut: "Set the attribute. A registration can't be canceled, and can be changed only if Partner Center asks for more information.",
			}.Error())
		}
	}
	return diags
}

// check rejects values of a registration that Partner Center would reject: values that violate a rule of the schema, and timestamps that
// don't fit the other values. The zero Value is the state of a new registration. Only intents are errors; for other values that are sent,
// check warns.
func check(config, state tftypes.Value, wanted document.Document, asked func(document.Path) bool) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range mapping.NewlyRefused(config, state, nil, func(at document.Path, _ any) bool { return asked(at) }) {
		diags.Append(problem.Error())
	}
	had := mapping.Document(state)
	for _, rule := range dateRules {
		problem := rule.problem(wanted)
		switch {
		case problem == nil || !slices.ContainsFunc(rule.paths, func(p document.Path) bool { return at(wanted, p) != at(had, p) }):
		case slices.ContainsFunc(rule.paths, asked):
			diags.Append(problem.Error())
		default:
			diags.Append(problem.Warning())
		}
	}
	return diags
}

// dateRules relate timestamps to other properties.
var dateRules = []struct {
	paths   []document.Path
	problem func(wanted document.Document) *diagnostics.Problem
}{
	{[]document.Path{termPath, endPath}, func(wanted document.Document) *diagnostics.Problem {
		return requiredExactlyIf(wanted, endPath, termPath, finite, `contract.term is "Finite"`)
	}},
	{[]document.Path{transactedPath, transactionTimePath}, func(wanted document.Document) *diagnostics.Problem {
		return requiredExactlyIf(wanted, transactionTimePath, transactedPath, true, "solution.marketplace_transaction.is_transacted is true")
	}},
	{[]document.Path{signPath, startPath}, func(wanted document.Document) *diagnostics.Problem { return notBefore(wanted, signPath, startPath) }},
	{[]document.Path{startPath, endPath}, func(wanted document.Document) *diagnostics.Problem { return notBefore(wanted, startPath, endPath) }},
}

// requiredExactlyIf requires a timestamp if another property has a value, and forbids the timestamp otherwise.
func requiredExactlyIf(wanted document.Document, p, other document.Path, value any, what string) *diagnostics.Problem {
	has, date := at(wanted, other), at(wanted, p)
	isSo := has == value
	if !known(has) || !known(date) || isSo != document.Empty(date) {
		return nil
	}
	problem := diagnostics.Problem{
		At: attributeAt(p), Summary: "Timestamp missing", Rule: "a timestamp, because " + what, WayOut: "Set the timestamp, or correct the other attribute.",
	}
	if !isSo {
		problem.Summary, problem.Value = "Timestamp not allowed", fmt.Sprintf("%q", fmt.Sprint(date))
		problem.Rule, problem.WayOut = "a timestamp only if "+what, "Remove the timestamp, or correct the other attribute."
	}
	return &problem
}

// notBefore requires that the second timestamp isn't before the first.
func notBefore(wanted document.Document, first, second document.Path) *diagnostics.Problem {
	a, ok := instantAt(wanted, first)
	b, alsoOK := instantAt(wanted, second)
	if !ok || !alsoOK || !b.Before(a) {
		return nil
	}
	return &diagnostics.Problem{
		At: attributeAt(second), Summary: "Timestamp too early", Value: fmt.Sprintf("%q", at(wanted, second)),
		Rule:   fmt.Sprintf("not before %s, which is %q", Shape.AttributePath(first), at(wanted, first)),
		WayOut: "A contract is signed, starts and ends, in this order. Correct one of the two timestamps.",
	}
}

func instantAt(doc document.Document, p document.Path) (time.Time, bool) {
	text, _ := at(doc, p).(string)
	instant, err := document.ParseInstant(text)
	return instant, text != "" && err == nil
}

func known(value any) bool {
	_, unknown := value.(document.Unknown)
	return !unknown
}

// Partner Center accepts contracts worth more than this a year. A perpetual contract counts as six years.
const (
	minimumUSD     = 25_000
	perpetualYears = 6
)

// rejectionWarnings warns about registrations that Partner Center accepts and then rejects in the review.
func rejectionWarnings(wanted document.Document) diag.Diagnostics {
	var diags diag.Diagnostics
	if years, ok := yearsOf(wanted); ok && at(wanted, contractCurrencyPath) == "USD" {
		value, err := document.ParseDecimal(fmt.Sprint(at(wanted, valuePath)))
		if err == nil && value.Cmp(big.NewFloat(minimumUSD*years)) <= 0 {
			diags.Append(diagnostics.Problem{
				At: attributeAt(valuePath), Summary: "The contract may be worth too little", Value: string(document.FormatDecimal(value)),
				Rule: fmt.Sprintf("more than 25,000 USD a year, which is %.0f USD for this term", minimumUSD*years),
				WayOut: "Partner Center may reject the registration, which can't be canceled. A perpetual contract counts as six " +
					"years. Check the value and the dates before you apply.",
			}.Warning())
		}
	}
	if at(wanted, deployedPath) == false {
		diags.Append(diagnostics.Problem{
			At: attributeAt(deployedPath), Summary: "The deal will not be registered", Value: "false",
			WayOut: "Partner Center closes the registration of a solution that isn't deployed on Azure, which can't be undone. Apply only " +
				"if you want that.",
		}.Warning())
	}
	return diags
}

// marketplaceWarning warns about the first marketplace details of a registration. Microsoft publishes patch paths for the details, but
// not for the object that contains them, so Partner Center may reject the update.
func marketplaceWarning(had, wanted document.Document) diag.Diagnostics {
	empty := func(doc document.Document) bool {
		return document.Empty(at(doc, transactedPath)) && document.Empty(at(doc, transactionTimePath))
	}
	if !empty(had) || empty(wanted) {
		return nil
	}
	return diag.Diagnostics{diagnostics.WarningAt(attributeAt(transactedPath).ParentPath(), "Marketplace details may be refused", "The registration has "+
		"no marketplace details yet, and Microsoft doesn't document whether Partner Center accepts them in an update. If the apply fails, "+
		"nothing changes: set the details in Partner Center, and apply again. If you leave solution.marketplace_transaction out, the "+
		"provider sends the other changes without them.")}
}

// yearsOf returns a contract's length in years. A year or less counts as one.
func yearsOf(wanted document.Document) (float64, bool) {
	if at(wanted, termPath) == perpetual {
		return perpetualYears, true
	}
	start, ok := instantAt(wanted, startPath)
	end, alsoOK := instantAt(wanted, endPath)
	const year = 365.25 * 24
	return max(end.Sub(start).Hours()/year, 1), ok && alsoOK
}

// attributeAt returns the path of a property's attribute.
func attributeAt(p document.Path) path.Path {
	shape := Shape
	var result path.Path
	for i, name := range p {
		property, ok := shape.Find(name)
		if !ok {
			panic("registration: no attribute has the path " + p.String())
		}
		if shape = property.Shape; i == 0 {
			result = path.Root(property.Attribute)
		} else {
			result = result.AtName(property.Attribute)
		}
	}
	return result
}
