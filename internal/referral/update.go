package referral

import (
	"bytes"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Update replaces the referral by the document last seen with the declared values laid over it, under the ETag that the
// state holds. Where that changes nothing, nothing is sent.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel, diags := deadline(ctx, req.Plan, timeouts.Value.Update)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	// What was unknown in the plan is known by now, and checked again before anything is sent.
	final := planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, lastApplied(ctx, req.Private))
	resp.Diagnostics.Append(final.diagnostics.Errors()...)
	if resp.Diagnostics.HasError() {
		return
	}
	declared := declaredWithStatus(req.Config.Raw, final.plan)
	doc, state, err := r.update(ctx, req, declared)
	if err != nil {
		resp.Diagnostics.Append(failure("update the "+naming(attributesOf(req.State.Raw)), err))
		return
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), textOf(attributesOf(state)["id"]))...)
	resp.Diagnostics.Append(keepDocument(ctx, resp.Private, doc, state)...)
	resp.Diagnostics.Append(keepApplied(ctx, resp.Private, appliedFrom(req.Config.Raw, state))...)
	resp.Diagnostics.Append(answeredOtherwise(doc, declared)...)
}

// update writes the declared values and returns the document that came of it, and the state made of it.
func (r *Resource) update(ctx context.Context, req resource.UpdateRequest, declared document.Document) (document.Document, tftypes.Value, error) {
	last, err := r.lastSeen(ctx, req.Private, req.State.Raw)
	if err != nil {
		return nil, tftypes.Value{}, err
	}
	doc, err := r.write(ctx, last, req.State.Raw, declared)
	if err != nil {
		return nil, tftypes.Value{}, err
	}
	state, err := stateFrom(doc, req.Plan.Raw, settled)
	if err != nil {
		return nil, tftypes.Value{}, &malformedError{call: "PUT", err: err}
	}
	return doc, state, nil
}

// appliedFrom is what a later plan has to know of this configuration.
func appliedFrom(config, state tftypes.Value) applied {
	configured := attributesOf(config)
	return applied{
		Status:    lifecycle.Status(textOf(configured["status"])),
		Substatus: lifecycle.Substatus(textOf(configured["substatus"])),
		Prevent:   textOf(attributesOf(state)[deletionPolicy]) == policyPrevent,
	}
}

// lastSeen is the document that the state was made of. Where private state doesn't have it, it is read, and must have
// the eTag of the state. Errors: those of the client, *malformedError, *conflictError.
func (r *Resource) lastSeen(ctx context.Context, private privateState, state tftypes.Value) (document.Document, error) {
	if doc, ok := lastDocument(ctx, private, state); ok {
		return doc, nil
	}
	had := attributesOf(state)
	doc, err := r.current(ctx, textOf(had["id"]))
	if err != nil {
		return nil, err
	}
	if doc["eTag"] != textOf(had["etag"]) {
		changes := document.Diff(document.Referral, attributesDocument(state), doc)
		return nil, &conflictError{which: naming(had), theirs: modelled(changes)}
	}
	return doc, nil
}

// write lays declared values over the document last seen and replaces the referral by it. Errors: those of the client,
// *malformedError, *conflictError.
func (r *Resource) write(ctx context.Context, last document.Document, state tftypes.Value, declared document.Document) (document.Document, error) {
	had := attributesOf(state)
	id := textOf(had["id"])
	body := document.Overlay(document.Referral, last, attributesDocument(state), declared)
	text := document.Encode(body)
	if bytes.Equal(text, document.Encode(last)) {
		return last, nil
	}
	answer, err := r.settings.Client.Replace(ctx, id, textOf(had["etag"]), text)
	if errors.Is(err, partnercenter.ErrConflict) {
		return r.resolve(ctx, naming(had), id, last, body, err)
	}
	if err != nil {
		return nil, err
	}
	return parsed("PUT", answer, id)
}
