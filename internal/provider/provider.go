// Package provider is the provider itself: its schema, its configuration, and the registration of what it offers.
package provider

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/auth"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

const defaultEndpoint = "https://api.partner.microsoft.com"

// Provider is the partnercenter provider.
type Provider struct {
	version string
}

// New makes a provider of a version, which goes into the user agent.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &Provider{version: version} }
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "partnercenter", p.version
}

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
				MarkdownDescription: "A token of a user (App+User) for `https://api.partner.microsoft.com`, obtained elsewhere. " +
					"Environment: `PARTNERCENTER_ACCESS_TOKEN`.",
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
		},
	}
}

type model struct {
	Endpoint       types.String `tfsdk:"endpoint"`
	AccessToken    types.String `tfsdk:"access_token"`
	UpdateMethod   types.String `tfsdk:"update_method"`
	ConflictPolicy types.String `tfsdk:"conflict_policy"`
}

// Configure makes the client.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	refuseUnknown(&resp.Diagnostics, "endpoint", config.Endpoint)
	refuseUnknown(&resp.Diagnostics, "access_token", config.AccessToken)
	settings := referral.Settings{
		UpdateMethod: choice(&resp.Diagnostics, "update_method", config.UpdateMethod, "PARTNERCENTER_UPDATE_METHOD",
			referral.UpdatePut, referral.UpdatePatch),
		ConflictPolicy: choice(&resp.Diagnostics, "conflict_policy", config.ConflictPolicy, "PARTNERCENTER_CONFLICT_POLICY",
			referral.ConflictFail, referral.ConflictMerge),
	}
	if resp.Diagnostics.HasError() {
		return
	}
	credential, err := auth.NewCredential(auth.Config{AccessToken: setting(config.AccessToken, "PARTNERCENTER_ACCESS_TOKEN", "")})
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("access_token"), "Can't sign in to Partner Center", signInProblem(err))
		return
	}
	client, err := partnercenter.New(partnercenter.Options{
		Endpoint:   setting(config.Endpoint, "PARTNERCENTER_ENDPOINT", defaultEndpoint),
		Credential: credential,
		UserAgent:  fmt.Sprintf("terraform-provider-partnercenter/%s terraform/%s", p.version, req.TerraformVersion),
		Log:        logged,
	})
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("endpoint"), "Can't use this endpoint",
			fmt.Sprintf("Attribute: endpoint\nAllowed:   an https URL, or plain http for a loopback address\n\n%v. Correct the argument or "+
				"PARTNERCENTER_ENDPOINT, or leave both out for %s.", err, defaultEndpoint))
		return
	}
	settings.Client = client
	resp.ResourceData = &settings
}

// logged writes the client's lines to Terraform's log.
func logged(ctx context.Context, message string, fields map[string]any) {
	tflog.Debug(ctx, message, fields)
}

// setting is the argument's value, or the environment's, or the default.
func setting(argument types.String, variable, fallback string) string {
	if !argument.IsNull() {
		return argument.ValueString()
	}
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return fallback
}

// choice is the setting of an argument that takes one of some values, the first of which is the default. A value that
// isn't one of them is an error, wherever it comes from.
func choice(diags *diag.Diagnostics, name string, argument types.String, variable string, allowed ...string) string {
	refuseUnknown(diags, name, argument)
	value := setting(argument, variable, allowed[0])
	if !slices.Contains(allowed, value) && !argument.IsUnknown() {
		diags.Append(diagnostics.Problem{
			At: path.Root(name), Summary: "Value not allowed", Value: strconv.Quote(value), Allowed: allowed,
			WayOut: "Correct the argument, or the environment variable " + variable + " that stands in for it.",
		}.Error())
	}
	return value
}

func refuseUnknown(diags *diag.Diagnostics, name string, value types.String) {
	if value.IsUnknown() {
		diags.AddAttributeError(path.Root(name), "The provider's configuration isn't known yet",
			fmt.Sprintf("Attribute: %s\n\nIts value depends on something that is only known after an apply. Apply that first with "+
				"-target, or pass the value through the environment.", name))
	}
}

func signInProblem(err error) string {
	text := fmt.Sprintf("Attribute: access_token\n\n%v.", err)
	if errors.Is(err, auth.ErrIncomplete) {
		text += " Set access_token or PARTNERCENTER_ACCESS_TOKEN to a token of a user with the role Referral Admin or Referral User; " +
			"the API refuses tokens of applications."
	}
	return text
}

// Resources lists the provider's resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{referral.NewResource}
}

// DataSources lists the provider's data sources: there are none yet.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource { return nil }
