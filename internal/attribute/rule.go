package attribute

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// Rule checks a string. The empty string passes, unless the rule is strict: it clears, and generated configuration
// has it.
type Rule struct {
	Says   string
	Check  func(value string) *diagnostics.Problem // nil if the value is fine
	Warn   bool
	Strict bool
}

// Description says what the rule allows.
func (r Rule) Description(context.Context) string { return r.Says }

// MarkdownDescription says what the rule allows.
func (r Rule) MarkdownDescription(context.Context) string { return r.Says }

// ValidateString checks an attribute.
func (r Rule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if problem := r.problem(req.ConfigValue.ValueString()); problem != nil {
		problem.At = req.Path
		resp.Diagnostics.Append(severity(r.Warn, problem))
	}
}

// ValidateParameterString checks an argument of a function, which is never null or unknown.
func (r Rule) ValidateParameterString(_ context.Context, req function.StringParameterValidatorRequest, resp *function.StringParameterValidatorResponse) {
	if problem := r.problem(req.Value.ValueString()); problem != nil {
		resp.Error = problem.Argument(req.ArgumentPosition)
	}
}

func (r Rule) problem(value string) *diagnostics.Problem {
	if value == "" && !r.Strict {
		return nil
	}
	problem := r.Check(value)
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

// Strictly takes "" for a value like any other: there is nothing that it could clear.
func Strictly(rule Rule) Rule {
	rule.Strict = true
	return rule
}

// OneOf allows the values of a closed set.
func OneOf(allowed ...string) Rule {
	return Rule{
		Says: "one of " + diagnostics.Quoted(allowed),
		Check: func(value string) *diagnostics.Problem {
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

// Taxonomy warns of values outside a list that Microsoft revises every year. Numbers pass: Partner Center shows a sales
// stage as a percentage.
func Taxonomy(what string, known ...string) validator.String {
	return Rule{
		Says: "usually one of " + diagnostics.Quoted(known),
		Warn: true,
		Check: func(value string) *diagnostics.Problem {
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

// Syntax allows what a function says is valid.
func Syntax(rule, wayOut string, valid func(string) bool) Rule {
	return Rule{
		Says: rule,
		Check: func(value string) *diagnostics.Problem {
			if valid(value) {
				return nil
			}
			return &diagnostics.Problem{Summary: "Value not allowed", Rule: rule, WayOut: wayOut}
		},
	}
}
