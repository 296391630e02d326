package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// exchangeAudience is the audience that Microsoft Entra expects in federated tokens.
const exchangeAudience = "api://AzureADTokenExchange"

// errTokenService is wrapped by every error about a pipeline's token service.
var errTokenService = errors.New("the pipeline's token service")

// requestFederated requests a federated token from a pipeline's token service. GitHub Actions expects GET and returns
// {"value"}; Azure DevOps expects POST, for a service connection, and returns {"oidcToken"}. Sources: GitHub,
// "OpenID Connect"; Azure DevOps REST, "Oidctoken - Create".
func requestFederated(ctx context.Context, client *http.Client, c Config) (string, error) {
	target, err := secureURL(c.OIDCRequestURL)
	if err != nil {
		return "", fmt.Errorf("%s: %w", argOIDCRequestURL, err)
	}
	query, method := target.Query(), http.MethodGet
	if c.ServiceConnectionID == "" {
		query.Set("audience", exchangeAudience)
	} else {
		method = http.MethodPost
		query.Set("api-version", "7.1")
		query.Set("serviceConnectionId", c.ServiceConnectionID)
	}
	target.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, target.String(), nil)
	if err != nil {
		return "", fmt.Errorf("%s: %w", argOIDCRequestURL, err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.OIDCRequestToken)
	// Without this header, Azure DevOps redirects requests with an expired token to a sign-in page.
	req.Header.Set("X-TFS-FedAuthRedirect", "Suppress")
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("%w can't be reached: %w", errTokenService, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", fmt.Errorf("%w sent an incomplete response: %w", errTokenService, err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%w at %s responded with status %d", errTokenService, target.Host, resp.StatusCode)
	}
	var answer struct {
		Value     string `json:"value"`
		OIDCToken string `json:"oidcToken"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Value == "" && answer.OIDCToken == "" {
		return "", fmt.Errorf("%w responded without a token", errTokenService)
	}
	return orText(answer.Value, answer.OIDCToken), nil
}
