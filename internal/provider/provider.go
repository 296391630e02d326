// Package provider implements the provider: its schema, its configuration, and the lists of its resources, data sources and actions.
package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/registration"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/search"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/transition"
)

const defaultEndpoint = "https://api.partner.microsoft.com"

// Provider is the partnercenter provider.
type Provider struct {
	version   string
	transport policy.Transporter
	now       func() time.Time
	sleep     func(ctx context.Context, d time.Duration) error
	settings  atomic.Pointer[referral.Settings] // nil until the provider is configured
}

// The interfaces that the provider and the settings implement.
var (
	_ provider.ProviderWithActions       = (*Provider)(nil)
	_ provider.ProviderWithListResources = (*Provider)(nil)
	_ transition.Referrals               = (*referral.Settings)(nil)
)

// New returns a constructor of the provider. The user agent contains the version.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider { return newProvider(version, options) }
}

func newProvider(version string, options []Option) *Provider {
	p := &Provider{version: version}
	for _, option := range options {
		option(p)
	}
	return p
}

// Option replaces an external dependency of the provider.
type Option func(p *Provider)

// WithClock sets the clock for lookups after a creation in doubt and for the age of listings. sleep must end with its context and then
// return the context's error. The time limits of operations and calls still use the contexts' own clock.
func WithClock(now func() time.Time, sleep func(ctx context.Context, d time.Duration) error) Option {
	return func(p *Provider) { p.now, p.sleep = now, sleep }
}

// WithTransport sets the transport for the requests to Partner Center.
func WithTransport(transport policy.Transporter) Option {
	return func(p *Provider) { p.transport = transport }
}

// Metadata returns the provider's type name and version.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "partnercenter", p.version
}

// Resources returns the provider's resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{referral.NewResource, registration.NewResource}
}

// DataSources returns the provider's data sources.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{search.NewReferral, search.NewReferrals}
}

// ListResources returns the resources that `terraform query` can list.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{search.NewListResource, search.NewRegistrationListResource}
}

// Actions returns the provider's actions.
func (p *Provider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{transition.New}
}

// Functions returns the provider's functions.
func (p *Provider) Functions(context.Context) []func() function.Function { return referral.Functions() }
