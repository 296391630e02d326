// Package diagnostics converts errors into diagnostics. Each diagnostic says what is wrong, where, what is allowed, and the way out.
package diagnostics

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Problem describes a value that the provider can't accept.
type Problem struct {
	At      path.Path
	Summary string
	Value   string   // the value as the configuration states it; empty if there is none
	Allowed []string // the allowed values; empty if Rule describes them
	Rule    string   // what is allowed, if that isn't a list of values
	WayOut  string
}

// Error returns the problem as an error at its attribute.
func (p Problem) Error() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(p.At, Printable(p.Summary), Printable(p.detail()))
}

// Warning returns the problem as a warning at its attribute.
func (p Problem) Warning() diag.Diagnostic {
	return WarningAt(p.At, p.Summary, p.detail())
}

// Argument returns the problem as an error of a function's argument; positions count from zero. The message has no path and no final
// full stop, because the CLI names the parameter and adds a full stop.
func (p Problem) Argument(position int64) *function.FuncError {
	return function.NewArgumentFuncError(position, strings.TrimSuffix(p.Summary+".\n\n"+p.rule(), "."))
}

// detail includes the path, because the CLI's own output doesn't always show it.
func (p Problem) detail() string { return fmt.Sprintf("Attribute: %s\n%s", p.At, p.rule()) }

func (p Problem) rule() string {
	var text strings.Builder
	if p.Value != "" {
		fmt.Fprintf(&text, "Value:     %s\n", Line(p.Value))
	}
	switch {
	case len(p.Allowed) > 0:
		fmt.Fprintf(&text, "Allowed:   %s\n", Quoted(p.Allowed))
	case p.Rule != "":
		fmt.Fprintf(&text, "Allowed:   %s\n", p.Rule)
	}
	fmt.Fprintf(&text, "\n%s", p.WayOut)
	return text.String()
}

// Quoted returns values as a quoted, comma-separated list.
func Quoted(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = fmt.Sprintf("%q", value)
	}
	return strings.Join(quoted, ", ")
}

// FromError returns a failed call as an error, with the way out where one is known. The summary says what the provider was doing.
func FromError(summary string, err error) diag.Diagnostic {
	text := sentence(err.Error())
	if hint := hint(err); hint != "" {
		text += "\n\n" + hint
	}
	var answer *partnercenter.Error
	if errors.As(err, &answer) && answer.SignIn != "" &&
		(answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden) {
		text += "\n\nThe provider signed in with: " + answer.SignIn + "."
	}
	return Error(summary, text)
}

// Error returns an error that points at no attribute.
func Error(summary, detail string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(Printable(summary), Printable(detail))
}

// Warning returns a warning that points at no attribute.
func Warning(summary, detail string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(Printable(summary), Printable(detail))
}

// WarningAt returns a warning that points at an attribute.
func WarningAt(at path.Path, summary, detail string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, Printable(summary), Printable(detail))
}

func sentence(text string) string {
	if text != "" && !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

func isMissing(status int) bool { return status == http.StatusNotFound || status == http.StatusGone }

// hint returns the way out of an error, "" if none is known. It looks at the status and the code, never at the message.
func hint(err error) string {
	var answer *partnercenter.Error
	var withWayOut interface{ WayOut() string } // errors from before a call know their own way out
	switch {
	case errors.As(err, &withWayOut):
		return withWayOut.WayOut()
	case errors.As(err, &answer) && isMissing(answer.Status) && !errors.Is(err, partnercenter.ErrGone):
		return "Partner Center's own response for a referral that doesn't exist has the code itemNotFound, and this response doesn't: the endpoint " +
			"may be wrong, or a proxy may have sent the response. The provider called " + answer.Address + ". Check the provider's endpoint " +
			"(PARTNERCENTER_ENDPOINT) and the proxies on the network path."
	case errors.Is(err, partnercenter.ErrMFA):
		return "The user signed in without multi-factor authentication, or has to repeat it: Partner Center requires it for " +
			"every call (code 900421, insufficient_claims). Renewing the token doesn't help, because the refresh token records how " +
			"the user signed in. Require multi-factor authentication for this user, let them sign in again with it, and store the new " +
			"refresh token: go run ./internal/auth/login -tenant-id TENANT -client-id CLIENT -file refresh-token in the provider's " +
			"repository. See the guide \"Signing in\" in the provider's documentation."
	case errors.Is(err, partnercenter.ErrUnauthenticated):
		return "The token is missing, has expired, or isn't for Partner Center. Sign in again with multi-factor authentication, for " +
			"https://api.partner.microsoft.com, and pass the new refresh_token (PARTNERCENTER_REFRESH_TOKEN) or access_token " +
			"(PARTNERCENTER_ACCESS_TOKEN)."
	case errors.Is(err, partnercenter.ErrForbidden):
		return "The signed-in user needs the role Referral Admin or Referral User in Partner Center. The API accepts " +
			"only users' tokens (App+User)."
	case errors.Is(err, partnercenter.ErrNotFound):
		return "The referral doesn't exist, or the signed-in user has no access to it: a Referral User sees only referrals " +
			"whose team they are in, a Referral Admin sees all referrals."
	case errors.Is(err, partnercenter.ErrThrottled):
		return "Partner Center limits the number of calls. Try again later, or with a lower -parallelism or requests_per_second."
	case errors.Is(err, partnercenter.ErrPaced):
		return "The provider's requests_per_second (PARTNERCENTER_REQUESTS_PER_SECOND) is too low for this many referrals within the timeout. " +
			"Raise requests_per_second, or the timeouts of the resources."
	case errors.Is(err, partnercenter.ErrInvalid):
		return "Partner Center rejected the content of the request. Correct the configuration, or contact Partner Center's support and quote " +
			"the client-request-id above."
	}
	return ""
}
