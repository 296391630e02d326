package registration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/intent"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// ModifyPlan makes the plan from configuration and state, and refuses what Partner Center would refuse.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		resp.Diagnostics.Append(stays(path.Root(referralID), "Destroying removes", idOf(req.State.Raw)))
	case req.State.Raw.IsNull():
		var diags diag.Diagnostics
		resp.Plan.Raw, diags = planCreate(req.Config.Raw, req.Plan.Raw)
		resp.Diagnostics.Append(diags...)
		if !diags.HasError() {
			resp.Diagnostics.Append(r.planReferral(ctx, req.Plan.Raw)...)
		}
	case attribute.Of(req.Plan.Raw)[referralID].IsKnown() && !strings.EqualFold(idOf(req.Plan.Raw), idOf(req.State.Raw)):
		resp.Plan.Raw, _ = planCreate(req.Config.Raw, req.Plan.Raw)
		resp.RequiresReplace = path.Paths{path.Root(referralID)}
		resp.Diagnostics.Append(stays(path.Root(referralID), "The new referral_id registers a different referral. Terraform removes", idOf(req.State.Raw)))
	default:
		var diags diag.Diagnostics
		resp.Plan.Raw, diags = planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, historyIn(ctx, req.Private))
		resp.Diagnostics.Append(diags...)
	}
}

func stays(at path.Path, what, id string) diag.Diagnostic {
	return diagnostics.WarningAt(at, "The registration stays in Partner Center",
		fmt.Sprintf("%s the %s from the state only. Partner Center can't cancel or delete the registration, so it stays there unchanged.", what, naming(id)))
}

// planCreate plans a new registration: what the configuration leaves out is for the service to decide.
func planCreate(config, proposed tftypes.Value) (tftypes.Value, diag.Diagnostics) {
	plan := attribute.Of(mapping.Planned(config, proposed, tftypes.Value{}))
	if attribute.Of(config)["type"].IsNull() {
		plan["type"] = attribute.Of(proposed)["type"] // the default
	}
	planned := tftypes.NewValue(mapping.Type, plan)
	diags := checkComplete(mapping.Document(config))
	wanted := newRegistration(config, planned)
	diags.Append(check(config, tftypes.Value{}, wanted, func(document.Path) bool { return true })...)
	if !diags.HasError() {
		diags.Append(unpromising(wanted)...)
	}
	return planned, diags
}

// newRegistration is what a plan sends as a new registration. What has no value is left out.
func newRegistration(config, plan tftypes.Value) document.Document {
	declared := mapping.Declared(config, plan)
	declared["type"] = mapping.Document(plan)["type"]
	return document.Overlay(Shape, nil, nil, declared)
}

// planReferral refuses a referral that can't be registered any more. Whether it is closed as Won is left to the apply: the
// same apply may close it.
func (r *Resource) planReferral(ctx context.Context, plan tftypes.Value) diag.Diagnostics {
	id := idOf(plan)
	if r.settings == nil || id == "" {
		return nil
	}
	ctx, cancel, diags := attribute.Deadline(ctx, plan, "create")
	defer cancel()
	if diags.HasError() {
		return diags
	}
	doc, err := r.settings.Read(ctx, id)
	if err != nil {
		return diag.Diagnostics{diagnostics.WarningAt(path.Root(referralID), "Can't check the referral", fmt.Sprintf("The plan can't tell "+
			"whether referral %s can be registered; the apply checks it: %v", diagnostics.Line(id), err))}
	}
	refusal := refused(doc, id)
	if refusal != nil && refusal.forGood {
		return diag.Diagnostics{refusal.diagnostic}
	}
	return nil
}

// planUpdate plans a registration that exists. Only what the configuration newly asks for can be refused. Any other difference
// is set back where Partner Center lets it, and kept otherwise.
func planUpdate(config, proposed, state tftypes.Value, history intent.History) (tftypes.Value, diag.Diagnostics) {
	judged := judge(config, state, history)
	plan := attribute.Of(mapping.Planned(without(Shape, config, judged.kept), proposed, state))
	if strings.EqualFold(attribute.TextOf(plan[referralID]), idOf(state)) {
		plan[referralID] = attribute.Of(state)[referralID]
	}
	planned := tftypes.NewValue(mapping.Type, plan)
	had := mapping.Document(state)
	diags := judged.diagnostics
	if len(differences(had, mapping.Document(planned))) == 0 {
		return planned, diags
	}
	if document.Empty(at(had, currencyPath)) {
		// Something is sent anyway, so the currency that Partner Center doesn't give back is sent too.
		kept := slices.DeleteFunc(judged.kept, func(p document.Path) bool { return slices.Equal(p, currencyPath) })
		planned = mapping.Planned(without(Shape, config, kept), planned, state)
	}
	planned = withoutDates(config, planned)
	wanted := mapping.Document(planned)
	diags.Append(check(config, state, wanted, judged.asks)...)
	if !diags.HasError() {
		diags.Append(unpromising(wanted)...)
		diags.Append(unprepared(had, wanted)...)
	}
	return reviewedAgain(planned), diags
}

// withoutDates clears the date-times that the configuration leaves out and that no longer belong to the rest.
func withoutDates(config, planned tftypes.Value) tftypes.Value {
	wanted, configured := mapping.Document(planned), mapping.Document(config)
	for _, pair := range []struct {
		date  document.Path
		stays bool
	}{
		{endPath, at(wanted, termPath) != perpetual},
		{transactedTime, at(wanted, transactedPath) != false},
	} {
		if !pair.stays && at(configured, pair.date) == nil && !document.Empty(at(wanted, pair.date)) {
			planned = set(Shape, planned, pair.date, tftypes.NewValue(tftypes.String, ""))
		}
	}
	return planned
}

// reviewedAgain leaves open what every update changes.
func reviewedAgain(planned tftypes.Value) tftypes.Value {
	plan := attribute.Of(planned)
	for _, name := range []string{"status", "status_reason", "status_history"} {
		plan[name] = tftypes.NewValue(plan[name].Type(), tftypes.UnknownValue)
	}
	return tftypes.NewValue(mapping.Type, plan)
}

// judgement is what becomes of the values of a configuration for a registration that exists.
type judgement struct {
	kept        []document.Path // where the plan keeps the state's value
	asked       []document.Path // what the configuration newly asks for
	diagnostics diag.Diagnostics
}

func (j judgement) asks(path document.Path) bool { return within(j.asked, path) }

func judge(config, state tftypes.Value, history intent.History) judgement {
	configured, had := mapping.Document(config), mapping.Document(state)
	status, _ := had["status"].(string)
	unseen := false
	var result judgement
	var stuck []string
	for _, path := range writable {
		verdict := history.Judge(path.String(), configuredAt(configured, path), normal(path, at(had, path)))
		if verdict == intent.Intent {
			result.asked = append(result.asked, path)
		}
		switch changeable := status == actionRequired && !within(fixed, path); {
		case verdict == intent.Nothing || verdict == intent.Undecided:
			continue
		case isUnseen(had, path):
			unseen = unseen || verdict != intent.Agreed
		case verdict == intent.Agreed || isUnreturned(had, path):
		case changeable:
			continue
		case verdict == intent.Intent:
			result.diagnostics.Append(unchangeable(path, at(configured, path), at(had, path), status))
		default:
			stuck = append(stuck, fmt.Sprintf("  %s: configured %s, in Partner Center %s", Shape.AttributePath(path),
				referral.Brief(at(configured, path)), referral.Brief(at(had, path))))
		}
		result.kept = append(result.kept, path)
	}
	switch {
	case len(stuck) > 0:
		result.diagnostics.Append(stuckWarning(status, stuck))
	case unseen:
		result.diagnostics.Append(unseenWarning(idOf(state)))
	}
	return result
}

// configuredAt is what a configuration says of a property.
func configuredAt(configured document.Document, path document.Path) intent.Value {
	switch value := at(configured, path); {
	case !known(value):
		return intent.Unknown()
	case value != nil:
		return intent.Known(normal(path, value))
	}
	return intent.Absent()
}

// isUnseen tells that a registration was imported while Partner Center didn't show it.
func isUnseen(had document.Document, path document.Path) bool {
	return document.Empty(had["id"]) && document.Empty(at(had, path))
}

// isUnreturned tells that Partner Center doesn't return a property, so that its value isn't known since an import.
func isUnreturned(had document.Document, path document.Path) bool {
	return document.Empty(at(had, path)) && (slices.Equal(path, typePath) || slices.Equal(path, currencyPath))
}

func stuckWarning(status string, stuck []string) diag.Diagnostic {
	return diagnostics.Warning("Partner Center has changed the registration", fmt.Sprintf("The configuration is "+
		"unchanged, but these values have changed in Partner Center, where the registration is %s and can't be changed back:\n\n%s\n\nThe plan "+
		"keeps Partner Center's values. Set the attributes to these values, or leave the attributes out.", quotedStatus(status), strings.Join(stuck, "\n")))
}

func unseenWarning(id string) diag.Diagnostic {
	return diagnostics.Warning("Partner Center doesn't show the registration", fmt.Sprintf("Partner Center reports that referral %s "+
		"is registered, but doesn't show the registration. The plan can't compare the configuration with the registration, and changes nothing.",
		diagnostics.Line(id)))
}

func within(paths []document.Path, path document.Path) bool {
	return slices.ContainsFunc(paths, path.Within)
}

// unchangeable refuses to change what can't be changed, or not now.
func unchangeable(p document.Path, configured, has any, status string) diag.Diagnostic {
	problem := diagnostics.Problem{
		At: attributeAt(p), Summary: "The registration can't be changed in status " + quotedStatus(status), Value: referral.Brief(configured),
		Allowed: []string{fmt.Sprint(has)},
		WayOut: fmt.Sprintf("Partner Center accepts changes to a registration only in the status %q, and this registration is %s. Keep the allowed "+
			"value, or leave the attribute out.", actionRequired, quotedStatus(status)),
	}
	if within(fixed, p) {
		problem.Summary = "Fixed once the deal is registered"
		problem.WayOut = "Partner Center never changes this value, and can't cancel a registration. Keep the allowed value, or leave the attribute out."
	}
	if document.Empty(has) {
		problem.Allowed, problem.Rule = nil, "nothing"
	}
	return problem.Error()
}

func quotedStatus(status string) string { return fmt.Sprintf("%q", diagnostics.Line(status)) }

// without takes values out of a configuration.
func without(shape document.Shape, config tftypes.Value, paths []document.Path) tftypes.Value {
	for _, path := range paths {
		config = set(shape, config, path, tftypes.Value{})
	}
	return config
}

// set puts a value at a path of an object, the zero Value for null. An object that is null or unknown stays.
func set(shape document.Shape, object tftypes.Value, path document.Path, value tftypes.Value) tftypes.Value {
	if object.IsNull() || !object.IsKnown() {
		return object
	}
	attributes := attribute.Of(object)
	property, _ := shape.Find(path[0])
	switch inner := attributes[property.Attribute]; {
	case len(path) > 1:
		attributes[property.Attribute] = set(property.Shape, inner, path[1:], value)
	case value.Type() == nil:
		attributes[property.Attribute] = tftypes.NewValue(inner.Type(), nil)
	default:
		attributes[property.Attribute] = value
	}
	return tftypes.NewValue(object.Type(), attributes)
}
