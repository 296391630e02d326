package referral

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// patchable are the paths that a JSON Patch may contain. Source: the definition of Microsoft's own connector.
var patchable = []document.Path{
	{"campaignId"}, {"consent", "consentToShareReferralWithMicrosoftSellers"}, {"customerProfile", "team"},
	{"details", "closingDateTime"}, {"details", "currency"}, {"details", "dealValue"}, {"details", "notes"},
	{"details", "requirements", "solutions"}, {"externalReferenceId"}, {"referralProgram"}, {"salesStage"},
	{"status"}, {"substatus"}, {"statusReason"}, {"team"},
}

// unpatchableError is the error for changes that can't be sent as a patch.
type unpatchableError struct{ changes []document.Change }

func (e *unpatchableError) Error() string {
	var paths []string
	for _, change := range e.changes {
		paths = append(paths, attributePath(change.Path))
	}
	return fmt.Sprintf("a patch can't change %s", strings.Join(paths, ", "))
}

func (e *unpatchableError) diagnostic() diag.Diagnostic {
	var allowed []string
	for _, path := range patchable {
		allowed = append(allowed, attributePath(path))
	}
	return diagnostics.Error("Not possible with update_method = \"patch\"", fmt.Sprintf("A patch can't change %s.\n\n"+
		"Allowed:   %s\n\nKeep the current values, leave the attributes out, or set update_method = \"put\" in the provider's "+
		"configuration, which replaces the whole referral under its ETag.", strings.TrimPrefix(e.Error(), "a patch can't change "),
		strings.Join(allowed, ", ")))
}

// keepUnpatchable refuses intents that a patch can't make. For drift that a patch can't revert, the plan keeps Partner Center's
// values, as far as Terraform allows. It returns the remaining changes.
func keepUnpatchable(plan, had map[string]tftypes.Value, changes []document.Change, last applied) ([]document.Change, diag.Diagnostics) {
	drift, asked := unpatchableChanges(changes, last)
	if len(asked) > 0 {
		return changes, diag.Diagnostics{(&unpatchableError{asked}).diagnostic()}
	}
	if len(drift) == 0 {
		return changes, nil
	}
	kept, state := tftypes.NewValue(Mapping.Type, plan), tftypes.NewValue(Mapping.Type, had)
	for _, change := range drift {
		kept = keepValue(kept, state, attributeSteps(change.Path))
	}
	maps.Copy(plan, attribute.Of(kept))
	isDrift := func(change document.Change) bool {
		return slices.ContainsFunc(drift, func(d document.Change) bool { return slices.Equal(d.Path, change.Path) })
	}
	return slices.DeleteFunc(changes, isDrift), diag.Diagnostics{driftWarning(drift)}
}

// unpatchableChanges returns the changes that a patch can't make: drift, and intents. It omits unknown values, because Terraform
// plans again once they are known.
func unpatchableChanges(changes []document.Change, last applied) (drift, asked []document.Change) {
	for _, change := range changes {
		_, open := change.New.(document.Unknown)
		switch {
		case open || slices.ContainsFunc(patchable, change.Path.Within) || slices.Contains(fixedProperties, change.Path[0]):
		case len(last.intents([]document.Change{change})) > 0:
			asked = append(asked, change)
		default:
			drift = append(drift, change)
		}
	}
	return drift, asked
}

// attributeSteps returns the attributes on a path, up to the first list or set.
func attributeSteps(p document.Path) []string {
	var steps []string
	shape := Shape
	for _, step := range p {
		property, ok := shape.Find(step)
		if !ok {
			break
		}
		steps = append(steps, property.Attribute)
		shape = property.Shape
	}
	return steps
}

// keepValue returns a plan with the state's value of an attribute. Terraform requires the planned list to have as many members as
// the configured one, so a list of another length stays as planned.
func keepValue(plan, state tftypes.Value, steps []string) tftypes.Value {
	if len(steps) == 0 {
		if plan.Type().Is(tftypes.List{}) && len(attribute.ElementsOf(plan)) != len(attribute.ElementsOf(state)) {
			return plan
		}
		return state
	}
	planned, had := attribute.Of(plan), attribute.Of(state)
	planned[steps[0]] = keepValue(planned[steps[0]], had[steps[0]], steps[1:])
	return tftypes.NewValue(plan.Type(), planned)
}

// withoutDrift removes from a declared document the values that a patch can't revert.
func withoutDrift(declared document.Document, drift []document.Change) document.Document {
	for _, change := range drift {
		inner := declared
		for i, step := range change.Path {
			next, isObject := inner[step].(document.Document)
			if i+1 == len(change.Path) || !isObject {
				delete(inner, step)
				break
			}
			inner = next
		}
	}
	return declared
}

func driftWarning(drift []document.Change) diag.Diagnostic {
	var text strings.Builder
	text.WriteString("Since the last apply, these values were changed in Partner Center. update_method is \"patch\", and a patch can't revert them:\n\n")
	for _, change := range drift {
		fmt.Fprintf(&text, "  %s: %s, configured %s\n", attributePath(change.Path), Brief(change.Old), Brief(change.New))
	}
	text.WriteString("\nThe plan keeps Partner Center's values and makes all other changes. Set the configuration to the referral's values, " +
		"leave these attributes out, or set update_method = \"put\" in the provider's configuration, which reverts them.")
	return diagnostics.Warning("A patch can't revert these values", text.String())
}
