package attribute

import (
	"context"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// Timeouts is the attribute that says how long operations may take.
const Timeouts = "timeouts"

// DefaultTimeout bounds an operation, all retries included.
const DefaultTimeout = 5 * time.Minute

// Deadline bounds an operation by the timeout that the attributes have for it.
func Deadline(ctx context.Context, attributes tftypes.Value, operation string) (context.Context, context.CancelFunc, diag.Diagnostics) {
	timeout := DefaultTimeout
	if text := TextOf(Of(Of(attributes)[Timeouts])[operation]); text != "" {
		configured, err := time.ParseDuration(text)
		if err != nil {
			return ctx, func() {}, diag.Diagnostics{diagnostics.Problem{
				At: path.Root(Timeouts).AtName(operation), Summary: "Value not allowed", Value: strconv.Quote(text),
				Rule: "a duration", WayOut: `Write a duration such as "30s" or "10m".`,
			}.Error()}
		}
		timeout = configured
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	return ctx, cancel, nil
}
