package auth

import (
	"errors"
	"net/http"
)

const (
	signInAgain = "The refresh token is no longer valid. Let the user sign in again, with multi-factor authentication, and store " +
		"the new token: run go run ./internal/auth/login in the provider's repository. Each sign-in of the provider gets a newer " +
		"token that is valid for 90 days, but the provider can't store it: a pipeline has to renew its stored token in that time."
	notFederated = "The application has no federated credential for this token. Compare the issuer, the subject and the " +
		"audience in the message with those of the application's federated credentials in Microsoft Entra, letter by letter."
)

// waysOut says what to do about each of the authority's codes. Source: Microsoft Entra documentation, "Authentication and
// authorization error codes".
var waysOut = map[int]string{
	70008:  signInAgain,
	700082: signInAgain, // expired for inactivity
	700084: signInAgain, // of a single page application, 24 hours
	50173:  signInAgain, // revoked, for example by a new password
	50132:  signInAgain,
	50133:  signInAgain,
	70000:  signInAgain, // malformed or of another application
	9002313: "The authority can't read the request. Usually the refresh token is cut off or has characters added; check the file or " +
		"variable that contains the token.",
	50076: "The authority requires multi-factor authentication. " + signInAgain,
	50078: "The multi-factor authentication has expired. " + signInAgain,
	50079: "The user has to register for multi-factor authentication first. " + signInAgain,
	53003: "A Conditional Access policy blocks this sign-in. Ask the administrator of the tenant; policies on the network " +
		"location often block the machines of a pipeline.",
	7000215: "The client secret is wrong. Set client_secret or client_secret_file_path to the secret's value, which is shown " +
		"once when it is created, not to its ID.",
	7000222: "The client secret has expired. Create a new one for the application and set client_secret or client_secret_file_path.",
	7000218: "The application isn't a public client, so it has to authenticate: set client_secret, client_secret_file_path, " +
		"client_certificate_path or a federated token. For a public client, allow public client flows in its registration.",
	700025: "The application is a public client: remove client secret, certificate and federated token. If the " +
		"pipeline gives its jobs a token service, set oidc_request_url = \"\" in the provider's configuration.",
	700027: "The authority doesn't accept the signature. Upload the certificate of client_certificate_path to the application; " +
		"the file's key has to belong to it.",
	700024: "The assertion isn't valid at this time. Check the clock of this machine, and that the federated token is new.",
	700016: "The tenant has no such application. Check client_id and tenant_id.",
	90002:  "There is no such tenant. Check tenant_id.",
	900023: "tenant_id is neither the ID nor a domain of a tenant.",
	65001: "Nobody has consented to the application's permission for Partner Center. Let an administrator of the tenant grant " +
		"the permission: API permissions, \"Microsoft Partner Center\", user_impersonation.",
	500011: "Partner Center isn't known in this tenant. Check tenant_id: it has to be the partner's tenant.",
	70021:  notFederated,
	700211: notFederated,
	700212: notFederated,
	700213: notFederated,
	700223: notFederated,
}

// WayOut says what to do. It depends on codes and statuses, never on messages; it is empty for an unknown code.
func (e *Error) WayOut() string {
	for _, code := range e.Codes {
		if way := waysOut[code]; way != "" {
			return way
		}
	}
	switch {
	case errors.Is(e.Err, errTokenService):
		return "The pipeline has to allow the job to request federated tokens: in GitHub Actions with id-token: write; in Azure DevOps with " +
			"SYSTEM_ACCESSTOKEN and the ID of a service connection that the pipeline may use."
	case e.Method == methodCLI:
		return "Sign in with: az login --scope " + apiScope + " (with --tenant if tenant_id is set). If the tenant doesn't let the " +
			"Azure CLI call Partner Center, sign in with a refresh token of your own application."
	case e.Code == "interaction_required", e.Code == "invalid_grant":
		return signInAgain
	case e.Code == "invalid_client", e.Code == "unauthorized_client":
		return "Check client_id, and the client secret, certificate or federated token that authenticates the client."
	case e.Status == http.StatusTooManyRequests, e.Status >= http.StatusInternalServerError:
		return "The authority is overloaded or limits the number of sign-ins. Try again later."
	}
	return ""
}
