package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/auth"
)

// signIn is the chosen authentication method and its credential.
type signIn struct {
	credential azcore.TokenCredential
	method     auth.Method
	// unknown are the unknown arguments that the choice of the method depends on.
	unknown []string
}

// chooseSignIn chooses the authentication method from the arguments and the environment. If an argument is unknown, because in a plan it
// comes from a resource that doesn't exist yet, the credential returns an error when it is used.
func chooseSignIn(ctx context.Context, config model, diags *diag.Diagnostics) signIn {
	set, unknown := config.arguments()
	read, err := auth.Read(set, os.Getenv)
	var method auth.Method
	if err == nil {
		method, err = auth.Choose(read)
	}
	// An access token overrides all other methods, so no other argument has to be known.
	if len(unknown) > 0 && method != auth.MethodAccessToken {
		return signIn{credential: unknownCredential(unknown), unknown: unknown}
	}
	var credential azcore.TokenCredential
	if err == nil {
		credential, err = auth.NewCredential(method, read, auth.Options{Log: logDebug})
	}
	if err != nil {
		at := "access_token"
		var problem *auth.ConfigError
		if errors.As(err, &problem) {
			at = problem.Argument
		}
		diags.AddAttributeError(path.Root(at), "Can't sign in to Partner Center", fmt.Sprintf("Attribute: %s\n\n%v.", at, err))
		return signIn{}
	}
	tflog.Info(ctx, "Chose the method to sign in to Partner Center", map[string]any{"method": string(method)})
	return signIn{credential: credential, method: method}
}

// arguments returns the authentication arguments that are set, by name, and the names of unknown ones.
func (m model) arguments() (set map[string]string, unknown []string) {
	texts := map[string]types.String{
		"access_token": m.AccessToken, "refresh_token": m.RefreshToken, "refresh_token_file_path": m.RefreshTokenFilePath,
		"tenant_id": m.TenantID, "client_id": m.ClientID, "client_secret": m.ClientSecret,
		"client_secret_file_path": m.ClientSecretFilePath, "client_certificate_path": m.ClientCertificatePath,
		"client_certificate_password": m.ClientCertificatePassword, "oidc_token": m.OIDCToken,
		"oidc_token_file_path": m.OIDCTokenFilePath, "oidc_request_url": m.OIDCRequestURL,
		"oidc_request_token": m.OIDCRequestToken, "ado_pipeline_service_connection_id": m.ServiceConnectionID,
		"authority_host": m.AuthorityHost,
	}
	switch {
	case m.UseCLI.IsUnknown():
		texts["use_cli"] = types.StringUnknown()
	case !m.UseCLI.IsNull():
		texts["use_cli"] = types.StringValue(strconv.FormatBool(m.UseCLI.ValueBool()))
	}
	set = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		switch value := texts[name]; {
		case value.IsUnknown():
			set[name] = "" // keeps the environment variable from replacing the argument
			unknown = append(unknown, name)
		case !value.IsNull():
			set[name] = value.ValueString()
		}
	}
	return set, unknown
}

// unknownCredential is the credential if the configuration is unknown. A plan that only creates referrals works without a credential.
type unknownCredential []string

// GetToken always returns an error.
func (n unknownCredential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, unknownConfigError(n)
}

type unknownConfigError []string

// Error names the unknown arguments.
func (e unknownConfigError) Error() string {
	return "the provider's configuration isn't known yet: " + strings.Join(e, ", ")
}

// WayOut returns what to do about the error.
func (e unknownConfigError) WayOut() string {
	return "The configuration depends on something that is known only after an apply, but the provider has to call Partner Center now. Apply " +
		"that first with -target, or set the values in environment variables."
}
