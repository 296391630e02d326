package referral

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// A POST whose outcome isn't known is neither repeated nor given up: the provider looks for what it sent. The service
// isn't known to recognise a repeated request-id, so only what surely isn't there is sent again.

const (
	// lookBack is how far back a look goes: what equals the new referral but seems older leaves a doubt, as the service
	// may have more than one clock.
	lookBack = 5 * time.Minute
	// lookBackBlind is how far it goes if the service doesn't tell its time.
	lookBackBlind = 24 * time.Hour
	// maxCandidates ends a look: nobody goes through more referrals that may be the one.
	maxCandidates = 10
	// maxSends bounds how often one referral is sent.
	maxSends = 3
	// lookOn is how much longer a look may take once the run was stopped or its time is up: a referral that exists and is
	// in no state would be created a second time by the next apply.
	lookOn = 5 * time.Second
)

// looks are the pauses before each look: an answer can get lost before the referral is listed.
var looks = []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond}

// uncertainError says that it isn't known whether a referral was created.
type uncertainError struct {
	candidates []document.Document // referrals that may be the one that was sent
	lookError  error               // what kept the provider from looking
	err        error               // what made the outcome uncertain
}

func (e *uncertainError) Error() string {
	return "it isn't known whether the referral was created: " + e.err.Error()
}
func (e *uncertainError) Unwrap() error { return e.err }

func (e *uncertainError) diagnostic() diag.Diagnostic {
	var text strings.Builder
	fmt.Fprintf(&text, "The referral was sent, but its answer was lost: %v.\n\n", e.err)
	switch {
	case len(e.candidates) > 0:
		text.WriteString("These referrals may be the one that was sent. It was not sent again:\n\n")
		for _, doc := range e.candidates {
			fmt.Fprintf(&text, "  %s  created %s  %s\n", diagnostics.Quote(doc["id"]), diagnostics.Quote(doc["createdDateTime"]), diagnostics.Quote(doc["name"]))
		}
	case e.lookError != nil:
		fmt.Fprintf(&text, "It may have been created all the same, and looking for it failed: %v.\n", e.lookError)
	default:
		text.WriteString("It isn't among the newest referrals so far, but may still turn up. It was not sent again.\n")
	}
	text.WriteString("\nLook in Partner Center for a new referral with this name and customer before the next apply. If it is there, " +
		"take it over with `terraform import ADDRESS ID` or an import block; if it isn't, apply again.")
	return diagnostics.Error("It isn't known whether the referral was created", text.String())
}

// takenError says that the service answered with a referral that another resource of this run took for its own: that one
// had lost its answer, and what it sent is part of this one.
type takenError struct{ id string }

func (e *takenError) Error() string {
	return fmt.Sprintf("the service answered with the referral %s, which another resource of this run has taken over meanwhile", diagnostics.Quote(e.id))
}

// WayOut tells what to do.
func (e *takenError) WayOut() string {
	return "Nothing tells the two apart, and a referral in two resources would be changed by both. Look in Partner Center for another " +
		"new referral with this name and customer. If it is there, take it over with `terraform import ADDRESS ID` or an import block; " +
		"if it isn't, apply again, which creates it. Referrals with names of their own aren't taken for one another."
}

// isAmbiguous tells whether a referral may have been created although its creation failed.
func isAmbiguous(err error) bool {
	var malformed *MalformedError
	var taken *takenError
	return errors.As(err, &malformed) || !errors.As(err, &taken) && partnercenter.Ambiguous(err)
}

// findLost finds out what became of a referral whose creation failed. It gives the referral if it was created, nil if it
// surely wasn't, and else an *uncertainError.
func (r *Resource) findLost(ctx context.Context, body document.Document, since time.Time, failure error) (document.Document, error) {
	uncertain := &uncertainError{err: failure}
	run := ctx
	ctx, cancel := outliving(run, lookOn)
	defer cancel()
	for _, pause := range looks {
		if err := sleep(ctx, pause); err != nil {
			uncertain.lookError = err
			return nil, uncertain
		}
		matches, doubts, err := r.lookFor(ctx, body, since)
		switch {
		case err != nil:
			uncertain.lookError = err
			return nil, uncertain
		case len(matches) == 1 && len(doubts) == 0:
			if r.settings.claim(matches[0]) {
				return r.adopt(ctx, matches[0], uncertain)
			}
			// Another resource has got it since the look, so it isn't this one.
		case len(matches)+len(doubts) > 0:
			uncertain.candidates = append(matches, doubts...)
			return nil, uncertain
		}
	}
	if run.Err() != nil {
		return nil, uncertain // a stopped run sends nothing
	}
	return nil, nil
}

// adopt reads the referral that was found: a listing isn't believed for its id and eTag.
func (r *Resource) adopt(ctx context.Context, found document.Document, uncertain *uncertainError) (document.Document, error) {
	id, _ := found["id"].(string)
	if !plainID.MatchString(id) {
		uncertain.candidates, uncertain.lookError = []document.Document{found}, errors.New("its id can't be a referral's")
		return nil, uncertain
	}
	doc, err := r.current(ctx, id)
	if err != nil {
		uncertain.candidates, uncertain.lookError = []document.Document{found}, err
		return nil, uncertain
	}
	return doc, nil
}

// outliving gives a context that ends a while after its parent.
func outliving(parent context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() { time.AfterFunc(grace, cancel) })
	return ctx, func() { stop(); cancel() }
}

// lookFor goes through the newest referrals: matches hold what was sent and are new, doubts may be it as well.
func (r *Resource) lookFor(ctx context.Context, body document.Document, since time.Time) (matches, doubts []document.Document, err error) {
	clockKnown, back := false, lookBackBlind
	clock := func(now time.Time) { since, clockKnown, back = since.Add(time.Until(now)), true, lookBack }
	for item, err := range r.settings.Client.List(ctx, partnercenter.Query{OrderBy: "createdDateTime desc", Clock: clock}) {
		if err != nil {
			return nil, nil, err
		}
		doc, err := document.Parse(item)
		if err != nil {
			return nil, nil, &MalformedError{Call: "a listing", Err: err}
		}
		created, err := document.ParseInstant(fmt.Sprint(doc["createdDateTime"]))
		if err == nil && created.Before(since.Add(-back)) {
			break
		}
		// By the Date header the attempt began up to a second too early, never too late.
		isNew := err == nil && clockKnown && !created.Before(since)
		switch {
		case r.settings.claimed(doc):
		case holds(doc, body) && isNew:
			matches = append(matches, doc)
		case holds(doc, body), isNew && resembles(doc, body):
			doubts = append(doubts, doc)
		}
		if len(matches)+len(doubts) >= maxCandidates {
			break
		}
	}
	return matches, doubts, nil
}

// holds tells whether a referral has everything that was sent. The status may have moved on.
func holds(doc, body document.Document) bool {
	for _, change := range document.Diff(Shape, doc, document.Overlay(Shape, doc, doc, body)) {
		if change.Path[0] != "status" && change.Path[0] != "substatus" {
			return false
		}
	}
	return true
}

// resembles tells whether a referral may be the one that was sent although the service changed something of it.
func resembles(doc, body document.Document) bool { return resemblanceOf(doc) == resemblanceOf(body) }

// resemblance is what the service is expected to leave as it was sent.
type resemblance struct{ kind, name, customer, reference string }

func resemblanceOf(doc document.Document) resemblance {
	customer, _ := doc["customerProfile"].(map[string]any)
	return resemblance{document.Plain(doc["type"]), document.Plain(doc["name"]), document.Plain(customer["name"]), document.Plain(doc["externalReferenceId"])}
}

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}
