package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// exchangeAudience is what Microsoft Entra expects federated tokens to be made for.
const exchangeAudience = "api://AzureADTokenExchange"

// errTokenService is in every error about a pipeline's token service.
var errTokenService = errors.New("the pipeline's token service")

// requestFederated asks a pipeline's token service for a federated token. GitHub Actions are asked with GET and answer
// {"value"}; Azure DevOps is asked with POST, for a service connection, and answers {"oidcToken"}. Sources: GitHub,
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
	// Azure DevOps otherwise answers an expired token with a redirect to a sign-in page.
	req.Header.Set("X-TFS-FedAuthRedirect", "Suppress")
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("%w can't be asked: %w", errTokenService, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", fmt.Errorf("%w answered by half: %w", errTokenService, err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%w at %s answered with status %d", errTokenService, target.Host, resp.StatusCode)
	}
	var answer struct {
		Value     string `json:"value"`
		OIDCToken string `json:"oidcToken"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Value == "" && answer.OIDCToken == "" {
		return "", fmt.Errorf("%w answered without a token", errTokenService)
	}
	return orText(answer.Value, answer.OIDCToken), nil
}
