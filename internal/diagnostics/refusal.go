package diagnostics

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// Refused returns the error for a status or substatus that Partner Center would reject. now is the referral's current state. instead
// returns the alternative to setting an attribute, as the end of a sentence: it differs between the resource and the action.
func Refused(r *lifecycle.Refusal, now lifecycle.State, instead func(attribute string) string) diag.Diagnostic {
	problem := Problem{At: path.Root("status"), Value: fmt.Sprintf("%q", r.Value), Allowed: r.Allowed}
	switch r.Reason {
	case lifecycle.IllegalTransition:
		problem.Summary = "Illegal status transition from " + Line(fmt.Sprintf("%s to %s", r.From, r.Value))
		problem.WayOut = fmt.Sprintf("The referral is %s in Partner Center, which allows no transition from there to %s. Set one of "+
			"the allowed values, or %s.", Shown(now), r.Value, instead("status"))
		if len(r.Allowed) == 0 {
			problem.Rule = "no other status"
			problem.WayOut = fmt.Sprintf("The referral is %s in Partner Center, which allows no transition from there: %s.", Shown(now), instead("status"))
		}
	case lifecycle.UnknownStatus:
		problem.Summary = "Status not allowed"
		problem.WayOut = fmt.Sprintf("Set one of the allowed values, or %s.", instead("status"))
	case lifecycle.SubstatusMissing:
		problem.At, problem.Value = path.Root("substatus"), ""
		problem.Summary = "Substatus missing"
		problem.WayOut = "Several substatuses belong to the requested status: set one of them."
	case lifecycle.SubstatusMismatch:
		problem.At = path.Root("substatus")
		problem.Summary = "Substatus doesn't belong to the status"
		problem.WayOut = "Set a substatus of the status, or set status as well."
	case lifecycle.ServiceOwned:
		problem.At = path.Root("substatus")
		problem.Summary = "Only Partner Center sets this substatus"
		problem.WayOut = fmt.Sprintf("Partner Center sets this substatus when nobody responds to a referral within 14 days. Set one of the "+
			"allowed values, or %s.", instead("substatus"))
	}
	return problem.Error()
}

// Shown formats a status and its substatus for a message.
func Shown(s lifecycle.State) string {
	if s.Substatus == "" {
		return Line(string(s.Status))
	}
	return Line(fmt.Sprintf("%s/%s", s.Status, s.Substatus))
}
