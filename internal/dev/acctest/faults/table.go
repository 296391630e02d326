// Package faults states the outcome of each call under each fault. The tests of both resources compare with it, and it generates the
// contributors' page.
package faults

import (
	"strconv"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// An Outcome is how a call under a fault ends. With every outcome the state is correct, nothing is duplicated and nothing is lost: see
// check in the tests.
type Outcome string

// The outcomes.
const (
	Success   Outcome = "success"
	Retried   Outcome = "retried"
	Adopted   Outcome = "adopted"
	SentAgain Outcome = "sent again"
	OwnWrite  Outcome = "own write"
	Reread    Outcome = "read again"
	Kept      Outcome = "kept"
	Stopped   Outcome = "stopped"
	Failed    Outcome = "error"
	LastOnly  Outcome = "" // no outcome for a single occurrence
)

// meanings explains the outcomes to contributors.
var meanings = []struct {
	outcome Outcome
	text    string
}{
	{Success, "The provider uses the response as if there were no fault."},
	{Retried, "The provider sends the same request again, and it succeeds."},
	{Adopted, "The provider doesn't repeat the creation: it looks for the new referral, finds it and adopts it."},
	{SentAgain, "The provider looks for the new referral for a minute, doesn't find it in a complete listing, and sends the creation again under the same `request-id`."},
	{OwnWrite, "Partner Center refuses the repeated update (412), and the provider finds that the referral is what it sent."},
	{Reread, "There is no response, or it doesn't fit the request: the provider reads the referral by its id, and uses the result."},
	{Kept, "The provider reads the referral again. Values that the response lacks stay in the state, with a warning."},
	{Stopped, "An error says that the creation is in doubt, how to look for the new referral or registration and how to import it; for a referral also when it was sent. The next apply looks before it sends: if the referral or the registration exists, the apply names it and sends nothing."},
	{Failed, "An error names the call and the id. The state stays as it was, and the next plan shows what Partner Center has."},
}

// The calls, in the order of the table's columns.
const (
	OnRead = iota
	OnCreate
	OnPut
	OnPatch
	OnClose
	OnFirstPage
	OnLaterPage
	OnRegistrationRead
	OnRegister
	OnRegistrationUpdate
	NumberOfCalls
)

// CallNames are the headings of the table's columns.
var CallNames = [NumberOfCalls]string{"read", "create", "update, PUT", "update, PATCH", "close", "list, page 1", "list, page 2",
	"registration: read", "register, PATCH", "registration: update, PATCH"}

// A Row is a fault and its outcome for each call: if it occurs once, and if it lasts.
type Row struct {
	Name        string
	Fault       emulator.Fault
	Behaviour   emulator.Behaviour // of the service meanwhile
	Endpoint    EndpointKind       // instead of a fault of the emulator
	TryTimesOut bool               // request_timeout ends each try, before the operation's timeout ends the call
	Once        [NumberOfCalls]Outcome
	Lasting     [NumberOfCalls]Outcome
}

// NeverResponds reports whether only a timeout ends a call.
func (r Row) NeverResponds() bool {
	return r.Fault.Kind == emulator.Hang || r.Fault.Delay == tooLong || r.Fault.Kind == emulator.ActLater && r.Fault.StatusCode == 0
}

// calls returns a row in which creations have an outcome of their own.
func calls(each, creation Outcome) [NumberOfCalls]Outcome {
	return outcomes(each, creation, each, each)
}

// outcomes returns a row in which reads, creations, updates and listings have outcomes of their own.
func outcomes(read, creation, update, list Outcome) [NumberOfCalls]Outcome {
	all := [NumberOfCalls]Outcome{read, creation, update, update, update, list, list, read, creation, update}
	// A referral is registered once. Its document shows whether a lost registration, or a lost change of it, arrived.
	acted := creation == Adopted || creation == Reread
	switch {
	case acted:
		all[OnRegister] = Reread
	case creation == SentAgain:
		all[OnRegister] = Stopped
	}
	if acted && update == Failed {
		all[OnRegistrationUpdate] = Reread
	}
	return all
}

const tooLong = time.Hour // longer than any timeout

// Rows is the table.
var Rows = completed([]Row{
	{Name: "no connection", Endpoint: NoListener, Lasting: calls(Failed, Failed)},
	{Name: "TLS: certificate unknown", Endpoint: UnknownCertificate, Lasting: calls(Failed, Failed)},
	{Name: "TLS: not TLS at all", Endpoint: NotTLS, Lasting: calls(Failed, Failed)},
	{Name: "connection closed before acting", Fault: emulator.Fault{Kind: emulator.Refuse},
		Once: calls(Retried, SentAgain), Lasting: calls(Failed, Failed)},
	{Name: "reset before acting", Fault: emulator.Fault{Kind: emulator.ResetBefore},
		Once: calls(Retried, SentAgain), Lasting: calls(Failed, Failed)},
	{Name: "reset after acting", Fault: emulator.Fault{Kind: emulator.ResetAfter},
		Once: outcomes(Retried, Adopted, OwnWrite, Retried), Lasting: outcomes(Failed, Adopted, Failed, Failed)},
	{Name: "slow header, in time", Fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: 50 * time.Millisecond},
		Once: calls(Success, Success), Lasting: calls(Success, Success)},
	{Name: "slow header, beyond the operation's timeout", Fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: tooLong},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "slow header, beyond `request_timeout`", Fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: tooLong}, TryTimesOut: true,
		Once: outcomes(Retried, Adopted, OwnWrite, Retried), Lasting: calls(Failed, Adopted)},
	{Name: "slow body, in time", Fault: emulator.Fault{Kind: emulator.SlowBody, Delay: 50 * time.Millisecond},
		Once: calls(Success, Success), Lasting: calls(Success, Success)},
	{Name: "slow body, beyond the operation's timeout", Fault: emulator.Fault{Kind: emulator.SlowBody, Delay: tooLong},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	// The status of a truncated refusal is known. To recognise its own write, the provider needs no more.
	{Name: "slow body, beyond `request_timeout`", Fault: emulator.Fault{Kind: emulator.SlowBody, Delay: tooLong}, TryTimesOut: true,
		Once: outcomes(Retried, Adopted, OwnWrite, Retried), Lasting: outcomes(Failed, Adopted, OwnWrite, Failed)},
	{Name: "hang, beyond the operation's timeout", Fault: emulator.Fault{Kind: emulator.Hang},
		Once: calls(Failed, Stopped), Lasting: calls(Failed, Stopped)},
	{Name: "hang, beyond `request_timeout`", Fault: emulator.Fault{Kind: emulator.Hang}, TryTimesOut: true,
		Once: calls(Retried, SentAgain), Lasting: calls(Failed, Failed)},
	{Name: "truncated body", Fault: emulator.Fault{Kind: emulator.Truncate},
		Once: outcomes(Retried, Adopted, OwnWrite, Retried), Lasting: outcomes(Failed, Adopted, OwnWrite, Failed)},
	{Name: "wrong content type", Fault: emulator.Fault{Kind: emulator.WrongContentType},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "HTML, 502", Fault: emulator.Fault{Kind: emulator.HTML}, Once: calls(Retried, SentAgain), Lasting: calls(Failed, Failed)},
	{Name: "HTML, 200", Fault: emulator.Fault{Kind: emulator.HTML, StatusCode: 200},
		Once: calls(Failed, SentAgain), Lasting: calls(Failed, Failed)},
	{Name: "empty 200", Fault: emulator.Fault{Kind: emulator.EmptyOK}, Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "huge body", Fault: emulator.Fault{Kind: emulator.HugeBody, Size: 17 << 20},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "wrong id", Fault: emulator.Fault{Kind: emulator.WrongID},
		Once: outcomes(Failed, Adopted, Failed, Success), Lasting: outcomes(Failed, Adopted, Failed, Success)},
	{Name: "another referral's response", Fault: emulator.Fault{Kind: emulator.Foreign},
		Once: outcomes(Failed, Adopted, Failed, Success), Lasting: outcomes(Failed, Adopted, Failed, Success)},
	{Name: "partial response", Fault: emulator.Fault{Kind: emulator.Partial},
		Once: outcomes(Retried, Reread, Reread, Success), Lasting: outcomes(Kept, Reread, Reread, Success)},
	{Name: "no eTag", Fault: emulator.Fault{Kind: emulator.MissingETag},
		Once: outcomes(Failed, Reread, Failed, Success), Lasting: outcomes(Failed, Reread, Failed, Success)},
	{Name: "202, after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 202},
		Once: outcomes(Failed, Adopted, Reread, Failed), Lasting: outcomes(Failed, Adopted, Reread, Failed)},
	{Name: "202, without acting", Fault: emulator.Fault{Kind: emulator.Status, StatusCode: 202},
		Once: calls(Failed, SentAgain), Lasting: calls(Failed, Failed)},
	{Name: "204, after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 204},
		Once: outcomes(Failed, Adopted, Reread, Failed), Lasting: outcomes(Failed, Adopted, Reread, Failed)},
	{Name: "redirect", Fault: emulator.Fault{Kind: emulator.Redirect, Location: "https://partner.example/"},
		Once: calls(Failed, SentAgain), Lasting: calls(Failed, Failed)},
	status(408, SentAgain),
	status(429, Retried),
	status(500, SentAgain),
	status(502, SentAgain),
	status(503, SentAgain),
	{Name: "503 with Retry-After", Fault: emulator.Fault{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"},
		Once: calls(Retried, SentAgain), Lasting: calls(Failed, Failed)},
	status(504, SentAgain),
	status(507, SentAgain),
	status(509, SentAgain),
	notRetried(423), notRetried(499), notRetried(501), notRetried(505),
	afterActing(408), afterActing(500), afterActing(502), afterActing(503), afterActing(504), afterActing(507), afterActing(509),
	{Name: "503 with Retry-After, after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 503, RetryAfter: "0"},
		Once: outcomes(Retried, Adopted, OwnWrite, Retried), Lasting: outcomes(Failed, Adopted, Failed, Failed)},
	notRetriedAfterActing(423), notRetriedAfterActing(499), notRetriedAfterActing(501), notRetriedAfterActing(505),
	actsLater("504, acts 4 s later", emulator.Fault{StatusCode: 504, Delay: 4 * time.Second}),
	actsLater("504, acts 20 s later", emulator.Fault{StatusCode: 504, Delay: 20 * time.Second}),
	actsLater("504 as HTML, acts 20 s later", emulator.Fault{
		StatusCode: 504, Delay: 20 * time.Second, Body: "<html>Gateway Timeout</html>", ContentType: "text/html",
	}),
	actsLater("no response within `request_timeout`, acts 20 s later", emulator.Fault{Delay: 20 * time.Second}),
	lostWhile("the listing lags 5 s", emulator.Behaviour{ListLag: 5 * time.Second}),
	lostWhile("the listing ignores `$orderby`", emulator.Behaviour{ListUnordered: true}),
	lostWhile("`Date` is an hour ahead of `createdDateTime`", emulator.Behaviour{DateAhead: time.Hour}),
	lostWhile("`Date` is an hour behind `createdDateTime`", emulator.Behaviour{DateAhead: -time.Hour}),
	lostWhile("`createdDateTime` is an hour ahead of all other clocks", emulator.Behaviour{ClockAhead: time.Hour}),
	lostWhile("`createdDateTime` is an hour behind all other clocks", emulator.Behaviour{ClockAhead: -time.Hour}),
})

// completed adds the outcomes for registrations that don't follow from those for referrals. A registration is never repeated unless it
// was throttled, so a lasting fault ends like a single one. A partial response contains the registration.
func completed(rows []Row) []Row {
	for i, row := range rows {
		if row.Once[OnRegister] == Stopped {
			rows[i].Lasting[OnRegister] = Stopped
		}
		if row.Fault.Kind == emulator.Partial {
			for call := OnRegistrationRead; call < NumberOfCalls; call++ {
				rows[i].Once[call], rows[i].Lasting[call] = Success, Success
			}
		}
	}
	return rows
}

// status is a row for a response with a status, without acting; creation is the outcome of a POST.
func status(code int, creation Outcome) Row {
	return Row{
		Name: strconv.Itoa(code), Fault: emulator.Fault{Kind: emulator.Status, StatusCode: code},
		Once: calls(Retried, creation), Lasting: calls(Failed, Failed),
	}
}

// afterActing is a row for a status that the service returns although it acted.
func afterActing(code int) Row {
	return Row{
		Name: strconv.Itoa(code) + ", after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: code},
		Once: outcomes(Retried, Adopted, OwnWrite, Retried), Lasting: outcomes(Failed, Adopted, Failed, Failed),
	}
}

// notRetried is a row for a status that doesn't show whether the service acted, and for which a retry isn't known to help.
func notRetried(code int) Row {
	row := status(code, SentAgain)
	row.Once = calls(Failed, SentAgain)
	return row
}

func notRetriedAfterActing(code int) Row {
	row := afterActing(code)
	row.Once, row.Lasting = calls(Failed, Adopted), calls(Failed, Adopted)
	return row
}

// actsLater is a row for a gateway that gives up before the service behind it acts.
func actsLater(name string, fault emulator.Fault) Row {
	fault.Kind = emulator.ActLater
	row := Row{Name: name, Fault: fault, TryTimesOut: fault.StatusCode == 0, Once: calls(Retried, Adopted), Lasting: calls(Failed, Adopted)}
	row.Once[OnRegister] = Stopped // the provider looks for a registration for less time than for a referral
	if row.Lasting[OnRegistrationUpdate] = Failed; fault.Delay < 5*time.Second {
		row.Lasting[OnRegistrationUpdate] = Reread // the retries take longer than the delay
	}
	return row
}

// lostWhile is a row for a response that is lost while the service lists or dates referrals in an unusual way.
func lostWhile(name string, behaviour emulator.Behaviour) Row {
	return Row{
		Name: "reset after acting, " + name, Fault: emulator.Fault{Kind: emulator.ResetAfter}, Behaviour: behaviour,
		Once: outcomes(Retried, Adopted, OwnWrite, Retried), Lasting: outcomes(Failed, Adopted, Failed, Failed),
	}
}
