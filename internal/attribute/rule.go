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

// Verdict is the severity of a violated rule.
type Verdict int

// The verdicts.
const (
	// Never is for values that the service can't hold: always an error.
	Never Verdict = iota
	// NotNewly is for values that the service may already hold and that must be able to stay: a warning in validation, and an error in
	// a plan that would set them, see Mapping.NewlyRefused.
	NotNewly
	// Unusual is for values that may be correct: a warning.
	Unusual
)

// Finding is the violation of a rule by a value.
type Finding struct {
	diagnostics.Problem
	Verdict Verdict
}

// Diagnostic returns the finding for validation, which doesn't know what the service holds.
func (f Finding) Diagnostic() diag.Diagnostic {
	switch f.Verdict {
	case Never:
		return f.Error()
	case NotNewly:
		f.Summary = "Unusual value"
		f.WayOut += " If Partner Center already has this value, the value stays; the provider refuses a plan that would set it."
	case Unusual:
	}
	return f.Warning()
}

// Rule validates a string. The empty string passes unless the rule is strict: it clears an attribute, and generated configuration
// contains it.
type Rule struct {
	Requirement string
	Allowed     []string                    // the values, if the set is closed
	Check       func(value string) *Finding // nil if the value is valid
	Strict      bool
}

// Description returns what the rule allows.
func (r Rule) Description(context.Context) string { return r.Requirement }

// MarkdownDescription returns what the rule allows.
func (r Rule) MarkdownDescription(context.Context) string { return r.Requirement }

// ValidateString validates an attribute.
func (r Rule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if found := r.Find(req.ConfigValue.ValueString()); found != nil {
		found.At = req.Path
		resp.Diagnostics.Append(found.Diagnostic())
	}
}

// ValidateParameterString validates an argument of a function, which is never null or unknown.
func (r Rule) ValidateParameterString(_ context.Context, req function.StringParameterValidatorRequest, resp *function.StringParameterValidatorResponse) {
	if found := r.Find(req.Value.ValueString()); found != nil {
		resp.Error = found.Argument(req.ArgumentPosition)
	}
}

// Find returns the rule's finding for a value; nil if the value is valid.
func (r Rule) Find(value string) *Finding {
	if value == "" && !r.Strict {
		return nil
	}
	found := r.Check(value)
	if found != nil {
		found.Value = strconv.Quote(value)
	}
	return found
}

// Strictly makes a rule check "" like any other value, for arguments that "" can't clear.
func Strictly(rule Rule) Rule {
	rule.Strict = true
	return rule
}

// Held relaxes a rule for values that Partner Center may hold nevertheless.
func Held(rule Rule) Rule {
	check := rule.Check
	rule.Check = func(value string) *Finding {
		found := check(value)
		if found != nil {
			found.Verdict = NotNewly
		}
		return found
	}
	return rule
}

// OneOf allows the values of a closed set.
func OneOf(allowed ...string) Rule {
	return Rule{
		Requirement: "one of " + diagnostics.Quoted(allowed), Allowed: allowed,
		Check: func(value string) *Finding {
			if slices.Contains(allowed, value) {
				return nil
			}
			wayOut := "Use one of the allowed values, which are case-sensitive."
			if meant := Spelling(allowed, value); meant != "" {
				wayOut = fmt.Sprintf("Write %q.", meant)
			}
			return &Finding{Problem: diagnostics.Problem{Summary: "Value not allowed", Allowed: allowed, WayOut: wayOut}}
		},
	}
}

// Enumeration allows the values of a set that may grow: the service may have a value that is newer than this provider. A value that
// differs from an allowed one only in case is always an error.
func Enumeration(allowed ...string) Rule {
	rule := OneOf(allowed...)
	check := rule.Check
	rule.Check = func(value string) *Finding {
		found := check(value)
		if found != nil && Spelling(allowed, value) == "" {
			found.Verdict = NotNewly
		}
		return found
	}
	return rule
}

// Spelling returns the allowed value that differs from a value only in case; "" if there is none.
func Spelling(allowed []string, value string) string {
	if i := slices.IndexFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) }); i >= 0 {
		return allowed[i]
	}
	return ""
}

// Taxonomy warns about values outside a list that Microsoft revises every year. With percentage, numbers pass.
func Taxonomy(what string, percentage bool, known ...string) validator.String {
	return Rule{
		Requirement: "usually one of " + diagnostics.Quoted(known),
		Check: func(value string) *Finding {
			if _, err := strconv.Atoi(value); err == nil && percentage || slices.Contains(known, value) {
				return nil
			}
			return &Finding{Verdict: Unusual, Problem: diagnostics.Problem{
				Summary: "Unusual " + what,
				Rule:    diagnostics.Quoted(known) + " are documented",
				WayOut: "The provider sends the value unchanged. Microsoft revises this list every fiscal year: if the value isn't " +
					"a newer one, correct it.",
			}}
		},
	}
}

// Syntax allows strings that valid accepts. suggest returns the probably intended value in quotes, or else an example; wayOut has a %s
// for it.
func Syntax(rule, wayOut string, suggest func(string) string, valid func(string) bool) Rule {
	return Rule{
		Requirement: rule,
		Check: func(value string) *Finding {
			if valid(value) {
				return nil
			}
			text := wayOut
			if suggest != nil {
				text = fmt.Sprintf(wayOut, suggest(value))
			}
			return &Finding{Problem: diagnostics.Problem{Summary: "Value not allowed", Rule: rule, WayOut: text}}
		},
	}
}
