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

// ModifyPlan computes the plan from configuration and state, and refuses what Partner Center would refuse.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !req.State.Raw.IsNull() {
		r.claimState(req.State.Raw)
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
		resp.Diagnostics.Append(valueWarnings(req.Config.Raw, resp.Plan.Raw, tftypes.Value{}, r.settings.now())...)
	case attribute.Identical(req.Plan.Raw, req.State.Raw):
		// The configuration equals the state, so there is nothing to plan or to warn about.
	default:
		// An apply plans too, but without a refresh: only a plan that has refreshed the referral may replace it.
		inPlan := r.settings.isRefreshed(attribute.Of(req.State.Raw))
		update := r.planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, lastApplied(ctx, req.Private), inPlan)
		resp.Plan.Raw, resp.RequiresReplace = update.plan, update.replace
		resp.Diagnostics.Append(update.diagnostics...)
		resp.Diagnostics.Append(valueWarnings(req.Config.Raw, update.plan, req.State.Raw, r.settings.now())...)
	}
}

// planCreate plans a new referral: the service decides what the configuration leaves out.
func planCreate(config, proposed tftypes.Value) (tftypes.Value, diag.Diagnostics) {
	plan := attribute.Of(Mapping.Planned(config, proposed, tftypes.Value{}))
	diags := applyStatusPlan(plan, attribute.Of(config), nil, applied{})
	diags.Append(valueErrors(planValues(config, tftypes.Value{}, nil))...)
	if isNameless(attribute.Of(config)) {
		diags.Append(diagnostics.Warning("A new referral without a name", "The configuration sets neither name nor customer_profile.name, and "+
			"Partner Center can't delete a referral. If you meant to adopt an existing referral, it no longer exists, or the signed-in "+
			"user has no access to it: don't apply, and remove the resource from the configuration."))
	}
	if attribute.TextOf(plan["type"]) == "Shared" && attribute.TextOf(plan["status"]) == string(lifecycle.New) {
		diags.Append(acceptedImmediatelyWarning())
	}
	return tftypes.NewValue(Mapping.Type, plan), diags
}

// isNameless reports whether a configuration names neither the referral nor the customer; unknown names don't count.
func isNameless(config map[string]tftypes.Value) bool {
	customer := config["customer_profile"]
	return customer.IsKnown() && isBlank(config["name"]) && isBlank(attribute.Of(customer)["name"])
}

// isBlank reports whether a configuration leaves a string out or empty.
func isBlank(config tftypes.Value) bool { return config.IsKnown() && attribute.TextOf(config) == "" }

// updatePlan is the plan for an existing referral.
type updatePlan struct {
	plan        tftypes.Value
	replace     path.Paths
	diagnostics diag.Diagnostics
}

// planUpdate plans an existing referral. It keeps drift that can't be reverted, with a warning. A change that would replace the
// referral is an error unless mayReplace is set.
func (r *Resource) planUpdate(config, proposed, state tftypes.Value, last applied, mayReplace bool) updatePlan {
	had, configured := attribute.Of(state), attribute.Of(config)
	plan := attribute.Of(Mapping.Planned(config, proposed, state))
	replace, diags := planFixed(plan, configured, had, last, mayReplace)
	if len(replace) > 0 { // Terraform plans the new referral separately, without a transition
		markUnknownAfterUpdate(plan, had)
		return updatePlan{tftypes.NewValue(Mapping.Type, plan), replace, diags}
	}
	now := heldState(had)
	diags.Append(applyStatusPlan(plan, configured, &now, last)...)
	var changes []document.Change
	if sendsUpdate(plan, had) {
		changes = plannedChanges(state, tftypes.NewValue(Mapping.Type, plan))
	}
	if r.usesPatch() {
		var problems diag.Diagnostics
		changes, problems = keepUnpatchable(plan, had, changes, last)
		diags.Append(problems...)
	}
	diags.Append(valueErrors(planValues(config, state, last.isIntent))...)
	if sendsUpdate(plan, had) {
		markUnknownAfterUpdate(plan, had)
	}
	if len(changes) > 0 && !diags.HasError() {
		diags.Append(pageRuleWarnings(had, changes)...)
	}
	return updatePlan{tftypes.NewValue(Mapping.Type, plan), nil, diags}
}

// usesPatch reports whether updates are sent as patches.
func (r *Resource) usesPatch() bool {
	return r.settings != nil && r.settings.UpdateMethod == UpdatePatch
}

// applyStatusPlan sets status and substatus in the plan. now is the referral's current state, nil on creation.
func applyStatusPlan(plan, config map[string]tftypes.Value, now *lifecycle.State, last applied) diag.Diagnostics {
	var had map[string]tftypes.Value
	var held lifecycle.State
	if now != nil {
		held = *now
		had = map[string]tftypes.Value{"status": stringOf(held.Status), "substatus": stringOf(held.Substatus)}
	}
	status, substatus := last.configured("status", config, had), last.configured("substatus", config, had)
	settled := planStatus(status, substatus, now)
	if settled.refusal != nil {
		return diag.Diagnostics{refusalError(settled.refusal, held)}
	}
	for name, text := range map[string]string{"status": string(settled.next.Status), "substatus": string(settled.next.Substatus)} {
		unknown := name == "status" && settled.statusUnknown || name == "substatus" && settled.substatusUnknown
		switch {
		case isEmptyString(config[name]) && (now == nil || unknown || settled.next.Status != now.Status):
			// Terraform requires a plan to have either the configured or the prior value.
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

// isEmptyString reports whether a configuration sets a string to "" instead of leaving it out.
func isEmptyString(config tftypes.Value) bool {
	return config.IsKnown() && !config.IsNull() && attribute.TextOf(config) == ""
}

// sendsUpdate reports whether a plan changes a property of the referral, and so sends an update. What is fixed at creation is
// never sent.
func sendsUpdate(plan, had map[string]tftypes.Value) bool {
	return slices.ContainsFunc(Shape.Properties, func(property document.Property) bool {
		name := property.Attribute
		return !slices.Contains(fixedProperties, property.Name) && !attribute.Equal(plan[name], had[name])
	})
}

// markUnknownAfterUpdate makes the values that every update changes unknown.
func markUnknownAfterUpdate(plan, had map[string]tftypes.Value) {
	open := []string{"etag", "updated_date_time"}
	if !plan["status"].Equal(had["status"]) {
		open = append(open, "accepted_date_time", "closed_date_time")
	}
	for _, name := range open {
		plan[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	}
}

// quotedText returns a string in quotes for a message.
func quotedText(value tftypes.Value) string {
	if !value.IsKnown() {
		return "(known after apply)"
	}
	return fmt.Sprintf("%q", diagnostics.Shorten(attribute.TextOf(value)))
}

// describe returns a referral's ID and name for a message.
func describe(attributes map[string]tftypes.Value) string {
	id := diagnostics.Line(attribute.TextOf(attributes["id"]))
	if name := attribute.TextOf(attributes["name"]); name != "" {
		return fmt.Sprintf("referral %s (%q)", id, diagnostics.Shorten(name))
	}
	return "referral " + id
}
