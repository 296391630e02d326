package provider_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// wholeLife creates, reads, updates and destroys a referral until an error occurs, and returns everything that Terraform shows or stores.
func wholeLife(ctx context.Context, t *testing.T, arguments map[string]string) string {
	t.Helper()
	var output strings.Builder
	note := func(values ...any) {
		for _, value := range values {
			switch v := value.(type) {
			case acctest.State:
				fmt.Fprintf(&output, "%s\n%s\n", v.Value, v.Private)
			case acctest.Plan:
				fmt.Fprintf(&output, "%s\n%s\n%s%s", v.Value, v.Private, v.Diagnostics.Errors(), v.Diagnostics.Warnings())
			case acctest.Diagnostics:
				output.WriteString(v.Errors() + v.Warnings())
			}
		}
	}
	session, diags := acctest.StartSession(ctx, t, pairs(arguments)...)
	note(diags)
	if diags.Errors() != "" {
		return output.String()
	}
	state := session.Null()
	for _, config := range []tftypes.Value{
		simpleReferral(session.Type, "first"), simpleReferral(session.Type, "second"), session.Null().Value,
	} {
		plan := session.Plan(t, state, config)
		note(plan)
		if plan.Diagnostics.Errors() != "" {
			break
		}
		applied, diags := session.Apply(t, state, plan, config)
		note(applied, diags)
		if diags.Errors() != "" || applied.Value.IsNull() {
			break
		}
		read, diags := session.TryRead(t, applied)
		note(read, diags)
		state = read
	}
	return output.String()
}
