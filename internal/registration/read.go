package registration

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Read brings the state up to date. Only what Partner Center says outright changes it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.State.Raw, "read")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	id := idOf(req.State.Raw)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(referralID), id)...)
	doc, err := r.settings.Read(ctx, id)
	if gone(err) {
		r.forget(ctx, resp, "Partner Center reports that there is no referral "+diagnostics.Line(id)+": it was removed, or the signed-in user "+
			"no longer has access to it.")
		return
	}
	var registration document.Document
	var found presence
	if err == nil {
		registration, found, err = registrationOf(doc)
	}
	if err != nil {
		resp.Diagnostics.Append(referral.Failure("read the "+naming(id), err))
		return
	}
	had := mapping.Document(req.State.Raw)
	imported := attribute.Of(req.State.Raw)["contract"].IsNull()
	switch {
	case found == absent:
		r.forget(ctx, resp, "Partner Center reports that referral "+diagnostics.Line(id)+" isn't registered.")
		return
	case found != shown && !imported:
		return // there may be one that isn't shown
	case found == unsaid:
		resp.Diagnostics.Append(diagnostics.Error("There is no registration to import", "Partner Center doesn't report a registration for referral "+
			diagnostics.Line(id)+". Import the registration of a referral that is registered."))
		return
	case found == hidden:
		registration = onlyStatus(doc)
	}
	mode := attribute.Refreshed
	if imported {
		mode = attribute.Fresh
	}
	state, err := mapping.State(filled(registration, had), req.State.Raw, mode)
	if err != nil {
		resp.Diagnostics.Append(referral.Failure("read the "+naming(id), &referral.MalformedError{Call: "GET", Err: err}))
		return
	}
	resp.State.Raw = state
	if !imported {
		resp.Diagnostics.Append(keepHistory(ctx, resp.Private, outdated(historyIn(ctx, req.Private), had, mapping.Document(state)))...)
	}
}

// forget takes a registration that isn't there out of the state.
func (r *Resource) forget(ctx context.Context, resp *resource.ReadResponse, why string) {
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, historyKey, nil)...)
	resp.Diagnostics.Append(diagnostics.Warning("The registration is gone", why+" Terraform removes the registration from the state. As long as the "+
		"configuration contains it, the plan registers the deal."))
	resp.State.RemoveResource(ctx)
}

// gone tells that the service says there is no such referral. A 404 without a code of the service comes from something on
// the way.
func gone(err error) bool {
	var answer *partnercenter.Error
	return errors.Is(err, partnercenter.ErrNotFound) && errors.As(err, &answer) && answer.Code != ""
}
