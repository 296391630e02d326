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

// planFixed deals with the attributes that can't change. Only an intent replaces, and without a delete a replacement may leave
// an orphan, so it takes a policy that closes the old referral. A value that isn't known yet stays open: the apply checks it.
func planFixed(plan, config, had map[string]tftypes.Value, last applied, mayReplace bool) (path.Paths, diag.Diagnostics) {
	var replace path.Paths
	var diags diag.Diagnostics
	for _, property := range fixedProperties {
		name := Shape.AttributePath(document.Path{property})
		problem := diagnostics.Problem{
			At: path.Root(name), Summary: "Fixed at creation", Value: shownText(config[name]), Allowed: []string{attribute.TextOf(had[name])},
		}
		switch last.judge(property, config, had) {
		case intent.Nothing, intent.Agreed:
			plan[name] = had[name] // an engagement can't be cleared, and "" asks for nothing
		case intent.Undecided:
		case intent.Drift:
			plan[name] = had[name]
			diags.Append(driftOfFixed(problem, had))
		case intent.Intent:
			if mayReplace && attribute.TextOf(had[deletionPolicy]) == policyClose {
				replace = append(replace, path.Root(name))
			}
			diags.Append(changeOfFixed(problem, had, mayReplace))
		}
	}
	return replace, diags
}

// driftOfFixed warns that the service has another value than the one that was applied.
func driftOfFixed(problem diagnostics.Problem, had map[string]tftypes.Value) diag.Diagnostic {
	problem.Summary = "Partner Center has changed what is fixed at creation"
	problem.WayOut = fmt.Sprintf("The value was applied before, and %s has %q by now, which can't be set back. The plan keeps it; all "+
		"other changes go out. Set the attribute to the allowed value.", naming(had), diagnostics.Shorten(problem.Allowed[0]))
	return problem.Warning()
}

// changeOfFixed says what becomes of a value that is newly asked for.
func changeOfFixed(problem diagnostics.Problem, had map[string]tftypes.Value, mayReplace bool) diag.Diagnostic {
	if attribute.TextOf(had[deletionPolicy]) != policyClose {
		problem.WayOut = fmt.Sprintf("Partner Center can't change it, and can't delete a referral either. Keep the allowed value. Or, for "+
			"a new referral in place of %s: apply deletion_policy = \"CLOSE\" first, then this change closes the old one and "+
			"creates the new one; or `terraform state rm` this resource and apply, which leaves the old one as it is.", naming(had))
		return problem.Error()
	}
	if !mayReplace {
		problem.Summary = "Fixed at creation: plan again"
		problem.WayOut = fmt.Sprintf("The value would replace %s, which closes it for good. The plan couldn't show that, because the value "+
			"wasn't known yet, or because the plan was made with -refresh=false. Nothing was changed. Plan again, with a refresh: the new "+
			"plan shows the replacement.", naming(had))
		return problem.Error()
	}
	problem.Summary = "The referral will be closed and a new one created"
	old := "is closed as " + attribute.TextOf(had[closeSubstatus])
	if attribute.TextOf(had["status"]) == string(lifecycle.Closed) {
		old = "is closed already and stays as it is"
	}
	problem.WayOut = fmt.Sprintf("It is fixed at creation. As deletion_policy is CLOSE, %s %s, and a new referral is created.", naming(had), old)
	return problem.Warning()
}
