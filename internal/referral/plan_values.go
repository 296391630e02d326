package referral

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// planValues returns the configured values that Partner Center would refuse: intents (all values if isIntent is nil) that violate
// a rule of the schema and differ from the state. The zero Value is the state of a new referral. The lifecycle checks status and
// substatus; planFixed checks what is fixed at creation, once there is a state.
func planValues(config, state tftypes.Value, isIntent func(at document.Path, value any) bool) []diagnostics.Problem {
	skip := []string{"status", "substatus"}
	if len(attribute.Of(state)) > 0 {
		skip = append(skip, "type", "engagement_id")
	}
	return Mapping.NewlyRefused(config, state, skip, isIntent)
}

// valueErrors turns the problems that planValues found into errors.
func valueErrors(problems []diagnostics.Problem) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range problems {
		diags.Append(problem.Error())
	}
	return diags
}

// valueWarnings warns about planned values that are probably wrong: a deal value without a currency, and in a new referral a
// closing date in the past. The zero Value is the state of a new referral.
func valueWarnings(config, plan, state tftypes.Value, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	details := path.Root("details")
	configured, planned, had := attribute.Of(attribute.Of(config)["details"]), attribute.Of(attribute.Of(plan)["details"]), attribute.Of(attribute.Of(state)["details"])
	value, currency := planned["deal_value"], planned["currency"]
	isNew := len(had) == 0
	lacking := currency.IsKnown() && attribute.TextOf(currency) == "" || isNew && configured["currency"].IsNull()
	if isAmount(value) && lacking && (isNew || !value.Equal(had["deal_value"]) || !currency.Equal(had["currency"])) {
		diags.Append(diagnostics.Problem{
			At: details.AtName("deal_value"), Summary: "A deal value without a currency", Value: attribute.NumberOf(value).Text('f', -1),
			WayOut: `Set the currency of the amount, such as details.currency = "USD".`,
		}.Warning())
	}
	closing := attribute.TextOf(configured["closing_date_time"])
	if at, err := document.ParseInstant(closing); isNew && err == nil && at.Before(now) {
		diags.Append(diagnostics.Problem{
			At: details.AtName("closing_date_time"), Summary: "A closing date in the past", Value: quotedText(configured["closing_date_time"]),
			WayOut: "A new referral is expected to close in the future. Correct the date, or leave it out until it is known.",
		}.Warning())
	}
	return diags
}

// isAmount reports whether a number is known and not zero.
func isAmount(value tftypes.Value) bool {
	return value.Type() != nil && value.IsKnown() && !value.IsNull() && attribute.NumberOf(value).Sign() != 0
}
