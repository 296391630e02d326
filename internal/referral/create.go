package referral

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// Create sends a new referral, once.
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
	declared := toWrite(req.Config.Raw, plan, tftypes.Value{})
	doc, err := r.create(ctx, newDocument(declared))
	if err != nil {
		resp.Diagnostics.Append(Failure("create the referral", err))
		return
	}
	state, err := Mapping.State(doc, req.Plan.Raw, attribute.KeepPlanned)
	if err != nil {
		id, _ := doc["id"].(string)
		resp.Diagnostics.Append(Failure("take over the new referral", &createdError{id, &MalformedError{Call: "POST", Err: err}}))
		return
	}
	resp.State.Raw = state
	id := attribute.TextOf(attribute.Of(state)["id"])
	r.settings.Collection.Wrote(id)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(keepDocument(ctx, resp.Private, doc, state)...)
	resp.Diagnostics.Append(keepApplied(ctx, resp.Private, appliedFrom(req.Config.Raw, state))...)
	resp.Diagnostics.Append(answeredOtherwise(doc, declared, nil)...)
}

// create sends a new referral, and again only if it surely wasn't created. Errors: those of the client,
// *uncertainError, *takenError, *waitError.
func (r *Resource) create(ctx context.Context, body document.Document) (document.Document, error) {
	text, requestID := document.Encode(body), uuid.NewString()
	done, err := r.settings.oneAtATime(ctx, body)
	if err != nil {
		return nil, err
	}
	defer done()
	since := time.Now() // after the wait: what another left behind meanwhile isn't this one
	for sends := 1; ; sends++ {
		doc, err := r.post(ctx, text, requestID)
		if err == nil || !isAmbiguous(err) {
			return doc, err
		}
		doc, uncertain := r.findLost(ctx, body, since, err)
		if uncertain != nil || doc != nil {
			return doc, uncertain
		}
		if sends == maxSends {
			return nil, fmt.Errorf("sent %d times, and not created: %w", sends, err)
		}
	}
}

// post sends a new referral and claims it. Errors: those of the client, *MalformedError, *takenError.
func (r *Resource) post(ctx context.Context, body []byte, requestID string) (document.Document, error) {
	answer, err := r.settings.Client.Create(ctx, body, requestID)
	if err != nil {
		return nil, err
	}
	doc, err := Parsed("POST", answer, "")
	if err == nil && !r.settings.claim(doc) {
		id, _ := doc["id"].(string)
		return nil, &takenError{id}
	}
	return doc, err
}

// newDocument is the body of a new referral: what is declared, and the objects that the service requires.
func newDocument(declared document.Document) document.Document {
	doc := document.Overlay(Shape, nil, nil, declared)
	for _, name := range []string{"customerProfile", "consent", "details"} {
		if _, ok := doc[name]; !ok {
			doc[name] = document.Document{}
		}
	}
	return doc
}

// toWrite is what of the declared document has to be written: what the plan changes. The status is a step: status and
// substatus where the plan changes them, the substatus also where it is only implied, and neither where the plan keeps
// them, whatever the service has by now.
func toWrite(config, plan, state tftypes.Value) document.Document {
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
