package registration

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Update changes a registration in the status ActionRequired. It sends nothing if nothing changes.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.Plan.Raw, "update")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	plan, diags := finalPlan(ctx, req)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, had, planned := idOf(req.State.Raw), mapping.Document(req.State.Raw), mapping.Document(plan)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(referralID), id)...)
	if next := idOf(plan); !strings.EqualFold(next, id) {
		resp.Diagnostics.Append(diagnostics.Problem{
			At: path.Root(referralID), Summary: "The referral differs from the planned one", Value: fmt.Sprintf("%q", next), Allowed: []string{id},
			WayOut: "The referral's ID was unknown in the plan, and turned out to be a different one. Plan again.",
		}.Error())
		return
	}
	declared := document.Document{}
	for _, change := range differences(had, planned) {
		put(declared, change.Path, change.New)
	}
	changed, diags := had, diag.Diagnostics{}
	if len(declared) > 0 {
		changed, diags = r.change(ctx, id, had, declared)
	}
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	state, err := mapping.State(withUnreturned(changed, planned), plan, attribute.KeepPlanned)
	if err != nil {
		resp.Diagnostics.Append(referral.Failure("read the "+naming(id), &referral.MalformedError{Call: "the update", Err: err}))
		return
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(saveHistory(ctx, resp.Private, appliedHistory(req.Config.Raw))...)
}

// finalPlan completes a plan with unknown values and checks it before anything is sent. Terraform usually plans again in the apply, so the
// plan is already complete; only that plan knows what ignore_changes ignores, so finalPlan keeps a complete plan.
func finalPlan(ctx context.Context, req resource.UpdateRequest) (tftypes.Value, diag.Diagnostics) {
	planned := mapping.Document(req.Plan.Raw)
	for _, path := range writablePaths {
		if !known(at(planned, path)) {
			plan, diags := planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, historyIn(ctx, req.Private))
			return plan, diags.Errors()
		}
	}
	return req.Plan.Raw, nil
}

// change sends the planned changes of a registration, and returns the registration as Partner Center holds it afterwards.
func (r *Resource) change(ctx context.Context, id string, had, declared document.Document) (document.Document, diag.Diagnostics) {
	for conflicts := 0; ; conflicts++ {
		doc, now, err := r.current(ctx, id)
		if err != nil {
			return nil, diag.Diagnostics{referral.Failure("read the "+naming(id), err)}
		}
		now = withUnreturned(now, had)
		if refusal := changedMeanwhile(id, had, now); refusal != nil {
			return nil, diag.Diagnostics{refusal}
		}
		wanted := document.Overlay(Shape, now, now, declared)
		operations := patchOperations(now, wanted)
		if len(operations) == 0 {
			return now, nil
		}
		etag, _ := doc["eTag"].(string)
		r.settings.Collection.Wrote(id)
		answer, err := r.settings.Client.Patch(ctx, id, etag, document.Encode(operations))
		var refusal *partnercenter.Error
		if errors.Is(err, partnercenter.ErrConflict) && errors.As(err, &refusal) && !refusal.Repeated && conflicts < maxConflicts {
			continue
		}
		if err != nil && !partnercenter.Ambiguous(err) {
			return nil, diag.Diagnostics{referral.Failure("change the "+naming(id), err)}
		}
		if changed, ok := shownIn(answer, id); ok && err == nil {
			return changed, differenceWarning(id, changed, wanted)
		}
		return r.findChangeOutcome(ctx, id, now, wanted, answer, err)
	}
}

// shownIn returns the registration in the response to a PATCH; false if the response shows none.
func shownIn(answer partnercenter.Answer, id string) (document.Document, bool) {
	if len(answer.Body) == 0 {
		return nil, false
	}
	doc, err := referral.Parsed("PATCH", answer, id)
	if err != nil {
		return nil, false
	}
	registration, found, err := registrationOf(doc)
	return registration, err == nil && found == shown
}

// current reads a referral and its registration. Errors: the registration isn't shown.
func (r *Resource) current(ctx context.Context, id string) (doc, registration document.Document, err error) {
	if doc, err = r.settings.Read(ctx, id); err != nil {
		return nil, nil, err
	}
	registration, found, err := registrationOf(doc)
	if err == nil && found != shown {
		err = errors.New("Partner Center doesn't show the registration, so the provider can't change it") //nolint:staticcheck // a name
	}
	return doc, registration, err
}

// changedMeanwhile returns an error if a registration has changed since the plan, or is in a status that allows no changes.
func changedMeanwhile(id string, had, now document.Document) diag.Diagnostic {
	if status, _ := now["status"].(string); status != actionRequired {
		return diagnostics.Error("The registration can't be changed in status "+quotedStatus(status), fmt.Sprintf("Since the plan was made, the %s "+
			"has become %s. Partner Center accepts changes only in the status %q. Nothing was written: plan again.", naming(id), quotedStatus(status), actionRequired))
	}
	changes := differences(had, now)
	if len(changes) == 0 {
		return nil
	}
	var text strings.Builder
	for _, change := range changes {
		fmt.Fprintf(&text, "  %s: %s -> %s\n", Shape.AttributePath(change.Path), referral.Brief(change.Old), referral.Brief(change.New))
	}
	return diagnostics.Error("The registration was changed by somebody else", fmt.Sprintf("Since the plan was made, somebody has changed the %s. "+
		"Nothing was written.\n\n%s\nPlan again: the new plan uses Partner Center's current values.", naming(id), text.String()))
}

// patchOperations returns the differences of two registrations as JSON Patch operations on the referral's document.
func patchOperations(now, wanted document.Document) []document.Operation {
	operations, _ := document.Patch(Shape, now, wanted, editablePaths)
	for i, operation := range operations {
		operation.Path = "/registrations/0" + strings.Replace(operation.Path, "/solutionDetails/", "/solutionDetails/0/", 1)
		if strings.HasSuffix(operation.Path, "/currency") {
			operation.Op = "replace" // it exists, but Partner Center doesn't return it
		}
		operations[i] = operation
	}
	return operations
}

// findChangeOutcome determines the outcome of a change whose response doesn't show the registration. failure is nil if Partner Center
// accepted the change.
func (r *Resource) findChangeOutcome(
	ctx context.Context, id string, before, wanted document.Document, answer partnercenter.Answer, failure error,
) (document.Document, diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), outcomeTimeout)
	defer cancel()
	var now document.Document
	var err error
	for _, pause := range readPauses {
		if err = sleep(ctx, pause); err != nil {
			break
		}
		if _, now, err = r.current(ctx, id); err == nil && holds(now, wanted) {
			return now, nil
		}
	}
	switch {
	case failure == nil && err != nil:
		return wanted, diag.Diagnostics{unreadableWarning(id, err)}
	case failure == nil && !isUnchanged(before, now):
		return now, differenceWarning(id, now, wanted)
	case failure == nil:
		failure = fmt.Errorf("%s, but the registration is unchanged", accepted(answer))
	case err != nil:
		failure = fmt.Errorf("%w; the provider couldn't read the registration to learn the outcome: %w", failure, err)
	}
	return nil, diag.Diagnostics{referral.Failure("change the "+naming(id), failure)}
}

// isUntouched reports whether a change has had no effect so far.
func isUnchanged(before, now document.Document) bool {
	return before["status"] == now["status"] && len(differences(before, withUnreturned(now, before))) == 0
}
