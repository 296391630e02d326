package referral

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// OrNone lets None pass as well. It is a member of the statuses and substatuses, but no step leads to it: whether it can
// stand depends on what the referral has, which the plan knows. So it isn't offered.
func OrNone(rule attribute.Rule) attribute.Rule {
	check := rule.Check
	rule.Check = func(value string) *attribute.Finding {
		if value == lifecycle.None {
			return nil
		}
		return check(value)
	}
	return rule
}

// statusRule also knows a substatus that was taken for a status.
func statusRule() attribute.Rule {
	rule := OrNone(attribute.Enumeration(Statuses...))
	check := rule.Check
	rule.Check = func(value string) *attribute.Finding {
		found := check(value)
		if hint := substatusHint(value); found != nil && hint != "" {
			found.Verdict, found.WayOut = attribute.Never, hint
		}
		return found
	}
	return rule
}

// substatusHint says which status a substatus belongs to, where one was set as the status; "" if it is none.
func substatusHint(value string) string {
	substatus := lifecycle.Substatus(attribute.Spelling(Substatuses, value))
	for _, status := range lifecycle.Statuses() {
		if lifecycle.Belongs(substatus, status) {
			return fmt.Sprintf("%s is a substatus of %s: set status = %q and substatus = %q.", substatus, status, status, substatus)
		}
	}
	return ""
}

// IDRule allows what a referral's id looks like, and no link.
func IDRule() validator.String {
	return attribute.Strictly(attribute.Syntax("a referral's id, such as 7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10",
		"Write the id; provider::partnercenter::parse_referral_id takes it out of a link.", nil, partnercenter.PlainID))
}

// engagement allows GUIDs.
func engagement() attribute.Rule {
	return attribute.Syntax("a GUID, such as 65edc0b5-3485-41b7-a17e-dfa9ef4706e2",
		"Refer to the other referral's engagement_id, or leave it out for a new engagement.", nil, partnercenter.IsGUID)
}
