package auth

import "testing"

// A pipeline's token is sent only to the pipeline's URL. A configured token may be sent there.
func TestRead_PipelineVariables_EveryCombination(t *testing.T) {
	pipelines := github.with(azureDevOps)
	for name, tt := range map[string]struct {
		arguments, environment values
		url, token             string
	}{
		"the pipeline's own":           {nil, nil, "https://github.example", "g"},
		"a configured URL":             {values{"oidc_request_url": "https://other.example"}, nil, "https://other.example", ""},
		"a URL in the environment":     {nil, values{"PARTNERCENTER_OIDC_REQUEST_URL": "https://other.example"}, "https://other.example", ""},
		"azurerm's URL":                {nil, values{"ARM_OIDC_REQUEST_URL": "https://other.example"}, "https://other.example", ""},
		"a URL, and an empty token":    {values{"oidc_request_url": "https://other.example", "oidc_request_token": ""}, nil, "https://other.example", ""},
		"a URL, for Azure DevOps":      {values{"oidc_request_url": "https://other.example", "ado_pipeline_service_connection_id": "i"}, nil, "https://other.example", ""},
		"a configured token":           {values{"oidc_request_token": "mine"}, nil, "https://github.example", "mine"},
		"a configured URL and a token": {values{"oidc_request_url": "https://other.example", "oidc_request_token": "mine"}, nil, "https://other.example", "mine"},
	} {
		config, err := Read(tt.arguments, pipelines.with(tt.environment).lookup)
		if err != nil || config.OIDCRequestURL != tt.url || config.OIDCRequestToken != tt.token {
			t.Errorf("%s: %q gets %q, %v", name, config.OIDCRequestURL, config.OIDCRequestToken, err)
		}
	}
}
