package referral

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// OrNone returns a rule that also accepts None. None is a status and substatus to which no transition leads: whether it is allowed
// depends on the referral, which only the plan knows. So messages don't list None among the allowed values.
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

// statusRule also explains when a substatus is used as the status.
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

// substatusHint returns how to set a substatus that is used as the status; "" if the value isn't a substatus.
func substatusHint(value string) string {
	substatus := lifecycle.Substatus(attribute.Spelling(Substatuses, value))
	for _, status := range lifecycle.Statuses() {
		if lifecycle.Belongs(substatus, status) {
			return fmt.Sprintf("%s is a substatus of %s: set status = %q and substatus = %q.", substatus, status, status, substatus)
		}
	}
	return ""
}

// IDRule allows referral IDs and rejects links.
func IDRule() validator.String {
	return attribute.Strictly(attribute.Syntax("a referral ID, such as 7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10",
		"Write the ID; provider::partnercenter::parse_referral_id extracts it from a link.", nil, partnercenter.PlainID))
}

// engagementRule allows engagement IDs, which are GUIDs.
func engagementRule() attribute.Rule {
	return attribute.Syntax("a GUID, such as 65edc0b5-3485-41b7-a17e-dfa9ef4706e2",
		"Reference the other referral's engagement_id, or leave the attribute out for a new engagement.", nil, partnercenter.IsGUID)
}
