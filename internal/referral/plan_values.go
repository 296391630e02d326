package referral

import (
	"math/big"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// planValues finds the configured values that Partner Center would refuse: those that a rule of the schema finds fault with,
// that differ from what the state has, and that are intents (with nil, all are). The zero Value is the state of a new
// referral. Status and substatus are up to the lifecycle, and what is fixed at creation to planFixed once there is a state.
func planValues(config, state tftypes.Value, isIntent func(at document.Path, value any) bool) []diagnostics.Problem {
	w := valueWalk{isIntent: isIntent, skip: []string{"status", "substatus"}}
	if len(attributesOf(state)) > 0 {
		w.skip = append(w.skip, "type", "engagement_id")
	}
	w.object(wholeSchema.Attributes, document.Referral, place{}, config, state)
	return w.problems
}

// refuseValues makes errors of what planValues finds.
func refuseValues(problems []diagnostics.Problem) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, problem := range problems {
		diags.Append(problem.Error())
	}
	return diags
}

// place is where a value stands, in the attributes and on the wire.
type place struct {
	attributes path.Path
	wire       document.Path
}

func (p place) attribute(name, wire string) place {
	if len(p.wire) == 0 {
		return place{path.Root(name), document.Path{wire}}
	}
	return place{p.attributes.AtName(name), append(slices.Clip(p.wire), wire)}
}

func (p place) member(index int, label string) place {
	return place{p.attributes.AtListIndex(index), append(slices.Clip(p.wire), label)}
}

type valueWalk struct {
	isIntent func(at document.Path, value any) bool
	skip     []string // at the root
	problems []diagnostics.Problem
}

func (w *valueWalk) object(attributes map[string]schema.Attribute, shape document.Shape, at place, config, state tftypes.Value) {
	configured, had := attributesOf(config), attributesOf(state)
	for _, property := range shape.Properties {
		name := names[property.Name]
		value := configured[name]
		if value.IsNull() || !value.IsKnown() || len(at.wire) == 0 && slices.Contains(w.skip, name) {
			continue
		}
		at := at.attribute(name, property.Name)
		switch a := attributes[name].(type) {
		case schema.SingleNestedAttribute:
			w.object(a.Attributes, property.Shape, at, value, had[name])
		case schema.ListNestedAttribute:
			w.members(a.NestedObject.Attributes, property.Shape, at, value, had[name])
		case schema.StringAttribute:
			w.scalar(property.Kind, at, value, had[name], func() *finding { return findText(a.Validators, textOf(value)) })
		case schema.NumberAttribute:
			w.scalar(property.Kind, at, value, had[name], func() *finding { return findNumber(a.Validators, numberOf(value)) })
		}
	}
}

// members pairs as plans do. Of whom it isn't known yet who it is, nothing can be said; the apply looks again.
func (w *valueWalk) members(attributes map[string]schema.Attribute, shape document.Shape, at place, config, state tftypes.Value) {
	member := document.Shape{Kind: document.Object, Properties: shape.Properties}
	convert := func(v tftypes.Value) any { return toDocument(member, v) }
	elements, had := elementsOf(config), elementsOf(state)
	was, members := elementsToDocument(state, convert), elementsToDocument(config, convert)
	for i, pair := range document.Match(shape.Identity, was, members) {
		var before tftypes.Value
		known, position := members[i], i
		if pair >= 0 {
			before, known, position = had[pair], was[pair], pair
		}
		if !shape.Identity.Unsure(members[i]) {
			w.object(attributes, member, at.member(i, shape.Identity.Label(known, position)), elements[i], before)
		}
	}
}

func (w *valueWalk) scalar(kind document.Kind, at place, config, state tftypes.Value, find func() *finding) {
	if state.Type() != nil && state.IsKnown() && sameScalar(kind, config, state) ||
		w.isIntent != nil && !w.isIntent(at.wire, toDocument(document.Shape{Kind: kind}, config)) {
		return
	}
	if found := find(); found != nil && found.verdict != unusual {
		found.At = at.attributes
		w.problems = append(w.problems, found.Problem)
	}
}

func findText(validators []validator.String, text string) *finding {
	for _, v := range validators {
		if rule, ok := v.(textRule); ok {
			if found := rule.finding(text); found != nil {
				return found
			}
		}
	}
	return nil
}

func findNumber(validators []validator.Number, number *big.Float) *finding {
	for _, v := range validators {
		if rule, ok := v.(numberRule); ok {
			if found := rule.finding(number); found != nil {
				return found
			}
		}
	}
	return nil
}

// adviseValues warns of what may be right and mostly isn't, where a plan would set it: a deal value without a currency, and in a
// new referral a closing date that has passed. The zero Value is the state of a new referral.
func adviseValues(config, plan, state tftypes.Value, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	details := path.Root("details")
	configured, planned, had := attributesOf(attributesOf(config)["details"]), attributesOf(attributesOf(plan)["details"]), attributesOf(attributesOf(state)["details"])
	value, currency := planned["deal_value"], planned["currency"]
	isNew := len(had) == 0
	lacking := currency.IsKnown() && textOf(currency) == "" || isNew && configured["currency"].IsNull()
	if isAmount(value) && lacking && (isNew || !value.Equal(had["deal_value"]) || !currency.Equal(had["currency"])) {
		diags.Append(diagnostics.Problem{
			At: details.AtName("deal_value"), Summary: "A deal value without a currency", Value: numberOf(value).Text('f', -1),
			WayOut: `Say which currency the amount is in, such as details.currency = "USD".`,
		}.Warning())
	}
	closing := textOf(configured["closing_date_time"])
	if at, err := document.ParseInstant(closing); isNew && err == nil && at.Before(now) {
		diags.Append(diagnostics.Problem{
			At: details.AtName("closing_date_time"), Summary: "A closing date in the past", Value: shownText(configured["closing_date_time"]),
			WayOut: "A new referral is expected to close later. Correct the date, or leave it out until it is known.",
		}.Warning())
	}
	return diags
}

// isAmount tells that a number is known and not zero.
func isAmount(value tftypes.Value) bool {
	return value.Type() != nil && value.IsKnown() && !value.IsNull() && numberOf(value).Sign() != 0
}
