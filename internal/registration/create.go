package registration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// A registration can't be canceled, so it is sent once. If the response is lost, reading the referral determines the outcome.

// maxConflicts is the maximum number of retries because somebody changed the referral between the read and the write.
const maxConflicts = 3

// outcomeTimeout limits the reads that determine the outcome of a write. They run even if the operation was canceled or timed out.
const outcomeTimeout = 15 * time.Second

// readPauses are the pauses before the reads that look for the effect of a write.
var readPauses = []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond}

// Create registers the referral.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.Plan.Raw, "create")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	// Values that were unknown in the plan are known now, so they are checked before anything is sent.
	plan, diags := planCreate(req.Config.Raw, req.Plan.Raw)
	resp.Diagnostics.Append(diags.Errors()...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, body := idOf(plan), newRegistration(req.Config.Raw, plan)
	created, diags := r.register(ctx, id, body)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	state, err := mapping.State(withUnreturned(created, body), req.Plan.Raw, attribute.KeepPlanned)
	if err != nil {
		// The registration exists: without a state, the next apply would try to register the referral again.
		resp.Diagnostics.Append(unreadableWarning(id, err))
		if state, err = mapping.State(body, req.Plan.Raw, attribute.KeepPlanned); err != nil {
			return
		}
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(referralID), id)...)
	resp.Diagnostics.Append(saveHistory(ctx, resp.Private, appliedHistory(req.Config.Raw))...)
}

// register sends a new registration and returns it as Partner Center holds it.
func (r *Resource) register(ctx context.Context, id string, body document.Document) (document.Document, diag.Diagnostics) {
	operations := []document.Operation{{Op: "add", Path: "/registrations/-", Value: toWire(body)}}
	for conflicts := 0; ; conflicts++ {
		last, err := r.settings.Read(ctx, id)
		if err != nil {
			return nil, diag.Diagnostics{referral.Failure("read the referral "+diagnostics.Line(id), err)}
		}
		if refusal := checkReferral(last, id); refusal != nil {
			return nil, diag.Diagnostics{refusal.diagnostic}
		}
		etag, _ := last["eTag"].(string)
		r.settings.Collection.Wrote(id)
		answer, err := r.settings.Client.PatchOnce(ctx, id, etag, document.Encode(operations))
		created, ok := shownIn(answer, id)
		switch {
		case err == nil && ok:
			return created, differenceWarning(id, created, body)
		case err == nil || partnercenter.Ambiguous(err):
			return r.findOutcome(ctx, id, body, answer, err)
		case !errors.Is(err, partnercenter.ErrConflict) || conflicts == maxConflicts:
			return nil, diag.Diagnostics{referral.Failure("register the referral "+diagnostics.Line(id), err)}
		}
	}
}

// findOutcome determines the outcome of a registration whose response doesn't show it. failure is nil if Partner Center accepted it.
func (r *Resource) findOutcome(
	ctx context.Context, id string, body document.Document, answer partnercenter.Answer, failure error,
) (document.Document, diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), outcomeTimeout)
	defer cancel()
	var found presence
	var err error
	for _, pause := range readPauses {
		if err = sleep(ctx, pause); err != nil {
			break
		}
		var doc, created document.Document
		if doc, err = r.settings.Read(ctx, id); err != nil {
			continue
		}
		if created, found, err = registrationOf(doc); err != nil {
			break
		}
		switch {
		case found == shown && (failure == nil || holds(created, body)):
			return created, differenceWarning(id, created, body)
		case found == hidden && failure == nil:
			return onlyStatus(doc), nil
		case found == shown || found == hidden:
			return nil, diag.Diagnostics{unknownOutcome(id, found, answer, failure, nil)}
		}
	}
	if failure == nil && err != nil {
		return nil, diag.Diagnostics{unreadableWarning(id, err)}
	}
	return nil, diag.Diagnostics{unknownOutcome(id, found, answer, failure, err)}
}

// unreadableWarning says that a registration exists and couldn't be read.
func unreadableWarning(id string, err error) diag.Diagnostic {
	return diagnostics.Warning("Can't read the registration back", fmt.Sprintf("Partner Center accepted the %s, but the provider couldn't read it back: %v.\n\n"+
		"The state has the values that were sent. The next refresh reads the rest.", naming(id), err))
}

// unknownOutcome is the error if the provider can't determine whether this run registered the referral.
func unknownOutcome(id string, found presence, answer partnercenter.Answer, failure, readError error) diag.Diagnostic {
	text := accepted(answer)
	if failure != nil {
		text = fmt.Sprintf("The provider sent the request, but the response was lost: %v", failure)
	}
	which := diagnostics.Line(id)
	switch {
	case found == shown:
		text += fmt.Sprintf(".\n\nReferral %s is registered now, but with values that differ from those sent: somebody else may have registered it.", which)
	case found == hidden:
		text += fmt.Sprintf(".\n\nReferral %s is registered now, but Partner Center doesn't show the values of the registration.", which)
	case readError != nil:
		text += fmt.Sprintf(".\n\nReading referral %s failed: %v.", which, readError)
	default:
		text += fmt.Sprintf(".\n\nReferral %s isn't registered yet, but the registration may still appear.", which)
	}
	return diagnostics.Error("The outcome of the registration is unknown", text+" The provider didn't send the request again.\n\nLook at the referral in "+
		"Partner Center. If it is registered, import the registration with `terraform import ADDRESS "+which+"` or an import block; if it "+
		"isn't, apply again. The next apply reads the referral first and doesn't register it twice.")
}

// accepted describes the request that Partner Center accepted, for its support.
func accepted(answer partnercenter.Answer) string {
	return fmt.Sprintf("Partner Center accepted the request (status %d, request-id %s)", answer.Status, diagnostics.Line(answer.RequestID))
}

// differenceWarning lists the values that Partner Center returned differently from what was sent.
func differenceWarning(id string, returned, sent document.Document) diag.Diagnostics {
	returned = withUnreturned(returned, sent)
	text := ""
	for _, change := range differences(document.Overlay(Shape, returned, returned, sent), returned) {
		text += fmt.Sprintf("  %s: sent %s, received %s\n", Shape.AttributePath(change.Path), referral.Brief(change.Old), referral.Brief(change.New))
	}
	if text == "" {
		return nil
	}
	return diag.Diagnostics{diagnostics.Warning("Partner Center changed what was sent", "Partner Center accepted the "+naming(id)+", but "+
		"returned different values:\n\n"+text+"\nThe state keeps the planned values. The next plan shows Partner Center's values.")}
}

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}
