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

// current reads a referral that must be there.
func (r *Resource) current(ctx context.Context, id string) (document.Document, error) {
	answer, err := r.settings.Client.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	doc, err := Parsed("GET", answer, id)
	if err == nil {
		r.settings.claim(doc)
	}
	return doc, err
}

// latest reads a referral for the state. Errors: those of current, and the context's. The diagnostics are warnings.
func (r *Resource) latest(ctx context.Context, id string, last func() (document.Document, bool)) (document.Document, diag.Diagnostics, error) {
	doc, warnings, err := r.settings.Collection.Latest(ctx, id, last, func(ctx context.Context) (document.Document, error) { return r.current(ctx, id) })
	if err == nil {
		r.settings.claim(doc)
	}
	return doc, warnings, err
}

// Parsed reads an answer of the service. Errors: *MalformedError, where the document is none, belongs to another
// referral, or has no id or eTag that can be one. id is "" where it isn't known yet.
func Parsed(call string, answer partnercenter.Answer, id string) (document.Document, error) {
	doc, err := document.Parse(answer.Body)
	if err != nil {
		return nil, &MalformedError{call, answer.RequestID, err}
	}
	got, _ := doc["id"].(string)
	if got == "" || id != "" && got != id {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its id is %s, where %q was expected", diagnostics.Quote(got), id)}
	}
	if id == "" && !plainID.MatchString(got) {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its id is %s, which can't be a referral's", diagnostics.Quote(got))}
	}
	if link := ownLink(answer.Body); id == "" && link != "" && !strings.EqualFold(link, got) {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its id is %q, and its own link leads to %q", got, link)}
	}
	if document.Empty(doc["eTag"]) && answer.ETag != "" {
		doc["eTag"] = answer.ETag
	}
	etag, _ := doc["eTag"].(string)
	if etag == "" {
		return nil, &MalformedError{call, answer.RequestID, errors.New("it has no eTag, without which it can't be updated safely")}
	}
	if err := partnercenter.CheckETag(etag); err != nil {
		return nil, &MalformedError{call, answer.RequestID, err}
	}
	return doc, nil
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
	id, err := ParseID(doc.Links.Self.URI)
	if err != nil {
		return ""
	}
	return id
}
