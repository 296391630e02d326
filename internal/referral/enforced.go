package referral

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// The properties that Partner Center's own pages make read-only at some point. Nobody knows whether the API does so too, so a
// change is a warning. Source: the rules of Partner Center's CSV upload (2023).
var (
	fixedAfterCreation = []fixedPart{
		{document.Path{"customerProfile", "name"}, path.Root("customer_profile").AtName("name")},
		{document.Path{"customerProfile", "address"}, path.Root("customer_profile").AtName("address")},
		{document.Path{"customerProfile", "ids"}, path.Root("customer_profile").AtName("ids")},
		{document.Path{"consent"}, path.Root("consent")},
	}
	fixedAfterSharing = []fixedPart{
		{document.Path{"customerProfile", "team"}, path.Root("customer_profile").AtName("team")},
		{document.Path{"inviteContext", "assistanceRequestCode"}, path.Root("invite_context").AtName("assistance_request_code")},
		{document.Path{"inviteContext", "notes"}, path.Root("invite_context").AtName("notes")},
	}
)

type fixedPart struct {
	wire document.Path
	at   path.Path
}

// pageRuleWarnings warns about changes that Partner Center's own pages don't allow.
func pageRuleWarnings(had map[string]tftypes.Value, changes []document.Change) diag.Diagnostics {
	var diags diag.Diagnostics
	if lifecycle.Terminal(heldState(had).Substatus) {
		diags.Append(diagnostics.Warning("The referral is closed", "Partner Center's own pages don't allow changes to a closed referral. The API "+
			"may reject or ignore the change; after the apply, the provider reports values that differ from what it sent."))
	}
	diags.Append(fixedWarnings(changes, fixedAfterCreation, "after creation")...)
	if isShared(had) {
		diags.Append(fixedWarnings(changes, fixedAfterSharing, "after sharing with Microsoft")...)
	}
	return diags
}

func fixedWarnings(changes []document.Change, parts []fixedPart, when string) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, part := range parts {
		for _, change := range changes {
			if change.Path.Overlaps(part.wire) {
				diags.Append(fixedWarning(part.at, when))
				break
			}
		}
	}
	return diags
}

func fixedWarning(at path.Path, when string) diag.Diagnostic {
	return diagnostics.Problem{
		At: at, Summary: "Partner Center's own pages don't allow this change",
		WayOut: "These pages make the attribute read-only " + when + ". The API may reject or ignore the change; after the apply, the " +
			"provider reports values that differ from what it sent. To be safe, keep the current value.",
	}.Warning()
}

// isShared reports whether a referral is shared with Microsoft's sellers.
func isShared(had map[string]tftypes.Value) bool {
	consent := attribute.Of(had["consent"])["consent_to_share_referral_with_microsoft_sellers"]
	return consent.Equal(tftypes.NewValue(tftypes.Bool, true))
}

// serviceOwned has the properties that the service changes, with every update or with the review of a registration.
var serviceOwned = map[string]bool{
	"eTag": true, "updatedDateTime": true, "acceptedDateTime": true, "closedDateTime": true, "registrations": true, "registrationStatus": true,
}

func withoutServiceOwned(changes []document.Change) []document.Change {
	var rest []document.Change
	for _, change := range changes {
		if !serviceOwned[change.Path[0]] {
			rest = append(rest, change)
		}
	}
	return rest
}
