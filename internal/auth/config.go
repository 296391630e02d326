package auth

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// DefaultAuthorityHost is Microsoft Entra ID's public cloud, the only one that Partner Center is in.
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

// Config is what a configuration says about signing in. Its fields are the provider's arguments; an empty one is left
// out. No format verb shows what is in it.
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

// Format implements fmt.Formatter. It shows nothing, because half of what is in a Config is secret.
func (c Config) Format(f fmt.State, _ rune) { fmt.Fprint(f, "auth.Config{…}") }

// setting is one text argument.
type setting struct {
	name string
	// more are variables that are read after PARTNERCENTER_ and the argument's name, in this order.
	more  []string
	field func(*Config) *string
	// sensitive arguments are redacted from every text.
	sensitive bool
}

// settings are all text arguments. Pairs of a value and its file stand together: see forms.
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

// forms are arguments that are two forms of one thing. Where one of them is set by the provider's configuration, the
// environment's other form stays out, as the environment's same form does.
var forms = map[string]string{
	argRefreshToken: argRefreshTokenFile, argRefreshTokenFile: argRefreshToken,
	argClientSecret: argClientSecretFile, argClientSecretFile: argClientSecret,
	argOIDCToken: argOIDCTokenFile, argOIDCTokenFile: argOIDCToken,
}

// proofs are the arguments by which the client proves itself. One that is set by the provider's configuration keeps the
// environment's others out.
var proofs = []string{argClientSecret, argClientSecretFile, argCertificatePath, argOIDCToken, argOIDCTokenFile,
	argOIDCRequestURL, argOIDCRequestToken}

// variableOf is the environment variable of an argument.
func variableOf(argument string) string { return "PARTNERCENTER_" + strings.ToUpper(argument) }

// Read puts a configuration together: an argument comes before PARTNERCENTER_… and that before ARM_… and what pipelines
// set. The arguments are those that are set, by name, "true" or "false" for use_cli; an argument that is set to "" shuts
// out the environment. Lookup is os.Getenv; a variable that is empty isn't set. A variable that can't be read is a
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
			"%s is %q; allowed are true and false", orText(variable, argUseCLI), wire.Clean(text, maxFieldRunes)), cause: err}
	}
	c.UseCLI = use
	return c, nil
}

// takePipeline takes what GitHub Actions or Azure DevOps hand their jobs, if nobody configured another request. They are
// there whether or not anybody wants to use them, so they count only if they are whole, and half of them is no error. A
// token that was configured goes to the pipeline's URL, but the pipeline's token to no URL but its own.
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

// trimmed takes away the white space around texts, which files and secrets of pipelines often end with. A password may
// have its blanks.
func (c Config) trimmed() Config {
	for _, s := range settings {
		if s.name != argCertificatePass {
			field := s.field(&c)
			*field = strings.TrimSpace(*field)
		}
	}
	return c
}

// secrets are all values that no text may show.
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
