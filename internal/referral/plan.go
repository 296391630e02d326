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
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// ModifyPlan makes the plan from configuration and state, and refuses what Partner Center would refuse.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		resp.Diagnostics.Append(planDestroy(req.State.Raw)...)
	case req.State.Raw.IsNull():
		resp.Diagnostics.Append(planReplacement(lastApplied(ctx, req.Private))...)
		var diags diag.Diagnostics
		resp.Plan.Raw, diags = planCreate(req.Config.Raw, req.Plan.Raw)
		resp.Diagnostics.Append(diags...)
	default:
		update := planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, lastApplied(ctx, req.Private))
		resp.Plan.Raw, resp.RequiresReplace = update.plan, update.replace
		resp.Diagnostics.Append(update.diagnostics...)
		if r.settings != nil && r.settings.UpdateMethod == UpdatePatch && len(update.replace) == 0 {
			resp.Diagnostics.Append(patchRefused(req.State.Raw, update.plan)...)
		}
	}
}

// planCreate plans a new referral: what the configuration leaves out is for the service to decide.
func planCreate(config, proposed tftypes.Value) (tftypes.Value, diag.Diagnostics) {
	plan := attribute.Of(Mapping.Planned(config, proposed, tftypes.Value{}))
	diags := settleStatus(plan, attribute.Of(config), nil, nil)
	if plan["type"].IsKnown() && !slices.Contains(Types, attribute.TextOf(plan["type"])) {
		diags.Append(diagnostics.Problem{
			At: path.Root("type"), Summary: "Value not allowed", Value: shownText(plan["type"]), Allowed: Types,
			WayOut: "Say which of these types the new referral has.",
		}.Error())
	}
	if customer := attribute.Of(attribute.Of(config)["customer_profile"]); unsaid(attribute.Of(config)["name"]) && unsaid(customer["name"]) {
		diags.Append(diagnostics.Warning("A new referral without a name", "The configuration has neither name nor customer_profile.name, and "+
			"Partner Center can't delete a referral. If this one was to be taken over, it isn't there any more, or the signed-in user "+
			"may not see it: don't apply, and take it out of the configuration."))
	}
	if attribute.TextOf(plan["type"]) == "Shared" && attribute.TextOf(plan["status"]) == string(lifecycle.New) {
		diags.Append(acceptedAtOnce())
	}
	return tftypes.NewValue(Mapping.Type, plan), diags
}

// unsaid tells that a configuration leaves a text out or empty.
func unsaid(config tftypes.Value) bool { return config.IsKnown() && attribute.TextOf(config) == "" }

// updatePlan is what becomes of a referral that exists.
type updatePlan struct {
	plan        tftypes.Value
	replace     path.Paths
	diagnostics diag.Diagnostics
}

func planUpdate(config, proposed, state tftypes.Value, last applied) updatePlan {
	had := attribute.Of(state)
	plan := attribute.Of(Mapping.Planned(config, proposed, state))
	if emptied(plan["engagement_id"]) {
		plan["engagement_id"] = had["engagement_id"] // it can't be cleared
	}
	replace, diags := planFixed(plan, had)
	if now := heldState(had); len(replace) == 0 { // a new referral is planned on its own, and takes no step
		diags.Append(settleStatus(plan, attribute.Of(config), &now, last.agreed())...)
	}
	changes := sends(plan, had)
	if changes {
		markSent(plan, had)
	}
	planned := tftypes.NewValue(Mapping.Type, plan)
	if changes && len(replace) == 0 && !diags.HasError() {
		diags.Append(enforcedElsewhere(state, planned)...)
	}
	return updatePlan{planned, replace, diags}
}

// settleStatus puts status and substatus into the plan. now is what the service has, nil on creation.
func settleStatus(plan, config map[string]tftypes.Value, now *lifecycle.State, agreed []lifecycle.State) diag.Diagnostics {
	var diags diag.Diagnostics
	status, substatus := wantedFrom(config["status"]), wantedFrom(config["substatus"])
	settled := planStatus(status, substatus, now, agreed)
	switch {
	case settled.refusal != nil:
		diags.Append(refused(settled.refusal, settled.now))
		return diags
	case settled.movedOn:
		diags.Append(movedOnWarning(status, substatus, settled.now))
	}
	for name, text := range map[string]string{"status": string(settled.next.Status), "substatus": string(settled.next.Substatus)} {
		unknown := name == "status" && settled.statusUnknown || name == "substatus" && settled.substatusUnknown
		switch {
		case emptied(config[name]) && (now == nil || unknown || settled.next.Status != now.Status):
			// Terraform wants a configured value planned as it is, or as it was.
		case unknown:
			plan[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		case attribute.TextOf(plan[name]) != text || !plan[name].IsKnown():
			plan[name] = tftypes.NewValue(tftypes.String, text)
		}
	}
	return diags
}

// emptied tells that a configuration sets a text to "", rather than leaving it out.
func emptied(config tftypes.Value) bool {
	return config.IsKnown() && !config.IsNull() && attribute.TextOf(config) == ""
}

// sends tells whether a plan changes anything that the service holds.
func sends(plan, had map[string]tftypes.Value) bool {
	for _, property := range Shape.Properties {
		name := property.Attribute
		if !plan[name].Equal(had[name]) {
			return true
		}
	}
	return false
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

// planFixed deals with the attributes that can't change. Without a delete a replacement may leave an orphan, so it takes
// a policy that closes the old referral.
func planFixed(plan, had map[string]tftypes.Value) (path.Paths, diag.Diagnostics) {
	var replace path.Paths
	var diags diag.Diagnostics
	closes := attribute.TextOf(had[deletionPolicy]) == policyClose
	for _, name := range []string{"type", "engagement_id"} {
		if plan[name].Equal(had[name]) {
			continue
		}
		problem := diagnostics.Problem{
			At: path.Root(name), Summary: "Fixed at creation", Value: shownText(plan[name]),
			Allowed: []string{attribute.TextOf(had[name])},
			WayOut: fmt.Sprintf("Partner Center can't change it, and can't delete a referral either. Keep the allowed value. Or, for "+
				"a new referral in place of %s: apply deletion_policy = \"CLOSE\" first, then this change closes the old one and "+
				"creates the new one; or `terraform state rm` this resource and apply, which leaves the old one as it is.", naming(had)),
		}
		switch {
		case !closes && !plan[name].IsKnown():
			problem.Summary = "This may turn out to be fixed at creation"
			diags.Append(problem.Warning())
			continue
		case !closes:
			diags.Append(problem.Error())
			continue
		}
		replace = append(replace, path.Root(name))
		problem.Summary = "The referral will be closed and created anew"
		old := "is closed as " + attribute.TextOf(had[closeSubstatus])
		if attribute.TextOf(had["status"]) == string(lifecycle.Closed) {
			old = "is closed already and stays as it is"
		}
		problem.WayOut = fmt.Sprintf("It is fixed at creation. As deletion_policy is CLOSE, %s %s, and a new referral is created.", naming(had), old)
		diags.Append(problem.Warning())
	}
	return replace, diags
}

// shownText is a text for a message.
func shownText(value tftypes.Value) string {
	if !value.IsKnown() {
		return "(known after apply)"
	}
	return fmt.Sprintf("%q", diagnostics.Shorten(attribute.TextOf(value)))
}

// planDestroy says what a destroy will do, by the policy that was last applied.
func planDestroy(state tftypes.Value) diag.Diagnostics {
	had := attribute.Of(state)
	at := path.Root(deletionPolicy)
	policy := attribute.TextOf(had[deletionPolicy])
	switch {
	case policy == policyPrevent:
		return diag.Diagnostics{prevented(naming(had))}
	case attribute.TextOf(had["status"]) == string(lifecycle.Closed):
		return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be left in Partner Center",
			fmt.Sprintf("Destroying forgets %s, which is closed already, and leaves it in Partner Center as it is.", naming(had)))}
	case policy == policyClose:
		return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be closed",
			fmt.Sprintf("Destroying closes %s in Partner Center as %s, for good.", naming(had), attribute.TextOf(had[closeSubstatus])))}
	}
	return diag.Diagnostics{diagnostics.WarningAt(at, "The referral will be left in Partner Center",
		fmt.Sprintf("Destroying forgets %s and leaves it in Partner Center, which can't delete a referral. To close it instead, "+
			"apply deletion_policy = \"CLOSE\" first.", naming(had)))}
}

// planReplacement refuses to replace what may not be destroyed. Private state without a state is the sign of a
// replacement; of a warning Terraform would show nothing.
func planReplacement(last applied) diag.Diagnostics {
	if last.Prevent {
		return diag.Diagnostics{prevented("the referral")}
	}
	return nil
}

func prevented(which string) diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root(deletionPolicy), Summary: "Destroying is prevented", Value: fmt.Sprintf("%q", policyPrevent),
		Allowed: []string{policyAbandon, policyClose},
		WayOut: fmt.Sprintf("The policy that was last applied protects %s. Apply another deletion_policy first, or `terraform state "+
			"rm` the resource to leave the referral as it is. A tainted resource is kept by `terraform untaint`.", which),
	}.Error()
}

// naming names a referral for a message.
func naming(attributes map[string]tftypes.Value) string {
	id := diagnostics.Line(attribute.TextOf(attributes["id"]))
	if name := attribute.TextOf(attributes["name"]); name != "" {
		return fmt.Sprintf("referral %s (%q)", id, diagnostics.Shorten(name))
	}
	return "referral " + id
}
