// Package lifecycle defines the statuses and substatuses of a referral and the transitions between them. It is pure: it doesn't
// depend on Terraform or HTTP. Source: the table "Status and substatus transition states" of the Partner Center page "Update a
// lead or opportunity", and the substatus Error that Partner Center has had since 2023.
package lifecycle

import "slices"

// Status is the stage of a referral. The empty string stands for a referral that doesn't exist yet.
type Status string

// The statuses of the table.
const (
	New    Status = "New"
	Active Status = "Active"
	Closed Status = "Closed"
)

// Substatus refines a Status.
type Substatus string

// The substatuses, grouped by their status.
const (
	Pending  Substatus = "Pending"
	Received Substatus = "Received"

	Accepted Substatus = "Accepted"

	Won      Substatus = "Won"
	Lost     Substatus = "Lost"
	Declined Substatus = "Declined"
	Expired  Substatus = "Expired"
	Error    Substatus = "Error"
)

// None is a value of both enumerations. The table doesn't contain it: a referral can have it, but no transition leads to it.
const None = "None"

var table = []struct {
	status      Status
	next        []Status
	substatuses []Substatus
}{
	{New, []Status{New, Active, Closed}, []Substatus{Pending, Received}},
	{Active, []Status{Active, Closed}, []Substatus{Accepted}},
	{Closed, []Status{Closed}, []Substatus{Won, Lost, Declined, Expired, Error}},
}

// Statuses lists the statuses in the order of the table.
func Statuses() []Status {
	all := make([]Status, len(table))
	for i, row := range table {
		all[i] = row.status
	}
	return all
}

// Next lists the statuses that a client may set on a referral with the given status; none for a status outside the table.
func Next(from Status) []Status {
	for _, row := range table {
		if row.status == from {
			return slices.Clone(row.next)
		}
	}
	return nil
}

// Substatuses lists the substatuses that belong to a status; none for a status outside the table.
func Substatuses(status Status) []Substatus {
	for _, row := range table {
		if row.status == status {
			return slices.Clone(row.substatuses)
		}
	}
	return nil
}

// CanTransition reports whether the table has a transition from one status to another. Every status in the table may stay.
func CanTransition(from, to Status) bool { return slices.Contains(Next(from), to) }

// Belongs reports whether a substatus belongs to a status.
func Belongs(substatus Substatus, status Status) bool {
	return slices.Contains(Substatuses(status), substatus)
}

// Implied returns the substatus of a status that has only one.
func Implied(status Status) (Substatus, bool) {
	all := Substatuses(status)
	if len(all) != 1 {
		return "", false
	}
	return all[0], true
}

// Terminal reports whether a substatus is final: nobody can change the referral in Partner Center afterwards.
func Terminal(substatus Substatus) bool { return Belongs(substatus, Closed) }
