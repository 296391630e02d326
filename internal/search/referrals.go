package search

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Referrals is the data source partnercenter_referrals, which searches referrals.
type Referrals struct {
	client *partnercenter.Client
}

var _ datasource.DataSourceWithConfigure = (*Referrals)(nil)

// Metadata returns the data source's type name.
func (d *Referrals) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referrals"
}

// Schema returns the data source's schema.
func (d *Referrals) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = referralsDataSchema()
}

// Configure stores the provider's client, which doesn't exist while Terraform only validates a configuration.
func (d *Referrals) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	if settings, ok := req.ProviderData.(*referral.Settings); ok {
		d.client = settings.Client
	}
}

// Read searches the referrals. If the context has a ResultBuffer, Read puts them into it and leaves the list in the state empty.
func (d *Referrals) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	typ := attribute.ObjectType(req.Config.Schema.Type().TerraformType(ctx))
	list := attribute.ListType(typ.AttributeTypes[referralsArgument])
	mapping := attribute.Mapping{Shape: referral.Shape, Type: attribute.ObjectType(list.ElementType)}
	warn := func(warning diag.Diagnostic) { resp.Diagnostics.Append(warning) }

	buffer, elements := resultBufferFrom(ctx), []tftypes.Value{}
	for doc, err := range find(ctx, d.client, searchFrom(req.Config.Raw), warn) {
		if err != nil {
			resp.Diagnostics.Append(referral.Failure("look for referrals", err))
			return
		}
		value, err := mapping.State(doc, tftypes.Value{}, attribute.Fresh)
		if err == nil && buffer != nil {
			err = buffer.add(value, list.ElementType)
		} else if err == nil {
			elements = append(elements, value)
		}
		switch {
		case errors.Is(err, errTooManyResults):
			resp.Diagnostics.Append(referral.Failure("look for referrals", err))
			return
		case err != nil:
			resp.Diagnostics.Append(referral.Failure("look for referrals", malformedListing(doc, err)))
			return
		}
	}
	attributes := attribute.Of(req.Config.Raw)
	attributes[referralsArgument] = tftypes.NewValue(list, elements)
	resp.State.Raw = tftypes.NewValue(typ, attributes)
}

// NewReferrals returns the data source, for the provider's list of data sources.
func NewReferrals() datasource.DataSource { return &Referrals{} }
