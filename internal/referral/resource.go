// Package referral is the Terraform face of a referral: schema, plan rules, mapping, and what reads and writes it.
package referral

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// TypeName is the resource's name in configurations.
const TypeName = "partnercenter_referral"

// Resource is partnercenter_referral.
type Resource struct {
	settings *Settings
}

// What the framework asks of the resource.
var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// NewResource makes the resource for the provider's registration.
func NewResource() resource.Resource { return &Resource{} }

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referral"
}

// Schema gives the resource's attributes.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = Schema(ctx)
}

// IdentitySchema gives what tells one referral from another: its id.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema()
}

// Configure takes the settings of the provider, which are absent while a configuration is only validated.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.settings, _ = req.ProviderData.(*Settings)
}

// manages notes that the referral of a state is a resource's.
func (r *Resource) manages(state tftypes.Value) {
	if id := attribute.TextOf(attribute.Of(state)["id"]); id != "" && r.settings != nil {
		r.settings.run.claim(id)
	}
}

// read reads a referral that must be there.
func (r *Resource) read(ctx context.Context, id string) (document.Document, error) {
	answer, err := r.settings.Client.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return Parsed("GET", answer, id)
}

// current reads a referral that must be there and that a resource has.
func (r *Resource) current(ctx context.Context, id string) (document.Document, error) {
	doc, err := r.read(ctx, id)
	if err == nil {
		r.settings.claim(doc)
	}
	return doc, err
}

// latest reads a referral for the state. known is what it last was; nil if that isn't known. Errors: those of whole, and the
// context's. The diagnostics are warnings.
func (r *Resource) latest(ctx context.Context, id string, known document.Document) (document.Document, diag.Diagnostics, error) {
	doc, warnings, err := r.settings.Collection.Latest(ctx, id, known, func(ctx context.Context) (document.Document, error) {
		return r.whole(ctx, id, known)
	})
	if err == nil {
		r.settings.claim(doc)
	}
	return kept(doc, known, warnings, err)
}

// kept gives the document last seen, with a warning, where the answer lacks part of the same version.
func kept(doc, known document.Document, diags diag.Diagnostics, err error) (document.Document, diag.Diagnostics, error) {
	var partial *partialError
	if !errors.As(err, &partial) {
		return doc, diags, err
	}
	return known, append(diags, diagnostics.Warning("Partner Center's answer isn't whole", partial.Error()+".\n\nThe state keeps what it "+
		"had, so that no update deletes that. Compare the referral with what Partner Center's pages show.")), nil
}

// Parsed reads an answer of the service. Errors: *MalformedError, where the document is none, belongs to another
// referral, or has no id or eTag that can be one.
func Parsed(call string, answer partnercenter.Answer, id string) (document.Document, error) {
	doc, err := identified(call, answer, id)
	if err != nil {
		return nil, err
	}
	return doc, versioned(call, answer, doc)
}

// identified reads an answer that has the id that was asked for; "" where it isn't known yet. GUIDs compare without case, and
// the document gets the id as it was asked for. Errors: *MalformedError.
func identified(call string, answer partnercenter.Answer, id string) (document.Document, error) {
	doc, err := document.Parse(answer.Body)
	if err != nil {
		return nil, &MalformedError{call, answer.RequestID, err}
	}
	got, _ := doc["id"].(string)
	if partnercenter.IsGUID(id) && strings.EqualFold(got, id) {
		doc["id"], got = id, id
	}
	if got == "" || id != "" && got != id {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its id is %s, where %q was expected", diagnostics.Quote(got), id)}
	}
	if id == "" && !partnercenter.PlainID(got) {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its id is %s, which can't be a referral's", diagnostics.Quote(got))}
	}
	if link := ownLink(answer.Body); id == "" && link != "" && !strings.EqualFold(link, got) {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its id is %q, and its own link leads to %q", got, link)}
	}
	return doc, nil
}

// versioned gives a document the eTag of the answer's header where it has none of its own. Errors: *MalformedError, where
// there is none that can be one.
func versioned(call string, answer partnercenter.Answer, doc document.Document) error {
	if document.Empty(doc["eTag"]) && answer.ETag != "" {
		doc["eTag"] = answer.ETag
	}
	etag, _ := doc["eTag"].(string)
	if etag == "" {
		return &MalformedError{call, answer.RequestID, errors.New("it has no eTag, without which it can't be updated safely")}
	}
	if err := partnercenter.CheckETag(etag); err != nil {
		return &MalformedError{call, answer.RequestID, err}
	}
	return nil
}

// ownLink is the id that a document's link to itself names, "" if there is none. Of a new referral nothing else tells
// whether its id is right, and a wrong one would have it created again.
func ownLink(text []byte) string {
	var doc struct {
		Links struct {
			Self struct{ URI string }
		}
	}
	if json.Unmarshal(text, &doc) != nil {
		return ""
	}
	id, err := partnercenter.ParseID(doc.Links.Self.URI)
	if err != nil {
		return ""
	}
	return id
}
