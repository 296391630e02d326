package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/auth"
)

// Schema gives the provider's arguments.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Puts Microsoft Partner Center referrals (leads and co-sell opportunities) under version control.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The base URL of the API. Default `" + defaultEndpoint + "`. Plain http is accepted for " +
					"loopback addresses only. Environment: `PARTNERCENTER_ENDPOINT`.",
			},
			"access_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A token of a user (App+User) for `https://api.partner.microsoft.com`, obtained elsewhere. The " +
					"provider doesn't renew it. Environment: `PARTNERCENTER_ACCESS_TOKEN`.",
			},
			"refresh_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A refresh token of a user for the application `client_id`: the way for pipelines (Secure Application " +
					"Model). It lives 90 days. Environment: `PARTNERCENTER_REFRESH_TOKEN`.",
			},
			"refresh_token_file_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A file that holds the refresh token and nothing else. It is read anew whenever the provider signs in. " +
					"Environment: `PARTNERCENTER_REFRESH_TOKEN_FILE_PATH`.",
			},
			"tenant_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The partner's Microsoft Entra tenant: its id or one of its domains. Environment: " +
					"`PARTNERCENTER_TENANT_ID`, then `ARM_TENANT_ID`.",
			},
			"client_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The application that the refresh token was issued to. Environment: `PARTNERCENTER_CLIENT_ID`, then " +
					"`ARM_CLIENT_ID`.",
			},
			"client_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A secret of the application. Environment: `PARTNERCENTER_CLIENT_SECRET`.",
			},
			"client_secret_file_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A file that holds the application's secret and nothing else. Environment: " +
					"`PARTNERCENTER_CLIENT_SECRET_FILE_PATH`.",
			},
			"client_certificate_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A PEM or PKCS#12 file with a certificate of the application and its RSA key, which sign a client " +
					"assertion instead of a secret. Environment: `PARTNERCENTER_CLIENT_CERTIFICATE_PATH`.",
			},
			"client_certificate_password": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "The password of a PKCS#12 file. Environment: `PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD`.",
			},
			"oidc_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "A federated token (OIDC) of the application, instead of a secret. Environment: " +
					"`PARTNERCENTER_OIDC_TOKEN`, then `ARM_OIDC_TOKEN`.",
			},
			"oidc_token_file_path": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "A file that holds a federated token. It is read anew whenever the provider signs in. Environment: " +
					"`PARTNERCENTER_OIDC_TOKEN_FILE_PATH`, then `ARM_OIDC_TOKEN_FILE_PATH`.",
			},
			"oidc_request_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Where a pipeline's job gets federated tokens. Environment: `PARTNERCENTER_OIDC_REQUEST_URL`, " +
					"`ARM_OIDC_REQUEST_URL`, then what GitHub Actions and Azure DevOps set (`ACTIONS_ID_TOKEN_REQUEST_URL`, " +
					"`SYSTEM_OIDCREQUESTURI`).",
			},
			"oidc_request_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "The token for `oidc_request_url`. Environment: `PARTNERCENTER_OIDC_REQUEST_TOKEN`, " +
					"`ARM_OIDC_REQUEST_TOKEN`, then `ACTIONS_ID_TOKEN_REQUEST_TOKEN` or `SYSTEM_ACCESSTOKEN`.",
			},
			"ado_pipeline_service_connection_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The Azure DevOps service connection whose federated tokens are asked for. Environment: " +
					"`PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID`, `ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID`, then " +
					"`ARM_OIDC_AZURE_SERVICE_CONNECTION_ID`.",
			},
			"use_cli": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to use the user signed in with `az login`, if nothing else is configured completely. Default " +
					"`false`. Environment: `PARTNERCENTER_USE_CLI`.",
			},
			"authority_host": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Where tokens come from. Default `" + auth.DefaultAuthorityHost + "`. Plain http is accepted for " +
					"loopback addresses only. Environment: `PARTNERCENTER_AUTHORITY_HOST`.",
			},
			"update_method": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How updates are sent: `put` (default) replaces the whole referral, `patch` sends the differences, " +
					"which Partner Center takes for some properties only. Both go out under the ETag of the state. Environment: " +
					"`PARTNERCENTER_UPDATE_METHOD`.",
			},
			"conflict_policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What becomes of an update if somebody has changed the referral since the plan: `fail` (default) " +
					"writes nothing, `merge` keeps changes of others that the plan doesn't touch and tries again, three times at " +
					"most. Environment: `PARTNERCENTER_CONFLICT_POLICY`.",
			},
			"refresh_mode": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How a plan reads referrals: `individual` with a call for each, `bulk` by paging through all that the " +
					"user may see, `auto` (default) with single calls until paging costs fewer. The state is the same. Environment: " +
					"`PARTNERCENTER_REFRESH_MODE`.",
			},
			"max_retries": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "How often a call is repeated that failed for a while, such as for throttling: a whole number from 0 to " +
					"100. Default `4`. What could create a referral twice is never repeated. Environment: `PARTNERCENTER_MAX_RETRIES`.",
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long one try of a call may take, as a duration such as `90s`. Default `60s`. A resource's " +
					"`timeouts` bound the whole operation. Environment: `PARTNERCENTER_REQUEST_TIMEOUT`.",
			},
			"requests_per_second": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "How many requests the provider sends in a second at most, all resources together; fractions count. " +
					"Default: no limit. A `Retry-After` of Partner Center is kept to in any case. Environment: " +
					"`PARTNERCENTER_REQUESTS_PER_SECOND`.",
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
