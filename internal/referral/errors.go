package referral

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// MalformedError is the error for a response that isn't the expected referral.
type MalformedError struct {
	Call      string
	RequestID string
	Err       error
}

func (e *MalformedError) Error() string {
	text := fmt.Sprintf("the response to %s isn't the expected referral: %v", e.Call, e.Err)
	if e.RequestID != "" {
		text += fmt.Sprintf(" (request-id %s)", e.RequestID)
	}
	return text
}

func (e *MalformedError) Unwrap() error { return e.Err }

// createdError is the error for a new referral that can't be saved in the state.
type createdError struct {
	id  string
	err error
}

func (e *createdError) Error() string { return e.err.Error() }
func (e *createdError) Unwrap() error { return e.err }

func (e *createdError) diagnostic() diag.Diagnostic {
	id := diagnostics.Line(e.id)
	return diagnostics.Error("The referral was created, but can't be saved in the state", fmt.Sprintf("The new referral has the ID %s, and "+
		"%v.\n\nAnother apply would create a second referral. Have the document corrected in Partner Center first, then import the referral "+
		"with `terraform import ADDRESS %s` or an import block.", id, e.err, id))
}

// Failure returns the diagnostic for an error; doing completes the summary "Can't ...".
func Failure(doing string, err error) diag.Diagnostic {
	var malformed *MalformedError
	var conflict *conflictError
	var outside *unpatchableError
	var uncertain *uncertainError
	var equal *equalError
	var created *createdError
	switch {
	case errors.As(err, &created):
		return created.diagnostic()
	case errors.As(err, &conflict):
		return conflict.diagnostic()
	case errors.As(err, &outside):
		return outside.diagnostic()
	case errors.As(err, &equal):
		return equal.diagnostic()
	case errors.As(err, &uncertain):
		return uncertain.diagnostic()
	case errors.As(err, &malformed):
		return diagnostics.Error("Malformed referral from Partner Center", fmt.Sprintf("Can't %s: %v.\n\nThe state is "+
			"unchanged. If this happens again, report it to the provider's developers, without the document's personal data.", doing, err))
	}
	return diagnostics.FromError("Can't "+doing, err)
}
