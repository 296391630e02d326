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

// ModifyPlan plans a registration from configuration and state, and rejects what Partner Center would reject.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	switch {
	case req.Plan.Raw.IsNull():
		resp.Diagnostics.Append(staysWarning(path.Root(referralID), "Destroying removes", idOf(req.State.Raw)))
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
		resp.Diagnostics.Append(staysWarning(path.Root(referralID), "The new referral_id registers a different referral. Terraform removes", idOf(req.State.Raw)))
	default:
		var diags diag.Diagnostics
		resp.Plan.Raw, diags = planUpdate(req.Config.Raw, req.Plan.Raw, req.State.Raw, historyIn(ctx, req.Private))
		resp.Diagnostics.Append(diags...)
	}
}

func staysWarning(at path.Path, what, id string) diag.Diagnostic {
	return diagnostics.WarningAt(at, "The registration stays in Partner Center",
		fmt.Sprintf("%s the %s from the state only. Partner Center can't cancel or delete the registration, so it stays there unchanged.", what, naming(id)))
}

// planCreate plans a new registration. What the configuration leaves out is unknown, because the service decides.
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
		diags.Append(rejectionWarnings(wanted)...)
	}
	return planned, diags
}

// newRegistration returns the body of a planned registration, without empty values.
func newRegistration(config, plan tftypes.Value) document.Document {
	declared := mapping.Declared(config, plan)
	declared["type"] = mapping.Document(plan)["type"]
	return document.Overlay(Shape, nil, nil, declared)
}

// planReferral rejects a referral that can't be registered. It accepts an open referral, because the same apply may close it as Won.
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
	refusal := checkReferral(doc, id)
	if refusal != nil && refusal.permanent {
		return diag.Diagnostics{refusal.diagnostic}
	}
	return nil
}

// planUpdate plans an existing registration. It rejects only intents. Drift is reverted if Partner Center allows that, and kept otherwise.
func planUpdate(config, proposed, state tftypes.Value, history intent.History) (tftypes.Value, diag.Diagnostics) {
	judged := judge(config, state, history)
	plan := attribute.Of(mapping.Planned(withoutPaths(Shape, config, judged.kept), proposed, state))
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
		// The update sends other values anyway, so it also sends the currency, which Partner Center doesn't return.
		kept := slices.DeleteFunc(judged.kept, func(p document.Path) bool { return slices.Equal(p, currencyPath) })
		planned = mapping.Planned(withoutPaths(Shape, config, kept), planned, state)
	}
	planned = withoutStaleDates(config, planned)
	wanted := mapping.Document(planned)
	diags.Append(check(config, state, wanted, judged.asks)...)
	if !diags.HasError() {
		diags.Append(rejectionWarnings(wanted)...)
		diags.Append(marketplaceWarning(had, wanted)...)
	}
	return withReviewUnknown(planned), diags
}

// withoutStaleDates clears the timestamps that the configuration leaves out and that the other values no longer allow.
func withoutStaleDates(config, planned tftypes.Value) tftypes.Value {
	wanted, configured := mapping.Document(planned), mapping.Document(config)
	for _, pair := range []struct {
		date  document.Path
		stays bool
	}{
		{endPath, at(wanted, termPath) != perpetual},
		{transactionTimePath, at(wanted, transactedPath) != false},
	} {
		if !pair.stays && at(configured, pair.date) == nil && !document.Empty(at(wanted, pair.date)) {
			planned = setAt(Shape, planned, pair.date, tftypes.NewValue(tftypes.String, ""))
		}
	}
	return planned
}

// withReviewUnknown marks the attributes as unknown that every update changes.
func withReviewUnknown(planned tftypes.Value) tftypes.Value {
	plan := attribute.Of(planned)
	for _, name := range []string{"status", "status_reason", "status_history"} {
		plan[name] = tftypes.NewValue(plan[name].Type(), tftypes.UnknownValue)
	}
	return tftypes.NewValue(mapping.Type, plan)
}

// judgement says how a plan treats the configured values of an existing registration.
type judgement struct {
	kept        []document.Path // the paths where the plan keeps the state's value
	asked       []document.Path // the paths of intents
	diagnostics diag.Diagnostics
}

func (j judgement) asks(path document.Path) bool { return isWithin(j.asked, path) }

func judge(config, state tftypes.Value, history intent.History) judgement {
	configured, had := mapping.Document(config), mapping.Document(state)
	status, _ := had["status"].(string)
	unseen := false
	var result judgement
	var stuck []string
	for _, path := range writablePaths {
		verdict := history.Judge(path.String(), configuredAt(configured, path), normalized(path, at(had, path)))
		if verdict == intent.Intent {
			result.asked = append(result.asked, path)
		}
		switch changeable := status == actionRequired && !isWithin(fixedPaths, path); {
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

// configuredAt returns the configured value of a property.
func configuredAt(configured document.Document, path document.Path) intent.Value {
	switch value := at(configured, path); {
	case !known(value):
		return intent.Unknown()
	case value != nil:
		return intent.Known(normalized(path, value))
	}
	return intent.Absent()
}

// isUnseen reports whether the state has no value because the registration was imported while Partner Center didn't show it.
func isUnseen(had document.Document, path document.Path) bool {
	return document.Empty(had["id"]) && document.Empty(at(had, path))
}

// isUnreturned reports whether the state has no value because Partner Center doesn't return the property.
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

func isWithin(paths []document.Path, path document.Path) bool {
	return slices.ContainsFunc(paths, path.Within)
}

// unchangeable returns the error for an intent to change a value that can't be changed, at all or in this status.
func unchangeable(p document.Path, configured, has any, status string) diag.Diagnostic {
	problem := diagnostics.Problem{
		At: attributeAt(p), Summary: "The registration can't be changed in status " + quotedStatus(status), Value: referral.Brief(configured),
		Allowed: []string{fmt.Sprint(has)},
		WayOut: fmt.Sprintf("Partner Center accepts changes to a registration only in the status %q, and this registration is %s. Keep the allowed "+
			"value, or leave the attribute out.", actionRequired, quotedStatus(status)),
	}
	if isWithin(fixedPaths, p) {
		problem.Summary = "Fixed once the deal is registered"
		problem.WayOut = "Partner Center never changes this value, and can't cancel a registration. Keep the allowed value, or leave the attribute out."
	}
	if document.Empty(has) {
		problem.Allowed, problem.Rule = nil, "nothing"
	}
	return problem.Error()
}

func quotedStatus(status string) string { return fmt.Sprintf("%q", diagnostics.Line(status)) }

// withoutPaths sets values of a configuration to null.
func withoutPaths(shape document.Shape, config tftypes.Value, paths []document.Path) tftypes.Value {
	for _, path := range paths {
		config = setAt(shape, config, path, tftypes.Value{})
	}
	return config
}

// setAt sets the value at a path of an object; the zero Value means null. A null or unknown object stays unchanged.
func setAt(shape document.Shape, object tftypes.Value, path document.Path, value tftypes.Value) tftypes.Value {
	if object.IsNull() || !object.IsKnown() {
		return object
	}
	attributes := attribute.Of(object)
	property, _ := shape.Find(path[0])
	switch inner := attributes[property.Attribute]; {
	case len(path) > 1:
		attributes[property.Attribute] = setAt(property.Shape, inner, path[1:], value)
	case value.Type() == nil:
		attributes[property.Attribute] = tftypes.NewValue(inner.Type(), nil)
	default:
		attributes[property.Attribute] = value
	}
	return tftypes.NewValue(object.Type(), attributes)
}
