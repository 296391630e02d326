// Package transition implements the action partnercenter_referral_transition, which changes the status of a referral that no
// resource manages.
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

// timeout limits an invocation or a plan, including all retries.
const timeout = 5 * time.Minute

// Referrals reads and writes referrals according to the provider's settings.
type Referrals interface {
	// Read reads a referral that must exist.
	Read(ctx context.Context, id string) (document.Document, error)
	// Write replaces or patches a referral under the ETag of the document last read, and returns the document in the
	// service's response.
	Write(ctx context.Context, id string, last, wanted document.Document) (document.Document, error)
}

// Action implements partnercenter_referral_transition.
type Action struct {
	referrals Referrals // nil until the provider is configured
}

var (
	_ action.ActionWithConfigure      = (*Action)(nil)
	_ action.ActionWithModifyPlan     = (*Action)(nil)
	_ action.ActionWithValidateConfig = (*Action)(nil)
)

// New returns an action that Configure hasn't configured yet.
func New() action.Action { return &Action{} }

// Metadata returns the action's type name.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referral_transition"
}

// Schema returns the action's attributes.
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

// Configure stores the provider's settings, which are absent during validation.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, _ *action.ConfigureResponse) {
	a.referrals, _ = req.ProviderData.(Referrals)
}

// ValidateConfig refuses a status and substatus that no referral can change to.
func (a *Action) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	_, _, diags := parseRequest(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
}

// ModifyPlan reads the referral and refuses an illegal transition, so that a reviewer sees the error in the plan. A status never
// moves back, so what is illegal in the plan is still illegal when the action is invoked.
func (a *Action) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	asked, known, diags := parseRequest(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() || !known || a.referrals == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	doc, err := a.referrals.Read(ctx, asked.id)
	if err != nil {
		resp.Diagnostics.Append(readFailedError(asked, err))
		return
	}
	next, refusal := asked.stepFor(doc)
	switch {
	case refusal != nil:
		resp.Diagnostics.Append(refusalError(refusal, next.from, asked.id))
	case next.closes():
		resp.Diagnostics.Append(closingWarning(asked, next, doc))
	case next.wanted != nil && lifecycle.Terminal(next.from.Substatus):
		resp.Diagnostics.Append(closedWarning(asked, next))
	}
}

// Invoke changes the referral's status.
func (a *Action) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	asked, known, diags := parseRequest(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	if !known || a.referrals == nil {
		resp.Diagnostics.Append(diagnostics.Error("The action can't be invoked yet", "The action's configuration, or the provider's, "+
			"contains unknown values. Apply the resources that these values depend on first."))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	mover := mover{asked, a.referrals, func(text string) { resp.SendProgress(action.InvokeProgressEvent{Message: text}) }}
	resp.Diagnostics.Append(mover.move(ctx)...)
}

// parseRequest reads a configuration and checks it without the referral. known is false if a value is unknown.
func parseRequest(ctx context.Context, config tfsdk.Config) (asked request, known bool, diags diag.Diagnostics) {
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
			diags.Append(invalidIDError(id.ValueString()))
		}
		asked.id = parsed
	}
	if !reason.IsNull() {
		text := reason.ValueString()
		asked.reason = &text
	}
	if refusal := asked.checkWithoutReferral(); !status.IsUnknown() && refusal != nil &&
		(refusal.Reason != lifecycle.SubstatusMissing || !substatus.IsUnknown()) {
		diags.Append(refusalError(refusal, lifecycle.State{}, asked.id))
	}
	known = !id.IsUnknown() && !status.IsUnknown() && !substatus.IsUnknown() && !reason.IsUnknown()
	return asked, known, diags
}

func invalidIDError(value string) diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root("id"), Summary: "Value not allowed", Value: fmt.Sprintf("%q", value),
		Rule:   partnercenter.IDForms,
		WayOut: "Write the ID or any link to the referral, for example " + partnercenter.IDExamples + ".",
	}.Error()
}
