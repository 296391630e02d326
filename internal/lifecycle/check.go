package lifecycle

import "fmt"

// Reason tells why a status or substatus is refused.
type Reason int

// The reasons, in the order in which Check looks for them.
const (
	UnknownStatus     Reason = iota + 1 // the status isn't in the table
	IllegalStep                         // the table has no step from the current status
	SubstatusMissing                    // several substatuses belong to the status, and none is given
	SubstatusMismatch                   // the substatus doesn't belong to the status
	ServiceOwned                        // only Partner Center sets this substatus
)

// Refusal says what Partner Center would refuse.
type Refusal struct {
	Reason  Reason
	From    Status   // the current status; empty on creation
	Value   string   // what was asked for
	Allowed []string // what would be accepted in its place; empty if nothing would
}

// Error says in one line what is refused.
func (r *Refusal) Error() string {
	switch r.Reason {
	case IllegalStep:
		return fmt.Sprintf("no step leads from %s to %s", r.From, r.Value)
	case SubstatusMissing:
		return "a substatus is needed"
	case ServiceOwned:
		return fmt.Sprintf("only Partner Center sets %s", r.Value)
	case UnknownStatus, SubstatusMismatch:
		return fmt.Sprintf("%q is not allowed here", r.Value)
	}
	return fmt.Sprintf("%q is refused", r.Value)
}

// State is a status with its substatus. The zero State is that of a referral that doesn't exist yet.
type State struct {
	Status    Status
	Substatus Substatus
}

// Check tells whether a referral can be brought from one state to another by a client: nil if it can. What stays as it
// is passes, whatever it is. On creation (from is the zero State) only the pair is checked, there is no step.
func Check(from, to State) *Refusal {
	if to == from {
		return nil
	}
	if Next(to.Status) == nil {
		return &Refusal{Reason: UnknownStatus, From: from.Status, Value: string(to.Status), Allowed: names(reachable(from.Status))}
	}
	if from.Status != "" && from.Status != to.Status && !CanTransition(from.Status, to.Status) {
		return &Refusal{Reason: IllegalStep, From: from.Status, Value: string(to.Status), Allowed: names(reachable(from.Status))}
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

// reachable lists the statuses that can be asked for: all of the table on creation.
func reachable(from Status) []Status {
	if from == "" {
		return Statuses()
	}
	return Next(from)
}

// settable lists the substatuses of a status that a client may set. A referral that isn't answered within 14 days is
// archived by the service as Closed/Expired; nobody else sets that.
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
