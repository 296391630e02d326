package referral

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Read brings the state up to date. A referral that is gone leaves the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.State.Raw, "read")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	had := attribute.Of(req.State.Raw)
	id := attribute.TextOf(had["id"])
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)

	doc, warnings, err := r.latest(ctx, id, func() (document.Document, bool) { return lastDocument(ctx, req.Private, req.State.Raw) })
	resp.Diagnostics.Append(warnings...)
	if gone(err) {
		resp.Diagnostics.Append(forget(ctx, resp.Private)...)
		resp.Diagnostics.Append(diagnostics.Warning("The referral is gone", "Partner Center says that there is no "+naming(had)+": it was "+
			"removed, or the signed-in user may not see it any more (a Referral User sees only referrals whose team has him). It leaves the "+
			"state, and as long as the configuration has it, the plan creates a new one."))
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(Failure("read the "+naming(had), err))
		return
	}
	imported := had["etag"].IsNull()
	keeping := attribute.Refreshed
	if imported {
		keeping = attribute.Fresh
	}
	state, err := Mapping.State(doc, req.State.Raw, keeping)
	if err != nil {
		resp.Diagnostics.Append(Failure("read the "+naming(had), &MalformedError{Call: "GET", Err: err}))
		return
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(keepDocument(ctx, resp.Private, doc, state)...)
	before, now := heldState(had), heldState(attribute.Of(state))
	switch last := lastApplied(ctx, req.Private); {
	case imported:
		// What an adopted referral has counts as applied: where the configuration agrees and the service moves on later, that
		// is nothing the configuration asked for.
		resp.Diagnostics.Append(keepApplied(ctx, resp.Private, applied{Status: now.Status, Substatus: now.Substatus})...)
	case before != now:
		last.HeldStatus, last.HeldSubstatus = before.Status, before.Substatus
		resp.Diagnostics.Append(keepApplied(ctx, resp.Private, last)...)
	}
}

// heldState is the status and substatus of attributes.
func heldState(attributes map[string]tftypes.Value) lifecycle.State {
	return lifecycle.State{
		Status:    lifecycle.Status(attribute.TextOf(attributes["status"])),
		Substatus: lifecycle.Substatus(attribute.TextOf(attributes["substatus"])),
	}
}

// gone tells that the service says there is no such referral. A 404 without a code of the service comes from something
// on the way: to believe it would mean to create the referral a second time.
func gone(err error) bool {
	var answer *partnercenter.Error
	return errors.Is(err, partnercenter.ErrNotFound) && errors.As(err, &answer) && answer.Code != ""
}

// ImportState takes a referral's id, its link, or its identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := req.ID
	if id == "" {
		var identity string
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &identity)...)
		id = identity
	}
	id, err := ParseID(id)
	if err != nil {
		resp.Diagnostics.Append(diagnostics.Error("Not a referral to import", fmt.Sprintf("%v.\n\nImport a referral by its id, such as "+
			"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10, or by the link that Partner Center gives for it.", err)))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	for name, value := range Adopted {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
