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

// maxShown bounds how many referrals an error lists.
const maxShown = 10

// uncertainError says that it isn't known whether a referral was created.
type uncertainError struct {
	began time.Time // of the attempt, by the clock of this run
	sent  document.Document
	found findings
	blind error
	err   error // what made the outcome uncertain
}

func (a *attempt) uncertain(failure error, found findings) error {
	return &uncertainError{began: a.began, sent: a.body, found: found, blind: a.first.blind, err: failure}
}

func (e *uncertainError) Error() string {
	return "it isn't known whether the referral was created: " + e.err.Error()
}
func (e *uncertainError) Unwrap() error { return e.err }

func (e *uncertainError) diagnostic() diag.Diagnostic {
	var text strings.Builder
	fmt.Fprintf(&text, "The referral was sent at %s, and nothing tells whether it was created: %v.\n\n",
		e.began.UTC().Format(time.RFC3339), e.err)
	switch {
	case len(e.found.candidates) > 0:
		text.WriteString("These referrals may be the one that was sent. It was not sent again:\n\n" + listedFor(e.found.candidates))
		if e.found.err != nil {
			fmt.Fprintf(&text, "\nReading it failed: %v.\n", e.found.err)
		}
	case e.found.err != nil:
		fmt.Fprintf(&text, "It may have been created all the same, and looking for it failed: %v.\n", e.found.err)
	case e.found.lagging:
		text.WriteString("It isn't listed so far, but neither are other referrals that this run has created. It was not sent again.\n")
	case e.blind != nil:
		fmt.Fprintf(&text, "It isn't listed so far, which proves nothing here: %v. It was not sent again.\n", e.blind)
	default:
		text.WriteString("It isn't among the newest referrals so far, but may still turn up. It was not sent again.\n")
	}
	text.WriteString("\nLook for a new referral with this name and customer before the next apply, in Partner Center or with\n\n" +
		searchFor(e.sent) + "\nIf it is there, take it over with\n\n" + importBlock(e.found.candidates) +
		"\nor with `terraform import ADDRESS ID`. If it isn't, apply again: that looks before it sends, and stops where an equal " +
		"referral has turned up.")
	return diagnostics.Error("It isn't known whether the referral was created", text.String())
}

// listedFor lists referrals for an error, the newest first.
func listedFor(docs []document.Document) string {
	var text strings.Builder
	for _, doc := range docs[:min(len(docs), maxShown)] {
		fmt.Fprintf(&text, "  %s  created %s  %s\n", diagnostics.Quote(doc["id"]), diagnostics.Quote(doc["createdDateTime"]), diagnostics.Quote(doc["name"]))
	}
	if more := len(docs) - maxShown; more > 0 {
		fmt.Fprintf(&text, "  and %d more\n", more)
	}
	return text.String()
}

// searchFor is a data source that finds a referral that was sent.
func searchFor(sent document.Document) string {
	find := `    order_by = "createdDateTime desc"
    limit    = 20
`
	if reference := textIn(sent, "externalReferenceId"); reference != "" {
		find = fmt.Sprintf("    external_reference_id = %s\n", diagnostics.Quote(reference))
	}
	return "  data \"partnercenter_referrals\" \"newest\" {\n" + find + "  }\n"
}

// importBlock is what takes a referral over; the id is left open unless there is only one candidate.
func importBlock(candidates []document.Document) string {
	id := `"ID"`
	if len(candidates) == 1 {
		id = diagnostics.Quote(candidates[0]["id"])
	}
	return "  import {\n    to = partnercenter_referral.NAME\n    id = " + id + "\n  }\n"
}

// equalError says that a referral that equals a new one is there already.
type equalError struct{ equal []document.Document }

func (e *equalError) Error() string {
	ids := make([]string, len(e.equal))
	for i, doc := range e.equal {
		ids[i] = textIn(doc, "id")
	}
	slices.Sort(ids)
	return "an equal referral is there already: " + strings.Join(ids, ", ")
}

func (e *equalError) diagnostic() diag.Diagnostic {
	return diagnostics.Error("An equal referral is there already", "Partner Center has a referral with all that this resource asks for. It "+
		"was created in the last 24 hours, and no resource of this run is known to have it: an earlier run may have ended before it "+
		"could save the state, or another pipeline creates the same deal. Nothing was sent.\n\n"+listedFor(e.equal)+
		"\nIf this resource is meant, take it over with\n\n"+importBlock(e.equal)+"\nor with `terraform import ADDRESS ID`. If another "+
		"referral is wanted beside it, give this resource an external_reference_id that the other one doesn't have: that makes them "+
		"different. Do so too if the equal one is another resource's of this or another state.")
}

// unlookedError says that a run can't tell what earlier runs have created.
type unlookedError struct{ err error }

func (e *unlookedError) Error() string {
	return "nothing was sent, because looking for an equal referral that an earlier run may have created failed: " + e.err.Error()
}
func (e *unlookedError) Unwrap() error { return e.err }

// blindWarning says that nothing protects a run from creating again what an earlier one has created.
func blindWarning(why error) diag.Diagnostic {
	return diagnostics.Warning("New referrals aren't compared with those that are there", fmt.Sprintf("Before the first creation of a run, "+
		"the provider looks for an equal referral that an earlier run may have created. It couldn't: %v.\n\nThe referrals are created all "+
		"the same. Where the answer to a creation gets lost, the apply stops with an error. If an earlier apply ended early, look in "+
		"Partner Center whether it has created any of them.", why))
}
