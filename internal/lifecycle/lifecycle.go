// Package lifecycle states which statuses and substatuses a referral can have and which steps lead from one to the
// next. It is pure: it doesn't depend on Terraform or HTTP. Source: the table "Status and substatus transition states"
// of the Partner Center page "Update a lead or opportunity", and the substatus Error that Partner Center has had since
// 2023.
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

// None is a member of both enumerations. The table doesn't know it: a referral can be found with it, but no step
// leads to it.
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

// Statuses lists the statuses of the table in their order.
func Statuses() []Status {
	all := make([]Status, len(table))
	for i, row := range table {
		all[i] = row.status
	}
	return all
}

// Next lists the statuses that a referral with the given status may be set to; none for a status outside the table.
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

// CanTransition tells whether the table has a step from one status to the other. A status may be kept.
func CanTransition(from, to Status) bool { return slices.Contains(Next(from), to) }

// Belongs tells whether a substatus belongs to a status.
func Belongs(substatus Substatus, status Status) bool {
	return slices.Contains(Substatuses(status), substatus)
}

// Implied is the substatus that a status has without being told, where there is only one.
func Implied(status Status) (Substatus, bool) {
	all := Substatuses(status)
	if len(all) != 1 {
		return "", false
	}
	return all[0], true
}

// Terminal tells whether a substatus ends a referral: nothing can be changed in Partner Center afterwards.
func Terminal(substatus Substatus) bool { return Belongs(substatus, Closed) }
