// Package provider is the provider itself: its schema, its configuration, and the registration of what it offers.
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

// What the framework asks of the provider, and the action of the settings.
var (
	_ provider.ProviderWithActions       = (*Provider)(nil)
	_ provider.ProviderWithListResources = (*Provider)(nil)
	_ transition.Referrals               = (*referral.Settings)(nil)
)

// New makes a provider of a version, which goes into the user agent.
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

// Option hands a provider something of the world outside.
type Option func(p *Provider)

// WithClock hands in the time that creations in doubt wait by and listings grow old by. A sleep ends with its context, and
// then returns its error. The time limits of operations and calls stay those of their contexts.
func WithClock(now func() time.Time, sleep func(ctx context.Context, d time.Duration) error) Option {
	return func(p *Provider) { p.now, p.sleep = now, sleep }
}

// WithTransport hands in what carries the requests to Partner Center.
func WithTransport(transport policy.Transporter) Option {
	return func(p *Provider) { p.transport = transport }
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
	return []func() datasource.DataSource{search.NewReferral, search.NewReferrals}
}

// ListResources lists what `terraform query` can list.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{search.NewListResource, search.NewRegistrationListResource}
}

// Actions lists the provider's actions.
func (p *Provider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{transition.New}
}

// Functions lists the provider's functions.
func (p *Provider) Functions(context.Context) []func() function.Function { return referral.Functions() }
