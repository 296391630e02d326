package emulator

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	apiScope     = "https://api.partner.microsoft.com/.default"
	deviceGrant  = "urn:ietf:params:oauth:grant-type:device_code"
	assertedBy   = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	badRequest   = http.StatusBadRequest
	unauthorized = http.StatusUnauthorized
)

// signIn answers the authority's endpoints.
func (e *Emulator) signIn(r *http.Request, body []byte) answer {
	now := e.now()
	e.mu.Lock()
	defer e.mu.Unlock()
	tenant, endpoint, _ := authorityPath(r.URL)
	if r.Method != http.MethodPost {
		return (&oauthError{badRequest, "invalid_request", 900561, "The endpoint only accepts POST requests."}).answer(now)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return (&oauthError{badRequest, "invalid_request", 900144, "The request body is no form."}).answer(now)
	}
	a := e.authority
	if !strings.EqualFold(tenant, a.Tenant) {
		return (&oauthError{badRequest, "invalid_request", 90002, "Tenant '" + tenant + "' not found."}).answer(now)
	}
	at := slices.IndexFunc(a.Clients, func(c Client) bool { return strings.EqualFold(c.ID, form.Get("client_id")) })
	if at < 0 {
		return (&oauthError{
			badRequest, "unauthorized_client", 700016, "Application with identifier '" + form.Get("client_id") + "' was not found in the directory.",
		}).answer(now)
	}
	client := a.Clients[at]
	if endpoint == "devicecode" {
		return a.startDevice(client, r, now)
	}
	made, failed := a.grant(client, form, audiences(r), now)
	if failed != nil {
		return failed.answer(now)
	}
	return authorityAnswer(http.StatusOK, made)
}

// audiences are what a client assertion may be made for: the endpoint that was called.
func audiences(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + r.URL.Path
}

func (a *authority) grant(client Client, form url.Values, audience string, now time.Time) (map[string]any, *oauthError) {
	grant := form.Get("grant_type")
	if !slices.Contains([]string{"refresh_token", "client_credentials", deviceGrant}, grant) {
		return nil, &oauthError{badRequest, "unsupported_grant_type", 70003, "The grant type '" + grant + "' is not supported."}
	}
	// A device may be a public client of an application that is also a confidential one.
	if grant != deviceGrant {
		if failed := a.checkClient(client, form, audience, now); failed != nil {
			return nil, failed
		}
	}
	scopes := strings.Fields(form.Get("scope"))
	made := accessToken{mfa: !a.noMFA, otherAudience: !slices.Contains(scopes, apiScope)}
	switch grant {
	case "client_credentials":
		made.appOnly = true
		return a.tokens(made, client, scopes, now, false), nil
	case deviceGrant:
		if failed := a.redeemDevice(client, form.Get("device_code"), now); failed != nil {
			return nil, failed
		}
	default:
		used, failed := a.checkRefreshToken(client, form.Get("refresh_token"), now)
		if failed != nil {
			return nil, failed
		}
		made.mfa = used.mfa && !a.noMFA
	}
	return a.tokens(made, client, scopes, now, true), nil
}

// tokens answers with an access token, and for a user who asked for offline_access with a refresh token: a newer one
// at each use, while the old one holds until its own end.
func (a *authority) tokens(made accessToken, client Client, scopes []string, now time.Time, user bool) map[string]any {
	answer := map[string]any{
		"token_type": "Bearer", "scope": apiScope, "expires_in": int(a.TokenLife / time.Second),
		"ext_expires_in": int(a.TokenLife / time.Second), "access_token": a.newAccessToken(now, made),
	}
	if user && slices.Contains(scopes, "offline_access") {
		answer["refresh_token"] = a.newRefreshToken(client.ID, now)
	}
	return answer
}

func (a *authority) checkRefreshToken(client Client, text string, now time.Time) (*refreshToken, *oauthError) {
	token, known := a.refresh[text]
	switch {
	case text == "":
		return nil, &oauthError{badRequest, "invalid_request", 900144, "The request body must contain the following parameter: 'refresh_token'."}
	case !known:
		return nil, &oauthError{badRequest, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid."}
	case !strings.EqualFold(token.client, client.ID):
		return nil, &oauthError{badRequest, "invalid_grant", 70000, "Provided grant is invalid or malformed."}
	case token.revoked:
		return nil, &oauthError{badRequest, "invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed."}
	case !now.Before(token.expires):
		return nil, &oauthError{badRequest, "invalid_grant", 700082, "The refresh token has expired due to inactivity."}
	}
	return token, nil
}

// checkClient checks how a client proves itself.
func (a *authority) checkClient(client Client, form url.Values, audience string, now time.Time) *oauthError {
	secret, assertion := form.Get("client_secret"), form.Get("client_assertion")
	public := client.Secret == "" && len(client.Certificates) == 0 && len(client.Federations) == 0
	switch {
	case public && (secret != "" || assertion != ""):
		return &oauthError{unauthorized, "invalid_client", 700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."}
	case public:
		return nil
	case assertion != "" && form.Get("client_assertion_type") != assertedBy:
		return &oauthError{unauthorized, "invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter."}
	case assertion != "":
		return a.checkAssertion(client, assertion, audience, now)
	case secret == "":
		return &oauthError{
			unauthorized, "invalid_client", 7000218,
			"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
		}
	case client.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) != 1:
		return &oauthError{
			unauthorized, "invalid_client", 7000215,
			"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
		}
	}
	return nil
}
