package transition

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

const (
	// maxRetries limits how often the action reads and writes a referral again after somebody else has changed it.
	maxRetries = 3
	// outcomeTimeout limits the read that determines the outcome of a write. The run may have been stopped, or its deadline passed.
	outcomeTimeout = 15 * time.Second
)

// mover executes one request.
type mover struct {
	request
	referrals Referrals
	report    func(text string)
}

// move changes the referral as requested, unless it already is as requested, and reports progress.
func (m mover) move(ctx context.Context) diag.Diagnostics {
	var first lifecycle.State
	for retries := 0; ; retries++ {
		last, err := m.referrals.Read(ctx, m.id)
		if err != nil {
			return diag.Diagnostics{readFailedError(m.request, err)}
		}
		next, refusal := m.stepFor(last)
		if retries == 0 {
			first = next.from
		}
		switch {
		case refusal != nil:
			return diag.Diagnostics{refusalError(refusal, next.from, m.id)}
		case next.wanted == nil:
			m.report(fmt.Sprintf("Referral %s is %s: nothing to send", m.id, diagnostics.Shown(next.from)))
			return nil
		case first.Status != lifecycle.Closed && next.from.Status == lifecycle.Closed && next.from != next.to:
			return diag.Diagnostics{closedByOthersError(m.request, first, next)}
		}
		m.report(fmt.Sprintf("Moving referral %s from %s to %s", m.id, diagnostics.Shown(next.from), diagnostics.Shown(next.to)))
		answer, err := m.referrals.Write(ctx, m.id, last, next.wanted)
		switch {
		case !errors.Is(err, partnercenter.ErrConflict):
			return m.resolveOutcome(ctx, next, answer, err)
		case retries == maxRetries:
			return diag.Diagnostics{contentionError(m.request, next, err)}
		}
		m.report(fmt.Sprintf("Referral %s was changed in the meantime: reading it again", m.id))
	}
}

// resolveOutcome determines the outcome of a write. If the response doesn't show the referral as requested, or was lost, it reads
// the referral: nothing is sent a second time on a guess.
func (m mover) resolveOutcome(ctx context.Context, next step, answer document.Document, err error) diag.Diagnostics {
	if err == nil && m.isSatisfiedBy(answer) {
		m.report(fmt.Sprintf("Referral %s is %s", m.id, diagnostics.Shown(stateOf(answer))))
		return nil
	}
	m.report(fmt.Sprintf("The response doesn't show that referral %s is %s: reading the referral", m.id, diagnostics.Shown(next.to)))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), outcomeTimeout)
	defer cancel()
	now, readError := m.referrals.Read(ctx, m.id)
	if err == nil && readError != nil {
		err = errors.New("the request was accepted, but its response doesn't show the referral as requested")
	}
	switch {
	case readError == nil && m.isSatisfiedBy(now):
		m.report(fmt.Sprintf("Referral %s is %s", m.id, diagnostics.Shown(stateOf(now))))
		return nil
	case err != nil:
		return diag.Diagnostics{writeFailedError(m.request, next, err, now, readError)}
	case stateOf(now) == next.to:
		return diag.Diagnostics{reasonChangedWarning(m.request, now)}
	}
	return diag.Diagnostics{notAppliedError(m.request, next, now)}
}
