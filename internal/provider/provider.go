// Package provider is the provider itself: its schema, its configuration, and the registration of what it offers.
package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/registration"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/search"
)

const defaultEndpoint = "https://api.partner.microsoft.com"

// Provider is the partnercenter provider.
type Provider struct {
	version  string
	settings atomic.Pointer[referral.Settings] // nil until the provider is configured
}

var _ provider.ProviderWithListResources = (*Provider)(nil)

// New makes a provider of a version, which goes into the user agent.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &Provider{version: version} }
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "partnercenter", p.version
}

// Resources lists the provider's resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{referral.NewResource, registration.NewResource}
}

// DataSources lists the provider's data sources.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{search.NewDataSource, search.NewSearchDataSource}
}

// ListResources lists what `terraform query` can list.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{search.NewListResource, search.NewRegistrationListResource}
}

// Functions lists the provider's functions.
func (p *Provider) Functions(context.Context) []func() function.Function { return referral.Functions() }
