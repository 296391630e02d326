package registration

import (
	"errors"

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

// Imported is the registration of a referral as an import has it, and whether the document shows it. One that is hidden has its
// status alone. Errors: it can't be read, or there is none.
func Imported(referral document.Document) (state tftypes.Value, whole bool, err error) {
	registration, found, err := registrationOf(referral)
	if err == nil && found == hidden {
		registration = onlyStatus(referral)
	} else if err == nil && found != shown {
		err = errors.New("the referral is no longer registered")
	}
	if err == nil {
		state, err = mapping.State(filled(registration, document.Document{"type": defaultType}), tftypes.Value{}, attribute.Fresh)
	}
	if err != nil {
		return tftypes.NewValue(mapping.Type, nil), false, err
	}
	attributes := attribute.Of(state)
	attributes[referralID] = tftypes.NewValue(tftypes.String, referral["id"])
	return tftypes.NewValue(mapping.Type, attributes), found == shown, nil
}

// onlyStatus is a registration that its referral's document doesn't show.
func onlyStatus(referral document.Document) document.Document {
	return document.Document{"status": statusOf(referral)}
}
