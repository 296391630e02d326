package registration

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Statuses are the statuses of a registration. Source: the Partner Center page about registering deals in bulk.
var Statuses = []string{"ReviewPending", actionRequired, "Approved", "Passed", "Failed", "Closed"}

// StatusOf returns the status of a referral's registration, "" if there is none or the document doesn't say.
func StatusOf(referral document.Document) string {
	if status := statusOf(referral); status != noRegistration {
		return status
	}
	return ""
}

// ReferralID is the name of the attribute with the registered referral's ID.
const ReferralID = referralID

// Imported returns the state of a referral's registration after an import, and whether the document shows the whole registration. A
// hidden registration has only its status. Errors: the registration can't be read, or there is none.
func Imported(referral document.Document) (state tftypes.Value, whole bool, err error) {
	registration, found, err := registrationOf(referral)
	if err == nil && found == hidden {
		registration = onlyStatus(referral)
	} else if err == nil && found != shown {
		err = errors.New("the referral is no longer registered")
	}
	if err == nil {
		state, err = mapping.State(withUnreturned(registration, document.Document{"type": defaultType}), tftypes.Value{}, attribute.Fresh)
	}
	if err != nil {
		return tftypes.NewValue(mapping.Type, nil), false, err
	}
	attributes := attribute.Of(state)
	attributes[referralID] = tftypes.NewValue(tftypes.String, referral["id"])
	return tftypes.NewValue(mapping.Type, attributes), found == shown, nil
}

// onlyStatus returns what is known of a registration that the referral's document doesn't show.
func onlyStatus(referral document.Document) document.Document {
	return document.Document{"status": statusOf(referral)}
}
