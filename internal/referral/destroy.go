package referral

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// planDestroy warns what a destroy will do according to the last applied deletion_policy, or refuses it.
func planDestroy(state tftypes.Value) diag.Diagnostics {
	had := attribute.Of(state)
	at := path.Root(deletionPolicy)
	policy := attribute.TextOf(had[deletionPolicy])
	switch {
	case policy == policyPrevent:
		return diag.Diagnostics{preventedError(describe(had))}
	case attribute.TextOf(had["status"]) == string(lifecycle.Closed):
		return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be left in Partner Center",
			fmt.Sprintf("Destroying removes %s from the state. The referral is already closed and stays unchanged in Partner Center.", describe(had)))}
	case policy == policyClose:
		return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be closed",
			fmt.Sprintf("Destroying closes %s in Partner Center as %s. A closed referral can't be reopened.", describe(had), attribute.TextOf(had[closeSubstatus])))}
	}
	return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be left in Partner Center",
		fmt.Sprintf("Destroying removes %s from the state and leaves it in Partner Center, which can't delete a referral. To close the "+
			"referral instead, apply deletion_policy = \"CLOSE\" first.", describe(had)))}
}

// planReplacement refuses to replace a protected referral. Private state without a state indicates a replacement, for which
// Terraform drops warnings.
func planReplacement(last applied) diag.Diagnostics {
	if last.Prevent {
		return diag.Diagnostics{preventedError("the referral")}
	}
	return nil
}

func preventedError(which string) diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root(deletionPolicy), Summary: "Destroying is prevented", Value: fmt.Sprintf("%q", policyPrevent),
		Allowed: []string{policyAbandon, policyClose},
		WayOut: fmt.Sprintf("The last applied policy protects %s. Apply another deletion_policy first, or remove the resource with "+
			"`terraform state rm`, which leaves the referral as it is. To keep a tainted resource, run `terraform untaint`. An interrupted "+
			"replacement leaves a deposed object, which no configuration reaches: remove the resource with `terraform state rm`, then import "+
			"the referral to keep.", which),
	}.Error()
}

// isReplaced reports whether Terraform plans to destroy a protected referral whose replacement exists. During an apply, it
// plans a destroy only for a deposed object (create_before_destroy). Refusing that would keep the object forever, because
// nothing can apply another policy to it.
func (r *Resource) isReplaced(state tftypes.Value) bool {
	return attribute.TextOf(attribute.Of(state)[deletionPolicy]) == policyPrevent && r.settings.isApplying() &&
		!r.settings.isRefreshed(attribute.Of(state))
}

// removedWarning warns that a protected referral was removed from the state.
func removedWarning(which string) diag.Diagnostic {
	return diagnostics.WarningAt(path.Root(deletionPolicy), "A protected referral was removed from the state",
		fmt.Sprintf("deletion_policy is PREVENT, but Terraform replaced the tainted %s, and because of create_before_destroy it created the "+
			"new referral first. The old referral stays in Partner Center unchanged and is no longer in the state. To keep the old "+
			"referral, remove the resource with `terraform state rm`, import the old referral, and close the new one in Partner Center. To "+
			"prevent Terraform from replacing the resource, also set prevent_destroy = true in its lifecycle block.", which))
}
