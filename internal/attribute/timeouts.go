package attribute

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Timeouts is the name of the attribute with the time limits of operations.
const Timeouts = "timeouts"

// DefaultTimeout is the default time limit of an operation, including all retries.
const DefaultTimeout = 5 * time.Minute

// TimeoutsSchema returns the schema of the attribute Timeouts.
func TimeoutsSchema(ctx context.Context, operations timeouts.Opts) schema.Attribute {
	nested, ok := timeouts.Attributes(ctx, operations).(schema.SingleNestedAttribute)
	if !ok {
		panic("attribute: the library's timeouts aren't an object")
	}
	for name, operation := range nested.Attributes {
		if text, ok := operation.(schema.StringAttribute); ok {
			text.Validators = []validator.String{Duration()} // the message of the library's own validator names no attribute
			nested.Attributes[name] = text
		}
	}
	nested.Computed = true // or Terraform would write `timeouts = null` into generated configuration
	nested.MarkdownDescription = "The time limits of operations, including all retries. Default `5m` each. Never sent to Partner Center."
	return nested
}

// Deadline returns a context with the time limit that the attributes set for an operation.
func Deadline(ctx context.Context, attributes tftypes.Value, operation string) (context.Context, context.CancelFunc, diag.Diagnostics) {
	timeout := DefaultTimeout
	if text := TextOf(View(View(attributes)[Timeouts])[operation]); text != "" {
		if found := Duration().Find(text); found != nil {
			found.At = path.Root(Timeouts).AtName(operation)
			return ctx, func() {}, diag.Diagnostics{found.Diagnostic()}
		}
		configured, err := time.ParseDuration(text)
		must(err)
		timeout = configured
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	return ctx, cancel, nil
}
