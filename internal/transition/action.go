// Package transition is the action partnercenter_referral_transition: it moves a referral a step on that no resource
// manages.
package transition

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// timeout bounds an invocation, all retries included, and so a plan.
const timeout = 5 * time.Minute

// Referrals reads and writes referrals as the provider's settings say.
type Referrals interface {
	// Read reads a referral that must be there.
	Read(ctx context.Context, id string) (document.Document, error)
	// Write replaces or patches a referral under the ETag of the document last read, and gives the document that the
	// service answered with.
	Write(ctx context.Context, id string, last, wanted document.Document) (document.Document, error)
}

// Action is partnercenter_referral_transition.
type Action struct {
	referrals Referrals // nil until the provider is configured
}

// What the framework asks of the action.
var (
	_ action.ActionWithConfigure      = (*Action)(nil)
	_ action.ActionWithModifyPlan     = (*Action)(nil)
	_ action.ActionWithValidateConfig = (*Action)(nil)
)

// New makes the action for the provider's registration.
func New() action.Action { return &Action{} }

// Metadata names the action.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referral_transition"
}

// Schema gives the action's attributes.
func (a *Action) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = actionSchema()
}

func actionSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Changes the status of a referral without managing the referral: accepts or declines a lead, wins or loses a " +
			"deal. All other properties stay unchanged.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The ID of the referral, or Partner Center's link to the referral.",
			},
			"status": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The new status: `New`, `Active` or `Closed`. Changing `New` to `Active` accepts a lead. " +
					"`Closed` is final.",
			},
			"substatus": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The new substatus. `Active` implies `Accepted`. `New` requires `Pending` or " +
					"`Received`; `Closed` requires `Won`, `Lost`, `Declined` or `Error`.",
			},
			"status_reason": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The reason for the status. Default: the current reason. `\"\"` clears it.",
			},
		},
	}
}

// Configure takes the provider's settings, which are absent while a configuration is only validated.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, _ *action.ConfigureResponse) {
	a.referrals, _ = req.ProviderData.(Referrals)
}

// ValidateConfig refuses what no referral can be moved to.
func (a *Action) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	_, _, diags := requested(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
}

// ModifyPlan reads the referral and refuses a step that it can't take, so that whoever reviews the plan sees it. Statuses
// only ever move on, so what is illegal in the plan is illegal when the action is invoked.
func (a *Action) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	asked, known, diags := requested(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() || !known || a.referrals == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	doc, err := a.referrals.Read(ctx, asked.id)
	if err != nil {
		resp.Diagnostics.Append(failed(asked, err))
		return
	}
	next, refusal := asked.over(doc)
	switch {
	case refusal != nil:
		resp.Diagnostics.Append(refused(refusal, next.from, asked.id))
	case next.closes():
		resp.Diagnostics.Append(closing(asked, next, doc))
	case next.wanted != nil && lifecycle.Terminal(next.from.Substatus):
		resp.Diagnostics.Append(closedAlready(asked, next))
	}
}

// Invoke moves the referral on.
func (a *Action) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	asked, known, diags := requested(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	if !known || a.referrals == nil {
		resp.Diagnostics.Append(diagnostics.Error("The action can't be invoked yet", "Values of its configuration, or of the provider's, "+
			"aren't known. Apply what they depend on first."))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	mover := mover{asked, a.referrals, func(text string) { resp.SendProgress(action.InvokeProgressEvent{Message: text}) }}
	resp.Diagnostics.Append(mover.move(ctx)...)
}

// requested reads a configuration and checks what it alone can tell. Not known means that a value of it is missing.
func requested(ctx context.Context, config tfsdk.Config) (asked request, known bool, diags diag.Diagnostics) {
	var id, status, substatus, reason types.String
	for name, value := range map[string]*types.String{"id": &id, "status": &status, "substatus": &substatus, "status_reason": &reason} {
		diags.Append(config.GetAttribute(ctx, path.Root(name), value)...)
	}
	if diags.HasError() {
		return request{}, false, diags
	}
	asked = request{status: lifecycle.Status(status.ValueString()), substatus: lifecycle.Substatus(substatus.ValueString())}
	if !id.IsUnknown() {
		parsed, err := partnercenter.ParseID(id.ValueString())
		if err != nil {
			diags.Append(notAnID(id.ValueString()))
		}
		asked.id = parsed
	}
	if !reason.IsNull() {
		text := reason.ValueString()
		asked.reason = &text
	}
	if refusal := asked.impossible(); !status.IsUnknown() && refusal != nil &&
		(refusal.Reason != lifecycle.SubstatusMissing || !substatus.IsUnknown()) {
		diags.Append(refused(refusal, lifecycle.State{}, asked.id))
	}
	known = !id.IsUnknown() && !status.IsUnknown() && !substatus.IsUnknown() && !reason.IsUnknown()
	return asked, known, diags
}

func notAnID(value string) diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root("id"), Summary: "Value not allowed", Value: fmt.Sprintf("%q", value),
		Rule:   partnercenter.IDForms,
		WayOut: "Write the ID or any link to the referral, for example " + partnercenter.IDExamples + ".",
	}.Error()
}
