package direct_test

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/direct"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/shape"
)

// The toy is a complete resource on a map in memory. It shows what a resource implements itself and what the packages below provide.

// toys is the provider, with the documents by ID. A toy keeps properties that the schema doesn't model, such as the color.
type toys struct {
	provider.Provider
	documents map[string]document.Document
	extra     map[string]schema.Attribute // attributes that a test adds to the schema
}

var toyShape = shape.Of(
	shape.Texts("id", "name"),
	shape.Group("box", shape.Decimals("unitPrice"), shape.Instants("packedDateTime"), shape.References("materials")),
	shape.List("parts", document.Identity{Keys: []string{"partNumber"}}, shape.Texts("partNumber", "label")),
)

func (s *toys) schema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"id":   attribute.ReadOnly("The ID."),
		"name": attribute.Text("The name.", attribute.OneOf("Robot", "Bear")),
		"box": attribute.Group("The box.", map[string]schema.Attribute{
			"unit_price":       schema.NumberAttribute{Optional: true, Computed: true, Description: "The price."},
			"packed_date_time": attribute.Text("When it was packed.", attribute.DateTime()),
			"materials":        attribute.References("The materials."),
		}),
		"parts": attribute.List("The parts.", "Two with the same number are the same one.", map[string]schema.Attribute{
			"part_number": attribute.Text("The number."),
			"label":       attribute.Text("What is printed on it."),
		}),
		"on_destroy": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("KEEP")},
	}
	for name, a := range s.extra {
		attributes[name] = a
	}
	return schema.Schema{Attributes: attributes}
}

func (s *toys) mapping() attribute.Mapping {
	return attribute.NewMapping(toyShape, s.schema())
}

// toy is the resource.
type toy struct{ *toys }

func (toy) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_toy"
}
func (r toy) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.schema()
}
func (toy) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{"id": identityschema.StringAttribute{RequiredForImport: true}}}
}
func (toy) Configure(context.Context, resource.ConfigureRequest, *resource.ConfigureResponse) {}

func (r toy) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	state := req.State.Raw
	if state.IsNull() {
		state = tftypes.Value{}
	}
	resp.Plan.Raw = r.mapping().Planned(req.Config.Raw, req.Plan.Raw, state)
}

func (r toy) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	doc := document.Overlay(toyShape, nil, nil, r.mapping().Declared(req.Config.Raw, req.Plan.Raw))
	doc["id"] = "T-" + strconv.Itoa(len(r.documents)+1)
	r.answer(ctx, doc, req.Plan.Raw, (*resource.UpdateResponse)(resp))
}

func (r toy) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	shown := r.mapping().Document(req.State.Raw)
	id, _ := shown["id"].(string)
	declared := r.mapping().Changed(r.mapping().Declared(req.Config.Raw, req.Plan.Raw), req.Plan.Raw, req.State.Raw)
	r.answer(ctx, document.Overlay(toyShape, r.documents[id], shown, declared), req.Plan.Raw, resp)
}

func (r toy) answer(ctx context.Context, doc document.Document, plan tftypes.Value, resp *resource.UpdateResponse) {
	id := fmt.Sprint(doc["id"])
	r.documents[id] = doc
	state, err := r.mapping().State(doc, plan, attribute.KeepPlanned)
	if err != nil {
		resp.Diagnostics.Append(diagnostics.Error("Malformed toy", err.Error()))
		return
	}
	resp.State.Raw = state
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}

func (r toy) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	id := attribute.TextOf(attribute.Of(req.State.Raw)["id"])
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
	state, err := r.mapping().State(r.documents[id], req.State.Raw, attribute.Refreshed)
	if err != nil {
		resp.Diagnostics.Append(diagnostics.Error("Malformed toy", err.Error()))
		return
	}
	resp.State.Raw = state
}

func (toy) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (toy) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), req.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), "KEEP")...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), req.ID)...)
}

// The methods that the framework requires of a provider.

func (*toys) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "shop"
}
func (*toys) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (*toys) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (*toys) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (s *toys) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return toy{s} }}
}

var _ direct.Resource = toy{}
