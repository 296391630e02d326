package referral

import (
	"context"
	"fmt"
	"math/big"
	"net/mail"
	"regexp"
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

// textRule checks a string. The empty string passes, unless the rule is strict: it clears, and generated configuration
// has it.
type textRule struct {
	description string
	check       func(value string) *diagnostics.Problem // nil if the value is fine
	warn        bool
	strict      bool
}

func (r textRule) Description(context.Context) string         { return r.description }
func (r textRule) MarkdownDescription(context.Context) string { return r.description }

// ValidateString checks an attribute.
func (r textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if problem := r.problem(req.ConfigValue.ValueString()); problem != nil {
		problem.At = req.Path
		resp.Diagnostics.Append(severity(r.warn, problem))
	}
}

// ValidateParameterString checks an argument of a function, which is never null or unknown.
func (r textRule) ValidateParameterString(_ context.Context, req function.StringParameterValidatorRequest, resp *function.StringParameterValidatorResponse) {
	if problem := r.problem(req.Value.ValueString()); problem != nil {
		resp.Error = problem.Argument(req.ArgumentPosition)
	}
}

func (r textRule) problem(value string) *diagnostics.Problem {
	if value == "" && !r.strict {
		return nil
	}
	problem := r.check(value)
	if problem != nil {
		problem.Value = strconv.Quote(value)
	}
	return problem
}

func severity(warn bool, problem *diagnostics.Problem) diag.Diagnostic {
	if warn {
		return problem.Warning()
	}
	return problem.Error()
}

// strictly takes "" for a value like any other: there is nothing that it could clear.
func strictly(rule textRule) textRule {
	rule.strict = true
	return rule
}

// orNone lets None pass as well. It is a member of the statuses and substatuses, but no step leads to it: whether it can
// stand depends on what the referral has, which the plan knows.
func orNone(rule textRule) textRule {
	check := rule.check
	rule.check = func(value string) *diagnostics.Problem {
		if value == lifecycle.None {
			return nil
		}
		problem := check(value)
		if problem != nil {
			problem.Allowed = append(slices.Clone(problem.Allowed), lifecycle.None)
		}
		return problem
	}
	return rule
}

// onceClosed allows the values of a set that is closed for new referrals. One that exists may have another value, and must be
// able to stay: that is a warning here, and the plan of a new referral refuses it. Only a misspelt case is nobody's value.
func onceClosed(allowed ...string) []validator.String {
	rule := oneOf(allowed...)
	isCase := func(value string) bool {
		return slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) })
	}
	only := func(misspelt bool) func(string) *diagnostics.Problem {
		return func(value string) *diagnostics.Problem {
			if isCase(value) != misspelt {
				return nil
			}
			return rule.check(value)
		}
	}
	return []validator.String{
		textRule{description: rule.description, check: only(true)},
		textRule{description: rule.description, check: only(false), warn: true},
	}
}

// oneOf allows the values of a closed set.
func oneOf(allowed ...string) textRule {
	return textRule{
		description: "one of " + diagnostics.Quoted(allowed),
		check: func(value string) *diagnostics.Problem {
			if slices.Contains(allowed, value) {
				return nil
			}
			wayOut := "Use one of the allowed values; they are case-sensitive."
			if i := slices.IndexFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) }); i >= 0 {
				wayOut = fmt.Sprintf("Write %q.", allowed[i])
			}
			return &diagnostics.Problem{Summary: "Value not allowed", Allowed: allowed, WayOut: wayOut}
		},
	}
}

// taxonomy warns of values outside a list that Microsoft revises every year. Numbers pass: Partner Center shows a sales
// stage as a percentage.
func taxonomy(what string, known ...string) validator.String {
	return textRule{
		description: "usually one of " + diagnostics.Quoted(known),
		warn:        true,
		check: func(value string) *diagnostics.Problem {
			if _, err := strconv.Atoi(value); err == nil || slices.Contains(known, value) {
				return nil
			}
			return &diagnostics.Problem{
				Summary: "Unusual " + what,
				Rule:    diagnostics.Quoted(known) + " are documented",
				WayOut: "The value is sent as it is. Microsoft revises this list every fiscal year; if the value isn't one of the " +
					"newer ones, correct it.",
			}
		},
	}
}

func syntax(rule, wayOut string, valid func(string) bool) textRule {
	return textRule{
		description: rule,
		check: func(value string) *diagnostics.Problem {
			if valid(value) {
				return nil
			}
			return &diagnostics.Problem{Summary: "Value not allowed", Rule: rule, WayOut: wayOut}
		},
	}
}

// referralID allows what a referral's id looks like, and no link.
func referralID() validator.String {
	return strictly(syntax("a referral's id, such as 7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10",
		"Write the id; provider::partnercenter::parse_referral_id takes it out of a link.", plainID.MatchString))
}

// anyID allows the ids of a set.
func anyID() validator.String {
	return strictly(syntax("an id", "Write the id, or leave the element out.", func(value string) bool { return value != "" }))
}

var (
	threeLetters = regexp.MustCompile(`^[A-Z]{3}$`)
	twoLetters   = regexp.MustCompile(`^[A-Z]{2}$`)
)

func currency() textRule {
	return syntax("a currency code of three capital letters (ISO 4217)", `Write a code such as "USD".`, threeLetters.MatchString)
}

func country() textRule {
	return syntax("a country code of two capital letters (ISO 3166-1)", `Write a code such as "US".`, twoLetters.MatchString)
}

func email() textRule {
	return syntax("an e-mail address", `Write the bare address, such as "sue@contoso.com".`, func(value string) bool {
		address, err := mail.ParseAddress(value)
		return err == nil && address.Address == strings.TrimSpace(value) // Partner Center has trailing blanks at times
	})
}

func dateTime() textRule {
	return syntax("a date-time in RFC 3339", `Write date, time and offset, such as "2026-11-14T00:00:00Z".`, func(value string) bool {
		_, err := document.ParseInstant(value)
		return err == nil && !strings.Contains(value, ",") // Go takes a decimal comma
	})
}

// ownFilter allows a filter of OData whose brackets and quotes are closed: others could not stand beside it.
func ownFilter() validator.String {
	return strictly(syntax("a filter with every bracket and quote closed", "Close what is open; a quote inside a text is doubled.", isClosed))
}

// isClosed tells whether brackets outside of quotes come in pairs, and quotes too.
func isClosed(filter string) bool {
	depth, quoted := 0, false
	for _, r := range filter {
		switch {
		case r == '\'':
			quoted = !quoted // twice for a doubled one
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0 && !quoted && strings.TrimSpace(filter) != ""
}

// numberRule checks a number.
type numberRule struct {
	rule, wayOut string
	valid        func(*big.Float) bool
}

// amount allows what a deal can be worth; 28 digits are what the service's decimal type can hold.
func amount() validator.Number {
	return numberRule{"a number from 0 to below 1e28", "Correct the amount; leave the attribute out to keep Partner Center's.",
		func(value *big.Float) bool { return value.Sign() >= 0 && value.Cmp(big.NewFloat(1e28)) < 0 }}
}

// atLeastOne allows a number of things of which there has to be one.
func atLeastOne() validator.Number {
	return numberRule{"a whole number from 1 to 1000000", "Write how many, or leave the argument out for all.",
		func(value *big.Float) bool {
			return value.IsInt() && value.Sign() > 0 && value.Cmp(big.NewFloat(1e6)) <= 0
		}}
}

func (r numberRule) Description(context.Context) string           { return r.rule }
func (r numberRule) MarkdownDescription(_ context.Context) string { return r.rule }

func (r numberRule) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if value := req.ConfigValue.ValueBigFloat(); !r.valid(value) {
		resp.Diagnostics.Append(diagnostics.Problem{
			At: req.Path, Summary: "Value not allowed", Value: value.Text('g', document.Precision), Rule: r.rule, WayOut: r.wayOut,
		}.Error())
	}
}
