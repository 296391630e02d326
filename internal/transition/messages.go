package transition

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// refused makes the error for a step that Partner Center would refuse, in the words that the resource has for it. It names
// the referral, because with for_each nothing else does.
func refused(refusal *lifecycle.Refusal, now lifecycle.State, id string) diag.Diagnostic {
	return diagnostics.Refused(refusal, now, func(string) string {
		return strings.TrimSpace("don't invoke the action for the referral " + id)
	})
}

// failed makes the error for a referral that can't be read.
func failed(asked request, err error) diag.Diagnostic {
	return diagnostics.FromError("Can't read the referral "+asked.id, err)
}

// closing warns in the plan, because nothing else of it shows whose referral is closed.
func closing(asked request, next step, doc document.Document) diag.Diagnostic {
	name := textIn(doc, "name")
	return diagnostics.Problem{
		At: path.Root("status"), Summary: "The action closes a referral for good", Value: fmt.Sprintf("%q", lifecycle.Closed),
		WayOut: fmt.Sprintf("The referral %s (%s) goes from %s to %s, and no step leads back. Make sure that it is the right one.",
			asked.id, diagnostics.Line(fmt.Sprintf("%q", name)), diagnostics.Shown(next.from), diagnostics.Shown(next.to)),
	}.Warning()
}

// closedAlready warns of a change to a closed referral.
func closedAlready(asked request, next step) diag.Diagnostic {
	return diagnostics.Warning("The referral is closed", fmt.Sprintf("The referral %s is %s. Partner Center's own pages let nobody change "+
		"a closed referral. The API may refuse the change or ignore it; the action then fails.", asked.id, diagnostics.Shown(next.from)))
}

// closedMeanwhile makes the error for a referral that somebody else closed while the action was at work: the table has a
// step from there, but it would undo their decision.
func closedMeanwhile(asked request, first lifecycle.State, next step) diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root("status"), Summary: "Somebody else has closed the referral meanwhile", Value: fmt.Sprintf("%q", asked.status),
		WayOut: fmt.Sprintf("The referral %s was %s when the action read it, and is %s now. Nothing was changed. If it has to be %s "+
			"all the same, invoke the action again.", asked.id, diagnostics.Shown(first), diagnostics.Shown(next.from), diagnostics.Shown(next.to)),
	}.Error()
}

// contended makes the error for a referral that was changed by others before each write.
func contended(asked request, next step, err error) diag.Diagnostic {
	return diagnostics.Error("The referral was changed by somebody else each time", fmt.Sprintf("The action read the referral %s %d "+
		"times, and each time somebody else changed it before it could be moved from %s to %s. Nothing was changed. Invoke the action "+
		"again.\n\n%v.", asked.id, maxRetries+1, diagnostics.Shown(next.from), diagnostics.Shown(next.to), err))
}

// unsettled makes the error for a write that failed. now is what the referral is afterwards, unless reading it failed.
func unsettled(asked request, next step, err error, now document.Document, readError error) diag.Diagnostic {
	outcome := fmt.Sprintf("Afterwards the referral is %s.", diagnostics.Shown(stateOf(now)))
	if readError != nil {
		outcome = fmt.Sprintf("What became of it isn't known, because reading the referral failed: %v.", readError)
	}
	return diagnostics.FromError(fmt.Sprintf("Can't move the referral %s to %s", asked.id, diagnostics.Shown(next.to)),
		outcomeError{err, outcome + " Nothing was sent again. The action can be invoked again: it reads first, and sends nothing " +
			"where the referral is there already."})
}

// outcomeError is the error of a call, and what is known of its outcome.
type outcomeError struct {
	err     error
	outcome string
}

func (e outcomeError) Error() string { return fmt.Sprintf("%v.\n\n%s", e.err, e.outcome) }
func (e outcomeError) Unwrap() error { return e.err }

// notTaken makes the error for a write that the service accepted without doing what it asked for.
func notTaken(asked request, next step, now document.Document) diag.Diagnostic {
	return diagnostics.Error("Partner Center didn't take the step", fmt.Sprintf("The request to move the referral %s from %s to %s was "+
		"accepted, and the referral is %s afterwards. Look at the referral in Partner Center: its pages show what it lacks.",
		asked.id, diagnostics.Shown(next.from), diagnostics.Shown(next.to), diagnostics.Shown(stateOf(now))))
}

// otherReason warns where only the reason isn't what was sent.
func otherReason(asked request, now document.Document) diag.Diagnostic {
	return diagnostics.WarningAt(path.Root("status_reason"), "Partner Center changed what was sent", fmt.Sprintf("Attribute: "+
		"status_reason\n\nThe referral %s is %s as asked, but its reason came back as %s.", asked.id, diagnostics.Shown(stateOf(now)),
		diagnostics.Line(fmt.Sprintf("%q", textIn(now, "statusReason")))))
}
