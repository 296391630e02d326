package search

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Referral is the data source partnercenter_referral, which reads one referral by ID.
type Referral struct {
	client *partnercenter.Client
}

var _ datasource.DataSourceWithConfigure = (*Referral)(nil)

// Metadata returns the data source's type name.
func (d *Referral) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referral"
}

// Schema returns the data source's schema.
func (d *Referral) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = referralDataSchema()
}

// Configure stores the provider's client, which doesn't exist while Terraform only validates a configuration.
func (d *Referral) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	if settings, ok := req.ProviderData.(*referral.Settings); ok {
		d.client = settings.Client
	}
}

// Read reads the referral. A missing referral is an error, because the configuration relies on it.
func (d *Referral) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	ctx, cancel := context.WithTimeout(ctx, attribute.DefaultTimeout)
	defer cancel()
	id := attribute.TextOf(attribute.Of(req.Config.Raw)["id"])
	state, err := d.read(ctx, id, attribute.ObjectType(req.Config.Schema.Type().TerraformType(ctx)))
	if err != nil {
		resp.Diagnostics.Append(diag.WithPath(path.Root("id"), referral.Failure("read the referral "+id, err)))
		return
	}
	resp.State.Raw = state
}

func (d *Referral) read(ctx context.Context, id string, typ tftypes.Object) (tftypes.Value, error) {
	answer, err := d.client.Get(ctx, id)
	if err != nil {
		return tftypes.Value{}, err
	}
	doc, err := referral.Parsed("GET", answer, id)
	if err != nil {
		return tftypes.Value{}, err
	}
	state, err := attribute.Mapping{Shape: referral.Shape, Type: typ}.State(doc, tftypes.Value{}, attribute.Fresh)
	if err != nil {
		return tftypes.Value{}, &referral.MalformedError{Call: "GET", RequestID: answer.RequestID, Err: err}
	}
	return state, nil
}

// NewReferral returns the data source, for the provider's list of data sources.
func NewReferral() datasource.DataSource { return &Referral{} }
