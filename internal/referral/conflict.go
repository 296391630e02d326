package referral

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// resolve deals with an update that was refused because the referral has changed: it finds out who changed what. An
// update that was repeated after its answer got lost may have met its own trace, which is a success.
func (r *Resource) resolve(ctx context.Context, which, id string, last, sent document.Document, refusal error) (document.Document, error) {
	theirs, err := r.current(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("%w; what was changed can't be told: %w", refusal, err)
	}
	var answer *partnercenter.Error
	repeated := errors.As(refusal, &answer) && answer.Repeated
	if repeated && len(contentChanges(sent, theirs)) == 0 {
		return theirs, nil
	}
	return nil, &conflictError{which: which, theirs: contentChanges(last, theirs), ours: contentChanges(last, sent), refusal: refusal}
}

// contentChanges are the differences between two versions but for those that every update makes.
func contentChanges(before, after document.Document) []document.Change {
	return withoutServiceOwned(document.Diff(document.Referral, before, after))
}

// modelled are the changes of properties that have attributes.
func modelled(changes []document.Change) []document.Change {
	return slices.DeleteFunc(withoutServiceOwned(changes), func(change document.Change) bool {
		shape := document.Referral
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
}

func (e *conflictError) Error() string { return "somebody else has changed the " + e.which }

func (e *conflictError) Unwrap() error { return e.refusal }

func (e *conflictError) diagnostic() diag.Diagnostic {
	var text strings.Builder
	fmt.Fprintf(&text, "Since the plan was made, somebody has changed the %s. Nothing was written.\n\n", e.which)
	if len(e.theirs) == 0 {
		text.WriteString("None of its content differs, only its version.\n")
	}
	for _, change := range e.theirs {
		fmt.Fprintf(&text, "  %s: %s -> %s", attributePath(change.Path), brief(change.Old), brief(change.New))
		if slices.ContainsFunc(e.ours, func(o document.Change) bool { return o.Path.Overlaps(change.Path) }) {
			text.WriteString("  (the plan changes it too)")
		}
		text.WriteByte('\n')
	}
	text.WriteString("\nPlan again: the new plan is made from what Partner Center has now and shows what would become of it.")
	if e.refusal != nil {
		fmt.Fprintf(&text, "\n\n%v", e.refusal)
	}
	return diag.NewErrorDiagnostic("The referral was changed by somebody else", text.String())
}

// attributePath writes a path with the names of attributes; what has no attribute keeps its wire name.
func attributePath(p document.Path) string {
	return p.Join(func(name string) string {
		if attribute, ok := names[name]; ok {
			return attribute
		}
		return name
	})
}

// brief shows a value in one line.
func brief(value any) string {
	if document.Empty(value) {
		return "(nothing)"
	}
	text := []rune(string(document.Encode(value)))
	if len(text) > 120 {
		return string(text[:120]) + "…"
	}
	return string(text)
}

// answeredOtherwise warns where the service has something else than was declared. A list in another order isn't.
func answeredOtherwise(doc, declared document.Document) diag.Diagnostics {
	differences := document.Diff(document.Referral, document.Overlay(document.Referral, doc, doc, declared), doc)
	if len(differences) == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString("The change was accepted, but these values came back other than they were sent:\n\n")
	for _, difference := range differences {
		fmt.Fprintf(&text, "  %s: sent %s, came back %s\n", attributePath(difference.Path), brief(difference.Old), brief(difference.New))
	}
	text.WriteString("\nThe state keeps what was planned; the next plan shows the difference as drift. Set the configuration to what " +
		"Partner Center makes of it, or leave the attribute out.")
	return diag.Diagnostics{diag.NewWarningDiagnostic("Partner Center changed what was sent", text.String())}
}
