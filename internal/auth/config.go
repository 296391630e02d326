package auth

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// DefaultAuthorityHost is Microsoft Entra ID's public cloud; Partner Center exists in no other.
const DefaultAuthorityHost = "https://login.microsoftonline.com"

// The names of the arguments, which are those of the provider.
const (
	argAccessToken       = "access_token"
	argRefreshToken      = "refresh_token"
	argRefreshTokenFile  = "refresh_token_file_path"
	argTenantID          = "tenant_id"
	argClientID          = "client_id"
	argClientSecret      = "client_secret"
	argClientSecretFile  = "client_secret_file_path"
	argCertificatePath   = "client_certificate_path"
	argCertificatePass   = "client_certificate_password"
	argOIDCToken         = "oidc_token"
	argOIDCTokenFile     = "oidc_token_file_path"
	argOIDCRequestURL    = "oidc_request_url"
	argOIDCRequestToken  = "oidc_request_token"
	argServiceConnection = "ado_pipeline_service_connection_id"
	argUseCLI            = "use_cli"
	argAuthorityHost     = "authority_host"
)

// Config is the part of a configuration that signs in. Its fields are the provider's arguments; an empty field is left
// out. No format verb shows its values.
type Config struct {
	AccessToken string // a token obtained elsewhere

	RefreshToken         string
	RefreshTokenFilePath string
	TenantID             string
	ClientID             string

	ClientSecret              string
	ClientSecretFilePath      string
	ClientCertificatePath     string // PEM or PKCS#12, with the key
	ClientCertificatePassword string // of a PKCS#12 file
	OIDCToken                 string
	OIDCTokenFilePath         string
	OIDCRequestURL            string // where a pipeline's job gets a federated token, with OIDCRequestToken
	OIDCRequestToken          string
	ServiceConnectionID       string // makes OIDCRequestURL one of Azure DevOps

	UseCLI        bool
	AuthorityHost string // empty means DefaultAuthorityHost
}

// Format implements fmt.Formatter. It shows no values, because many of them are secret.
func (c Config) Format(f fmt.State, _ rune) { fmt.Fprint(f, "auth.Config{…}") }

// setting is one string argument.
type setting struct {
	name string
	// more are environment variables that are read after PARTNERCENTER_ and the argument's name, in this order.
	more  []string
	field func(*Config) *string
	// sensitive arguments are redacted from every string.
	sensitive bool
}

// settings are all string arguments.
var settings = []setting{
	{argAccessToken, nil, func(c *Config) *string { return &c.AccessToken }, true},
	{argRefreshToken, nil, func(c *Config) *string { return &c.RefreshToken }, true},
	{argRefreshTokenFile, nil, func(c *Config) *string { return &c.RefreshTokenFilePath }, false},
	{argTenantID, []string{"ARM_TENANT_ID"}, func(c *Config) *string { return &c.TenantID }, false},
	{argClientID, []string{"ARM_CLIENT_ID"}, func(c *Config) *string { return &c.ClientID }, false},
	{argClientSecret, nil, func(c *Config) *string { return &c.ClientSecret }, true},
	{argClientSecretFile, nil, func(c *Config) *string { return &c.ClientSecretFilePath }, false},
	{argCertificatePath, nil, func(c *Config) *string { return &c.ClientCertificatePath }, false},
	{argCertificatePass, nil, func(c *Config) *string { return &c.ClientCertificatePassword }, true},
	{argOIDCToken, []string{"ARM_OIDC_TOKEN"}, func(c *Config) *string { return &c.OIDCToken }, true},
	{argOIDCTokenFile, []string{"ARM_OIDC_TOKEN_FILE_PATH"}, func(c *Config) *string { return &c.OIDCTokenFilePath }, false},
	{argOIDCRequestURL, []string{"ARM_OIDC_REQUEST_URL"}, func(c *Config) *string { return &c.OIDCRequestURL }, false},
	{argOIDCRequestToken, []string{"ARM_OIDC_REQUEST_TOKEN"}, func(c *Config) *string { return &c.OIDCRequestToken }, true},
	{
		argServiceConnection, []string{"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"},
		func(c *Config) *string { return &c.ServiceConnectionID }, false,
	},
	{argAuthorityHost, nil, func(c *Config) *string { return &c.AuthorityHost }, false},
}

// forms are pairs of arguments for the same value. If the provider's configuration sets one of them, the environment
// variables of both are ignored.
var forms = map[string]string{
	argRefreshToken: argRefreshTokenFile, argRefreshTokenFile: argRefreshToken,
	argClientSecret: argClientSecretFile, argClientSecretFile: argClientSecret,
	argOIDCToken: argOIDCTokenFile, argOIDCTokenFile: argOIDCToken,
}

// proofs are the arguments that authenticate the client. If the provider's configuration sets one of them, the environment
// variables of the others are ignored.
var proofs = []string{argClientSecret, argClientSecretFile, argCertificatePath, argOIDCToken, argOIDCTokenFile,
	argOIDCRequestURL, argOIDCRequestToken}

// variableOf is the environment variable of an argument.
func variableOf(argument string) string { return "PARTNERCENTER_" + strings.ToUpper(argument) }

// Read builds a configuration: arguments override PARTNERCENTER_…, which overrides ARM_… and the variables of pipelines.
// arguments has the arguments that are set, by name ("true" or "false" for use_cli); an argument that is set to "" disables
// its environment variables. lookup is os.Getenv; an empty variable counts as unset. The error for an invalid variable is a
// *ConfigError.
func Read(arguments map[string]string, lookup func(variable string) string) (Config, error) {
	var c Config
	proven := slices.ContainsFunc(proofs, func(name string) bool { return arguments[name] != "" })
	for _, s := range settings {
		value, set := arguments[s.name]
		_, other := arguments[forms[s.name]]
		if shutOut := other || proven && slices.Contains(proofs, s.name); !set && !shutOut {
			value = firstSet(lookup, append([]string{variableOf(s.name)}, s.more...))
		}
		*s.field(&c) = value
	}
	token, tokenSet := arguments[argOIDCRequestToken]
	if _, set := arguments[argOIDCRequestURL]; !set && (!tokenSet || token != "") {
		c.takePipeline(lookup)
	}
	text, variable := arguments[argUseCLI], ""
	if _, set := arguments[argUseCLI]; !set {
		variable = variableOf(argUseCLI)
		text = strings.TrimSpace(lookup(variable))
	}
	if text == "" {
		return c, nil
	}
	use, err := strconv.ParseBool(text)
	if err != nil {
		return Config{}, &ConfigError{Argument: argUseCLI, Text: fmt.Sprintf(
			"%s is %q; allowed: true, false", orText(variable, argUseCLI), wire.Clean(text, maxFieldRunes)), cause: err}
	}
	c.UseCLI = use
	return c, nil
}

// takePipeline uses the variables that GitHub Actions or Azure DevOps give their jobs, unless another request is configured.
// They exist whether or not the user wants them, so an incomplete set is ignored and no error. A configured token is sent to
// the pipeline's URL, but the pipeline's token is sent to no other URL.
func (c *Config) takePipeline(lookup func(string) string) {
	if c.OIDCRequestURL != "" {
		return
	}
	url, token := lookup("ACTIONS_ID_TOKEN_REQUEST_URL"), orText(c.OIDCRequestToken, lookup("ACTIONS_ID_TOKEN_REQUEST_TOKEN"))
	if c.ServiceConnectionID != "" && (url == "" || token == "") { // Azure DevOps makes tokens for service connections
		url, token = lookup("SYSTEM_OIDCREQUESTURI"), orText(c.OIDCRequestToken, lookup("SYSTEM_ACCESSTOKEN"))
	}
	if url != "" && token != "" {
		c.OIDCRequestURL, c.OIDCRequestToken = url, token
	}
}

func firstSet(lookup func(string) string, variables []string) string {
	for _, variable := range variables {
		if value := lookup(variable); value != "" {
			return value
		}
	}
	return ""
}

// trimmed removes white space around values: files and secrets of pipelines often end with some. A password may contain
// spaces.
func (c Config) trimmed() Config {
	for _, s := range settings {
		if s.name != argCertificatePass {
			field := s.field(&c)
			*field = strings.TrimSpace(*field)
		}
	}
	return c
}

// secrets returns all values that must be redacted.
func (c Config) secrets() wire.Secrets {
	var all wire.Secrets
	for _, s := range settings {
		if s.sensitive {
			all = append(all, *s.field(&c))
		}
	}
	return all
}

func orText(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
