package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/auth"
)

// Schema returns the provider's arguments.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Puts Microsoft Partner Center referrals (leads and co-sell opportunities) under version control.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The base URL of the API. Default `" + defaultEndpoint + "`. The provider accepts plain HTTP for " +
					"loopback addresses only. Environment variable: `PARTNERCENTER_ENDPOINT`.",
			},
			"access_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A user's access token (App+User) for `https://api.partner.microsoft.com`, obtained elsewhere. " +
					"The provider doesn't renew the token. See [Partner Center " +
					"authentication](https://learn.microsoft.com/partner-center/developer/partner-center-authentication). " +
					"Environment variable: `PARTNERCENTER_ACCESS_TOKEN`.",
			},
			"refresh_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A user's refresh token for the application `client_id`. Use it for pipelines (Secure " +
					"Application Model). The token expires after 90 days. See [Partner Center " +
					"authentication](https://learn.microsoft.com/partner-center/developer/partner-center-authentication). " +
					"Environment variable: `PARTNERCENTER_REFRESH_TOKEN`.",
			},
			"refresh_token_file_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The path of a file that contains only the refresh token. The provider rereads the file each " +
					"time it signs in. Environment variable: `PARTNERCENTER_REFRESH_TOKEN_FILE_PATH`.",
			},
			"tenant_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The partner's Microsoft Entra tenant: its ID or one of its domains. Environment variables, in " +
					"order: `PARTNERCENTER_TENANT_ID`, `ARM_TENANT_ID`.",
			},
			"client_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The ID of the application that the refresh token was issued to. Environment variables, in " +
					"order: `PARTNERCENTER_CLIENT_ID`, `ARM_CLIENT_ID`.",
			},
			"client_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A secret of the application. Environment variable: `PARTNERCENTER_CLIENT_SECRET`.",
			},
			"client_secret_file_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The path of a file that contains only the application's secret. Environment variable: " +
					"`PARTNERCENTER_CLIENT_SECRET_FILE_PATH`.",
			},
			"client_certificate_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The path of a PEM or PKCS#12 file with a certificate of the application and its RSA key. The " +
					"provider signs a client assertion with the key instead of sending a secret. Environment variable: " +
					"`PARTNERCENTER_CLIENT_CERTIFICATE_PATH`.",
			},
			"client_certificate_password": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "The password of the PKCS#12 file. Environment variable: " +
					"`PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD`.",
			},
			"oidc_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A federated token (OIDC) of the application, used instead of a secret. Environment variables, " +
					"in order: `PARTNERCENTER_OIDC_TOKEN`, `ARM_OIDC_TOKEN`.",
			},
			"oidc_token_file_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The path of a file that contains a federated token. The provider rereads the file each time it " +
					"signs in. Environment variables, in order: `PARTNERCENTER_OIDC_TOKEN_FILE_PATH`, " +
					"`ARM_OIDC_TOKEN_FILE_PATH`.",
			},
			"oidc_request_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The URL from which a pipeline job requests federated tokens. Environment variables, in order: " +
					"`PARTNERCENTER_OIDC_REQUEST_URL`, `ARM_OIDC_REQUEST_URL`, then the variables of GitHub Actions and Azure " +
					"DevOps (`ACTIONS_ID_TOKEN_REQUEST_URL`, `SYSTEM_OIDCREQUESTURI`).",
			},
			"oidc_request_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "The token that authorizes requests to `oidc_request_url`. Environment variables, in order: " +
					"`PARTNERCENTER_OIDC_REQUEST_TOKEN`, `ARM_OIDC_REQUEST_TOKEN`, then `ACTIONS_ID_TOKEN_REQUEST_TOKEN` or " +
					"`SYSTEM_ACCESSTOKEN`.",
			},
			"ado_pipeline_service_connection_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The ID of the Azure DevOps service connection to request federated tokens for. Environment " +
					"variables, in order: `PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID`, " +
					"`ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID`, `ARM_OIDC_AZURE_SERVICE_CONNECTION_ID`.",
			},
			"use_cli": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to use the user signed in with `az login` if no other method is configured completely. " +
					"Default `false`. Environment variable: `PARTNERCENTER_USE_CLI`.",
			},
			"authority_host": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The base URL of the authority that issues tokens. Default `" + auth.DefaultAuthorityHost + "`. " +
					"The provider accepts plain HTTP for loopback addresses only. Environment variable: " +
					"`PARTNERCENTER_AUTHORITY_HOST`.",
			},
			"update_method": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How to send updates: `put` (default) replaces the whole referral; `patch` sends only the " +
					"differences, which Partner Center accepts for some properties only. Both send the state's ETag in " +
					"`If-Match`. See [Update a lead or " +
					"opportunity](https://learn.microsoft.com/partner-center/developer/patch-a-referral). Environment " +
					"variable: `PARTNERCENTER_UPDATE_METHOD`.",
			},
			"conflict_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What to do if somebody has changed the referral since the plan: `fail` (default) writes " +
					"nothing; `merge` keeps other people's changes to properties that the plan doesn't change, and retries at " +
					"most three times. Environment variable: `PARTNERCENTER_CONFLICT_POLICY`.",
			},
			"refresh_mode": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How to read referrals in a plan: `individual` reads each referral with its own call; `bulk` " +
					"pages through all referrals that the user can see; `auto` (default) makes individual calls until paging " +
					"takes fewer calls. The resulting plan and state are identical. Environment variable: " +
					"`PARTNERCENTER_REFRESH_MODE`.",
			},
			"max_retries": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "How many times to retry a call that failed temporarily, for example because of throttling: a " +
					"whole number from 0 to 100. Default `4`. The provider never retries a call that could create a referral " +
					"twice. Environment variable: `PARTNERCENTER_MAX_RETRIES`.",
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The time limit for one attempt of a call, as a duration such as `90s`. Default `60s`. The " +
					"`timeouts` of a resource limit the whole operation. Environment variable: `PARTNERCENTER_REQUEST_TIMEOUT`.",
			},
			"requests_per_second": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "The maximum number of requests per second, for all resources together. Fractions such as `0.5` " +
					"are allowed. Default: no limit. The provider always honors Partner Center's `Retry-After`. Environment " +
					"variable: `PARTNERCENTER_REQUESTS_PER_SECOND`.",
			},
		},
	}
}

type model struct {
	Endpoint       types.String `tfsdk:"endpoint"`
	UpdateMethod   types.String `tfsdk:"update_method"`
	ConflictPolicy types.String `tfsdk:"conflict_policy"`
	RefreshMode    types.String `tfsdk:"refresh_mode"`

	MaxRetries        types.Number `tfsdk:"max_retries"`
	RequestTimeout    types.String `tfsdk:"request_timeout"`
	RequestsPerSecond types.Number `tfsdk:"requests_per_second"`

	AccessToken               types.String `tfsdk:"access_token"`
	RefreshToken              types.String `tfsdk:"refresh_token"`
	RefreshTokenFilePath      types.String `tfsdk:"refresh_token_file_path"`
	TenantID                  types.String `tfsdk:"tenant_id"`
	ClientID                  types.String `tfsdk:"client_id"`
	ClientSecret              types.String `tfsdk:"client_secret"`
	ClientSecretFilePath      types.String `tfsdk:"client_secret_file_path"`
	ClientCertificatePath     types.String `tfsdk:"client_certificate_path"`
	ClientCertificatePassword types.String `tfsdk:"client_certificate_password"`
	OIDCToken                 types.String `tfsdk:"oidc_token"`
	OIDCTokenFilePath         types.String `tfsdk:"oidc_token_file_path"`
	OIDCRequestURL            types.String `tfsdk:"oidc_request_url"`
	OIDCRequestToken          types.String `tfsdk:"oidc_request_token"`
	ServiceConnectionID       types.String `tfsdk:"ado_pipeline_service_connection_id"`
	UseCLI                    types.Bool   `tfsdk:"use_cli"`
	AuthorityHost             types.String `tfsdk:"authority_host"`
}
