package referral

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Update overlays the document last read with the declared values and sends it under the ETag in the state. If the document doesn't
// change, Update sends nothing.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.Plan.Raw, "update")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	last := lastApplied(ctx, req.Private)
	plan, diags := r.finalPlan(req, last)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	declared := documentToWrite(req.Config.Raw, plan, req.State.Raw)
	if r.usesPatch() {
		drift, _ := unpatchableChanges(plannedChanges(req.State.Raw, plan), last)
		declared = withoutDrift(declared, drift)
	}
	written, state, err := r.update(ctx, req, declared)
	if err != nil {
		resp.Diagnostics.Append(Failure("update the "+describe(attribute.Of(req.State.Raw)), err))
		return
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), attribute.TextOf(attribute.Of(state)["id"]))...)
	resp.Diagnostics.Append(keepDocument(ctx, resp.Private, written.doc, state)...)
	resp.Diagnostics.Append(keepApplied(ctx, resp.Private, appliedFrom(req.Config.Raw, state))...)
	resp.Diagnostics.Append(keptChangesWarning(written.kept)...)
	resp.Diagnostics.Append(changedValuesWarning(written.doc, declaredDocument(req.Config.Raw, plan),
		append(written.kept, overriddenChanges(req.Config.Raw, plan)...))...)
}

// finalPlan checks values that were unknown in the plan, before anything is sent. Usually nothing is unknown, because Terraform
// plans again during the apply; that plan also reflects ignore_changes, so finalPlan returns it unchanged.
func (r *Resource) finalPlan(req resource.UpdateRequest, last applied) (tftypes.Value, diag.Diagnostics) {
	planned := attribute.Of(req.Plan.Raw)
	for _, name := range []string{"status", "substatus", "type", "engagement_id"} {
		if !planned[name].IsKnown() {
			final := r.planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, last, false)
			return final.plan, final.diagnostics.Errors()
		}
	}
	return req.Plan.Raw, nil
}

// update writes the declared values and returns the result and the new state.
func (r *Resource) update(ctx context.Context, req resource.UpdateRequest, declared document.Document) (updateResult, tftypes.Value, error) {
	last, err := r.documentForUpdate(ctx, req.Private, req.State.Raw, declared)
	if err != nil {
		return updateResult{}, tftypes.Value{}, err
	}
	result, err := r.write(ctx, last, req.State.Raw, declared)
	if err != nil {
		return updateResult{}, tftypes.Value{}, err
	}
	state, err := Mapping.State(result.doc, req.Plan.Raw, attribute.KeepPlanned)
	if err != nil {
		return updateResult{}, tftypes.Value{}, &MalformedError{Call: "the update", Err: err}
	}
	return result, state, nil
}

// appliedFrom returns what a later plan needs to know about this configuration: only the values that differ from the state,
// because values in the state are never intents.
func appliedFrom(config, state tftypes.Value) applied {
	last := applied{Prevent: attribute.TextOf(attribute.Of(state)[deletionPolicy]) == policyPrevent}
	last.noteChanges(configChanges(config, state), true)
	return last
}

// configChanges returns the changes from attributes to the configured values.
func configChanges(config, attributes tftypes.Value) []document.Change {
	held := attributesDocument(attributes)
	return document.Diff(Shape, held, document.Overlay(Shape, held, held, declaredDocument(config, config)))
}

// overriddenChanges returns the attributes, lists as a whole, in which the plan doesn't follow the configuration, because
// ignore_changes covers them or the plan keeps Partner Center's value. The configuration of an apply contains them anyway.
func overriddenChanges(config, plan tftypes.Value) []document.Change {
	changes := configChanges(config, plan)
	for i, change := range changes {
		if label := slices.IndexFunc(change.Path, func(step string) bool { return strings.HasPrefix(step, "[") }); label >= 0 {
			changes[i].Path = change.Path[:label]
		}
	}
	return changes
}

// documentForUpdate returns the document behind the state. If private state doesn't have it, documentForUpdate reads the
// referral, whose eTag must equal the state's. declared is about to be written. Errors: those of the client, *MalformedError,
// *conflictError.
func (r *Resource) documentForUpdate(ctx context.Context, private privateState, state tftypes.Value, declared document.Document) (document.Document, error) {
	if doc, ok := lastDocument(ctx, private, state); ok {
		return doc, nil
	}
	had := attribute.Of(state)
	known := attributesDocument(state)
	delete(known, "eTag") // the state may hold planned values that differ from the service's, so a difference proves nothing
	doc, err := r.readComplete(ctx, attribute.TextOf(had["id"]), known)
	if err != nil {
		return nil, err
	}
	if doc["eTag"] != attribute.TextOf(had["etag"]) {
		known := attributesDocument(state)
		return nil, &conflictError{
			subject: describe(had), theirs: changesWithAttributes(document.Diff(Shape, known, doc)),
			ours: contentChanges(known, document.Overlay(Shape, known, known, declared)),
		}
	}
	return doc, nil
}
