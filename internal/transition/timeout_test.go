package transition

import (
	"context"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// bounded notes how long each call may take.
type bounded struct{ left []time.Duration }

func (b *bounded) note(ctx context.Context) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(24 * time.Hour)
	}
	b.left = append(b.left, time.Until(deadline))
}

func (b *bounded) Read(ctx context.Context, _ string) (document.Document, error) {
	b.note(ctx)
	return document.Document{"status": "New", "substatus": "Pending"}, nil
}

func (b *bounded) Write(ctx context.Context, _ string, last, _ document.Document) (document.Document, error) {
	b.note(ctx)
	return last, nil // so that the referral is read once more
}

// No call outlasts an invocation, nor does the read that settles it.
func TestMove_EveryCallIsBounded(t *testing.T) {
	calls := &bounded{}
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	mover{request{id: "a", status: "Active"}, calls, func(string) {}}.move(ctx)
	if len(calls.left) != 3 {
		t.Fatalf("%d calls, want a read, a write and a read", len(calls.left))
	}
	for i, most := range []time.Duration{timeout, timeout, settleTime} {
		if calls.left[i] > most {
			t.Errorf("call %d may take %s, want at most %s", i, calls.left[i], most)
		}
	}
}
