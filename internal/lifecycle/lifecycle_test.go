package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// legal restates the documented table as pairs, apart from the code under test.
var legal = map[string]string{
	"New": "New Active Closed", "Active": "Active Closed", "Closed": "Closed",
}

var settableBy = map[string]string{
	"New": "Pending Received", "Active": "Accepted", "Closed": "Won Lost Declined Error",
}

var (
	anyStatus    = []string{"", "New", "Active", "Closed", "None", "Paused", "new"}
	anySubstatus = []string{"", "Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error", "None", "Stuck", "won"}
)

// wanted decides one combination from the documented table alone.
func wanted(fromStatus, fromSub, status, substatus string) Reason {
	switch {
	case fromStatus == status && fromSub == substatus:
		return 0
	case legal[status] == "":
		return UnknownStatus
	case fromStatus != "" && fromStatus != status && !slices.Contains(strings.Fields(legal[fromStatus]), status):
		return IllegalTransition
	case substatus == "" && fromStatus == status:
		return 0
	case substatus == "":
		return SubstatusMissing
	case status == "Closed" && substatus == "Expired":
		return ServiceOwned
	case !slices.Contains(strings.Fields(settableBy[status]), substatus):
		return SubstatusMismatch
	}
	return 0
}

func TestCheck_EveryCombination_FollowsTheTable(t *testing.T) {
	cases := 0
	for _, fromStatus := range anyStatus {
		for _, fromSub := range anySubstatus {
			if fromStatus == "" && fromSub != "" {
				continue // a referral that doesn't exist has no substatus
			}
			for _, status := range anyStatus {
				for _, substatus := range anySubstatus {
					cases++
					from := State{Status(fromStatus), Substatus(fromSub)}
					to := State{Status(status), Substatus(substatus)}
					var got Reason
					refusal := Check(from, to)
					if refusal != nil {
						got = refusal.Reason
					}
					if want := wanted(fromStatus, fromSub, status, substatus); got != want {
						t.Errorf("%v -> %v: reason %d, want %d", from, to, got, want)
					}
					if refusal != nil && refusal.Error() == "" {
						t.Errorf("%v -> %v: a refusal without a message", from, to)
					}
				}
			}
		}
	}
	if cases != 6132 {
		t.Errorf("%d combinations were checked", cases)
	}
}

func TestCheck_Refusal_NamesTheAllowedValues(t *testing.T) {
	for _, c := range []struct {
		from, to State
		want     Refusal
	}{
		{State{Closed, Won}, State{Active, Accepted}, Refusal{IllegalTransition, Closed, "Active", []string{"Closed"}}},
		{State{Active, Accepted}, State{New, Pending}, Refusal{IllegalTransition, Active, "New", []string{"Active", "Closed"}}},
		{State{}, State{"Open", ""}, Refusal{UnknownStatus, "", "Open", []string{"New", "Active", "Closed"}}},
		{State{New, Pending}, State{None, ""}, Refusal{UnknownStatus, New, "None", []string{"New", "Active", "Closed"}}},
		{State{Active, Accepted}, State{Closed, ""}, Refusal{SubstatusMissing, Active, "", []string{"Won", "Lost", "Declined", "Error"}}},
		{State{}, State{New, Won}, Refusal{SubstatusMismatch, "", "Won", []string{"Pending", "Received"}}},
		{State{Active, Accepted}, State{Closed, Expired}, Refusal{ServiceOwned, Active, "Expired", []string{"Won", "Lost", "Declined", "Error"}}},
	} {
		got := Check(c.from, c.to)
		if got == nil || fmt.Sprint(*got) != fmt.Sprint(c.want) || !slices.Equal(got.Allowed, c.want.Allowed) {
			t.Errorf("%v -> %v: %+v, want %+v", c.from, c.to, got, c.want)
		}
	}
}

func TestCanTransition_FollowsTheTable(t *testing.T) {
	for _, from := range anyStatus {
		for _, to := range anyStatus {
			want := slices.Contains(strings.Fields(legal[from]), to)
			if got := CanTransition(Status(from), Status(to)); got != want {
				t.Errorf("%q to %q: %v, want %v", from, to, got, want)
			}
		}
	}
}

func TestImplied_OnlyForActive(t *testing.T) {
	for _, status := range anyStatus {
		substatus, ok := Implied(Status(status))
		if ok != (status == "Active") || ok && substatus != Accepted {
			t.Errorf("%q implies %q, %v", status, substatus, ok)
		}
	}
}

func TestBelongs_EverySubstatus_HasOneStatus(t *testing.T) {
	for _, substatus := range anySubstatus {
		owners := 0
		for _, status := range Statuses() {
			if Belongs(Substatus(substatus), status) {
				owners++
			}
		}
		known := slices.Contains(strings.Fields("Pending Received Accepted Won Lost Declined Expired Error"), substatus)
		if want := map[bool]int{true: 1, false: 0}[known]; owners != want {
			t.Errorf("%q belongs to %d statuses, want %d", substatus, owners, want)
		}
		if want := slices.Contains(strings.Fields("Won Lost Declined Expired Error"), substatus); Terminal(Substatus(substatus)) != want {
			t.Errorf("%q terminal: %v, want %v", substatus, !want, want)
		}
	}
}
