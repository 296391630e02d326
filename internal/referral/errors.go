package referral

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// malformedError says that Partner Center sent something that isn't the referral that was expected.
type malformedError struct {
	call      string
	requestID string
	err       error
}

func (e *malformedError) Error() string {
	text := fmt.Sprintf("the document that came back from %s can't be read as the referral: %v", e.call, e.err)
	if e.requestID != "" {
		text += fmt.Sprintf(" (request-id %s)", e.requestID)
	}
	return text
}

func (e *malformedError) Unwrap() error { return e.err }

// failure makes a diagnostic of an error; doing says what the provider was about to do.
func failure(doing string, err error) diag.Diagnostic {
	var malformed *malformedError
	var conflict *conflictError
	var outside *outsideError
	var uncertain *uncertainError
	switch {
	case errors.As(err, &conflict):
		return conflict.diagnostic()
	case errors.As(err, &outside):
		return outside.diagnostic()
	case errors.As(err, &uncertain):
		return uncertain.diagnostic()
	case errors.As(err, &malformed):
		return diag.NewErrorDiagnostic("Malformed referral from Partner Center", fmt.Sprintf("Can't %s: %v.\n\nThe state is "+
			"unchanged. If it happens again, report it to the provider's developers, without the document's personal data.", doing, err))
	}
	return diagnostics.FromError("Can't "+doing, err)
}
