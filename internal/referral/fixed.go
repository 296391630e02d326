package referral

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/intent"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// fixedProperties can't be changed after creation.
var fixedProperties = []string{"type", "engagementId"}

// planFixed plans the attributes that can't change after creation. Only an intent replaces the referral, and only if
// deletion_policy closes the old one, because a replacement would leave an orphan otherwise. The apply checks unknown values.
func planFixed(plan, config, had map[string]tftypes.Value, last applied, mayReplace bool) (path.Paths, diag.Diagnostics) {
	var replace path.Paths
	var diags diag.Diagnostics
	for _, property := range fixedProperties {
		name := Shape.AttributePath(document.Path{property})
		problem := diagnostics.Problem{
			At: path.Root(name), Summary: "Fixed at creation", Value: quotedText(config[name]), Allowed: []string{attribute.TextOf(had[name])},
		}
		switch last.judge(property, config, had) {
		case intent.Nothing, intent.Agreed:
			plan[name] = had[name] // an engagement can't be cleared, so "" is no intent
		case intent.Undecided:
		case intent.Drift:
			plan[name] = had[name]
			diags.Append(fixedDriftWarning(problem, had))
		case intent.Intent:
			if mayReplace && attribute.TextOf(had[deletionPolicy]) == policyClose {
				replace = append(replace, path.Root(name))
			}
			diags.Append(fixedIntentDiagnostic(problem, had, mayReplace))
		}
	}
	return replace, diags
}

// fixedDriftWarning warns that the service has changed the applied value.
func fixedDriftWarning(problem diagnostics.Problem, had map[string]tftypes.Value) diag.Diagnostic {
	problem.Summary = "Partner Center has changed an attribute that is fixed at creation"
	problem.WayOut = fmt.Sprintf("The configured value was applied before, but %s now has %q, which can't be changed back. The plan keeps "+
		"Partner Center's value and makes all other changes. Set the attribute to the allowed value.", describe(had), diagnostics.Shorten(problem.Allowed[0]))
	return problem.Warning()
}

// fixedIntentDiagnostic returns the error or warning for an intent to change the attribute.
func fixedIntentDiagnostic(problem diagnostics.Problem, had map[string]tftypes.Value, mayReplace bool) diag.Diagnostic {
	if attribute.TextOf(had[deletionPolicy]) != policyClose {
		problem.WayOut = fmt.Sprintf("Partner Center can't change this attribute and can't delete a referral. Keep the allowed value. To replace "+
			"%s with a new referral, apply deletion_policy = \"CLOSE\" first: this change then closes the old referral and creates the new "+
			"one. Or remove this resource with `terraform state rm` and apply, which leaves the old referral as it is.", describe(had))
		return problem.Error()
	}
	if !mayReplace {
		problem.Summary = "Fixed at creation: plan again"
		problem.WayOut = fmt.Sprintf("The value would replace %s, which closes that referral for good. The plan couldn't show the replacement, "+
			"because the value wasn't known yet or because the plan was made with -refresh=false. Nothing was changed. Plan again, with a "+
			"refresh: the new plan shows the replacement.", describe(had))
		return problem.Error()
	}
	problem.Summary = "The referral will be closed and a new one created"
	old := "is closed as " + attribute.TextOf(had[closeSubstatus])
	if attribute.TextOf(had["status"]) == string(lifecycle.Closed) {
		old = "is already closed and stays as it is"
	}
	problem.WayOut = fmt.Sprintf("The attribute is fixed at creation. Because deletion_policy is CLOSE, %s %s, and a new referral is created.", describe(had), old)
	return problem.Warning()
}
