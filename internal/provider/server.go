package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Server is what Terraform asks of the provider.
type Server interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

// NewServer serves a provider of a version: the framework's server, past which goes what a search finds.
func NewServer(version string) (Server, error) {
	framework := providerserver.NewProtocol6(New(version)())()
	whole, ok := framework.(Server)
	if !ok {
		return nil, fmt.Errorf("the framework's server %T can't list resources", framework)
	}
	return server{whole}, nil
}

type server struct {
	Server
}

// ReadDataSource reads a data source.
func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	ctx, found := referral.WithFound(ctx)
	resp, err := s.Server.ReadDataSource(ctx, req)
	if err != nil {
		return nil, err
	}
	return resp, found.Into(resp.State)
}
