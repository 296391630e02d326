package referral

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Create creates a referral, exactly once.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.Plan.Raw, "create")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	// Values that were unknown in the plan are known by now: check them before anything is sent.
	plan, diags := planCreate(req.Config.Raw, req.Plan.Raw)
	resp.Diagnostics.Append(diags.Errors()...)
	if resp.Diagnostics.HasError() {
		return
	}
	declared := documentToWrite(req.Config.Raw, plan, tftypes.Value{})
	doc, warnings, err := r.create(ctx, newDocument(declared))
	resp.Diagnostics.Append(warnings...)
	if err != nil {
		resp.Diagnostics.Append(Failure("create the referral", err))
		return
	}
	state, err := Mapping.State(doc, req.Plan.Raw, attribute.KeepPlanned)
	if err != nil {
		id, _ := doc["id"].(string)
		resp.Diagnostics.Append(Failure("save the new referral in the state", &createdError{id, &MalformedError{Call: "POST", Err: err}}))
		return
	}
	resp.State.Raw = state
	id := attribute.TextOf(attribute.Of(state)["id"])
	r.settings.Collection.Wrote(id)
	r.settings.hasCreated.Store(true)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(keepDocument(ctx, resp.Private, doc, state)...)
	resp.Diagnostics.Append(keepApplied(ctx, resp.Private, appliedFrom(req.Config.Raw, state))...)
	resp.Diagnostics.Append(changedValuesWarning(doc, declared, nil)...)
}

// create sends a new referral, and resends it only if it is proven not to exist. The diagnostics are warnings. Errors: those of
// the client, *baselineError, *equalError, *uncertainError, *unsentError.
func (r *Resource) create(ctx context.Context, body document.Document) (document.Document, diag.Diagnostics, error) {
	existing, own, err := r.settings.baseline(ctx)
	if err != nil {
		return nil, nil, &baselineError{err}
	}
	var warnings diag.Diagnostics
	if own && existing.unusable != nil {
		warnings.Append(noBaselineWarning(existing.unusable))
	}
	if equal := r.settings.equalReferrals(existing, body); len(equal) > 0 {
		return nil, warnings, &equalError{equal}
	}
	a := newAttempt(body, existing)
	for sends := 1; ; sends++ {
		doc, failure := r.post(ctx, a)
		err := failure
		if isAmbiguous(failure) {
			doc, err = r.findLost(ctx, a, failure)
		}
		if doc != nil {
			r.settings.run.recordCreated(doc, r.settings.now())
		}
		if doc != nil || err != nil {
			return doc, warnings, err
		}
		if sends == maxSends {
			return nil, warnings, fmt.Errorf("the referral was sent %d times, the last time at %s, and didn't exist a minute later: %w",
				sends, a.sentAt.UTC().Format(time.RFC3339), failure)
		}
	}
}

// post sends a new referral and claims it. Errors: those of the client, *MalformedError, *unsentError.
func (r *Resource) post(ctx context.Context, a *attempt) (doc document.Document, err error) {
	a.claimsBefore = r.settings.run.claimCount()
	err = r.settings.run.whileSending(ctx, a, func() error {
		a.sentAt = r.settings.now()
		answer, err := r.settings.Client.Create(ctx, a.encoded, a.requestID)
		if err == nil {
			doc, err = r.acceptCreated(ctx, a, answer)
		}
		return err
	})
	return doc, err
}

// acceptCreated returns the new referral from the response to a creation, and claims it. Errors: *MalformedError, also if the
// referral existed before or another resource has claimed it.
func (r *Resource) acceptCreated(ctx context.Context, a *attempt, answer partnercenter.Answer) (document.Document, error) {
	doc, err := r.parseCreated(ctx, answer, a.body)
	if err != nil {
		return nil, err
	}
	id := stringProperty(doc, "id")
	switch {
	case a.baseline.contains(id):
		err = fmt.Errorf("its ID is %s, which belongs to a referral that existed before the creation", diagnostics.Quote(id))
	case !r.settings.claim(doc):
		err = fmt.Errorf("its ID is %s, which belongs to another resource's referral", diagnostics.Quote(id))
	default:
		return doc, nil
	}
	return nil, &MalformedError{"POST", answer.RequestID, err}
}

func stringProperty(doc document.Document, name string) string {
	text, _ := doc[name].(string)
	return text
}

// newDocument returns the body of a new referral: the declared values, and the objects that the service requires.
func newDocument(declared document.Document) document.Document {
	doc := document.Overlay(Shape, nil, nil, declared)
	for _, name := range []string{"customerProfile", "consent", "details"} {
		if _, ok := doc[name]; !ok {
			doc[name] = document.Document{}
		}
	}
	return doc
}

// documentToWrite returns the declared values that the plan changes. It contains status and substatus only if the plan changes
// either of them; the substatus may be implied.
func documentToWrite(config, plan, state tftypes.Value) document.Document {
	declared := Mapping.Changed(declaredDocument(config, plan), plan, state)
	planned, had := attribute.Of(plan), attribute.Of(state)
	status, substatus := attribute.TextOf(planned["status"]), attribute.TextOf(planned["substatus"])
	if substatus == "" {
		implied, _ := lifecycle.Implied(lifecycle.Status(status))
		substatus = string(implied)
	}
	delete(declared, "status")
	delete(declared, "substatus")
	if status == attribute.TextOf(had["status"]) && substatus == attribute.TextOf(had["substatus"]) {
		return declared
	}
	if status != "" {
		declared["status"] = status
	}
	if substatus != "" {
		declared["substatus"] = substatus
	}
	return declared
}
