package referral

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
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
	return wanted{attribute.TextOf(config), !config.IsKnown() || attribute.TextOf(config) != "", !config.IsKnown()}
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
	problem := diagnostics.Problem{At: path.Root("status"), Value: fmt.Sprintf("%q", r.Value), Allowed: r.Allowed}
	switch r.Reason {
	case lifecycle.IllegalStep:
		problem.Summary = "Illegal status transition from " + diagnostics.Line(fmt.Sprintf("%s to %s", r.From, r.Value))
		problem.WayOut = fmt.Sprintf("The referral is %s in Partner Center, which has no step from there to %s. Set one of the "+
			"allowed values, or leave status out to follow Partner Center.", shown(now), r.Value)
		if len(r.Allowed) == 0 {
			problem.Rule = "no other status"
			problem.WayOut = fmt.Sprintf("The referral is %s in Partner Center, from where no step leads on. Leave status out to follow "+
				"Partner Center.", shown(now))
		}
	case lifecycle.UnknownStatus:
		problem.Summary = "Status not allowed"
		problem.WayOut = "Set one of the allowed values, or leave status out to follow Partner Center."
	case lifecycle.SubstatusMissing:
		problem.At, problem.Value = path.Root("substatus"), ""
		problem.Summary = "Substatus needed"
		problem.WayOut = "Several substatuses belong to the status that is asked for: say which one is meant."
	case lifecycle.SubstatusMismatch:
		problem.At = path.Root("substatus")
		problem.Summary = "Substatus doesn't belong to the status"
		problem.WayOut = "Set a substatus of the status, or set status as well."
	case lifecycle.ServiceOwned:
		problem.At = path.Root("substatus")
		problem.Summary = "Substatus is set by Partner Center alone"
		problem.WayOut = "Partner Center sets it when a referral isn't answered within 14 days. Set one of the allowed values, or " +
			"leave substatus out."
	}
	return problem.Error()
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

func shown(s lifecycle.State) string {
	if s.Substatus == "" {
		return diagnostics.Line(string(s.Status))
	}
	return diagnostics.Line(fmt.Sprintf("%s/%s", s.Status, s.Substatus))
}
