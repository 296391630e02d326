package referral_test

import (
	"strconv"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// An outcome is how a call ends that meets a fault. With each of them the state is true, nothing is there twice, and
// nothing is lost: see faultCase.check.
type outcome string

const (
	success  outcome = "success"
	retried  outcome = "retried"
	adopted  outcome = "adopted"
	sentAnew outcome = "sent anew"
	ownWrite outcome = "own write"
	reread   outcome = "read again"
	kept     outcome = "kept"
	stopped  outcome = "stopped"
	failed   outcome = "error"
	lastOnly outcome = "" // the fault doesn't come once only
)

// meanings explains the outcomes to contributors.
var meanings = []struct {
	outcome outcome
	text    string
}{
	{success, "The answer is used as if nothing had happened."},
	{retried, "The same request goes out again, and succeeds."},
	{adopted, "The creation isn't repeated: the provider looks for the new referral, finds it and takes it over."},
	{sentAnew, "The provider looks for the new referral for a minute, doesn't find it in a complete listing, and sends it again under the same `request-id`."},
	{ownWrite, "The repeated update is refused (412), and the provider sees that the referral is what it had sent."},
	{reread, "The answer isn't believed: the provider reads the referral by its id, and uses what that says."},
	{kept, "The referral is read again, and what the answer lacks stays in the state, with a warning."},
	{stopped, "A clear error says that the creation is in doubt, when it was sent, how to look for the referral and how to import it. The next apply looks before it sends: where the referral is there, it names it and sends nothing."},
	{failed, "A clear error names call and id. The state stays as it was, and the next plan shows what Partner Center has."},
}

// The calls, in the order of the table's columns.
const (
	onRead = iota
	onCreate
	onPut
	onPatch
	onClose
	onFirstPage
	onLaterPage
	numberOfCalls
)

var callNames = [numberOfCalls]string{"read", "create", "update, PUT", "update, PATCH", "close", "list, page 1", "list, page 2"}

// A faultRow is a fault, and what comes of it for each call: if it comes once, and if it lasts.
type faultRow struct {
	name      string
	fault     emulator.Fault
	behaviour emulator.Behaviour // of the service meanwhile
	endpoint  endpointKind       // in the place of a fault of the emulator
	cut       bool               // request_timeout ends a try that meets it, and the operation has time left; else the operation's timeout does
	once      [numberOfCalls]outcome
	lasting   [numberOfCalls]outcome
}

// neverAnswers tells that only a timeout ends a call.
func (r faultRow) neverAnswers() bool {
	return r.fault.Kind == emulator.Hang || r.fault.Delay == tooLong || r.fault.Kind == emulator.ActLater && r.fault.StatusCode == 0
}

// Rows that are alike but for the creation.
func calls(each, creation outcome) [numberOfCalls]outcome {
	return [numberOfCalls]outcome{each, creation, each, each, each, each, each}
}

// reads is for faults of answers: reads, writes that were acted on, and a creation that was, end in different ways.
func reads(read, creation, update, list outcome) [numberOfCalls]outcome {
	return [numberOfCalls]outcome{read, creation, update, update, update, list, list}
}

const tooLong = time.Hour // for any call

var faultRows = []faultRow{
	{name: "no connection", endpoint: nobodyListens, lasting: calls(failed, failed)},
	{name: "TLS: certificate unknown", endpoint: unknownCertificate, lasting: calls(failed, failed)},
	{name: "TLS: not TLS at all", endpoint: speaksGarbage, lasting: calls(failed, failed)},
	{name: "connection closed before acting", fault: emulator.Fault{Kind: emulator.Refuse},
		once: calls(retried, sentAnew), lasting: calls(failed, failed)},
	{name: "reset before acting", fault: emulator.Fault{Kind: emulator.ResetBefore},
		once: calls(retried, sentAnew), lasting: calls(failed, failed)},
	{name: "reset after acting", fault: emulator.Fault{Kind: emulator.ResetAfter},
		once: reads(retried, adopted, ownWrite, retried), lasting: reads(failed, adopted, failed, failed)},
	{name: "slow header, in time", fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: 50 * time.Millisecond},
		once: calls(success, success), lasting: calls(success, success)},
	{name: "slow header, beyond the operation's timeout", fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: tooLong},
		once: calls(failed, adopted), lasting: calls(failed, adopted)},
	{name: "slow header, beyond `request_timeout`", fault: emulator.Fault{Kind: emulator.SlowHeader, Delay: tooLong}, cut: true,
		once: reads(retried, adopted, ownWrite, retried), lasting: calls(failed, adopted)},
	{name: "slow body, in time", fault: emulator.Fault{Kind: emulator.SlowBody, Delay: 50 * time.Millisecond},
		once: calls(success, success), lasting: calls(success, success)},
	{name: "slow body, beyond the operation's timeout", fault: emulator.Fault{Kind: emulator.SlowBody, Delay: tooLong},
		once: calls(failed, adopted), lasting: calls(failed, adopted)},
	// Of a refusal that is cut short the status is known, and that is all that an own write needs.
	{name: "slow body, beyond `request_timeout`", fault: emulator.Fault{Kind: emulator.SlowBody, Delay: tooLong}, cut: true,
		once: reads(retried, adopted, ownWrite, retried), lasting: reads(failed, adopted, ownWrite, failed)},
	{name: "hang, beyond the operation's timeout", fault: emulator.Fault{Kind: emulator.Hang},
		once: calls(failed, stopped), lasting: calls(failed, stopped)},
	{name: "hang, beyond `request_timeout`", fault: emulator.Fault{Kind: emulator.Hang}, cut: true,
		once: calls(retried, sentAnew), lasting: calls(failed, failed)},
	{name: "truncated body", fault: emulator.Fault{Kind: emulator.Truncate},
		once: reads(retried, adopted, ownWrite, retried), lasting: reads(failed, adopted, ownWrite, failed)},
	{name: "wrong content type", fault: emulator.Fault{Kind: emulator.WrongContentType},
		once: calls(failed, adopted), lasting: calls(failed, adopted)},
	{name: "HTML, 502", fault: emulator.Fault{Kind: emulator.HTML}, once: calls(retried, sentAnew), lasting: calls(failed, failed)},
	{name: "HTML, 200", fault: emulator.Fault{Kind: emulator.HTML, StatusCode: 200},
		once: calls(failed, sentAnew), lasting: calls(failed, failed)},
	{name: "empty 200", fault: emulator.Fault{Kind: emulator.EmptyOK}, once: calls(failed, adopted), lasting: calls(failed, adopted)},
	{name: "huge body", fault: emulator.Fault{Kind: emulator.HugeBody, Size: 17 << 20},
		once: calls(failed, adopted), lasting: calls(failed, adopted)},
	{name: "wrong id", fault: emulator.Fault{Kind: emulator.WrongID},
		once: reads(failed, adopted, failed, success), lasting: reads(failed, adopted, failed, success)},
	{name: "foreign answer", fault: emulator.Fault{Kind: emulator.Foreign},
		once: reads(failed, adopted, failed, success), lasting: reads(failed, adopted, failed, success)},
	{name: "partial answer", fault: emulator.Fault{Kind: emulator.Partial},
		once: reads(retried, reread, reread, success), lasting: reads(kept, reread, reread, success)},
	{name: "no eTag", fault: emulator.Fault{Kind: emulator.MissingETag},
		once: reads(failed, reread, failed, success), lasting: reads(failed, reread, failed, success)},
	{name: "202, after acting", fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 202},
		once: reads(failed, adopted, reread, failed), lasting: reads(failed, adopted, reread, failed)},
	{name: "202, without acting", fault: emulator.Fault{Kind: emulator.Status, StatusCode: 202},
		once: calls(failed, sentAnew), lasting: calls(failed, failed)},
	{name: "204, after acting", fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 204},
		once: reads(failed, adopted, reread, failed), lasting: reads(failed, adopted, reread, failed)},
	{name: "redirect", fault: emulator.Fault{Kind: emulator.Redirect, Location: "https://partner.example/"},
		once: calls(failed, sentAnew), lasting: calls(failed, failed)},
	status(408, sentAnew),
	status(429, retried),
	status(500, sentAnew),
	status(502, sentAnew),
	status(503, sentAnew),
	{name: "503 with Retry-After", fault: emulator.Fault{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"},
		once: calls(retried, sentAnew), lasting: calls(failed, failed)},
	status(504, sentAnew),
	status(507, sentAnew),
	status(509, sentAnew),
	unrepeated(423), unrepeated(499), unrepeated(501), unrepeated(505),
	afterActing(408), afterActing(500), afterActing(502), afterActing(503), afterActing(504), afterActing(507), afterActing(509),
	{name: "503 with Retry-After, after acting", fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 503, RetryAfter: "0"},
		once: reads(retried, adopted, ownWrite, retried), lasting: reads(failed, adopted, failed, failed)},
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
}

// status is an answer with a status, without acting; creation says what comes of a POST.
func status(code int, creation outcome) faultRow {
	return faultRow{
		name: strconv.Itoa(code), fault: emulator.Fault{Kind: emulator.Status, StatusCode: code},
		once: calls(retried, creation), lasting: calls(failed, failed),
	}
}

func afterActing(code int) faultRow {
	return faultRow{
		name: strconv.Itoa(code) + ", after acting", fault: emulator.Fault{Kind: emulator.StatusAfter, StatusCode: code},
		once: reads(retried, adopted, ownWrite, retried), lasting: reads(failed, adopted, failed, failed),
	}
}

// unrepeated is a status that says nothing of whether the service acted, and that a repeat isn't known to help against.
func unrepeated(code int) faultRow {
	row := status(code, sentAnew)
	row.once = calls(failed, sentAnew)
	return row
}

func unrepeatedAfterActing(code int) faultRow {
	row := afterActing(code)
	row.once, row.lasting = calls(failed, adopted), calls(failed, adopted)
	return row
}

// actsLater is for a gateway that gives up before the service behind it acts.
func actsLater(name string, fault emulator.Fault) faultRow {
	fault.Kind = emulator.ActLater
	return faultRow{name: name, fault: fault, cut: fault.StatusCode == 0, once: calls(retried, adopted), lasting: calls(failed, adopted)}
}

// lostWhile is for an answer that is lost while the service lists or dates referrals in a way of its own.
func lostWhile(name string, behaviour emulator.Behaviour) faultRow {
	return faultRow{
		name: "reset after acting, " + name, fault: emulator.Fault{Kind: emulator.ResetAfter}, behaviour: behaviour,
		once: reads(retried, adopted, ownWrite, retried), lasting: reads(failed, adopted, failed, failed),
	}
}
