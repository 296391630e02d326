// Package referral implements the resource partnercenter_referral (schema, plan, create, read, update, destroy, import) and the
// provider's functions.
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

// TypeName is the resource's type in configurations.
const TypeName = "partnercenter_referral"

// Resource implements partnercenter_referral.
type Resource struct {
	settings *Settings
}

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// NewResource returns a resource that Configure hasn't configured yet.
func NewResource() resource.Resource { return &Resource{} }

// Metadata returns the resource's type name.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_referral"
}

// Schema returns the resource's attributes.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = Schema(ctx)
}

// IdentitySchema returns the resource's identity: the referral's ID.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema()
}

// Configure stores the provider's settings, which are absent during validation.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.settings, _ = req.ProviderData.(*Settings)
}

// claimState claims the referral of a state for a resource.
func (r *Resource) claimState(state tftypes.Value) {
	if id := attribute.TextOf(attribute.Of(state)["id"]); id != "" && r.settings != nil {
		r.settings.run.claim(id)
	}
}

// read reads a referral that must exist.
func (r *Resource) read(ctx context.Context, id string) (document.Document, error) {
	answer, err := r.settings.Client.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return Parsed("GET", answer, id)
}

// readAndClaim reads a referral that must exist, and claims it for a resource.
func (r *Resource) readAndClaim(ctx context.Context, id string) (document.Document, error) {
	doc, err := r.read(ctx, id)
	if err == nil {
		r.settings.claim(doc)
	}
	return doc, err
}

// latest reads a referral for the state. known is the document last read, or nil. Errors: those of readComplete, and the
// context's. The diagnostics are warnings.
func (r *Resource) latest(ctx context.Context, id string, known document.Document) (document.Document, diag.Diagnostics, error) {
	doc, warnings, err := r.settings.Collection.Latest(ctx, id, known, func(ctx context.Context) (document.Document, error) {
		return r.readComplete(ctx, id, known)
	})
	if err == nil {
		r.settings.claim(doc)
	}
	return keepKnown(doc, known, warnings, err)
}

// keepKnown returns the known document, with a warning, if the response for the same version is incomplete.
func keepKnown(doc, known document.Document, diags diag.Diagnostics, err error) (document.Document, diag.Diagnostics, error) {
	var partial *incompleteError
	if !errors.As(err, &partial) {
		return doc, diags, err
	}
	return known, append(diags, diagnostics.Warning("Partner Center's response is incomplete", partial.Error()+".\n\nThe state keeps the "+
		"previous values, so that no update deletes them. Compare the referral with what Partner Center's pages show.")), nil
}

// Parsed returns the referral from a response. Errors: *MalformedError if the document is invalid, belongs to another referral, or
// has no valid ID or ETag.
func Parsed(call string, answer partnercenter.Answer, id string) (document.Document, error) {
	doc, err := parseIdentified(call, answer, id)
	if err != nil {
		return nil, err
	}
	return doc, ensureETag(call, answer, doc)
}

// parseIdentified returns the document from a response if it has the requested ID; "" means that the ID isn't known yet. GUIDs
// compare without case, and the document gets the ID as requested. Errors: *MalformedError.
func parseIdentified(call string, answer partnercenter.Answer, id string) (document.Document, error) {
	doc, err := document.Parse(answer.Body)
	if err != nil {
		return nil, &MalformedError{call, answer.RequestID, err}
	}
	got, _ := doc["id"].(string)
	if partnercenter.IsGUID(id) && strings.EqualFold(got, id) {
		doc["id"], got = id, id
	}
	if got == "" || id != "" && got != id {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its ID is %s, expected %q", diagnostics.Quote(got), id)}
	}
	if id == "" && !partnercenter.PlainID(got) {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its ID is %s, which isn't a valid referral ID", diagnostics.Quote(got))}
	}
	if link := selfLinkID(answer.Body); id == "" && link != "" && !strings.EqualFold(link, got) {
		return nil, &MalformedError{call, answer.RequestID, fmt.Errorf("its ID is %q, but its own link leads to %q", got, link)}
	}
	return doc, nil
}

// ensureETag sets a document's eTag from the response's header if the document has none. Errors: *MalformedError if there is no
// valid ETag.
func ensureETag(call string, answer partnercenter.Answer, doc document.Document) error {
	if document.Empty(doc["eTag"]) && answer.ETag != "" {
		doc["eTag"] = answer.ETag
	}
	etag, _ := doc["eTag"].(string)
	if etag == "" {
		return &MalformedError{call, answer.RequestID, errors.New("it has no eTag, without which the provider can't update the referral safely")}
	}
	if err := partnercenter.CheckETag(etag); err != nil {
		return &MalformedError{call, answer.RequestID, err}
	}
	return nil
}

// selfLinkID returns the ID in a document's link to itself, "" if there is none. For a new referral, nothing else confirms the
// ID, and with a wrong one the referral would be created again.
func selfLinkID(text []byte) string {
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
