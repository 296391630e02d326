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

// Referrals is the data source partnercenter_referrals: the referrals that a search finds.
type Referrals struct {
	client *partnercenter.Client
}

var _ datasource.DataSourceWithConfigure = (*Referrals)(nil)

// Metadata names the data source.
func (d *Referrals) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referrals"
}

// Schema gives the data source's attributes.
func (d *Referrals) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = referralsDataSchema()
}

// Configure takes the provider's client, which is absent while a configuration is only validated.
func (d *Referrals) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	if settings, ok := req.ProviderData.(*referral.Settings); ok {
		d.client = settings.Client
	}
}

// Read finds the referrals. With Found they go there, and the list of the answer's state stays empty.
func (d *Referrals) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	typ := attribute.ObjectType(req.Config.Schema.Type().TerraformType(ctx))
	list := attribute.ListType(typ.AttributeTypes[referralsArgument])
	mapping := attribute.Mapping{Shape: referral.Shape, Type: attribute.ObjectType(list.ElementType)}
	warn := func(warning diag.Diagnostic) { resp.Diagnostics.Append(warning) }

	found, elements := foundIn(ctx), []tftypes.Value{}
	for doc, err := range find(ctx, d.client, searchFrom(req.Config.Raw), warn) {
		if err != nil {
			resp.Diagnostics.Append(referral.Failure("look for referrals", err))
			return
		}
		value, err := mapping.State(doc, tftypes.Value{}, attribute.Fresh)
		if err == nil && found != nil {
			err = found.add(value, list.ElementType)
		} else if err == nil {
			elements = append(elements, value)
		}
		switch {
		case errors.Is(err, errFoundTooMuch):
			resp.Diagnostics.Append(referral.Failure("look for referrals", err))
			return
		case err != nil:
			resp.Diagnostics.Append(referral.Failure("look for referrals", unreadable(doc, err)))
			return
		}
	}
	attributes := attribute.Of(req.Config.Raw)
	attributes[referralsArgument] = tftypes.NewValue(list, elements)
	resp.State.Raw = tftypes.NewValue(typ, attributes)
}

// NewReferrals makes the data source for the provider's registration.
func NewReferrals() datasource.DataSource { return &Referrals{} }
