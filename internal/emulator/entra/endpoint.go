package entra

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

const (
	apiScope     = "https://api.partner.microsoft.com/.default"
	deviceGrant  = "urn:ietf:params:oauth:grant-type:device_code"
	assertedBy   = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	badRequest   = http.StatusBadRequest
	unauthorized = http.StatusUnauthorized
)

// IsEndpoint reports whether a URL path is one of a token service, for any tenant.
func IsEndpoint(path string) bool {
	_, _, found := splitPath(path)
	return found
}

func splitPath(path string) (tenant, endpoint string, found bool) {
	tenant, endpoint, found = strings.Cut(strings.TrimPrefix(path, "/"), "/oauth2/v2.0/")
	return tenant, endpoint, found && !strings.Contains(tenant, "/") && (endpoint == "token" || endpoint == "devicecode")
}

// Respond returns the response to a request at an endpoint: its status and its JSON body.
func (a *Authority) Respond(r *http.Request, body []byte) (int, map[string]any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	granted, refused := a.handle(r, body)
	if refused != nil {
		return refused.status, refused.document(a.options.Now())
	}
	return http.StatusOK, granted
}

func (a *Authority) handle(r *http.Request, body []byte) (map[string]any, *refusal) {
	tenant, endpoint, _ := splitPath(r.URL.Path)
	if r.Method != http.MethodPost {
		return nil, &refusal{badRequest, "invalid_request", 900561, "The endpoint only accepts POST requests."}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil, &refusal{badRequest, "invalid_request", 900144, "The request body is not a form."}
	}
	if !strings.EqualFold(tenant, a.options.Tenant) {
		return nil, &refusal{badRequest, "invalid_request", 90002, "Tenant '" + tenant + "' not found."}
	}
	clients := a.options.Clients
	at := slices.IndexFunc(clients, func(c Client) bool { return strings.EqualFold(c.ID, form.Get("client_id")) })
	if at < 0 {
		return nil, &refusal{
			badRequest, "unauthorized_client", 700016, "Application with identifier '" + form.Get("client_id") + "' was not found in the directory.",
		}
	}
	if endpoint == "devicecode" {
		return a.startDevice(clients[at], r), nil
	}
	return a.grant(clients[at], form, endpointURL(r))
}

// endpointURL is the URL that the client called, which is the audience of its own assertions.
func endpointURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + r.URL.Path
}

func (a *Authority) grant(client Client, form url.Values, audience string) (map[string]any, *refusal) {
	grant := form.Get("grant_type")
	if !slices.Contains([]string{"refresh_token", "client_credentials", deviceGrant}, grant) {
		return nil, &refusal{badRequest, "unsupported_grant_type", 70003, "The grant type '" + grant + "' is not supported."}
	}
	// An application that is a confidential client may be a public one on devices.
	if grant != deviceGrant {
		if refused := a.checkClient(client, form, audience); refused != nil {
			return nil, refused
		}
	}
	scopes := strings.Fields(form.Get("scope"))
	issued := accessToken{Token: Token{MFA: !a.noMFA}, otherAudience: !slices.Contains(scopes, apiScope)}
	switch grant {
	case "client_credentials":
		issued.AppOnly = true
	case deviceGrant:
		if refused := a.redeemDevice(client, form.Get("device_code")); refused != nil {
			return nil, refused
		}
	default:
		used, refused := a.checkRefreshToken(client, form.Get("refresh_token"))
		if refused != nil {
			return nil, refused
		}
		issued.MFA = used.mfa && !a.noMFA
	}
	return a.tokens(issued, client, scopes), nil
}

// tokens issues an access token, and a refresh token to a user who asked for offline_access. The previous refresh token
// stays valid until it expires.
func (a *Authority) tokens(issued accessToken, client Client, scopes []string) map[string]any {
	life := int(tokenLife / time.Second)
	document := map[string]any{
		"token_type": "Bearer", "scope": apiScope, "expires_in": life, "ext_expires_in": life, "access_token": a.newAccessToken(issued),
	}
	if !issued.AppOnly && slices.Contains(scopes, "offline_access") {
		document["refresh_token"] = a.newRefreshToken(client.ID)
	}
	return document
}

func (a *Authority) checkRefreshToken(client Client, text string) (*refreshToken, *refusal) {
	token, known := a.refresh[text]
	switch {
	case text == "":
		return nil, &refusal{badRequest, "invalid_request", 900144, "The request body must contain the following parameter: 'refresh_token'."}
	case !known:
		return nil, &refusal{badRequest, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid."}
	case !strings.EqualFold(token.client, client.ID):
		return nil, &refusal{badRequest, "invalid_grant", 70000, "Provided grant is invalid or malformed."}
	case token.revoked:
		return nil, &refusal{badRequest, "invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed."}
	case !a.options.Now().Before(token.expires):
		return nil, &refusal{badRequest, "invalid_grant", 700082, "The refresh token has expired due to inactivity."}
	}
	return token, nil
}

// checkClient authenticates a client.
func (a *Authority) checkClient(client Client, form url.Values, audience string) *refusal {
	secret, assertion := form.Get("client_secret"), form.Get("client_assertion")
	public := client.Secret == "" && len(client.Certificates) == 0 && len(client.Federations) == 0
	switch {
	case public && (secret != "" || assertion != ""):
		return &refusal{unauthorized, "invalid_client", 700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."}
	case public:
		return nil
	case assertion != "" && form.Get("client_assertion_type") != assertedBy:
		return &refusal{unauthorized, "invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter."}
	case assertion != "":
		return a.checkAssertion(client, assertion, audience)
	case secret == "":
		return &refusal{
			unauthorized, "invalid_client", 7000218,
			"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
		}
	case client.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) != 1:
		return &refusal{
			unauthorized, "invalid_client", 7000215,
			"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
		}
	}
	return nil
}

// A refusal is an error of the token service.
type refusal struct {
	status int
	code   string
	number int
	text   string
}

// document is a refusal in the form that Entra ID gives it.
func (o *refusal) document(now time.Time) map[string]any {
	trace, correlation := uuid.NewString(), uuid.NewString()
	stamp := now.UTC().Format("2006-01-02 15:04:05Z")
	return map[string]any{
		"error": o.code,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			o.number, o.text, trace, correlation, stamp),
		"error_codes": []int{o.number}, "timestamp": stamp, "trace_id": trace, "correlation_id": correlation,
	}
}
