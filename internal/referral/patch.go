package referral

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// patchable are the paths that a JSON Patch may have. Source: the definition of Microsoft's own connector.
var patchable = []document.Path{
	{"campaignId"}, {"consent", "consentToShareReferralWithMicrosoftSellers"}, {"customerProfile", "team"},
	{"details", "closingDateTime"}, {"details", "currency"}, {"details", "dealValue"}, {"details", "notes"},
	{"details", "requirements", "solutions"}, {"externalReferenceId"}, {"referralProgram"}, {"salesStage"},
	{"status"}, {"substatus"}, {"statusReason"}, {"team"},
}

// outsideError says that a change can't be sent as a patch.
type outsideError struct{ changes []document.Change }

func (e *outsideError) Error() string {
	var paths []string
	for _, change := range e.changes {
		paths = append(paths, attributePath(change.Path))
	}
	return fmt.Sprintf("a patch can't change %s", strings.Join(paths, ", "))
}

func (e *outsideError) diagnostic() diag.Diagnostic {
	var allowed []string
	for _, path := range patchable {
		allowed = append(allowed, attributePath(path))
	}
	return diagnostics.Error("Not possible with update_method = \"patch\"", fmt.Sprintf("By a patch, %s can't be changed.\n\n"+
		"Allowed:   %s\n\nKeep the current values, leave the attributes out, or set update_method = \"put\" in the provider's "+
		"configuration, which replaces the whole referral under its ETag.", strings.TrimPrefix(e.Error(), "a patch can't change "),
		strings.Join(allowed, ", ")))
}

// patchRefused gives the error of a plan that a patch can't carry out.
func patchRefused(state, plan tftypes.Value) diag.Diagnostics {
	changes := document.Diff(Shape, attributesDocument(state), attributesDocument(plan))
	var outside []document.Change
	for _, change := range withoutServiceOwned(changes) {
		_, open := change.New.(document.Unknown) // Terraform plans again once it is known
		if !open && !slices.ContainsFunc(patchable, change.Path.Within) {
			outside = append(outside, change)
		}
	}
	if len(outside) == 0 {
		return nil
	}
	return diag.Diagnostics{(&outsideError{outside}).diagnostic()}
}
