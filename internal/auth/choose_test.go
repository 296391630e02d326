package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// values are arguments or variables by name.
type values map[string]string

func (v values) lookup(name string) string { return v[name] }

// with joins values; later ones count.
func (v values) with(more ...values) values {
	all := values{}
	for _, from := range append([]values{v}, more...) {
		for name, value := range from {
			all[name] = value
		}
	}
	return all
}

var (
	userArguments = values{"refresh_token": "r", "tenant_id": "t", "client_id": "c"}
	userVariables = values{"PARTNERCENTER_REFRESH_TOKEN": "r", "ARM_TENANT_ID": "t", "ARM_CLIENT_ID": "c"}
	github        = values{"ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "g"}
	azureDevOps   = values{"SYSTEM_OIDCREQUESTURI": "https://ado.example", "SYSTEM_ACCESSTOKEN": "a"}
)

func TestChoose_SeveralComplete_TakesTheFirst(t *testing.T) {
	everything := userArguments.with(values{
		"access_token": "a", "refresh_token_file_path": "f", "client_secret": "s", "client_secret_file_path": "f",
		"client_certificate_path": "f", "client_certificate_password": "p", "oidc_token": "o", "oidc_token_file_path": "f",
		"oidc_request_url": "https://x", "oidc_request_token": "q", "use_cli": "true",
	})
	without := func(names ...string) values {
		left := everything.with()
		for _, name := range names {
			delete(left, name)
		}
		return left
	}
	drop := []string{"access_token"}
	next := func(names ...string) values { drop = append(drop, names...); return without(drop...) }
	for _, test := range []struct {
		name                   string
		arguments, environment values
		want                   Method
	}{
		{"everything", everything, nil, MethodAccessToken},
		{"no access token", next(), nil, methodSecret},
		{"no secret", next("client_secret"), nil, methodSecretFile},
		{"no secret file", next("client_secret_file_path"), nil, methodCertificate},
		{"no certificate", next("client_certificate_path", "client_certificate_password"), nil, methodFederatedToken},
		{"no federated token", next("oidc_token"), nil, methodFederatedFile},
		{"no federated token file", next("oidc_token_file_path"), nil, methodFederatedRequest},
		{"no request", next("oidc_request_url", "oidc_request_token"), nil, methodPublicClient},
		{"only a file with the refresh token", next("refresh_token"), nil, methodPublicClient},
		{"no refresh token", next("refresh_token_file_path"), nil, methodCLI},
		{"the CLI alone", values{"use_cli": "true"}, nil, methodCLI},
		{"the CLI beside azurerm's variables", values{"use_cli": "true"}, values{"ARM_TENANT_ID": "t", "ARM_CLIENT_ID": "c"}, methodCLI},

		{"a token in the environment", nil, values{"PARTNERCENTER_ACCESS_TOKEN": "a"}, MethodAccessToken},
		{"a secret in the environment", nil, userVariables.with(values{"PARTNERCENTER_CLIENT_SECRET": "s"}), methodSecret},
		{"a secret file in the environment", nil, userVariables.with(values{"PARTNERCENTER_CLIENT_SECRET_FILE_PATH": "f"}), methodSecretFile},
		{"a certificate in the environment", nil, userVariables.with(values{"PARTNERCENTER_CLIENT_CERTIFICATE_PATH": "f"}), methodCertificate},
		{"a federated token in the environment", nil, userVariables.with(values{"PARTNERCENTER_OIDC_TOKEN": "o"}), methodFederatedToken},
		{"azurerm's federated token", nil, userVariables.with(values{"ARM_OIDC_TOKEN": "o"}), methodFederatedToken},
		{"azurerm's federated token file", nil, userVariables.with(values{"ARM_OIDC_TOKEN_FILE_PATH": "f"}), methodFederatedFile},
		{"azurerm's request", nil, userVariables.with(values{"ARM_OIDC_REQUEST_URL": "https://x", "ARM_OIDC_REQUEST_TOKEN": "q"}), methodFederatedRequest},
		{"GitHub Actions", nil, userVariables.with(github), methodFederatedRequest},
		{"GitHub Actions shut out", values{"oidc_request_url": ""}, userVariables.with(github), methodPublicClient},
		{"GitHub Actions shut out by the token", values{"oidc_request_token": ""}, userVariables.with(github), methodPublicClient},
		{"Azure DevOps", nil, userVariables.with(azureDevOps, values{"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID": "i"}), methodFederatedRequest},
		{"Azure DevOps as azurerm's documentation has it", nil, userVariables.with(values{
			"SYSTEM_OIDCREQUESTURI": "https://ado.example", "ARM_OIDC_REQUEST_TOKEN": "a", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID": "i",
		}), methodFederatedRequest},
		{"Azure DevOps without a service connection", nil, userVariables.with(azureDevOps), methodPublicClient},
		{"half of what Azure DevOps sets", nil, userVariables.with(values{"SYSTEM_OIDCREQUESTURI": "https://x"}), methodPublicClient},
		{"arguments and environment together", values{"client_secret": "s"}, userVariables, methodSecret},
		{"the CLI in the environment", nil, values{"PARTNERCENTER_USE_CLI": "1"}, methodCLI},
		{"azurerm's secret is not read", nil, userVariables.with(values{"ARM_CLIENT_SECRET": "s"}), methodPublicClient},
		{"an argument shuts out the other form", values{"client_secret_file_path": "f"}, userVariables.with(values{"PARTNERCENTER_CLIENT_SECRET": "s"}), methodSecretFile},
		{"a certificate shuts out the environment's secret", values{"client_certificate_path": "f"}, userVariables.with(values{"PARTNERCENTER_CLIENT_SECRET": "s"}), methodCertificate},
		{"an empty argument shuts out the environment", values{"access_token": ""}, userVariables.with(values{"PARTNERCENTER_ACCESS_TOKEN": "a"}), methodPublicClient},
		{"white space is nothing", values{"access_token": " \n"}, values{"PARTNERCENTER_USE_CLI": "true"}, methodCLI},
	} {
		t.Run(test.name, func(t *testing.T) {
			config, err := Read(test.arguments, test.environment.lookup)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := Choose(config); got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func TestRead_SeveralSources_ArgumentOverridesVariables(t *testing.T) {
	environment := values{"PARTNERCENTER_TENANT_ID": "second", "ARM_TENANT_ID": "third", "ARM_CLIENT_ID": "azure"}
	config, err := Read(values{"tenant_id": "first"}, environment.lookup)
	if err != nil || config.TenantID != "first" || config.ClientID != "azure" {
		t.Errorf("%q %q %v", config.TenantID, config.ClientID, err)
	}
	if config, _ = Read(nil, environment.lookup); config.TenantID != "second" {
		t.Errorf("%q", config.TenantID)
	}
}

func TestChoose_Incomplete_NamesTheMissingArguments(t *testing.T) {
	for name, test := range map[string]struct {
		arguments, environment values
		missing                []string
		want                   []string
	}{
		"no tenant": {
			values{"refresh_token": "r", "client_id": "c", "client_secret": "s"}, nil, []string{"tenant_id"},
			[]string{"tenant_id", "PARTNERCENTER_TENANT_ID", "ARM_TENANT_ID"},
		},
		"no client": {
			values{"refresh_token_file_path": "r", "tenant_id": "t"}, nil, []string{"client_id"},
			[]string{"client_id", "PARTNERCENTER_CLIENT_ID", "ARM_CLIENT_ID"},
		},
		"a refresh token alone": {values{"refresh_token": "r"}, nil, []string{"tenant_id", "client_id"}, []string{"tenant_id", "client_id"}},
		"no refresh token": {
			nil, values{"ARM_TENANT_ID": "t", "ARM_CLIENT_ID": "c"}, []string{"refresh_token"},
			[]string{"App+User", "refresh_token or refresh_token_file_path", "PARTNERCENTER_REFRESH_TOKEN", "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"},
		},
		"a tenant alone":  {values{"tenant_id": "t"}, nil, []string{"refresh_token", "client_id"}, nil},
		"a password only": {userArguments.with(values{"client_certificate_password": "p"}), nil, []string{"client_certificate_path"}, []string{"PARTNERCENTER_CLIENT_CERTIFICATE_PATH"}},
		"a request without token": {
			userArguments.with(values{"oidc_request_url": "https://x"}), nil, []string{"oidc_request_token"}, []string{"ARM_OIDC_REQUEST_TOKEN"},
		},
		"a request token alone": {
			userArguments, values{"ARM_OIDC_REQUEST_TOKEN": "q"}, []string{"oidc_request_url"}, []string{"ARM_OIDC_REQUEST_URL"},
		},
		"an application with a secret": {
			values{"tenant_id": "t", "client_id": "c", "client_secret": "s"}, nil, []string{"refresh_token"},
			[]string{"App+User", "tokens of applications", "internal/auth/login", "PARTNERCENTER_REFRESH_TOKEN"},
		},
		"an application with a certificate": {
			values{"tenant_id": "t", "client_id": "c", "client_certificate_path": "f"}, nil, []string{"refresh_token"}, []string{"App+User"},
		},
		"an application with a federated token": {
			nil, values{"ARM_TENANT_ID": "t", "ARM_CLIENT_ID": "c"}.with(github), []string{"refresh_token"}, []string{"App+User"},
		},
		"nothing": {
			nil, nil, []string{"access_token", "refresh_token", "use_cli"},
			[]string{"PARTNERCENTER_ACCESS_TOKEN", "PARTNERCENTER_REFRESH_TOKEN", "PARTNERCENTER_USE_CLI", "Referral Admin or Referral User", "tokens of applications"},
		},
		"only what GitHub sets in every job": {nil, github, []string{"access_token", "refresh_token", "use_cli"}, []string{"No way to sign in"}},
	} {
		t.Run(name, func(t *testing.T) {
			config, err := Read(test.arguments, test.environment.lookup)
			if err != nil {
				t.Fatal(err)
			}
			method, err := Choose(config)
			var refused *ConfigError
			if method != "" || !errors.As(err, &refused) || !errors.Is(err, ErrIncomplete) {
				t.Fatalf("%q, %v", method, err)
			}
			if !slices.Equal(refused.missing, test.missing) || refused.Argument != test.missing[0] {
				t.Errorf("missing %q at %s, want %q", refused.missing, refused.Argument, test.missing)
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
		})
	}
}

func TestRead_MalformedVariable_IsAnErrorNotTheDefault(t *testing.T) {
	for _, text := range []string{"yes", "on", "2", "tru"} {
		_, err := Read(values{"access_token": "a"}, values{"PARTNERCENTER_USE_CLI": text}.lookup)
		var refused *ConfigError
		if !errors.As(err, &refused) || refused.Argument != "use_cli" || !strings.Contains(err.Error(), "PARTNERCENTER_USE_CLI") {
			t.Errorf("%q: %v", text, err)
		}
	}
	config, err := Read(values{"use_cli": "false"}, values{"PARTNERCENTER_USE_CLI": "yes"}.lookup)
	if err != nil || config.UseCLI {
		t.Errorf("an argument doesn't come before the variable: %v, %v", config.UseCLI, err)
	}
}

func TestConfig_AnyFormatVerb_ShowsNoValue(t *testing.T) {
	config := Config{RefreshToken: "hush-hush", ClientSecret: "hush-hush", AccessToken: "hush-hush"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, value := range []any{config, &config, struct{ Inner Config }{config}} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "hush") || strings.Contains(text, fmt.Sprintf("%x", "hush")) {
				t.Errorf("%s: %s", verb, text)
			}
		}
	}
}

func TestRead_PipelineToken_GoesToNoOtherURL(t *testing.T) {
	config, err := Read(userArguments.with(values{"oidc_request_url": "https://elsewhere.example"}), github.lookup)
	if err != nil || config.OIDCRequestToken != "" {
		t.Errorf("%q, %v", config.OIDCRequestToken, err)
	}
}
