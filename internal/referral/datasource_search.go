package referral

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// SearchDataSource is the data source partnercenter_referrals: the referrals that a search finds.
type SearchDataSource struct {
	client *partnercenter.Client
}

var _ datasource.DataSourceWithConfigure = (*SearchDataSource)(nil)

// NewSearchDataSource makes the data source for the provider's registration.
func NewSearchDataSource() datasource.DataSource { return &SearchDataSource{} }

// Metadata names the data source.
func (d *SearchDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referrals"
}

// Schema gives the data source's attributes.
func (d *SearchDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = referralsDataSchema()
}

// Configure takes the provider's client, which is absent while a configuration is only validated.
func (d *SearchDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	if settings, ok := req.ProviderData.(*Settings); ok {
		d.client = settings.Client
	}
}

// Read finds the referrals. They don't go into the answer's state, whose list stays empty, but into Found.
func (d *SearchDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	typ := attribute.ObjectType(req.Config.Schema.Type().TerraformType(ctx))
	list := attribute.ListType(typ.AttributeTypes[referralsArgument])
	mapping := attribute.Mapping{Shape: Shape, Type: attribute.ObjectType(list.ElementType)}
	warn := func(warning diag.Diagnostic) { resp.Diagnostics.Append(warning) }

	found := foundIn(ctx)
	for doc, err := range find(ctx, d.client, searchFrom(req.Config.Raw), warn) {
		if err != nil {
			resp.Diagnostics.Append(failure("look for referrals", err))
			return
		}
		referral, err := mapping.State(doc, tftypes.Value{}, attribute.Fresh)
		if err == nil {
			err = found.add(referral, list.ElementType)
		}
		switch {
		case errors.Is(err, errFoundTooMuch):
			resp.Diagnostics.Append(failure("look for referrals", err))
			return
		case err != nil:
			resp.Diagnostics.Append(failure("look for referrals", unreadable(doc, err)))
			return
		}
	}
	attributes := attribute.Of(req.Config.Raw)
	attributes[referralsArgument] = tftypes.NewValue(list, []tftypes.Value{})
	resp.State.Raw = tftypes.NewValue(typ, attributes)
}
