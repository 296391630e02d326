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

// refusalError returns the resource's error for an illegal transition. It names the referral, because with for_each nothing else
// does.
func refusalError(refusal *lifecycle.Refusal, now lifecycle.State, id string) diag.Diagnostic {
	return diagnostics.Refused(refusal, now, func(string) string {
		return strings.TrimSpace("don't invoke the action for the referral " + id)
	})
}

// readFailedError returns the error for a referral that can't be read.
func readFailedError(asked request, err error) diag.Diagnostic {
	return diagnostics.FromError("Can't read the referral "+asked.id, err)
}

// closingWarning warns about a final transition, because nothing else in the plan shows which referral the action closes.
func closingWarning(asked request, next step, doc document.Document) diag.Diagnostic {
	name := stringProperty(doc, "name")
	return diagnostics.Problem{
		At: path.Root("status"), Summary: "The action closes a referral for good", Value: fmt.Sprintf("%q", lifecycle.Closed),
		WayOut: fmt.Sprintf("The referral %s (%s) changes from %s to %s, and no transition leads back. Make sure that it is the right referral.",
			asked.id, diagnostics.Line(fmt.Sprintf("%q", name)), diagnostics.Shown(next.from), diagnostics.Shown(next.to)),
	}.Warning()
}

// closedWarning warns about a change to a closed referral.
func closedWarning(asked request, next step) diag.Diagnostic {
	return diagnostics.Warning("The referral is closed", fmt.Sprintf("The referral %s is %s. Partner Center's own pages don't allow changes "+
		"to a closed referral. The API may reject or ignore the change; the action then fails.", asked.id, diagnostics.Shown(next.from)))
}

// closedByOthersError returns the error for a referral that somebody else closed while the action was running: the requested
// transition is legal, but would undo their decision.
func closedByOthersError(asked request, first lifecycle.State, next step) diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root("status"), Summary: "Somebody else has closed the referral in the meantime", Value: fmt.Sprintf("%q", asked.status),
		WayOut: fmt.Sprintf("The referral %s was %s when the action read it, and is now %s. Nothing was changed. If it has to be %s "+
			"anyway, invoke the action again.", asked.id, diagnostics.Shown(first), diagnostics.Shown(next.from), diagnostics.Shown(next.to)),
	}.Error()
}

// contentionError returns the error for a referral that others changed before each write.
func contentionError(asked request, next step, err error) diag.Diagnostic {
	return diagnostics.Error("The referral was changed by somebody else before each try", fmt.Sprintf("The action read the referral %s %d "+
		"times, and each time somebody else changed the referral before the action could move it from %s to %s. Nothing was "+
		"changed. Invoke the action again.\n\n%v.", asked.id, maxRetries+1, diagnostics.Shown(next.from), diagnostics.Shown(next.to), err))
}

// writeFailedError returns the error for a failed write. now is the referral after the write, unless readError is set.
func writeFailedError(asked request, next step, err error, now document.Document, readError error) diag.Diagnostic {
	outcome := fmt.Sprintf("The referral is now %s.", diagnostics.Shown(stateOf(now)))
	if readError != nil {
		outcome = fmt.Sprintf("The outcome isn't known, because reading the referral afterwards failed: %v.", readError)
	}
	return diagnostics.FromError(fmt.Sprintf("Can't move the referral %s to %s", asked.id, diagnostics.Shown(next.to)),
		outcomeError{err, outcome + " The action didn't send the request again. You can invoke the action again: it reads the referral " +
			"first, and sends nothing if the referral already is as requested."})
}

// outcomeError is the error of a call with the known outcome.
type outcomeError struct {
	err     error
	outcome string
}

func (e outcomeError) Error() string { return fmt.Sprintf("%v.\n\n%s", e.err, e.outcome) }
func (e outcomeError) Unwrap() error { return e.err }

// notAppliedError returns the error for a write that the service accepted, but that didn't change the status as requested.
func notAppliedError(asked request, next step, now document.Document) diag.Diagnostic {
	return diagnostics.Error("Partner Center didn't change the status as requested", fmt.Sprintf("Partner Center accepted the request to "+
		"move the referral %s from %s to %s, but the referral is now %s. Open the referral in Partner Center: its page shows what is missing.",
		asked.id, diagnostics.Shown(next.from), diagnostics.Shown(next.to), diagnostics.Shown(stateOf(now))))
}

// reasonChangedWarning warns that only the status reason differs from what was sent.
func reasonChangedWarning(asked request, now document.Document) diag.Diagnostic {
	return diagnostics.WarningAt(path.Root("status_reason"), "Partner Center changed what was sent", fmt.Sprintf("Attribute: "+
		"status_reason\n\nThe referral %s is %s as requested, but Partner Center returned the reason %s.", asked.id, diagnostics.Shown(stateOf(now)),
		diagnostics.Line(fmt.Sprintf("%q", stringProperty(now, "statusReason")))))
}
