package referral

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// contentChanges returns the differences between two versions, except for what the service itself changes.
func contentChanges(before, after document.Document) []document.Change {
	return withoutServiceOwned(document.Diff(Shape, before, after))
}

// changesWithAttributes returns the changes of properties that have attributes.
func changesWithAttributes(changes []document.Change) []document.Change {
	return slices.DeleteFunc(withoutServiceOwned(changes), func(change document.Change) bool {
		shape := Shape
		for _, step := range change.Path {
			if strings.HasPrefix(step, "[") {
				continue
			}
			property, ok := shape.Find(step)
			if !ok {
				return true
			}
			shape = property.Shape
		}
		return false
	})
}

// conflictError is the error for a referral that somebody else has changed: their changes, and those of the plan.
type conflictError struct {
	subject      string // the referral, for messages
	theirs, ours []document.Change
	refusal      error // the service's error; nil if nothing was sent
	repeated     bool  // the provider sent the update before and lost the response
}

func (e *conflictError) Error() string { return "somebody else has changed the " + e.subject }

func (e *conflictError) Unwrap() error { return e.refusal }

func (e *conflictError) diagnostic() diag.Diagnostic {
	var text strings.Builder
	summary := "The referral was changed by somebody else"
	outcome := "somebody has changed the " + e.subject + ". Nothing was written."
	if e.repeated {
		summary = "The referral was changed, possibly by somebody else"
		outcome = "the " + e.subject + " has changed. The provider sent the update before and lost the response: these changes may come from " +
			"that update, as Partner Center applied it, or from somebody else."
	}
	fmt.Fprintf(&text, "Since the plan was made, %s\n\n", outcome)
	if len(e.theirs) == 0 {
		text.WriteString("Only the version (eTag) of the referral differs, not its content.\n")
	}
	for _, change := range e.theirs {
		fmt.Fprintf(&text, "  %s: %s -> %s", attributePath(change.Path), Brief(change.Old), Brief(change.New))
		if e.overlapsPlan(change) {
			text.WriteString("  (the plan changes it too)")
		}
		text.WriteByte('\n')
	}
	text.WriteString("\nPlan again: the new plan uses Partner Center's current values. It shows and reverts changes to attributes that the " +
		"configuration sets, and keeps changes to attributes that the configuration leaves out.")
	if e.refusal != nil {
		fmt.Fprintf(&text, "\n\n%v", e.refusal)
	}
	return diagnostics.Error(summary, text.String())
}

// attributePath returns a path with attribute names; properties without an attribute keep their names on the wire.
func attributePath(p document.Path) string {
	return diagnostics.Line(Shape.AttributePath(p))
}

// Brief returns a value as JSON on one line, cut to 120 characters.
func Brief(value any) string {
	if document.Empty(value) {
		return "(nothing)"
	}
	text := []rune(string(document.Encode(value)))
	if len(text) > 120 {
		return string(text[:120]) + "…"
	}
	return string(text)
}

// keptChangesWarning warns about changes of others that an update kept.
func keptChangesWarning(changes []document.Change) diag.Diagnostics {
	if len(changes) == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString("Since the plan was made, somebody else has changed the referral too. Because conflict_policy is \"merge\" and the plan " +
		"doesn't change these properties, the update kept their values:\n\n")
	for _, change := range changes {
		fmt.Fprintf(&text, "  %s: %s -> %s\n", attributePath(change.Path), Brief(change.Old), Brief(change.New))
	}
	text.WriteString("\nThe next plan shows drift for those that the configuration sets.")
	return diag.Diagnostics{diagnostics.Warning("The update kept somebody else's changes", text.String())}
}

// changedValuesWarning warns about declared values that the service has changed, except for those that were kept on purpose. The
// order of a list doesn't matter.
func changedValuesWarning(doc, declared document.Document, kept []document.Change) diag.Diagnostics {
	var text strings.Builder
	for _, difference := range document.Diff(Shape, document.Overlay(Shape, doc, doc, declared), doc) {
		wasKept := slices.ContainsFunc(kept, func(k document.Change) bool { return k.Path.Overlaps(difference.Path) })
		if !wasKept {
			fmt.Fprintf(&text, "  %s: sent %s, received %s\n", attributePath(difference.Path), Brief(difference.Old), Brief(difference.New))
		}
	}
	if text.Len() == 0 {
		return nil
	}
	return diag.Diagnostics{diagnostics.Warning("Partner Center changed what was sent",
		"Partner Center accepted the change, but returned other values than the provider sent:\n\n"+text.String()+"\nThe state keeps the "+
			"planned values, and the next plan shows the difference as drift. Set the configuration to Partner Center's values, or leave "+
			"the attributes out.")}
}
