package registration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// ImportState imports a registration by the referral's ID, by a link to the referral, or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := req.ID
	if id == "" {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(referralID), &id)...)
	}
	id, err := partnercenter.ParseID(id)
	if err != nil {
		resp.Diagnostics.Append(diagnostics.Error("Not a referral ID", fmt.Sprintf("%v.\n\nAllowed:   %s\n\nImport a registration by "+
			"the ID of its referral or by any link to it, for example %s.", err, partnercenter.IDForms, partnercenter.IDExamples)))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(referralID), id)...)
	// Partner Center doesn't return the type, and there is only one.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("type"), defaultType)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(referralID), id)...)
}
