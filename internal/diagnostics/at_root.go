package diagnostics

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// AtRoot cuts the paths of diagnostics to their root attribute and puts the full path into the detail. Terraform shows the
// attribute's own line only for a root attribute; for a nested one, it shows the first line of the block.
func AtRoot(diags []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	for _, d := range diags {
		if d.Attribute == nil || len(d.Attribute.Steps()) < 2 {
			continue
		}
		if whole := pathText(d.Attribute); !strings.Contains(d.Detail, whole) {
			d.Detail = fmt.Sprintf("Attribute: %s\n\n%s", whole, d.Detail)
		}
		d.Attribute = tftypes.NewAttributePathWithSteps(d.Attribute.Steps()[:1])
	}
	return diags
}

// pathText formats a path as the framework does in messages, but stops at an element of a set, which would repeat the value.
func pathText(at *tftypes.AttributePath) string {
	var text strings.Builder
	for i, step := range at.Steps() {
		switch s := step.(type) {
		case tftypes.AttributeName:
			if i > 0 {
				text.WriteByte('.')
			}
			text.WriteString(string(s))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&text, "[%d]", int64(s))
		case tftypes.ElementKeyString:
			fmt.Fprintf(&text, "[%q]", string(s))
		default:
			return text.String()
		}
	}
	return text.String()
}
