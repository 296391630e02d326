package transition

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// bounded records the deadline of each call.
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
	return last, nil // so that the action reads the referral again
}

// Every call of a plan or an invocation has a deadline, and so has the read that determines the outcome.
func TestAction_EveryCall_HasATimeout(t *testing.T) {
	calls := &bounded{}
	schema := actionSchema()
	typ := schema.Type().TerraformType(t.Context())
	attributes := map[string]tftypes.Value{}
	for name, value := range map[string]any{"id": "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10", "status": "Active", "substatus": nil, "status_reason": nil} {
		attributes[name] = tftypes.NewValue(tftypes.String, value)
	}
	config := tfsdk.Config{Raw: tftypes.NewValue(typ, attributes), Schema: schema}
	tested := Action{calls}
	tested.ModifyPlan(t.Context(), action.ModifyPlanRequest{Config: config}, &action.ModifyPlanResponse{})
	tested.Invoke(t.Context(), action.InvokeRequest{Config: config}, &action.InvokeResponse{SendProgress: func(action.InvokeProgressEvent) {}})
	if len(calls.left) != 4 {
		t.Fatalf("%d calls, want a read for the plan, and a read, a write and a read", len(calls.left))
	}
	for i, most := range []time.Duration{timeout, timeout, timeout, outcomeTimeout} {
		if calls.left[i] > most {
			t.Errorf("call %d may take %s, want at most %s", i, calls.left[i], most)
		}
	}
}
