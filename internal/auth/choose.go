package auth

import (
	"errors"
	"strings"
)

// Method is a way to sign in; logs and errors use its value.
type Method string

// The methods, in the order in which Choose tries them.
const (
	MethodAccessToken      Method = "access token"
	methodSecret           Method = "refresh token with client secret"
	methodSecretFile       Method = "refresh token with client secret file"
	methodCertificate      Method = "refresh token with client certificate"
	methodFederatedToken   Method = "refresh token with federated token"
	methodFederatedFile    Method = "refresh token with federated token file"
	methodFederatedRequest Method = "refresh token with federated token of the pipeline"
	methodPublicClient     Method = "refresh token of a public client"
	methodCLI              Method = "Azure CLI"
)

// ErrIncomplete matches every *ConfigError of an incomplete configuration.
var ErrIncomplete = errors.New("no way to sign in is configured completely")

// ConfigError says why a configuration can't sign in.
type ConfigError struct {
	Argument string   // the argument that the diagnostic points at
	missing  []string // the missing arguments; Text says whether one of them is enough
	Text     string   // what is wrong and the way out, without a final full stop
	cause    error
}

// Error returns the text.
func (e *ConfigError) Error() string { return e.Text }

// Unwrap returns ErrIncomplete if an argument is missing.
func (e *ConfigError) Unwrap() error { return e.cause }

// Choose returns the first method for which a configuration is complete. It is a pure function without I/O. Its error is a
// *ConfigError that matches ErrIncomplete and says what is missing.
func Choose(c Config) (Method, error) {
	c = c.trimmed()
	if c.AccessToken != "" {
		return MethodAccessToken, nil
	}
	method, problem := chooseRefresh(c)
	switch {
	case method != "":
		return method, nil
	case c.UseCLI:
		return methodCLI, nil
	case problem != nil:
		return "", problem
	}
	return "", &ConfigError{
		Argument: argAccessToken, missing: []string{argAccessToken, argRefreshToken, argUseCLI}, cause: ErrIncomplete,
		Text: "No way to sign in is configured. Set one of these:\n\n" +
			"  - in a pipeline: refresh_token or refresh_token_file_path with tenant_id, client_id and a client secret, a\n" +
			"    client certificate or a federated token (PARTNERCENTER_REFRESH_TOKEN, PARTNERCENTER_TENANT_ID, …)\n" +
			"  - on a workstation: use_cli (PARTNERCENTER_USE_CLI=true), for the user signed in with az login\n" +
			"  - a token obtained elsewhere: access_token (PARTNERCENTER_ACCESS_TOKEN)\n\n" +
			"All of them need a user with the role Referral Admin or Referral User: the API rejects tokens of applications without a user",
	}
}

// chooseRefresh chooses among the methods that use a refresh token. Without method and error, none of them is configured.
func chooseRefresh(c Config) (Method, *ConfigError) {
	method, halfClient := chooseClient(c)
	hasRefresh := c.RefreshToken != "" || c.RefreshTokenFilePath != ""
	hasClient := method != methodPublicClient || halfClient != nil
	if !hasRefresh {
		// Pipelines put a token service into the environment of every job, so alone it doesn't show that the user wants it.
		ambient := !hasClient || method == methodFederatedRequest
		switch {
		case ambient && c.TenantID == "" && c.ClientID == "":
			return "", nil
		case hasClient || c.TenantID != "" && c.ClientID != "":
			return "", appOnly()
		}
	}
	switch missing := missingFor(c, hasRefresh); {
	case len(missing) > 0:
		return "", incomplete("Signing in with a refresh token", missing)
	case halfClient != nil:
		return "", halfClient
	}
	return method, nil
}

// missingFor returns the arguments that signing in with a refresh token needs and that are missing.
func missingFor(c Config, hasRefresh bool) []string {
	var missing []string
	if !hasRefresh {
		missing = append(missing, argRefreshToken)
	}
	if c.TenantID == "" {
		missing = append(missing, argTenantID)
	}
	if c.ClientID == "" {
		missing = append(missing, argClientID)
	}
	return missing
}

// chooseClient chooses how the client authenticates. An error means that the configuration of a method is incomplete.
func chooseClient(c Config) (Method, *ConfigError) {
	switch {
	case c.ClientSecret != "":
		return methodSecret, nil
	case c.ClientSecretFilePath != "":
		return methodSecretFile, nil
	case c.ClientCertificatePath != "":
		return methodCertificate, nil
	case c.OIDCToken != "":
		return methodFederatedToken, nil
	case c.OIDCTokenFilePath != "":
		return methodFederatedFile, nil
	case c.OIDCRequestURL != "" && c.OIDCRequestToken != "":
		return methodFederatedRequest, nil
	case c.ClientCertificatePassword != "":
		return "", incomplete("The client certificate", []string{argCertificatePath})
	case c.OIDCRequestURL != "":
		return "", incomplete("Getting a federated token from "+argOIDCRequestURL, []string{argOIDCRequestToken})
	case c.OIDCRequestToken != "":
		return "", incomplete("Getting a federated token with "+argOIDCRequestToken, []string{argOIDCRequestURL})
	}
	return methodPublicClient, nil
}

func incomplete(what string, missing []string) *ConfigError {
	named := make([]string, len(missing))
	for i, argument := range missing {
		named[i] = withVariables(argument)
	}
	return &ConfigError{
		Argument: missing[0], missing: missing, cause: ErrIncomplete,
		Text: what + " is incomplete. Missing: " + strings.Join(named, "; "),
	}
}

// withVariables names an argument, its other form, and the environment variables of both.
func withVariables(argument string) string {
	names := argument
	variables := variableOf(argument)
	for _, s := range settings {
		if s.name == argument {
			variables = strings.Join(append([]string{variables}, s.more...), ", ")
		}
	}
	if other, has := forms[argument]; has {
		names += " or " + other
		variables += ", " + variableOf(other)
	}
	return names + " (" + variables + ")"
}

func appOnly() *ConfigError {
	return &ConfigError{
		Argument: argRefreshToken, missing: []string{argRefreshToken}, cause: ErrIncomplete,
		Text: "The configuration has credentials of an application but none of a user. Partner Center's referrals API accepts " +
			"only tokens of users (App+User); it rejects tokens of applications alone, whatever roles they have. Missing: " +
			withVariables(argRefreshToken) + ". A user with the role Referral Admin or Referral User obtains a refresh token for this " +
			"application once, with multi-factor authentication: run go run ./internal/auth/login in the provider's repository; " +
			"see the guide \"Signing in\"",
	}
}
