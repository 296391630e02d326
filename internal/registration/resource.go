// Package registration is the Terraform face of a deal registration: schema, plan rules, and what reads and writes it. A
// registration is a part of its referral's document.
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

// What the framework asks of the resource.
var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// NewResource makes the resource for the provider's registration.
func NewResource() resource.Resource { return &Resource{} }

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_deal_registration"
}

// Schema gives the resource's attributes.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = Schema(ctx)
}

// IdentitySchema gives what tells one registration from another: the id of its referral.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema()
}

// Configure takes the settings of the provider, which are absent while a configuration is only validated.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.settings, _ = req.ProviderData.(*referral.Settings)
}

// idOf is the id of the referral that a plan or state is about.
func idOf(value tftypes.Value) string { return attribute.TextOf(attribute.Of(value)[referralID]) }

// naming names a registration for a message.
func naming(id string) string { return "deal registration of referral " + diagnostics.Line(id) }
