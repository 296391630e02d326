package lifecycle

import "fmt"

// Reason is why a status or substatus is refused.
type Reason int

// The reasons, in the order in which Check looks for them.
const (
	UnknownStatus     Reason = iota + 1 // the status isn't in the table
	IllegalTransition                   // the table has no transition from the current status
	SubstatusMissing                    // several substatuses belong to the status, and none is given
	SubstatusMismatch                   // the substatus doesn't belong to the status
	ServiceOwned                        // only Partner Center sets this substatus
)

// Refusal is a status or substatus that Partner Center would refuse.
type Refusal struct {
	Reason  Reason
	From    Status   // the current status; empty on creation
	Value   string   // the requested status or substatus
	Allowed []string // the values that would be accepted instead; may be empty
}

// Error returns in one line what is refused.
func (r *Refusal) Error() string {
	switch r.Reason {
	case IllegalTransition:
		return fmt.Sprintf("no transition leads from %s to %s", r.From, r.Value)
	case SubstatusMissing:
		return "a substatus is required"
	case ServiceOwned:
		return fmt.Sprintf("only Partner Center sets %s", r.Value)
	case UnknownStatus, SubstatusMismatch:
		return fmt.Sprintf("%q is not allowed here", r.Value)
	}
	return fmt.Sprintf("%q is refused", r.Value)
}

// State is a status with its substatus. The zero State is the state of a referral that doesn't exist yet.
type State struct {
	Status    Status
	Substatus Substatus
}

// Check returns why a client can't change a referral from one state to another; nil if it can. An unchanged state always passes.
// On creation (from is the zero State), Check checks only the pair, because there is no transition.
func Check(from, to State) *Refusal {
	if to == from {
		return nil
	}
	if Next(to.Status) == nil {
		return &Refusal{Reason: UnknownStatus, From: from.Status, Value: string(to.Status), Allowed: names(reachable(from.Status))}
	}
	if from.Status != "" && from.Status != to.Status && !CanTransition(from.Status, to.Status) {
		return &Refusal{Reason: IllegalTransition, From: from.Status, Value: string(to.Status), Allowed: names(reachable(from.Status))}
	}
	return checkSubstatus(from, to)
}

func checkSubstatus(from, to State) *Refusal {
	settable := settable(to.Status)
	switch {
	case to.Substatus == "" && from.Status == to.Status:
		return nil
	case to.Substatus == "":
		return &Refusal{Reason: SubstatusMissing, From: from.Status, Allowed: settable}
	case !Belongs(to.Substatus, to.Status):
		return &Refusal{Reason: SubstatusMismatch, From: from.Status, Value: string(to.Substatus), Allowed: settable}
	case to.Substatus == Expired:
		return &Refusal{Reason: ServiceOwned, From: from.Status, Value: string(to.Substatus), Allowed: settable}
	}
	return nil
}

// reachable lists the statuses that a client can request: on creation, every status in the table.
func reachable(from Status) []Status {
	if from == "" {
		return Statuses()
	}
	return Next(from)
}

// settable lists the substatuses of a status that a client may set. Only the service sets Expired, when it archives a referral
// that nobody answered within 14 days.
func settable(status Status) []string {
	var all []string
	for _, s := range Substatuses(status) {
		if s != Expired {
			all = append(all, string(s))
		}
	}
	return all
}

func names(statuses []Status) []string {
	all := make([]string, len(statuses))
	for i, s := range statuses {
		all[i] = string(s)
	}
	return all
}
