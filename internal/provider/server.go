package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Server is what Terraform asks of the provider.
type Server interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// NewServer serves a provider of a version: the framework's server, past which go the calls that every plan and apply
// makes for every referral, and what a search finds.
func NewServer(version string, options ...Option) (Server, error) {
	provider := newProvider(version, options)
	framework := providerserver.NewProtocol6(provider)()
	whole, ok := framework.(Server)
	if !ok {
		return nil, fmt.Errorf("the framework's server %T can't list resources or invoke actions", framework)
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
	if req.TypeName != referral.TypeName {
		return s.Server.ValidateResourceConfig(ctx, req)
	}
	if referral.IsValid(ctx, req.Config) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	rest := *req
	config, problems := referral.Settable(req.Config)
	rest.Config = config
	resp, err := s.Server.ValidateResourceConfig(ctx, &rest)
	if err == nil {
		resp.Diagnostics = diagnostics.AtRoot(append(problems, resp.Diagnostics...))
	}
	return resp, err
}

// GetProviderSchema tells Terraform that the provider generates configuration itself. The framework can, and doesn't say so.
func (s server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.Server.GetProviderSchema(ctx, req)
	if err == nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GenerateResourceConfig makes a configuration of a referral that is imported.
func (s server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	if req.TypeName != referral.TypeName {
		return s.Server.GenerateResourceConfig(ctx, req)
	}
	config, err := referral.GenerateConfig(req.State)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.GenerateResourceConfigResponse{Config: config}, nil
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
	resp, err := direct.PlanResourceChange(ctx, req)
	if err == nil {
		resp.Diagnostics = diagnostics.AtRoot(resp.Diagnostics)
	}
	return resp, err
}

// ApplyResourceChange creates, updates or destroys a referral.
func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	direct := s.direct(req.TypeName)
	if direct == nil || isNull(req.PlannedState) {
		return s.Server.ApplyResourceChange(ctx, req)
	}
	resp, err := direct.ApplyResourceChange(ctx, req)
	if err == nil {
		resp.Diagnostics = diagnostics.AtRoot(resp.Diagnostics)
	}
	return resp, err
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
