package registration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// ImportState takes the id of the referral, its link, or the identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := req.ID
	if id == "" {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(referralID), &id)...)
	}
	id, err := referral.ParseID(id)
	if err != nil {
		resp.Diagnostics.Append(diagnostics.Error("Not a registration to import", fmt.Sprintf("%v.\n\nImport a registration by the id of its "+
			"referral, such as 7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10, or by the link that Partner Center gives for the referral.", err)))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(referralID), id)...)
	// Partner Center doesn't return it, and there is only one.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("type"), defaultType)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(referralID), id)...)
}
