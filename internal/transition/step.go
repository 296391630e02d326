package transition

import (
	"fmt"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// request is the configuration of the action.
type request struct {
	id        string
	status    lifecycle.Status
	substatus lifecycle.Substatus // empty: the one that the status implies
	reason    *string             // nil: unchanged
}

// step is the change that a request makes to a referral in its current state.
type step struct {
	from, to lifecycle.State
	wanted   document.Document // the document to send; nil if nothing changes
}

// closes reports whether the step closes the referral, which is final.
func (s step) closes() bool {
	return s.from.Status != lifecycle.Closed && s.to.Status == lifecycle.Closed
}

// target returns the requested state of a referral. Without a requested substatus, the current one stays while the status stays;
// otherwise the new status may imply one.
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

// checkWithoutReferral returns why no referral can fulfil a request: an unknown status, or a substatus that is missing, belongs
// to another status, or is set only by the service; nil if one can.
func (r request) checkWithoutReferral() *lifecycle.Refusal {
	return lifecycle.Check(lifecycle.State{}, r.target(lifecycle.State{}))
}

// stepFor returns the step that a request means for a referral, or why the step is refused.
func (r request) stepFor(last document.Document) (step, *lifecycle.Refusal) {
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

// isSatisfiedBy reports whether a referral is as requested, including its reason.
func (r request) isSatisfiedBy(doc document.Document) bool {
	next, refusal := r.stepFor(doc)
	return refusal == nil && next.wanted == nil
}

func stateOf(doc document.Document) lifecycle.State {
	return lifecycle.State{Status: lifecycle.Status(stringProperty(doc, "status")), Substatus: lifecycle.Substatus(stringProperty(doc, "substatus"))}
}

func stringProperty(doc document.Document, name string) string {
	if text, ok := doc[name].(string); ok {
		return text
	}
	if document.Empty(doc[name]) {
		return ""
	}
	return fmt.Sprint(doc[name])
}
