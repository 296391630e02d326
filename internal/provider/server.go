package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Server is what Terraform asks of the provider.
type Server interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

// NewServer serves a provider of a version: the framework's server, past which go the calls that every plan and apply
// makes for every referral, and what a search finds.
func NewServer(version string) (Server, error) {
	provider := &Provider{version: version}
	framework := providerserver.NewProtocol6(provider)()
	whole, ok := framework.(Server)
	if !ok {
		return nil, fmt.Errorf("the framework's server %T can't list resources", framework)
	}
	return server{whole, provider}, nil
}

type server struct {
	Server
	provider *Provider
}

// ReadDataSource reads a data source.
func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	ctx, found := referral.WithFound(ctx)
	resp, err := s.Server.ReadDataSource(ctx, req)
	if err != nil || slices.ContainsFunc(resp.Diagnostics, isError) {
		return resp, err
	}
	return resp, found.Into(resp.State)
}

// ValidateResourceConfig validates a referral's configuration.
func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if req.TypeName == referral.TypeName && referral.IsValid(ctx, req.Config) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	return s.Server.ValidateResourceConfig(ctx, req)
}

// UpgradeResourceState reads a referral's state as it is stored.
func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if req.TypeName != referral.TypeName {
		return s.Server.UpgradeResourceState(ctx, req)
	}
	if state, ok := referral.UpgradedState(req); ok {
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
	}
	return s.Server.UpgradeResourceState(ctx, req)
}

// ReadResource reads a referral.
func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	direct := s.direct(req.TypeName)
	if direct == nil {
		return s.Server.ReadResource(ctx, req)
	}
	return direct.ReadResource(ctx, req)
}

// PlanResourceChange plans a referral.
func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	direct := s.direct(req.TypeName)
	if direct == nil || isNull(req.ProposedNewState) {
		return s.Server.PlanResourceChange(ctx, req)
	}
	return direct.PlanResourceChange(ctx, req)
}

// ApplyResourceChange creates, updates or destroys a referral.
func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	direct := s.direct(req.TypeName)
	if direct == nil || isNull(req.PlannedState) {
		return s.Server.ApplyResourceChange(ctx, req)
	}
	return direct.ApplyResourceChange(ctx, req)
}

// direct is nil until the provider is configured, and for every type of resource but the referral.
func (s server) direct(typeName string) *referral.Direct {
	if settings := s.provider.settings.Load(); settings != nil && typeName == referral.TypeName {
		return referral.NewDirect(settings)
	}
	return nil
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

func isNull(value *tfprotov6.DynamicValue) bool {
	if value == nil {
		return true
	}
	null, err := value.IsNull()
	return err == nil && null
}
