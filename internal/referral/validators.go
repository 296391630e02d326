package referral

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// verdict is what a rule says of a value that it finds fault with.
type verdict int

const (
	// never is for values that no referral can have: an error wherever they stand.
	never verdict = iota
	// notNewly is for values that a referral may have, from before or from elsewhere, and that must be able to stay: a warning
	// in validation, and an error in a plan that would set them, see planValues.
	notNewly
	// unusual is for values that may be right: a warning.
	unusual
)

// finding is what a rule finds fault with in a value.
type finding struct {
	diagnostics.Problem
	verdict verdict
}

// diagnostic is what validation says, which doesn't know what the referral has.
func (f finding) diagnostic() diag.Diagnostic {
	switch f.verdict {
	case never:
		return f.Error()
	case notNewly:
		f.Summary = "Unusual value"
		f.WayOut += " A referral that has this value already keeps it; a plan that would set it is refused."
	case unusual:
	}
	return f.Warning()
}

// textRule checks a string. The empty string passes, unless the rule is strict: it clears, and generated configuration
// has it.
type textRule struct {
	description string
	check       func(value string) *finding // nil if the value is fine
	strict      bool
}

func (r textRule) Description(context.Context) string         { return r.description }
func (r textRule) MarkdownDescription(context.Context) string { return r.description }

// ValidateString checks an attribute.
func (r textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if found := r.finding(req.ConfigValue.ValueString()); found != nil {
		found.At = req.Path
		resp.Diagnostics.Append(found.diagnostic())
	}
}

// ValidateParameterString checks an argument of a function, which is never null or unknown.
func (r textRule) ValidateParameterString(_ context.Context, req function.StringParameterValidatorRequest, resp *function.StringParameterValidatorResponse) {
	if found := r.finding(req.Value.ValueString()); found != nil {
		resp.Error = found.Argument(req.ArgumentPosition)
	}
}

func (r textRule) finding(value string) *finding {
	if value == "" && !r.strict {
		return nil
	}
	found := r.check(value)
	if found != nil {
		found.Value = strconv.Quote(value)
	}
	return found
}

// strictly takes "" for a value like any other: there is nothing that it could clear.
func strictly(rule textRule) textRule {
	rule.strict = true
	return rule
}

// orNone lets None pass as well. It is a member of the statuses and substatuses, but no step leads to it: whether it can
// stand depends on what the referral has, which the plan knows. So it isn't offered.
func orNone(rule textRule) textRule {
	check := rule.check
	rule.check = func(value string) *finding {
		if value == lifecycle.None {
			return nil
		}
		return check(value)
	}
	return rule
}

// held softens a rule for what Partner Center may hold all the same.
func held(rule textRule) textRule {
	check := rule.check
	rule.check = func(value string) *finding {
		found := check(value)
		if found != nil {
			found.verdict = notNewly
		}
		return found
	}
	return rule
}

// oneOf allows the values of a closed set.
func oneOf(allowed ...string) textRule {
	return textRule{
		description: "one of " + diagnostics.Quoted(allowed),
		check: func(value string) *finding {
			if slices.Contains(allowed, value) {
				return nil
			}
			wayOut := "Use one of the allowed values; they are case-sensitive."
			if meant := spelling(allowed, value); meant != "" {
				wayOut = fmt.Sprintf("Write %q.", meant)
			}
			return &finding{Problem: diagnostics.Problem{Summary: "Value not allowed", Allowed: allowed, WayOut: wayOut}}
		},
	}
}

// enumeration allows the values of a set that is closed for now: a referral may have a value that is newer than this provider.
// Only a misspelt case is nobody's value.
func enumeration(allowed ...string) textRule {
	rule := oneOf(allowed...)
	check := rule.check
	rule.check = func(value string) *finding {
		found := check(value)
		if found != nil && spelling(allowed, value) == "" {
			found.verdict = notNewly
		}
		return found
	}
	return rule
}

// spelling is the allowed value that differs from a value in case alone; "" if there is none.
func spelling(allowed []string, value string) string {
	if i := slices.IndexFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) }); i >= 0 {
		return allowed[i]
	}
	return ""
}

// statusRule also knows a substatus that was taken for a status.
func statusRule() textRule {
	rule := orNone(enumeration(statuses...))
	check := rule.check
	rule.check = func(value string) *finding {
		found := check(value)
		if hint := substatusHint(value); found != nil && hint != "" {
			found.verdict, found.WayOut = never, hint
		}
		return found
	}
	return rule
}

// substatusHint says which status a substatus belongs to, where one was set as the status; "" if it is none.
func substatusHint(value string) string {
	substatus := lifecycle.Substatus(spelling(substatuses, value))
	for _, status := range lifecycle.Statuses() {
		if lifecycle.Belongs(substatus, status) {
			return fmt.Sprintf("%s is a substatus of %s: set status = %q and substatus = %q.", substatus, status, status, substatus)
		}
	}
	return ""
}

// taxonomy warns of values outside a list that Microsoft revises every year. Where it is shown as a percentage, numbers pass.
func taxonomy(what string, percentage bool, known ...string) validator.String {
	return textRule{
		description: "usually one of " + diagnostics.Quoted(known),
		check: func(value string) *finding {
			if _, err := strconv.Atoi(value); err == nil && percentage || slices.Contains(known, value) {
				return nil
			}
			return &finding{verdict: unusual, Problem: diagnostics.Problem{
				Summary: "Unusual " + what,
				Rule:    diagnostics.Quoted(known) + " are documented",
				WayOut: "The value is sent as it is. Microsoft revises this list every fiscal year; if the value isn't one of the " +
					"newer ones, correct it.",
			}}
		},
	}
}

// syntax allows texts of a form. suggest gives the value in that form, quoted, where it can be told what was meant, and else an
// example.
func syntax(rule, wayOut string, suggest func(string) string, valid func(string) bool) textRule {
	return textRule{
		description: rule,
		check: func(value string) *finding {
			if valid(value) {
				return nil
			}
			text := wayOut
			if suggest != nil {
				text = fmt.Sprintf(wayOut, suggest(value))
			}
			return &finding{Problem: diagnostics.Problem{Summary: "Value not allowed", Rule: rule, WayOut: text}}
		},
	}
}

// numberRule checks a number.
type numberRule struct {
	rule, wayOut string
	judge        func(*big.Float) (verdict, bool) // false if the number is fine
}

// amount allows what a deal can be worth; 28 digits are what the service's decimal type can hold.
func amount() validator.Number {
	return numberRule{"a number from 0 to below 1e28", "Correct the amount; leave the attribute out to keep Partner Center's.",
		func(value *big.Float) (verdict, bool) {
			beyond := new(big.Float).Abs(value).Cmp(big.NewFloat(1e28)) >= 0
			if beyond {
				return never, true
			}
			return notNewly, value.Sign() < 0
		}}
}

// atLeastOne allows a number of things of which there has to be one.
func atLeastOne() validator.Number {
	return numberRule{"a whole number from 1 to 1000000", "Write how many, or leave the argument out for all.",
		func(value *big.Float) (verdict, bool) {
			return never, !value.IsInt() || value.Sign() <= 0 || value.Cmp(big.NewFloat(1e6)) > 0
		}}
}

func (r numberRule) Description(context.Context) string           { return r.rule }
func (r numberRule) MarkdownDescription(_ context.Context) string { return r.rule }

func (r numberRule) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if found := r.finding(req.ConfigValue.ValueBigFloat()); found != nil {
		found.At = req.Path
		resp.Diagnostics.Append(found.diagnostic())
	}
}

func (r numberRule) finding(value *big.Float) *finding {
	verdict, wrong := r.judge(value)
	if !wrong {
		return nil
	}
	return &finding{verdict: verdict, Problem: diagnostics.Problem{
		Summary: "Value not allowed", Value: value.Text('g', document.Precision), Rule: r.rule, WayOut: r.wayOut,
	}}
}
