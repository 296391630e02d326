package search

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// ListResource is the list resource partnercenter_referral, for which `terraform query` can generate import blocks and configuration.
type ListResource struct {
	client *partnercenter.Client
}

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// Metadata returns the type name, which is the resource's.
func (l *ListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referral"
}

// ListResourceConfigSchema returns the arguments of a list block.
func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = referralListSchema()
}

// Configure stores the provider's client, which doesn't exist while Terraform only validates a configuration.
func (l *ListResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if settings, ok := req.ProviderData.(*referral.Settings); ok {
		l.client = settings.Client
	}
}

// List streams the referrals while it reads them page by page. An error ends the stream; earlier results stay valid.
func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	wanted := searchFrom(req.Config.Raw)
	wanted.limit = req.Limit
	stream.Results = func(push func(list.ListResult) bool) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		going := true
		report := func(d diag.Diagnostic) { going = going && push(list.ListResult{Diagnostics: diag.Diagnostics{d}}) }
		for doc, err := range find(ctx, l.client, wanted, report) {
			if err != nil {
				report(referral.Failure("list referrals", err))
				return
			}
			result, err := listed(ctx, doc, req)
			if err != nil {
				report(referral.Failure("list referrals", malformedListing(doc, err)))
				return
			}
			if going = going && push(result); !going {
				return
			}
		}
	}
}

// NewListResource returns the list resource, for the provider's list.
func NewListResource() list.ListResource { return &ListResource{} }

// listed returns the result for a referral, with the state that an import would have.
func listed(ctx context.Context, doc document.Document, req list.ListRequest) (list.ListResult, error) {
	result := list.ListResult{
		DisplayName: displayName(doc),
		Identity:    &tfsdk.ResourceIdentity{Raw: identityValue(ctx, req, textAt(doc, "id")), Schema: req.ResourceIdentitySchema},
		Resource:    &tfsdk.Resource{Raw: tftypes.NewValue(referral.Mapping.Type, nil), Schema: req.ResourceSchema},
	}
	if !req.IncludeResource {
		return result, nil
	}
	state, err := referral.Mapping.State(doc, tftypes.Value{}, attribute.Fresh)
	if err != nil {
		return list.ListResult{}, err
	}
	attributes := attribute.Of(state)
	for name, value := range referral.Adopted {
		attributes[name] = tftypes.NewValue(tftypes.String, value)
	}
	result.Resource.Raw = tftypes.NewValue(referral.Mapping.Type, attributes)
	return result, nil
}

// displayName returns name, customer and status, by which people recognize a referral.
func displayName(doc document.Document) string {
	name := cmp.Or(textAt(doc, "name"), textAt(doc, "id"))
	if customer := textAt(doc, "customerProfile", "name"); customer != "" && customer != name {
		name += ", " + customer
	}
	return fmt.Sprintf("%s (%s)", name, cmp.Or(textAt(doc, "status"), "no status"))
}

func identityValue(ctx context.Context, req list.ListRequest, id string) tftypes.Value {
	return tftypes.NewValue(req.ResourceIdentitySchema.Type().TerraformType(ctx), map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, id)})
}
