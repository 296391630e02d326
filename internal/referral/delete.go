package referral

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// Delete follows the last applied deletion_policy, because the service has no delete.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	r.claimState(req.State.Raw)
	had := attribute.Of(req.State.Raw)
	switch attribute.TextOf(had[deletionPolicy]) {
	case policyPrevent:
		// The plan already refuses, but Terraform destroys a tainted resource without planning the destroy.
		if replaced, _ := req.Private.GetKey(ctx, replacedKey); len(replaced) > 0 {
			resp.Diagnostics.Append(removedWarning(describe(had)))
			return
		}
		resp.Diagnostics.Append(preventedError(describe(had)))
		return
	case policyClose:
	default:
		return
	}
	if attribute.TextOf(had["status"]) == string(lifecycle.Closed) {
		return
	}
	ctx, cancel, diags := attribute.Deadline(ctx, req.State.Raw, "delete")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	if err := r.closeReferral(ctx, req.Private, req.State.Raw); err != nil && !isGone(err) {
		resp.Diagnostics.Append(Failure("close the "+describe(had), err))
	}
}

// closeReferral closes a referral with close_substatus and close_status_reason of the state.
func (r *Resource) closeReferral(ctx context.Context, private privateState, state tftypes.Value) error {
	had := attribute.Of(state)
	closing := document.Document{"status": string(lifecycle.Closed), "substatus": attribute.TextOf(had[closeSubstatus])}
	if reason := attribute.TextOf(had[closeStatusReason]); reason != "" {
		closing["statusReason"] = reason
	}
	last, err := r.documentForUpdate(ctx, private, state, closing)
	if err != nil {
		return err
	}
	closed, err := r.write(ctx, last, state, closing)
	if status, _ := closed.doc["status"].(string); err == nil && status != string(lifecycle.Closed) {
		return &stillOpenError{describe(had), status}
	}
	return err
}
