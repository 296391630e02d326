package referral

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// OrNone lets None pass as well. It is a member of the statuses and substatuses, but no step leads to it: whether it can
// stand depends on what the referral has, which the plan knows.
func OrNone(rule attribute.Rule) attribute.Rule {
	check := rule.Check
	rule.Check = func(value string) *diagnostics.Problem {
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
	rule := attribute.OneOf(allowed...)
	isCase := func(value string) bool {
		return slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) })
	}
	only := func(misspelt bool) func(string) *diagnostics.Problem {
		return func(value string) *diagnostics.Problem {
			if isCase(value) != misspelt {
				return nil
			}
			return rule.Check(value)
		}
	}
	return []validator.String{
		attribute.Rule{Says: rule.Says, Check: only(true)},
		attribute.Rule{Says: rule.Says, Check: only(false), Warn: true},
	}
}

// IDRule allows what a referral's id looks like, and no link.
func IDRule() validator.String {
	return attribute.Strictly(attribute.Syntax("a referral's id, such as 7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10",
		"Write the id; provider::partnercenter::parse_referral_id takes it out of a link.", plainID.MatchString))
}
