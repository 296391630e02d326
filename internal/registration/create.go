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

// A registration can't be cancelled, so it is sent once. A lost answer is settled by reading the referral.

// maxConflicts bounds how often a request is made again because the referral was changed meanwhile.
const maxConflicts = 3

// settleTime bounds the reads that find out what became of a write. The run may have been stopped, or be out of time.
const settleTime = 15 * time.Second

// looks are the pauses before each read that looks for the trace of a write.
var looks = []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond}

// Create registers the referral.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.Plan.Raw, "create")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	// What was unknown in the plan is known by now, and checked again before anything is sent.
	plan, diags := planCreate(req.Config.Raw, req.Plan.Raw)
	resp.Diagnostics.Append(diags.Errors()...)
	if resp.Diagnostics.HasError() {
		return
	}
	id, body := idOf(plan), newRegistration(req.Config.Raw, plan)
	made, diags := r.register(ctx, id, body)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	state, err := mapping.State(filled(made, body), req.Plan.Raw, attribute.KeepPlanned)
	if err != nil {
		// The registration is there: a state without it would be tried to register again.
		resp.Diagnostics.Append(unreadable(id, err))
		if state, err = mapping.State(body, req.Plan.Raw, attribute.KeepPlanned); err != nil {
			return
		}
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(referralID), id)...)
	resp.Diagnostics.Append(keepHistory(ctx, resp.Private, appliedHistory(req.Config.Raw))...)
}

// register sends a new registration and gives it as Partner Center has it.
func (r *Resource) register(ctx context.Context, id string, body document.Document) (document.Document, diag.Diagnostics) {
	operations := []document.Operation{{Op: "add", Path: "/registrations/-", Value: onWire(body)}}
	for conflicts := 0; ; conflicts++ {
		last, err := r.settings.Read(ctx, id)
		if err != nil {
			return nil, diag.Diagnostics{referral.Failure("read the referral "+diagnostics.Line(id), err)}
		}
		if refusal := refused(last, id); refusal != nil {
			return nil, diag.Diagnostics{refusal.diagnostic}
		}
		etag, _ := last["eTag"].(string)
		r.settings.Collection.Wrote(id)
		answer, err := r.settings.Client.PatchOnce(ctx, id, etag, document.Encode(operations))
		made, ok := shownIn(answer, id)
		switch {
		case err == nil && ok:
			return made, otherwise(id, made, body)
		case err == nil || partnercenter.Ambiguous(err):
			return r.settle(ctx, id, body, answer, err)
		case !errors.Is(err, partnercenter.ErrConflict) || conflicts == maxConflicts:
			return nil, diag.Diagnostics{referral.Failure("register the referral "+diagnostics.Line(id), err)}
		}
	}
}

// settle finds out what became of a registration whose answer doesn't show it. failure is nil where Partner Center accepted it.
func (r *Resource) settle(
	ctx context.Context, id string, body document.Document, answer partnercenter.Answer, failure error,
) (document.Document, diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	var found presence
	var err error
	for _, pause := range looks {
		if err = sleep(ctx, pause); err != nil {
			break
		}
		var doc, made document.Document
		if doc, err = r.settings.Read(ctx, id); err != nil {
			continue
		}
		if made, found, err = registrationOf(doc); err != nil {
			break
		}
		switch {
		case found == shown && (failure == nil || holds(made, body)):
			return made, otherwise(id, made, body)
		case found == hidden && failure == nil:
			return onlyStatus(doc), nil
		case found == shown || found == hidden:
			return nil, diag.Diagnostics{uncertain(id, found, answer, failure, nil)}
		}
	}
	if failure == nil && err != nil {
		return nil, diag.Diagnostics{unreadable(id, err)}
	}
	return nil, diag.Diagnostics{uncertain(id, found, answer, failure, err)}
}

// unreadable warns that a registration is there and couldn't be read.
func unreadable(id string, err error) diag.Diagnostic {
	return diagnostics.Warning("Can't read the registration back", fmt.Sprintf("Partner Center accepted the %s, but the provider couldn't read it back: %v.\n\n"+
		"The state has the values that were sent. The next refresh reads the rest.", naming(id), err))
}

// uncertain says that it isn't known whether the referral was registered by this run.
func uncertain(id string, found presence, answer partnercenter.Answer, failure, readError error) diag.Diagnostic {
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

// accepted says which request Partner Center accepted, for its support.
func accepted(answer partnercenter.Answer) string {
	return fmt.Sprintf("Partner Center accepted the request (status %d, request-id %s)", answer.Status, diagnostics.Line(answer.RequestID))
}

// otherwise warns where Partner Center has something else than was sent.
func otherwise(id string, made, sent document.Document) diag.Diagnostics {
	made = filled(made, sent)
	text := ""
	for _, change := range differences(document.Overlay(Shape, made, made, sent), made) {
		text += fmt.Sprintf("  %s: sent %s, returned %s\n", Shape.AttributePath(change.Path), referral.Brief(change.Old), referral.Brief(change.New))
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
