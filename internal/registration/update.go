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

// Update changes the registration while Partner Center asks for more. Where that changes nothing, nothing is sent.
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
	state, err := mapping.State(filled(changed, planned), plan, attribute.KeepPlanned)
	if err != nil {
		resp.Diagnostics.Append(referral.Failure("read the "+naming(id), &referral.MalformedError{Call: "the update", Err: err}))
		return
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(keepHistory(ctx, resp.Private, appliedHistory(req.Config.Raw))...)
}

// finalPlan checks again, before anything is sent, what the plan left open. Terraform plans once more when it applies, so that
// there is nothing left to check; and only that plan knows what ignore_changes ignores.
func finalPlan(ctx context.Context, req resource.UpdateRequest) (tftypes.Value, diag.Diagnostics) {
	planned := mapping.Document(req.Plan.Raw)
	for _, path := range writable {
		if !known(at(planned, path)) {
			plan, diags := planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, historyIn(ctx, req.Private))
			return plan, diags.Errors()
		}
	}
	return req.Plan.Raw, nil
}

// change sends what a plan changes of a registration, and gives it as Partner Center has it then.
func (r *Resource) change(ctx context.Context, id string, had, declared document.Document) (document.Document, diag.Diagnostics) {
	for conflicts := 0; ; conflicts++ {
		doc, now, err := r.current(ctx, id)
		if err != nil {
			return nil, diag.Diagnostics{referral.Failure("read the "+naming(id), err)}
		}
		now = filled(now, had)
		if refusal := changedMeanwhile(id, had, now); refusal != nil {
			return nil, diag.Diagnostics{refusal}
		}
		wanted := document.Overlay(Shape, now, now, declared)
		operations := pointed(now, wanted)
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
			return changed, otherwise(id, changed, wanted)
		}
		return r.settleChange(ctx, id, now, wanted, answer, err)
	}
}

// shownIn is the registration that the answer to a PATCH shows; false if it shows none.
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

// current reads a registration that must be shown, and its referral.
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

// changedMeanwhile refuses to change a registration that isn't as it was when the plan was made, or can't be changed any more.
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
		"Nothing was written.\n\n%s\nPlan again: the new plan starts from Partner Center's current values.", naming(id), text.String()))
}

// pointed writes the difference of two registrations as operations on the referral's document.
func pointed(now, wanted document.Document) []document.Operation {
	operations, _ := document.Patch(Shape, now, wanted, editable)
	for i, operation := range operations {
		operation.Path = "/registrations/0" + strings.Replace(operation.Path, "/solutionDetails/", "/solutionDetails/0/", 1)
		if strings.HasSuffix(operation.Path, "/currency") {
			operation.Op = "replace" // it is there, and isn't given back
		}
		operations[i] = operation
	}
	return operations
}

// settleChange finds out what became of a change whose answer doesn't show it. failure is nil where Partner Center accepted
// it.
func (r *Resource) settleChange(
	ctx context.Context, id string, before, wanted document.Document, answer partnercenter.Answer, failure error,
) (document.Document, diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	var now document.Document
	var err error
	for _, pause := range looks {
		if err = sleep(ctx, pause); err != nil {
			break
		}
		if _, now, err = r.current(ctx, id); err == nil && holds(now, wanted) {
			return now, nil
		}
	}
	switch {
	case failure == nil && err != nil:
		return wanted, diag.Diagnostics{unreadable(id, err)}
	case failure == nil && !isUntouched(before, now):
		return now, otherwise(id, now, wanted)
	case failure == nil:
		failure = fmt.Errorf("%s, but the registration is unchanged", accepted(answer))
	case err != nil:
		failure = fmt.Errorf("%w; the provider couldn't read the registration to learn the outcome: %w", failure, err)
	}
	return nil, diag.Diagnostics{referral.Failure("change the "+naming(id), failure)}
}

// isUntouched tells that nothing has come of a change so far.
func isUntouched(before, now document.Document) bool {
	return before["status"] == now["status"] && len(differences(before, filled(now, before))) == 0
}
