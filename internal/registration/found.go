package registration

import (
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Statuses are those of a registration. Source: the Partner Center page about registering deals in bulk.
var Statuses = []string{"ReviewPending", actionRequired, "Approved", "Passed", "Failed", "Closed"}

// StatusOf is the status of a referral's registration, "" if it has none or the document doesn't say.
func StatusOf(referral document.Document) string {
	if status := statusOf(referral); status != none {
		return status
	}
	return ""
}

// ReferralID is the attribute that names the referral of a registration.
const ReferralID = referralID

// Imported is the registration of a referral as an import has it, null where the document doesn't show it. Errors: it can't be
// read.
func Imported(referral document.Document) (tftypes.Value, error) {
	registration, found, err := registrationOf(referral)
	if err != nil || found != shown {
		return tftypes.NewValue(mapping.Type, nil), err
	}
	state, err := mapping.State(filled(registration, document.Document{"type": defaultType}), tftypes.Value{}, attribute.Fresh)
	if err != nil {
		return state, err
	}
	attributes := attribute.Of(state)
	attributes[referralID] = tftypes.NewValue(tftypes.String, referral["id"])
	return tftypes.NewValue(mapping.Type, attributes), nil
}
