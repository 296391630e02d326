package referral

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// maxShown limits how many referrals an error lists.
const maxShown = 10

// uncertainError is the error for a creation with an unknown outcome.
type uncertainError struct {
	sentAt   time.Time // the time of the attempt, by the clock of this run
	sent     document.Document
	found    lookupResult
	unusable error
	err      error // what made the outcome uncertain
}

func (a *attempt) newUncertainError(failure error, found lookupResult) error {
	return &uncertainError{sentAt: a.sentAt, sent: a.body, found: found, unusable: a.baseline.unusable, err: failure}
}

func (e *uncertainError) Error() string {
	return "it isn't known whether the referral was created: " + e.err.Error()
}
func (e *uncertainError) Unwrap() error { return e.err }

func (e *uncertainError) diagnostic() diag.Diagnostic {
	var text strings.Builder
	fmt.Fprintf(&text, "The provider sent the referral at %s and doesn't know whether Partner Center created it: %v.\n\n",
		e.sentAt.UTC().Format(time.RFC3339), e.err)
	switch {
	case len(e.found.candidates) > 0:
		text.WriteString("Each of these referrals may be the one that was sent. The provider didn't send it again:\n\n" + formatReferrals(e.found.candidates))
		if e.found.err != nil {
			fmt.Fprintf(&text, "\nReading this referral failed: %v.\n", e.found.err)
		}
	case e.found.err != nil:
		fmt.Fprintf(&text, "Partner Center may have created the referral anyway, and the search for it failed: %v.\n", e.found.err)
	case e.found.lagging:
		text.WriteString("Partner Center doesn't list the referral so far, but it doesn't list other referrals of this run either. The provider " +
			"didn't send it again.\n")
	case e.unusable != nil:
		fmt.Fprintf(&text, "Partner Center doesn't list the referral so far, which proves nothing here: %v. The provider didn't send it again.\n", e.unusable)
	default:
		text.WriteString("The referral isn't among the newest referrals so far, but may still appear. The provider didn't send it again.\n")
	}
	text.WriteString("\nBefore the next apply, look for a new referral with this name and customer, in Partner Center or with\n\n" +
		searchBlock(e.sent) + "\nIf the referral exists, import it with\n\n" + importBlock(e.found.candidates) +
		"\nor with `terraform import ADDRESS ID`. If it doesn't exist, apply again: the next apply searches before it sends, and stops if " +
		"an equal referral has appeared.")
	return diagnostics.Error("It isn't known whether the referral was created", text.String())
}

// formatReferrals lists referrals for an error, newest first.
func formatReferrals(docs []document.Document) string {
	var text strings.Builder
	for _, doc := range docs[:min(len(docs), maxShown)] {
		fmt.Fprintf(&text, "  %s  created %s  %s\n", diagnostics.Quote(doc["id"]), diagnostics.Quote(doc["createdDateTime"]), diagnostics.Quote(doc["name"]))
	}
	if more := len(docs) - maxShown; more > 0 {
		fmt.Fprintf(&text, "  and %d more\n", more)
	}
	return text.String()
}

// searchBlock returns a data source that finds a referral that was sent.
func searchBlock(sent document.Document) string {
	find := `    order_by = "createdDateTime desc"
    limit    = 20
`
	if reference := stringProperty(sent, "externalReferenceId"); reference != "" {
		find = fmt.Sprintf("    external_reference_id = %s\n", diagnostics.Quote(reference))
	}
	return "  data \"partnercenter_referrals\" \"newest\" {\n" + find + "  }\n"
}

// importBlock returns an import block, with the ID if there is exactly one candidate.
func importBlock(candidates []document.Document) string {
	id := `"ID"`
	if len(candidates) == 1 {
		id = diagnostics.Quote(candidates[0]["id"])
	}
	return "  import {\n    to = partnercenter_referral.NAME\n    id = " + id + "\n  }\n"
}

// equalError is the error for a new referral that equals an existing one.
type equalError struct{ equal []document.Document }

func (e *equalError) Error() string {
	ids := make([]string, len(e.equal))
	for i, doc := range e.equal {
		ids[i] = stringProperty(doc, "id")
	}
	slices.Sort(ids)
	return "an equal referral already exists: " + strings.Join(ids, ", ")
}

func (e *equalError) diagnostic() diag.Diagnostic {
	return diagnostics.Error("An equal referral already exists", "Partner Center has a referral with all the values of this resource. It was "+
		"created in the last 24 hours, and no known resource of this run manages it: an earlier run may have ended before it could save "+
		"the state, or another pipeline creates the same deal. Nothing was sent.\n\n"+formatReferrals(e.equal)+
		"\nIf that referral belongs to this resource, import it with\n\n"+importBlock(e.equal)+"\nor with `terraform import ADDRESS ID`. If "+
		"you want another referral in addition, give this resource an external_reference_id that the existing referral doesn't have: "+
		"that makes them different. Do the same if the existing referral belongs to another resource in this or another state.")
}

// baselineError is the error for a failed search for the referrals of earlier runs.
type baselineError struct{ err error }

func (e *baselineError) Error() string {
	return "nothing was sent, because the search for an equal referral of an earlier run failed: " + e.err.Error()
}
func (e *baselineError) Unwrap() error { return e.err }

// noBaselineWarning warns that the provider can't detect equal referrals of earlier runs.
func noBaselineWarning(why error) diag.Diagnostic {
	return diagnostics.Warning("New referrals aren't compared with existing ones", fmt.Sprintf("Before the first creation of a run, the "+
		"provider looks for an equal referral that an earlier run may have created. This search wasn't possible: %v.\n\nThe provider "+
		"creates the referrals anyway. If it loses the response to a creation, the apply stops with an error. If an earlier apply ended "+
		"early, check in Partner Center whether it has created any of these referrals.", why))
}
