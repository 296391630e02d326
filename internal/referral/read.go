package referral

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Read refreshes the state. It removes a referral that no longer exists from the state.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	ctx, cancel, diags := attribute.Deadline(ctx, req.State.Raw, "read")
	defer cancel()
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	had := attribute.Of(req.State.Raw)
	id := attribute.TextOf(had["id"])
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)

	known, _ := lastDocument(ctx, req.Private, req.State.Raw)
	doc, warnings, err := r.latest(ctx, id, known)
	resp.Diagnostics.Append(warnings...)
	if isGone(err) {
		resp.Diagnostics.Append(clearPrivate(ctx, resp.Private)...)
		resp.Diagnostics.Append(diagnostics.Warning("The referral is gone", "Partner Center reports that there is no "+describe(had)+": it was "+
			"removed, or the signed-in user no longer has access to it (Referral Users see only the referrals whose team they are in). The "+
			"provider removes the referral from the state. While the configuration contains the resource, the plan creates a new referral."))
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = &refreshTimeoutError{err}
		}
		resp.Diagnostics.Append(Failure("read the "+describe(had), err))
		return
	}
	resp.Diagnostics.Append(keepRefreshed(ctx, req, resp, doc, known)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !r.settings.markRefreshed(id) {
		resp.Diagnostics.Append(duplicateWarning(attribute.Of(resp.State.Raw)))
	}
}

// keepRefreshed puts a document that was read into the state and into private state. What the document leaves unchanged stays the value
// that Terraform sent; known is the document last seen.
func keepRefreshed(
	ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse, doc, known document.Document,
) (diags diag.Diagnostics) {
	had := attribute.Of(req.State.Raw)
	imported := had["etag"].IsNull()
	keeping := attribute.Refreshed
	if imported {
		keeping = attribute.Fresh
	}
	state, err := Mapping.State(doc, req.State.Raw, keeping)
	if err != nil {
		return append(diags, Failure("read the "+describe(had), &MalformedError{Call: "GET", Err: err}))
	}
	changed := !attribute.Equal(state, req.State.Raw)
	if changed {
		resp.State.Raw = state
	}
	if changed || !reflect.DeepEqual(doc, known) {
		diags.Append(keepDocument(ctx, resp.Private, doc, state)...)
	}
	if imported {
		diags.Append(keepApplied(ctx, resp.Private, applied{})...)
	} else if changed {
		// A configuration that matched the previous state had an empty plan, so Terraform never applied it.
		last := lastApplied(ctx, req.Private)
		last.noteChanges(document.Diff(Shape, attributesDocument(req.State.Raw), attributesDocument(state)), false)
		diags.Append(keepApplied(ctx, resp.Private, last)...)
	}
	return diags
}

// duplicateWarning warns that two addresses have the same referral. The CLI shows the second one with the warning; only the CLI
// knows the first.
func duplicateWarning(attributes map[string]tftypes.Value) diag.Diagnostic {
	id := diagnostics.Line(attribute.TextOf(attributes["id"]))
	return diagnostics.WarningAt(path.Root("id"), "Two resources manage the same referral", fmt.Sprintf("Another resource of this run "+
		"also manages %s. Each resource reverts the other's changes, and destroying or closing one closes the referral of the "+
		"other.\n\nThis warning belongs to one of the resources. `terraform state list -id=%s` lists all of them that are in the state; the "+
		"others are import blocks with this ID. Keep one resource: remove the others with `terraform state rm` and from the configuration. "+
		"The provider doesn't detect resources in other states or under another configuration of the provider.", describe(attributes), id))
}

// refreshTimeoutError is the error of a refresh that exceeded its time limit.
type refreshTimeoutError struct{ err error }

func (e *refreshTimeoutError) Error() string { return e.err.Error() }
func (e *refreshTimeoutError) Unwrap() error { return e.err }

// WayOut explains why a higher limit in the configuration doesn't help, and what does.
func (e *refreshTimeoutError) WayOut() string {
	return "The time limit of a refresh is timeouts.read in the state, or 5 minutes if the state has none, as for an import. Terraform " +
		"doesn't pass the configuration to a provider that reads, so a higher limit in the configuration takes effect after the next apply. " +
		"To write the limit to the state, raise timeouts.read in the configuration and run `terraform apply -refresh=false " +
		"-target=ADDRESS`, which doesn't read the referral."
}

// heldState returns the status and substatus in attributes.
func heldState(attributes map[string]tftypes.Value) lifecycle.State {
	return lifecycle.State{
		Status:    lifecycle.Status(attribute.TextOf(attributes["status"])),
		Substatus: lifecycle.Substatus(attribute.TextOf(attributes["substatus"])),
	}
}

// isGone reports whether the service itself says that the referral doesn't exist. Any other 404 may come from a proxy or gateway;
// trusting it would create the referral a second time.
func isGone(err error) bool { return errors.Is(err, partnercenter.ErrGone) }

// ImportState imports a referral by its ID, by a link to it, or by its identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := req.ID
	if id == "" {
		var identity string
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &identity)...)
		id = identity
	}
	id, err := partnercenter.ParseID(id)
	if err != nil {
		resp.Diagnostics.Append(diagnostics.Error("Not a referral ID", fmt.Sprintf("%v.\n\nAllowed:   %s\n\nImport a referral by "+
			"its ID or by any link to it, for example %s.", err, partnercenter.IDForms, partnercenter.IDExamples)))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	for name, value := range Adopted {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
