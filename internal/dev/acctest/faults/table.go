// Package faults states what comes of each call that meets each fault, for the tests that make every call meet every fault, and for
// the contributors' page.
package faults

import (
	"strconv"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// An Outcome is how a call ends that meets a fault. With each of them the state is true, nothing is there twice, and
// nothing is lost: see check in the tests.
type Outcome string

// The outcomes.
const (
	Success  Outcome = "success"
	Retried  Outcome = "retried"
	Adopted  Outcome = "adopted"
	SentAnew Outcome = "sent anew"
	OwnWrite Outcome = "own write"
	Reread   Outcome = "read again"
	Kept     Outcome = "kept"
	Stopped  Outcome = "stopped"
	Failed   Outcome = "error"
	LastOnly Outcome = "" // the fault doesn't come once only
)

// meanings explains the outcomes to contributors.
var meanings = []struct {
	outcome Outcome
	text    string
}{
	{Success, "The answer is used as if nothing had happened."},
	{Retried, "The same request goes out again, and succeeds."},
	{Adopted, "The creation isn't repeated: the provider looks for the new referral, finds it and takes it over."},
	{SentAnew, "The provider looks for the new referral for a minute, doesn't find it in a complete listing, and sends it again under the same `request-id`."},
	{OwnWrite, "The repeated update is refused (412), and the provider sees that the referral is what it had sent."},
	{Reread, "The answer isn't believed, or there is none: the provider reads the referral by its id, and uses what that says."},
	{Kept, "The referral is read again, and what the answer lacks stays in the state, with a warning."},
	{Stopped, "A clear error says that the creation is in doubt, how to look for what was created and how to import it; of a referral also when it was sent. The next apply looks before it sends: where the referral or the registration is there, it names it and sends nothing."},
	{Failed, "A clear error names call and id. The state stays as it was, and the next plan shows what Partner Center has."},
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

// CallNames are the table's headings.
var CallNames = [NumberOfCalls]string{"read", "create", "update, PUT", "update, PATCH", "close", "list, page 1", "list, page 2",
	"registration: read", "register, PATCH", "registration: update, PATCH"}

// A Row is a fault, and what comes of it for each call: if it comes once, and if it lasts.
type Row struct {
	Name      string
	Fault     emulator.Fault
	Behaviour emulator.Behaviour // of the service meanwhile
	Endpoint  EndpointKind       // in the place of a fault of the emulator
	Cut       bool               // request_timeout ends a try that meets it, and the operation has time left; else the operation's timeout does
	Once      [NumberOfCalls]Outcome
	Lasting   [NumberOfCalls]Outcome
}

// NeverAnswers tells that only a timeout ends a call.
func (r Row) NeverAnswers() bool {
	return r.Fault.Kind == emulator.Hang || r.Fault.Delay == tooLong || r.Fault.Kind == emulator.ActLater && r.Fault.StatusCode == 0
}

// Rows that are alike but for the creation.
func calls(each, creation Outcome) [NumberOfCalls]Outcome {
	return reads(each, creation, each, each)
}

// reads is for faults of answers: reads, writes that were acted on, and a creation that was, end in different ways.
func reads(read, creation, update, list Outcome) [NumberOfCalls]Outcome {
	all := [NumberOfCalls]Outcome{read, creation, update, update, update, list, list, read, creation, update}
	// A referral is registered once. What became of it, and of a change of it, the referral's document says.
	acted := creation == Adopted || creation == Reread
	switch {
	case acted:
		all[OnRegister] = Reread
	case creation == SentAnew:
		all[OnRegister] = Stopped
	}
	if acted && update == Failed {
		all[OnRegistrationUpdate] = Reread
	}
	return all
}

const tooLong = time.Hour // for any call

// Rows is the table.
var Rows = settled([]Row{
	{Name: "no connection", Endpoint: NobodyListens, Lasting: calls(Failed, Failed)},
	{Name: "TLS: certificate unknown", Endpoint: UnknownCertificate, Lasting: calls(Failed, Failed)},
	{Name: "TLS: not TLS at all", Endpoint: SpeaksGarbage, Lasting: calls(Failed, Failed)},
	{Name: "connection closed before acting", Fault: emulator.Fault{Kind: emulator.Refuse},
		Once: calls(Retried, SentAnew), Lasting: calls(Failed, Failed)},
	{Name: "reset before acting", Fault: emulator.Fault{Kind: emulator.ResetBefore},
		Once: calls(Retried, SentAnew), Lasting: calls(Failed, Failed)},
	{Name: "reset after acting", Fault: emulator.Fault{Kind: emulator.ResetAfter},
		Once: reads(Retried, Adopted, OwnWrite, Retried), Lasting: reads(Failed, Adopted, Failed, Failed)},
	{Name: "slow header, in time", Fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: 50 * time.Millisecond},
		Once: calls(Success, Success), Lasting: calls(Success, Success)},
	{Name: "slow header, beyond the operation's timeout", Fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: tooLong},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "slow header, beyond `request_timeout`", Fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: tooLong}, Cut: true,
		Once: reads(Retried, Adopted, OwnWrite, Retried), Lasting: calls(Failed, Adopted)},
	{Name: "slow body, in time", Fault: emulator.Fault{Kind: emulator.SlowBody, Delay: 50 * time.Millisecond},
		Once: calls(Success, Success), Lasting: calls(Success, Success)},
	{Name: "slow body, beyond the operation's timeout", Fault: emulator.Fault{Kind: emulator.SlowBody, Delay: tooLong},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	// Of a refusal that is cut short the status is known, and that is all that an own write needs.
	{Name: "slow body, beyond `request_timeout`", Fault: emulator.Fault{Kind: emulator.SlowBody, Delay: tooLong}, Cut: true,
		Once: reads(Retried, Adopted, OwnWrite, Retried), Lasting: reads(Failed, Adopted, OwnWrite, Failed)},
	{Name: "hang, beyond the operation's timeout", Fault: emulator.Fault{Kind: emulator.Hang},
		Once: calls(Failed, Stopped), Lasting: calls(Failed, Stopped)},
	{Name: "hang, beyond `request_timeout`", Fault: emulator.Fault{Kind: emulator.Hang}, Cut: true,
		Once: calls(Retried, SentAnew), Lasting: calls(Failed, Failed)},
	{Name: "truncated body", Fault: emulator.Fault{Kind: emulator.Truncate},
		Once: reads(Retried, Adopted, OwnWrite, Retried), Lasting: reads(Failed, Adopted, OwnWrite, Failed)},
	{Name: "wrong content type", Fault: emulator.Fault{Kind: emulator.WrongContentType},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "HTML, 502", Fault: emulator.Fault{Kind: emulator.HTML}, Once: calls(Retried, SentAnew), Lasting: calls(Failed, Failed)},
	{Name: "HTML, 200", Fault: emulator.Fault{Kind: emulator.HTML, StatusCode: 200},
		Once: calls(Failed, SentAnew), Lasting: calls(Failed, Failed)},
	{Name: "empty 200", Fault: emulator.Fault{Kind: emulator.EmptyOK}, Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "huge body", Fault: emulator.Fault{Kind: emulator.HugeBody, Size: 17 << 20},
		Once: calls(Failed, Adopted), Lasting: calls(Failed, Adopted)},
	{Name: "wrong id", Fault: emulator.Fault{Kind: emulator.WrongID},
		Once: reads(Failed, Adopted, Failed, Success), Lasting: reads(Failed, Adopted, Failed, Success)},
	{Name: "foreign answer", Fault: emulator.Fault{Kind: emulator.Foreign},
		Once: reads(Failed, Adopted, Failed, Success), Lasting: reads(Failed, Adopted, Failed, Success)},
	{Name: "partial answer", Fault: emulator.Fault{Kind: emulator.Partial},
		Once: reads(Retried, Reread, Reread, Success), Lasting: reads(Kept, Reread, Reread, Success)},
	{Name: "no eTag", Fault: emulator.Fault{Kind: emulator.MissingETag},
		Once: reads(Failed, Reread, Failed, Success), Lasting: reads(Failed, Reread, Failed, Success)},
	{Name: "202, after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 202},
		Once: reads(Failed, Adopted, Reread, Failed), Lasting: reads(Failed, Adopted, Reread, Failed)},
	{Name: "202, without acting", Fault: emulator.Fault{Kind: emulator.Status, StatusCode: 202},
		Once: calls(Failed, SentAnew), Lasting: calls(Failed, Failed)},
	{Name: "204, after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 204},
		Once: reads(Failed, Adopted, Reread, Failed), Lasting: reads(Failed, Adopted, Reread, Failed)},
	{Name: "redirect", Fault: emulator.Fault{Kind: emulator.Redirect, Location: "https://partner.example/"},
		Once: calls(Failed, SentAnew), Lasting: calls(Failed, Failed)},
	status(408, SentAnew),
	status(429, Retried),
	status(500, SentAnew),
	status(502, SentAnew),
	status(503, SentAnew),
	{Name: "503 with Retry-After", Fault: emulator.Fault{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"},
		Once: calls(Retried, SentAnew), Lasting: calls(Failed, Failed)},
	status(504, SentAnew),
	status(507, SentAnew),
	status(509, SentAnew),
	unrepeated(423), unrepeated(499), unrepeated(501), unrepeated(505),
	afterActing(408), afterActing(500), afterActing(502), afterActing(503), afterActing(504), afterActing(507), afterActing(509),
	{Name: "503 with Retry-After, after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 503, RetryAfter: "0"},
		Once: reads(Retried, Adopted, OwnWrite, Retried), Lasting: reads(Failed, Adopted, Failed, Failed)},
	unrepeatedAfterActing(423), unrepeatedAfterActing(499), unrepeatedAfterActing(501), unrepeatedAfterActing(505),
	actsLater("504, acts 4 s later", emulator.Fault{StatusCode: 504, Delay: 4 * time.Second}),
	actsLater("504, acts 20 s later", emulator.Fault{StatusCode: 504, Delay: 20 * time.Second}),
	actsLater("504 as HTML, acts 20 s later", emulator.Fault{
		StatusCode: 504, Delay: 20 * time.Second, Body: "<html>Gateway Timeout</html>", ContentType: "text/html",
	}),
	actsLater("no answer within `request_timeout`, acts 20 s later", emulator.Fault{Delay: 20 * time.Second}),
	lostWhile("the listing lags 5 s", emulator.Behaviour{ListLag: 5 * time.Second}),
	lostWhile("the listing ignores `$orderby`", emulator.Behaviour{ListUnordered: true}),
	lostWhile("`Date` is an hour ahead of `createdDateTime`", emulator.Behaviour{DateAhead: time.Hour}),
	lostWhile("`Date` is an hour behind `createdDateTime`", emulator.Behaviour{DateAhead: -time.Hour}),
	lostWhile("`createdDateTime` is an hour ahead of everybody", emulator.Behaviour{ClockAhead: time.Hour}),
	lostWhile("`createdDateTime` is an hour behind everybody", emulator.Behaviour{ClockAhead: -time.Hour}),
})

// settled says of registering what lasts as it does once: it is never repeated, unless it was throttled. A partial answer has the
// registration.
func settled(rows []Row) []Row {
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

// status is an answer with a status, without acting; creation says what comes of a POST.
func status(code int, creation Outcome) Row {
	return Row{
		Name: strconv.Itoa(code), Fault: emulator.Fault{Kind: emulator.Status, StatusCode: code},
		Once: calls(Retried, creation), Lasting: calls(Failed, Failed),
	}
}

func afterActing(code int) Row {
	return Row{
		Name: strconv.Itoa(code) + ", after acting", Fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: code},
		Once: reads(Retried, Adopted, OwnWrite, Retried), Lasting: reads(Failed, Adopted, Failed, Failed),
	}
}

// unrepeated is a status that says nothing of whether the service acted, and that a repeat isn't known to help against.
func unrepeated(code int) Row {
	row := status(code, SentAnew)
	row.Once = calls(Failed, SentAnew)
	return row
}

func unrepeatedAfterActing(code int) Row {
	row := afterActing(code)
	row.Once, row.Lasting = calls(Failed, Adopted), calls(Failed, Adopted)
	return row
}

// actsLater is for a gateway that gives up before the service behind it acts.
func actsLater(name string, fault emulator.Fault) Row {
	fault.Kind = emulator.ActLater
	row := Row{Name: name, Fault: fault, Cut: fault.StatusCode == 0, Once: calls(Retried, Adopted), Lasting: calls(Failed, Adopted)}
	row.Once[OnRegister] = Stopped // it isn't looked for as long as a referral is
	if row.Lasting[OnRegistrationUpdate] = Failed; fault.Delay < 5*time.Second {
		row.Lasting[OnRegistrationUpdate] = Reread // it was repeated for longer than that
	}
	return row
}

// lostWhile is for an answer that is lost while the service lists or dates referrals in a way of its own.
func lostWhile(name string, behaviour emulator.Behaviour) Row {
	return Row{
		Name: "reset after acting, " + name, Fault: emulator.Fault{Kind: emulator.ResetAfter}, Behaviour: behaviour,
		Once: reads(Retried, Adopted, OwnWrite, Retried), Lasting: reads(Failed, Adopted, Failed, Failed),
	}
}
