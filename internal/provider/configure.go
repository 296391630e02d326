package provider

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/refresh"
)

// Configure creates the client and the settings for resources, data sources and actions.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	p.settings.Store(nil)
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	refuseUnknown(&resp.Diagnostics, "endpoint", config.Endpoint)
	settings := &referral.Settings{
		Now: p.now, Sleep: p.sleep,
		UpdateMethod: choice(&resp.Diagnostics, "update_method", config.UpdateMethod, "PARTNERCENTER_UPDATE_METHOD",
			referral.UpdatePut, referral.UpdatePatch),
		ConflictPolicy: choice(&resp.Diagnostics, "conflict_policy", config.ConflictPolicy, "PARTNERCENTER_CONFLICT_POLICY",
			referral.ConflictFail, referral.ConflictMerge),
	}
	refreshMode := choice(&resp.Diagnostics, "refresh_mode", config.RefreshMode, "PARTNERCENTER_REFRESH_MODE",
		refresh.Auto, refresh.Individual, refresh.Bulk)
	limits := config.limits(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	signIn := chooseSignIn(ctx, config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if len(signIn.unknown) > 0 && req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		return
	}
	client, err := partnercenter.New(partnercenter.Options{
		Endpoint:   setting(config.Endpoint, "PARTNERCENTER_ENDPOINT", defaultEndpoint),
		Credential: signIn.credential,
		SignIn:     string(signIn.method),
		UserAgent:  fmt.Sprintf("terraform-provider-partnercenter/%s terraform/%s", p.version, req.TerraformVersion),
		Log:        logDebug,
		Transport:  p.transport,

		MaxRetries:        limits.maxRetries,
		RequestTimeout:    limits.requestTimeout,
		RequestsPerSecond: limits.requestsPerSecond,
	})
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("endpoint"), "Can't use this endpoint",
			fmt.Sprintf("Attribute: endpoint\nAllowed:   an https URL, or plain http for a loopback address\n\n%v. Correct the argument or "+
				"PARTNERCENTER_ENDPOINT, or leave both out to use %s.", err, defaultEndpoint))
		return
	}
	settings.Client, settings.Collection = client, refresh.New(client, refreshMode, p.now)
	p.settings.Store(settings)
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData = settings, settings, settings, settings
}

// logDebug writes the client's log lines to Terraform's log.
func logDebug(ctx context.Context, message string, fields map[string]any) {
	tflog.Debug(ctx, message, fields)
}

// setting returns the argument's value, else the environment variable's, else the default.
func setting(argument types.String, variable, fallback string) string {
	if !argument.IsNull() {
		return argument.ValueString()
	}
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return fallback
}

// choice returns the setting of an argument with a fixed set of values, the first of which is the default. Any other value is an error,
// whether from the argument or from the environment.
func choice(diags *diag.Diagnostics, name string, argument types.String, variable string, allowed ...string) string {
	refuseUnknown(diags, name, argument)
	value := setting(argument, variable, allowed[0])
	if !slices.Contains(allowed, value) && !argument.IsUnknown() {
		diags.Append(diagnostics.Problem{
			At: path.Root(name), Summary: "Value not allowed", Value: strconv.Quote(value), Allowed: allowed,
			WayOut: "Correct the argument, or the environment variable " + variable + ", which applies if the argument isn't set.",
		}.Error())
	}
	return value
}

func refuseUnknown(diags *diag.Diagnostics, name string, value types.String) {
	if value.IsUnknown() {
		diags.AddAttributeError(path.Root(name), "The provider's configuration isn't known yet",
			fmt.Sprintf("Attribute: %s\n\nThe value depends on something that is known only after an apply. Apply that first with "+
				"-target, or set the value in an environment variable.", name))
	}
}
