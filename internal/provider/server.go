package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/direct"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/registration"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/search"
)

// Server is the interface through which Terraform calls the provider.
type Server = direct.Framework

// NewServer returns a server for the provider: the framework's server, bypassed for the calls that every plan and apply makes for every
// resource, and for the results of a search. Errors: the framework can't list resources or invoke actions.
func NewServer(version string, options ...Option) (Server, error) {
	provider := newProvider(version, options)
	framework := providerserver.NewProtocol6(provider)()
	whole, ok := framework.(Server)
	if !ok {
		return nil, fmt.Errorf("the framework's server %T can't list resources or invoke actions", framework)
	}
	data := func() any {
		if settings := provider.settings.Load(); settings != nil {
			return settings
		}
		return nil
	}
	return server{direct.New(context.Background(), whole, "partnercenter", data,
		direct.Entry{New: func() direct.Resource { return &referral.Resource{} }, PrivateKeys: referral.PrivateKeys},
		direct.Entry{New: func() direct.Resource { return &registration.Resource{} }, PrivateKeys: registration.PrivateKeys})}, nil
}

type server struct{ direct.Server }

// ReadDataSource reads a data source. The results of a search bypass the framework.
func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	ctx, buffer := search.WithResultBuffer(ctx)
	resp, err := s.Server.ReadDataSource(ctx, req)
	if err != nil || slices.ContainsFunc(resp.Diagnostics, isError) {
		return resp, err
	}
	return resp, buffer.MergeInto(resp.State)
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }
