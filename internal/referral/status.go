package referral

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/intent"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// wanted is a status or substatus of a configuration; "" is like leaving it out, as neither can be cleared.
type wanted struct {
	value   string
	verdict intent.Verdict
}

func (a *applied) wanted(property string, config, had map[string]tftypes.Value) wanted {
	return wanted{attribute.TextOf(config[property]), a.judge(property, config, had)}
}

// isKnown tells that the configuration has a value, and that it is known.
func (w wanted) isKnown() bool { return w.verdict != intent.Nothing && w.verdict != intent.Undecided }

// statusPlan is what becomes of a status and substatus.
type statusPlan struct {
	next                      lifecycle.State
	statusOpen, substatusOpen bool               // not known before the apply
	movedOn                   bool               // the service left the configuration behind: its status is kept
	refusal                   *lifecycle.Refusal // instead of all the others
}

// planStatus decides status and substatus. now is what the service has, nil on creation:
//
//	status              substatus     planned status       planned substatus
//	unknown             known         open                 the configured one, or now's if that is out of reach
//	unknown             other         open                 open
//	left out, creation  not known     open                 open
//	known, or now's     left out      known, or now's      now's while the status stays, else the implied one
//	known, or now's     unknown       known, or now's      open
//	known, or now's     known         known, or now's      the configured one
//
// A step of the last three rows that can't be taken is refused if it is asked for; otherwise now's status and substatus stay.
func planStatus(status, substatus wanted, now *lifecycle.State) statusPlan {
	var had lifecycle.State
	if now != nil {
		had = *now
	}
	switch undecided := status.verdict == intent.Undecided; {
	case undecided && substatus.isKnown():
		return statusPlan{next: lifecycle.State{Substatus: inReach(substatus, had)}, statusOpen: true}
	case undecided, now == nil && status.verdict == intent.Nothing && !substatus.isKnown():
		return statusPlan{statusOpen: true, substatusOpen: true}
	}
	next := lifecycle.State{Status: had.Status, Substatus: lifecycle.Substatus(substatus.value)}
	if status.isKnown() {
		next.Status = lifecycle.Status(status.value)
	}
	if substatus.verdict == intent.Nothing {
		next.Substatus = impliedSubstatus(next.Status, had)
	}
	open := substatus.verdict == intent.Undecided
	switch refusal := lifecycle.Check(had, next); {
	case refusal == nil, open && refusal.Reason == lifecycle.SubstatusMissing:
		return statusPlan{next: next, substatusOpen: open}
	case isAskedFor(refusal, status, substatus):
		return statusPlan{refusal: refusal}
	}
	return statusPlan{next: had, movedOn: true}
}

// isAskedFor tells whether the configuration newly asks for what is refused. A step is the status's alone.
func isAskedFor(refusal *lifecycle.Refusal, status, substatus wanted) bool {
	return status.verdict == intent.Intent || refusal.Reason != lifecycle.IllegalStep && substatus.verdict == intent.Intent
}

// inReach is a configured substatus while the status is open; now's, where the service has moved on to where no step leads
// back from.
func inReach(substatus wanted, now lifecycle.State) lifecycle.Substatus {
	value := lifecycle.Substatus(substatus.value)
	leads := func(next lifecycle.Status) bool { return lifecycle.Belongs(value, next) }
	if substatus.verdict == intent.Drift && !slices.ContainsFunc(lifecycle.Next(now.Status), leads) {
		return now.Substatus
	}
	return value
}

// impliedSubstatus is the substatus that a status without one has: the current one while the status stays.
func impliedSubstatus(status lifecycle.Status, now lifecycle.State) lifecycle.Substatus {
	if status == now.Status {
		return now.Substatus
	}
	implied, _ := lifecycle.Implied(status)
	return implied
}

// refused makes the error of an illegal status or substatus.
func refused(r *lifecycle.Refusal, now lifecycle.State) diag.Diagnostic {
	return diagnostics.Refused(r, now, func(attribute string) string { return "leave " + attribute + " out to follow Partner Center" })
}

// movedOnWarning says that the service has left the configured status behind.
func movedOnWarning(status, substatus wanted, now lifecycle.State) diag.Diagnostic {
	at, configured := path.Root("status"), status.value
	if status.verdict == intent.Nothing || status.value == string(now.Status) {
		at, configured = path.Root("substatus"), substatus.value
	}
	return diagnostics.Problem{
		At: at, Summary: "Partner Center has moved the referral on", Value: fmt.Sprintf("%q", configured),
		WayOut: fmt.Sprintf("The configuration asks for %s, and the referral is %s by now, which can't be taken back. The "+
			"plan keeps what Partner Center has; all other changes go out. Set status and substatus to what the referral has, or "+
			"leave them out.", configured, shown(now)),
	}.Warning()
}

// acceptedAtOnce warns that a shared referral doesn't stay New.
func acceptedAtOnce() diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root("status"), Summary: "Partner Center accepts a shared referral at once", Value: `"New"`,
		WayOut: "A shared referral that is created as New comes back as Active/Accepted. Later plans keep that and show no " +
			`change. Set status = "Active" to say what will be.`,
	}.Warning()
}

func shown(s lifecycle.State) string { return diagnostics.Shown(s) }
