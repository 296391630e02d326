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

// Read refreshes the state. Only what Partner Center states explicitly changes the state.
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
	if isGone(err) {
		r.removeFromState(ctx, resp, "Partner Center reports that there is no referral "+diagnostics.Line(id)+": it was removed, or the signed-in user "+
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
		r.removeFromState(ctx, resp, "Partner Center reports that referral "+diagnostics.Line(id)+" isn't registered.")
		return
	case found != shown && !imported:
		return // a registration may exist that isn't shown
	case found == unstated:
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
	state, err := mapping.State(withUnreturned(registration, had), req.State.Raw, mode)
	if err != nil {
		resp.Diagnostics.Append(referral.Failure("read the "+naming(id), &referral.MalformedError{Call: "GET", Err: err}))
		return
	}
	resp.State.Raw = state
	if !imported {
		resp.Diagnostics.Append(saveHistory(ctx, resp.Private, withReplaced(historyIn(ctx, req.Private), had, mapping.Document(state)))...)
	}
}

// removeFromState removes a registration that no longer exists from the state, with a warning.
func (r *Resource) removeFromState(ctx context.Context, resp *resource.ReadResponse, why string) {
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, historyKey, nil)...)
	resp.Diagnostics.Append(diagnostics.Warning("The registration is gone", why+" Terraform removes the registration from the state. As long as the "+
		"configuration contains it, the plan registers the deal."))
	resp.State.RemoveResource(ctx)
}

// isGone reports whether the service itself says that the referral doesn't exist. A 404 without the service's code comes from something
// in between, such as a proxy.
func isGone(err error) bool {
	var answer *partnercenter.Error
	return errors.Is(err, partnercenter.ErrNotFound) && errors.As(err, &answer) && answer.Code != ""
}
