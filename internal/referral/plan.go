package referral

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// ModifyPlan makes the plan from configuration and state, and refuses what Partner Center would refuse.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !req.State.Raw.IsNull() {
		r.manages(req.State.Raw)
	}
	switch {
	case req.Plan.Raw.IsNull() && r.isReplaced(req.State.Raw):
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, replacedKey, []byte("true"))...)
	case req.Plan.Raw.IsNull():
		resp.Diagnostics.Append(planDestroy(req.State.Raw)...)
	case req.State.Raw.IsNull():
		resp.Diagnostics.Append(planReplacement(lastApplied(ctx, req.Private))...)
		var diags diag.Diagnostics
		resp.Plan.Raw, diags = planCreate(req.Config.Raw, req.Plan.Raw)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(adviseValues(req.Config.Raw, resp.Plan.Raw, tftypes.Value{}, r.settings.now())...)
	case attribute.Identical(req.Plan.Raw, req.State.Raw):
		// The configuration says what the state says, so there is nothing to plan or to warn of.
	default:
		// An apply plans too, and doesn't read before: only what this run has looked at is replaced.
		inPlan := r.settings.isRead(attribute.Of(req.State.Raw))
		update := r.planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, lastApplied(ctx, req.Private), inPlan)
		resp.Plan.Raw, resp.RequiresReplace = update.plan, update.replace
		resp.Diagnostics.Append(update.diagnostics...)
		resp.Diagnostics.Append(adviseValues(req.Config.Raw, update.plan, req.State.Raw, r.settings.now())...)
	}
}

// planCreate plans a new referral: what the configuration leaves out is for the service to decide.
func planCreate(config, proposed tftypes.Value) (tftypes.Value, diag.Diagnostics) {
	plan := attribute.Of(Mapping.Planned(config, proposed, tftypes.Value{}))
	diags := settleStatus(plan, attribute.Of(config), nil, applied{})
	diags.Append(refuseValues(planValues(config, tftypes.Value{}, nil))...)
	if isNameless(attribute.Of(config)) {
		diags.Append(diagnostics.Warning("A new referral without a name", "The configuration has neither name nor customer_profile.name, and "+
			"Partner Center can't delete a referral. If this one was to be taken over, it isn't there any more, or the signed-in user "+
			"may not see it: don't apply, and take it out of the configuration."))
	}
	if attribute.TextOf(plan["type"]) == "Shared" && attribute.TextOf(plan["status"]) == string(lifecycle.New) {
		diags.Append(acceptedAtOnce())
	}
	return tftypes.NewValue(Mapping.Type, plan), diags
}

// isNameless tells that a configuration names neither the referral nor the customer, and never will.
func isNameless(config map[string]tftypes.Value) bool {
	customer := config["customer_profile"]
	return customer.IsKnown() && unsaid(config["name"]) && unsaid(attribute.Of(customer)["name"])
}

// unsaid tells that a configuration leaves a text out or empty.
func unsaid(config tftypes.Value) bool { return config.IsKnown() && attribute.TextOf(config) == "" }

// updatePlan is what becomes of a referral that exists.
type updatePlan struct {
	plan        tftypes.Value
	replace     path.Paths
	diagnostics diag.Diagnostics
}

// planUpdate plans a referral that exists. Each difference that isn't asked for and can't be set back is kept, with a warning. What
// would replace the referral is an error unless it may.
func (r *Resource) planUpdate(config, proposed, state tftypes.Value, last applied, mayReplace bool) updatePlan {
	had, configured := attribute.Of(state), attribute.Of(config)
	plan := attribute.Of(Mapping.Planned(config, proposed, state))
	replace, diags := planFixed(plan, configured, had, last, mayReplace)
	if len(replace) > 0 { // the new referral is planned on its own, and takes no step
		markSent(plan, had)
		return updatePlan{tftypes.NewValue(Mapping.Type, plan), replace, diags}
	}
	now := heldState(had)
	diags.Append(settleStatus(plan, configured, &now, last)...)
	var changes []document.Change
	if sends(plan, had) {
		changes = changesOf(state, tftypes.NewValue(Mapping.Type, plan))
	}
	if r.patches() {
		var problems diag.Diagnostics
		changes, problems = keepOutside(plan, had, changes, last)
		diags.Append(problems...)
	}
	diags.Append(refuseValues(planValues(config, state, last.asks))...)
	if sends(plan, had) {
		markSent(plan, had)
	}
	if len(changes) > 0 && !diags.HasError() {
		diags.Append(enforcedElsewhere(had, changes)...)
	}
	return updatePlan{tftypes.NewValue(Mapping.Type, plan), nil, diags}
}

// patches tells whether updates go out as patches.
func (r *Resource) patches() bool { return r.settings != nil && r.settings.UpdateMethod == UpdatePatch }

// settleStatus puts status and substatus into the plan. now is what the service has, nil on creation.
func settleStatus(plan, config map[string]tftypes.Value, now *lifecycle.State, last applied) diag.Diagnostics {
	var had map[string]tftypes.Value
	var held lifecycle.State
	if now != nil {
		held = *now
		had = map[string]tftypes.Value{"status": stringOf(held.Status), "substatus": stringOf(held.Substatus)}
	}
	status, substatus := last.wanted("status", config, had), last.wanted("substatus", config, had)
	settled := planStatus(status, substatus, now)
	if settled.refusal != nil {
		return diag.Diagnostics{refused(settled.refusal, held)}
	}
	for name, text := range map[string]string{"status": string(settled.next.Status), "substatus": string(settled.next.Substatus)} {
		unknown := name == "status" && settled.statusOpen || name == "substatus" && settled.substatusOpen
		switch {
		case emptied(config[name]) && (now == nil || unknown || settled.next.Status != now.Status):
			// Terraform wants a configured value planned as it is, or as it was.
		case unknown:
			plan[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		case attribute.TextOf(plan[name]) != text || !plan[name].IsKnown():
			plan[name] = tftypes.NewValue(tftypes.String, text)
		}
	}
	if settled.movedOn {
		return diag.Diagnostics{movedOnWarning(status, substatus, held)}
	}
	return nil
}

func stringOf[T ~string](text T) tftypes.Value { return tftypes.NewValue(tftypes.String, string(text)) }

// emptied tells that a configuration sets a text to "", rather than leaving it out.
func emptied(config tftypes.Value) bool {
	return config.IsKnown() && !config.IsNull() && attribute.TextOf(config) == ""
}

// sends tells whether a plan changes anything that the service holds. What is fixed at creation is never sent.
func sends(plan, had map[string]tftypes.Value) bool {
	return slices.ContainsFunc(Shape.Properties, func(property document.Property) bool {
		name := property.Attribute
		return !slices.Contains(fixedProperties, property.Name) && !plan[name].Equal(had[name])
	})
}

// markSent leaves open what every update changes.
func markSent(plan, had map[string]tftypes.Value) {
	open := []string{"etag", "updated_date_time"}
	if !plan["status"].Equal(had["status"]) {
		open = append(open, "accepted_date_time", "closed_date_time")
	}
	for _, name := range open {
		plan[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	}
}

// shownText is a text for a message.
func shownText(value tftypes.Value) string {
	if !value.IsKnown() {
		return "(known after apply)"
	}
	return fmt.Sprintf("%q", diagnostics.Shorten(attribute.TextOf(value)))
}

// naming names a referral for a message.
func naming(attributes map[string]tftypes.Value) string {
	id := diagnostics.Line(attribute.TextOf(attributes["id"]))
	if name := attribute.TextOf(attributes["name"]); name != "" {
		return fmt.Sprintf("referral %s (%q)", id, diagnostics.Shorten(name))
	}
	return "referral " + id
}
