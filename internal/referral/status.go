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

// configuredValue is a configured status or substatus; "" is equivalent to leaving it out, because neither can be cleared.
type configuredValue struct {
	value   string
	verdict intent.Verdict
}

func (a *applied) configured(property string, config, had map[string]tftypes.Value) configuredValue {
	return configuredValue{attribute.TextOf(config[property]), a.judge(property, config, had)}
}

// isKnown reports whether the configuration has a value that is known.
func (w configuredValue) isKnown() bool {
	return w.verdict != intent.Nothing && w.verdict != intent.Undecided
}

// statusPlan is the planned status and substatus.
type statusPlan struct {
	next                            lifecycle.State
	statusUnknown, substatusUnknown bool               // the value isn't known before the apply
	movedOn                         bool               // the service has moved on, and the plan keeps its status
	refusal                         *lifecycle.Refusal // the reason for an error; the other fields are unset then
}

// planStatus plans status and substatus. now is the referral's current state, nil on creation:
//
//	status              substatus     planned status       planned substatus
//	unknown             known         unknown              the configured one, or now's if it is unreachable
//	unknown             other         unknown              unknown
//	left out, creation  not known     unknown              unknown
//	known, or now's     left out      known, or now's      now's while the status stays, otherwise the implied one
//	known, or now's     unknown       known, or now's      unknown
//	known, or now's     known         known, or now's      the configured one
//
// An illegal transition in the last three rows is refused if it is an intent; otherwise now's status and substatus stay.
func planStatus(status, substatus configuredValue, now *lifecycle.State) statusPlan {
	var had lifecycle.State
	if now != nil {
		had = *now
	}
	switch undecided := status.verdict == intent.Undecided; {
	case undecided && substatus.isKnown():
		return statusPlan{next: lifecycle.State{Substatus: reachableSubstatus(substatus, had)}, statusUnknown: true}
	case undecided, now == nil && status.verdict == intent.Nothing && !substatus.isKnown():
		return statusPlan{statusUnknown: true, substatusUnknown: true}
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
		return statusPlan{next: next, substatusUnknown: open}
	case isIntended(refusal, status, substatus):
		return statusPlan{refusal: refusal}
	}
	return statusPlan{next: had, movedOn: true}
}

// isIntended reports whether a refused value is an intent. For an illegal transition, only the status counts.
func isIntended(refusal *lifecycle.Refusal, status, substatus configuredValue) bool {
	return status.verdict == intent.Intent || refusal.Reason != lifecycle.IllegalTransition && substatus.verdict == intent.Intent
}

// reachableSubstatus returns the planned substatus while the status is unknown: the configured one, or now's if the service has
// moved on and no transition leads back.
func reachableSubstatus(substatus configuredValue, now lifecycle.State) lifecycle.Substatus {
	value := lifecycle.Substatus(substatus.value)
	leads := func(next lifecycle.Status) bool { return lifecycle.Belongs(value, next) }
	if substatus.verdict == intent.Drift && !slices.ContainsFunc(lifecycle.Next(now.Status), leads) {
		return now.Substatus
	}
	return value
}

// impliedSubstatus returns the substatus if none is configured: the current one while the status stays.
func impliedSubstatus(status lifecycle.Status, now lifecycle.State) lifecycle.Substatus {
	if status == now.Status {
		return now.Substatus
	}
	implied, _ := lifecycle.Implied(status)
	return implied
}

// refusalError returns the error for an illegal status or substatus.
func refusalError(r *lifecycle.Refusal, now lifecycle.State) diag.Diagnostic {
	return diagnostics.Refused(r, now, func(attribute string) string { return "leave " + attribute + " out to follow Partner Center" })
}

// movedOnWarning warns that the service has moved on from the configured status.
func movedOnWarning(status, substatus configuredValue, now lifecycle.State) diag.Diagnostic {
	at, configured := path.Root("status"), status.value
	if status.verdict == intent.Nothing || status.value == string(now.Status) {
		at, configured = path.Root("substatus"), substatus.value
	}
	return diagnostics.Problem{
		At: at, Summary: "Partner Center has moved the referral on", Value: fmt.Sprintf("%q", configured),
		WayOut: fmt.Sprintf("The configuration asks for %s, but the referral is now %s, which can't be undone. The plan keeps the "+
			"referral's status and substatus and makes all other changes. Set status and substatus to the referral's, or leave them "+
			"out.", configured, describeState(now)),
	}.Warning()
}

// acceptedImmediatelyWarning warns that a new shared referral doesn't stay New.
func acceptedImmediatelyWarning() diag.Diagnostic {
	return diagnostics.Problem{
		At: path.Root("status"), Summary: "Partner Center accepts shared referrals immediately", Value: `"New"`,
		WayOut: "A shared referral that is created as New becomes Active/Accepted. Later plans keep that status and show no " +
			`change. To state the result, set status = "Active".`,
	}.Warning()
}

func describeState(s lifecycle.State) string { return diagnostics.Shown(s) }
