package search

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/registration"
)

// RegistrationListResource is the list resource partnercenter_deal_registration.
type RegistrationListResource struct {
	settings *referral.Settings
}

var _ list.ListResourceWithConfigure = (*RegistrationListResource)(nil)

// NewRegistrationListResource returns the list resource, for the provider's list.
func NewRegistrationListResource() list.ListResource { return &RegistrationListResource{} }

// Metadata returns the type name, which is the resource's.
func (l *RegistrationListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_deal_registration"
}

// ListResourceConfigSchema returns the arguments of a list block.
func (l *RegistrationListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: "Lists the deal registrations in Microsoft Partner Center that the signed-in user can see and that match all " +
			"arguments, for `terraform query`.",
		Attributes: map[string]listschema.Attribute{
			"status": listschema.StringAttribute{
				Optional: true, Validators: []validator.String{attribute.Strictly(attribute.OneOf(registration.Statuses...))},
				MarkdownDescription: "The status of the registration: `ReviewPending`, `ActionRequired`, `Approved`, `Passed`, `Failed` or `Closed`.",
			},
			registration.ReferralID: listschema.StringAttribute{
				Optional: true, Validators: []validator.String{referral.IDRule()},
				MarkdownDescription: "The ID of the registered referral.",
			},
		},
	}
}

// Configure stores the provider's settings, which don't exist while Terraform only validates a configuration.
func (l *RegistrationListResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	l.settings, _ = req.ProviderData.(*referral.Settings)
}

// List streams the registrations while it reads the referrals page by page. An error ends the stream; earlier results stay valid.
func (l *RegistrationListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	config := attribute.Of(req.Config.Raw)
	status := attribute.TextOf(config["status"])
	stream.Results = func(push func(list.ListResult) bool) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		going, given := true, int64(0)
		report := func(d diag.Diagnostic) { going = going && push(list.ListResult{Diagnostics: diag.Diagnostics{d}}) }
		for doc, err := range l.referrals(ctx, attribute.TextOf(config[registration.ReferralID]), report) {
			if err != nil {
				report(referral.Failure("list deal registrations", err))
				return
			}
			has := registration.StatusOf(doc)
			if has == "" || status != "" && has != status {
				continue
			}
			result, err := l.listed(ctx, doc, req)
			if err != nil {
				report(referral.Failure("list deal registrations", malformedListing(doc, err)))
				return
			}
			given++
			if going = going && push(result); !going || given == req.Limit {
				return
			}
		}
	}
}

// referrals yields the referrals that may have a registration: the requested one, or all won referrals.
func (l *RegistrationListResource) referrals(ctx context.Context, id string, warn func(diag.Diagnostic)) iter.Seq2[document.Document, error] {
	if id == "" {
		return find(ctx, l.settings.Client, search{wanted: map[string]string{"status": "Closed", "substatus": "Won"}}, warn)
	}
	return func(yield func(document.Document, error) bool) { yield(l.settings.Read(ctx, id)) }
}

// listed returns the result for a registration, with the state that an import would have. If the listing doesn't show the registration,
// listed reads the referral.
func (l *RegistrationListResource) listed(ctx context.Context, doc document.Document, req list.ListRequest) (list.ListResult, error) {
	id := textAt(doc, "id")
	identity := map[string]tftypes.Value{registration.ReferralID: tftypes.NewValue(tftypes.String, id)}
	result := list.ListResult{
		DisplayName: fmt.Sprintf("%s (%s)", cmp.Or(textAt(doc, "name"), id), registration.StatusOf(doc)),
		Identity: &tfsdk.ResourceIdentity{
			Raw: tftypes.NewValue(req.ResourceIdentitySchema.Type().TerraformType(ctx), identity), Schema: req.ResourceIdentitySchema,
		},
		Resource: &tfsdk.Resource{Raw: tftypes.NewValue(req.ResourceSchema.Type().TerraformType(ctx), nil), Schema: req.ResourceSchema},
	}
	if !req.IncludeResource {
		return result, nil
	}
	state, whole, err := registration.Imported(doc)
	if err == nil && !whole {
		if doc, err = l.settings.Read(ctx, id); err == nil {
			state, _, err = registration.Imported(doc)
		}
	}
	result.Resource.Raw = state
	return result, err
}
