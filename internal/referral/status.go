package referral

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// wanted is a status or substatus of a configuration.
type wanted struct {
	value   string
	set     bool // the configuration has it; "" is like leaving it out, as a status can't be cleared
	unknown bool // its value isn't known yet
}

func wantedFrom(config tftypes.Value) wanted {
	return wanted{textOf(config), !config.IsKnown() || textOf(config) != "", !config.IsKnown()}
}

// statusPlan is what becomes of a status and substatus.
type statusPlan struct {
	now              lifecycle.State // zero on creation
	next             lifecycle.State
	statusUnknown    bool
	substatusUnknown bool
	movedOn          bool // the service left the configuration behind: its status is kept
	refusal          *lifecycle.Refusal
}

// planStatus decides status and substatus. held is what the service has, nil on creation; agreed are the states that the
// configuration may have asked for before.
func planStatus(status, substatus wanted, held *lifecycle.State, agreed []lifecycle.State) statusPlan {
	plan := statusPlan{
		next:             lifecycle.State{Status: lifecycle.Status(status.value), Substatus: lifecycle.Substatus(substatus.value)},
		statusUnknown:    status.unknown || !status.set && held == nil && (!substatus.set || substatus.unknown),
		substatusUnknown: substatus.unknown,
	}
	if held != nil {
		plan.now = *held
	}
	now := plan.now
	if !status.set {
		plan.next.Status = now.Status
	}
	if plan.statusUnknown {
		plan.substatusUnknown = plan.substatusUnknown || !substatus.set
		if leftBehind(plan.next.Substatus, now) && slices.ContainsFunc(agreed, func(before lifecycle.State) bool { return before.Substatus == plan.next.Substatus }) {
			plan.next.Substatus = now.Substatus // whatever the status will be, the service has moved on
		}
		return plan
	}
	if !substatus.set {
		plan.next.Substatus = impliedSubstatus(plan.next.Status, now)
	}
	plan.refusal = lifecycle.Check(now, plan.next)
	if plan.refusal != nil && substatus.unknown && plan.refusal.Reason == lifecycle.SubstatusMissing {
		plan.refusal = nil
	}
	if plan.refusal != nil && slices.ContainsFunc(agreed, func(before lifecycle.State) bool { return stayed(plan, status, substatus, before) }) {
		plan.movedOn, plan.next, plan.refusal = true, now, nil
		plan.substatusUnknown = false
	}
	return plan
}

// leftBehind tells that no step from what the service has leads to a status with this substatus.
func leftBehind(substatus lifecycle.Substatus, now lifecycle.State) bool {
	return substatus != "" && !slices.ContainsFunc(lifecycle.Next(now.Status), func(next lifecycle.Status) bool { return lifecycle.Belongs(substatus, next) })
}

// impliedSubstatus is the substatus that a status without one has: the current one while the status stays.
func impliedSubstatus(status lifecycle.Status, now lifecycle.State) lifecycle.Substatus {
	if status == now.Status {
		return now.Substatus
	}
	implied, _ := lifecycle.Implied(status)
	return implied
}

// stayed tells whether the configuration asks for nothing but what it asked for before. A status that the service has
// asks for nothing either: that is how an ignored one arrives.
func stayed(plan statusPlan, status, substatus wanted, before lifecycle.State) bool {
	asks := status.set && status.value != string(plan.now.Status)
	if before == (lifecycle.State{}) || asks && status.value != string(before.Status) {
		return false
	}
	return plan.refusal.Reason == lifecycle.IllegalStep || substatus.value == string(before.Substatus)
}

// refused makes the error of an illegal status or substatus.
func refused(r *lifecycle.Refusal, now lifecycle.State) diag.Diagnostic {
	return diagnostics.Refused(r, now, func(attribute string) string { return "leave " + attribute + " out to follow Partner Center" })
}

// movedOnWarning says that the service has left the configured status behind.
func movedOnWarning(status, substatus wanted, now lifecycle.State) diag.Diagnostic {
	at, configured := path.Root("status"), status.value
	if !status.set || status.value == string(now.Status) {
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
