// Package registration implements the resource for deal registrations: schema, plan rules, create, read and update. A registration is
// a part of its referral's document.
package registration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// Resource is partnercenter_deal_registration.
type Resource struct {
	settings *referral.Settings
}

// The framework's interfaces that the resource implements.
var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// NewResource returns the resource, for the provider's list of resources.
func NewResource() resource.Resource { return &Resource{} }

// Metadata returns the resource's type name.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_deal_registration"
}

// Schema returns the resource's schema.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = Schema(ctx)
}

// IdentitySchema returns the schema of the identity, which is the ID of the registered referral.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema()
}

// Configure stores the provider's settings, which don't exist while Terraform only validates a configuration.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.settings, _ = req.ProviderData.(*referral.Settings)
}

// idOf returns the ID of the referral in a plan or state.
func idOf(value tftypes.Value) string { return attribute.TextOf(attribute.Of(value)[referralID]) }

// naming describes a registration for a message.
func naming(id string) string { return "deal registration of referral " + diagnostics.Line(id) }
