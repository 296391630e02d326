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

// planDestroy says what a destroy will do, by the policy that was last applied.
func planDestroy(state tftypes.Value) diag.Diagnostics {
	had := attribute.Of(state)
	at := path.Root(deletionPolicy)
	policy := attribute.TextOf(had[deletionPolicy])
	switch {
	case policy == policyPrevent:
		return diag.Diagnostics{prevented(naming(had))}
	case attribute.TextOf(had["status"]) == string(lifecycle.Closed):
		return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be left in Partner Center",
			fmt.Sprintf("Destroying forgets %s, which is closed already, and leaves it in Partner Center as it is.", naming(had)))}
	case policy == policyClose:
		return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be closed",
			fmt.Sprintf("Destroying closes %s in Partner Center as %s, for good.", naming(had), attribute.TextOf(had[closeSubstatus])))}
	}
	return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be left in Partner Center",
		fmt.Sprintf("Destroying forgets %s and leaves it in Partner Center, which can't delete a referral. To close it instead, "+
			"apply deletion_policy = \"CLOSE\" first.", naming(had)))}
}

// planReplacement refuses to replace what may not be destroyed. Private state without a state is the sign of a
// replacement; of a warning Terraform would show nothing.
func planReplacement(last applied) diag.Diagnostics {
	if last.Prevent {
		return diag.Diagnostics{prevented("the referral")}
	}
	return nil
}

func prevented(which string) diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root(deletionPolicy), Summary: "Destroying is prevented", Value: fmt.Sprintf("%q", policyPrevent),
		Allowed: []string{policyAbandon, policyClose},
		WayOut: fmt.Sprintf("The policy that was last applied protects %s. Apply another deletion_policy first, or `terraform state "+
			"rm` the resource to leave the referral as it is. `terraform untaint` keeps a tainted resource. No configuration reaches a deposed "+
			"object, which an interrupted replacement leaves: `terraform state rm` the resource, then import the referral to keep.", which),
	}.Error()
}

// isReplaced tells that a protected referral's destroy is planned after its replacement was created. Terraform plans a
// destroy during an apply only for what create_before_destroy has put aside: refusing that would leave it there for good, as
// nothing can apply another policy to it any more.
func (r *Resource) isReplaced(state tftypes.Value) bool {
	return attribute.TextOf(attribute.Of(state)[deletionPolicy]) == policyPrevent && r.settings.isApplying() &&
		!r.settings.isRead(attribute.Of(state))
}

// forgotten warns that a protected referral has left the state.
func forgotten(which string) diag.Diagnostic {
	return diagnostics.WarningAt(path.Root(deletionPolicy), "A protected referral was forgotten",
		fmt.Sprintf("deletion_policy is PREVENT, but Terraform replaced %s, as it was tainted, and with create_before_destroy the new "+
			"referral was created first. The old one is left in Partner Center as it is, and is no longer in the state. If it is the one "+
			"to keep, take it back: `terraform state rm` the resource, import the old one, and close the new one in Partner Center. "+
			"To keep Terraform from replacing it, set prevent_destroy = true in its lifecycle block too.", which))
}
