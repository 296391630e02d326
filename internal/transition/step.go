package transition

import (
	"fmt"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// request is what a configuration asks for.
type request struct {
	id        string
	status    lifecycle.Status
	substatus lifecycle.Substatus // empty: what the status implies
	reason    *string             // nil: left as it is
}

// step is what a request means for a referral as it is now.
type step struct {
	from, to lifecycle.State
	wanted   document.Document // what to send; nil if there is nothing to change
}

// closes tells that the step closes the referral, which can't be taken back.
func (s step) closes() bool {
	return s.from.Status != lifecycle.Closed && s.to.Status == lifecycle.Closed
}

// target is the state that is asked for, of a referral that has another one now. A substatus that isn't said stays while
// the status does, and is otherwise the only one that the status has.
func (r request) target(now lifecycle.State) lifecycle.State {
	to := lifecycle.State{Status: r.status, Substatus: r.substatus}
	switch {
	case to.Substatus != "":
	case to.Status == now.Status:
		to.Substatus = now.Substatus
	default:
		to.Substatus, _ = lifecycle.Implied(to.Status)
	}
	return to
}

// impossible tells what is wrong with a request whatever the referral has: a step to nowhere, or a substatus that is
// missing, another status's, or the service's own.
func (r request) impossible() *lifecycle.Refusal {
	return lifecycle.Check(lifecycle.State{}, r.target(lifecycle.State{}))
}

// over lays a request over a referral.
func (r request) over(last document.Document) (step, *lifecycle.Refusal) {
	now := stateOf(last)
	next := step{from: now, to: r.target(now)}
	if refusal := lifecycle.Check(now, next.to); refusal != nil {
		return next, refusal
	}
	declared := document.Document{"status": string(next.to.Status), "substatus": string(next.to.Substatus)}
	if r.reason != nil {
		declared["statusReason"] = *r.reason
	}
	wanted := document.Overlay(referral.Shape, last, last, declared)
	if !document.Equal(referral.Shape, last, wanted) {
		next.wanted = wanted
	}
	return next, nil
}

// reached tells that a referral is where a step leads, its reason included.
func (r request) reached(doc document.Document) bool {
	next, refusal := r.over(doc)
	return refusal == nil && next.wanted == nil
}

func stateOf(doc document.Document) lifecycle.State {
	return lifecycle.State{Status: lifecycle.Status(textIn(doc, "status")), Substatus: lifecycle.Substatus(textIn(doc, "substatus"))}
}

func textIn(doc document.Document, name string) string {
	if text, ok := doc[name].(string); ok {
		return text
	}
	if document.Empty(doc[name]) {
		return ""
	}
	return fmt.Sprint(doc[name])
}
