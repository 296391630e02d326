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

// Verdict is what a rule says of a value that it finds fault with.
type Verdict int

// The verdicts.
const (
	// Never is for values that the service can't have: an error wherever they stand.
	Never Verdict = iota
	// NotNewly is for values that the service may have, from before or from elsewhere, and that must be able to stay: a warning
	// in validation, and an error in a plan that would set them, see Mapping.NewlyRefused.
	NotNewly
	// Unusual is for values that may be right: a warning.
	Unusual
)

// Finding is what a rule finds fault with in a value.
type Finding struct {
	diagnostics.Problem
	Verdict Verdict
}

// Diagnostic is what validation says, which doesn't know what the service has.
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

// Rule checks a string. The empty string passes, unless the rule is strict: it clears, and generated configuration
// has it.
type Rule struct {
	Says    string
	Allowed []string                    // the values of a closed set
	Check   func(value string) *Finding // nil if the value is fine
	Strict  bool
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
	if found := r.Find(req.ConfigValue.ValueString()); found != nil {
		found.At = req.Path
		resp.Diagnostics.Append(found.Diagnostic())
	}
}

// ValidateParameterString checks an argument of a function, which is never null or unknown.
func (r Rule) ValidateParameterString(_ context.Context, req function.StringParameterValidatorRequest, resp *function.StringParameterValidatorResponse) {
	if found := r.Find(req.Value.ValueString()); found != nil {
		resp.Error = found.Argument(req.ArgumentPosition)
	}
}

// Find is what the rule says of a value; nil if it is fine.
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

// Strictly takes "" for a value like any other: there is nothing that it could clear.
func Strictly(rule Rule) Rule {
	rule.Strict = true
	return rule
}

// Held softens a rule for what Partner Center may hold all the same.
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
		Says: "one of " + diagnostics.Quoted(allowed), Allowed: allowed,
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

// Enumeration allows the values of a set that is closed for now: the service may have a value that is newer than this provider.
// Only a misspelt case is nobody's value.
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

// Spelling is the allowed value that differs from a value in case alone; "" if there is none.
func Spelling(allowed []string, value string) string {
	if i := slices.IndexFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) }); i >= 0 {
		return allowed[i]
	}
	return ""
}

// Taxonomy warns of values outside a list that Microsoft revises every year. Where it is shown as a percentage, numbers pass.
func Taxonomy(what string, percentage bool, known ...string) validator.String {
	return Rule{
		Says: "usually one of " + diagnostics.Quoted(known),
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

// Syntax allows texts of a form. suggest gives the value in that form, quoted, where it can be told what was meant, and else an
// example.
func Syntax(rule, wayOut string, suggest func(string) string, valid func(string) bool) Rule {
	return Rule{
		Says: rule,
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
