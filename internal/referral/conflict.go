package referral

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// contentChanges are the differences between two versions but for those that every update makes.
func contentChanges(before, after document.Document) []document.Change {
	return withoutServiceOwned(document.Diff(Shape, before, after))
}

// modelled are the changes of properties that have attributes.
func modelled(changes []document.Change) []document.Change {
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

// conflictError is the error for a referral that somebody else has changed: what they changed, and what of it the plan
// touches too.
type conflictError struct {
	which        string // the referral, for messages
	theirs, ours []document.Change
	refusal      error // the service's own; nil where nothing was sent
	repeated     bool  // the update was sent before, and its answer got lost
}

func (e *conflictError) Error() string { return "somebody else has changed the " + e.which }

func (e *conflictError) Unwrap() error { return e.refusal }

func (e *conflictError) diagnostic() diag.Diagnostic {
	var text strings.Builder
	summary := "The referral was changed by somebody else"
	outcome := "somebody has changed the " + e.which + ". Nothing was written."
	if e.repeated {
		summary = "The referral has changed, maybe by somebody else"
		outcome = "the " + e.which + " has changed. The update was sent before, and its answer was lost: what is listed may be its own " +
			"trace, changed by Partner Center, or what somebody else has made of it."
	}
	fmt.Fprintf(&text, "Since the plan was made, %s\n\n", outcome)
	if len(e.theirs) == 0 {
		text.WriteString("None of its content differs, only its version.\n")
	}
	for _, change := range e.theirs {
		fmt.Fprintf(&text, "  %s: %s -> %s", attributePath(change.Path), Brief(change.Old), Brief(change.New))
		if e.touches(change) {
			text.WriteString("  (the plan changes it too)")
		}
		text.WriteByte('\n')
	}
	text.WriteString("\nPlan again: the new plan is made from what Partner Center has now. What the configuration declares it sets back, " +
		"and says so; what the configuration leaves out stays as they changed it.")
	if e.refusal != nil {
		fmt.Fprintf(&text, "\n\n%v", e.refusal)
	}
	return diagnostics.Error(summary, text.String())
}

// attributePath writes a path with the names of attributes; what has no attribute keeps its wire name.
func attributePath(p document.Path) string {
	return diagnostics.Line(Shape.AttributePath(p))
}

// Brief shows a value in one line.
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

// keptOfOthers says which changes of others were kept by an update.
func keptOfOthers(changes []document.Change) diag.Diagnostics {
	if len(changes) == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString("Since the plan was made, somebody has changed the referral too. As conflict_policy is \"merge\" and the plan " +
		"doesn't touch these properties, their values were kept:\n\n")
	for _, change := range changes {
		fmt.Fprintf(&text, "  %s: %s -> %s\n", attributePath(change.Path), Brief(change.Old), Brief(change.New))
	}
	text.WriteString("\nWhat of it the configuration declares shows as drift in the next plan.")
	return diag.Diagnostics{diagnostics.Warning("Changes of somebody else were kept", text.String())}
}

// answeredOtherwise warns where the service has something else than was declared, but for what was kept on purpose. A
// list in another order isn't something else.
func answeredOtherwise(doc, declared document.Document, kept []document.Change) diag.Diagnostics {
	var text strings.Builder
	for _, difference := range document.Diff(Shape, document.Overlay(Shape, doc, doc, declared), doc) {
		wasKept := slices.ContainsFunc(kept, func(k document.Change) bool { return k.Path.Overlaps(difference.Path) })
		if !wasKept {
			fmt.Fprintf(&text, "  %s: sent %s, came back %s\n", attributePath(difference.Path), Brief(difference.Old), Brief(difference.New))
		}
	}
	if text.Len() == 0 {
		return nil
	}
	return diag.Diagnostics{diagnostics.Warning("Partner Center changed what was sent",
		"The change was accepted, but these values came back other than they were sent:\n\n"+text.String()+"\nThe state keeps what "+
			"was planned; the next plan shows the difference as drift. Set the configuration to what Partner Center makes of it, or "+
			"leave the attribute out.")}
}
