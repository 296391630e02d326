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

// Read brings the state up to date. A referral that is gone leaves the state.
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
	if gone(err) {
		resp.Diagnostics.Append(forget(ctx, resp.Private)...)
		resp.Diagnostics.Append(diagnostics.Warning("The referral is gone", "Partner Center says that there is no "+naming(had)+": it was "+
			"removed, or the signed-in user may not see it any more (a Referral User sees only referrals whose team has him). It leaves the "+
			"state, and as long as the configuration has it, the plan creates a new one."))
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = &readError{err}
		}
		resp.Diagnostics.Append(Failure("read the "+naming(had), err))
		return
	}
	imported := had["etag"].IsNull()
	keeping := attribute.Refreshed
	if imported {
		keeping = attribute.Fresh
	}
	state, err := Mapping.State(doc, req.State.Raw, keeping)
	if err != nil {
		resp.Diagnostics.Append(Failure("read the "+naming(had), &MalformedError{Call: "GET", Err: err}))
		return
	}
	isOther := !state.Equal(req.State.Raw)
	if isOther {
		resp.State.Raw = state
	}
	if isOther || !reflect.DeepEqual(doc, known) {
		resp.Diagnostics.Append(keepDocument(ctx, resp.Private, doc, state)...)
	}
	if imported {
		resp.Diagnostics.Append(keepApplied(ctx, resp.Private, applied{})...)
	} else if isOther {
		// A configuration that agreed with what the state held made an empty plan, and so was never applied.
		last := lastApplied(ctx, req.Private)
		last.note(document.Diff(Shape, attributesDocument(req.State.Raw), attributesDocument(state)), false)
		resp.Diagnostics.Append(keepApplied(ctx, resp.Private, last)...)
	}
	if !r.settings.reads(id) {
		resp.Diagnostics.Append(readTwice(attribute.Of(state)))
	}
}

// readTwice warns that two addresses have one referral. The CLI names the second one beside the warning; only it knows the first.
func readTwice(attributes map[string]tftypes.Value) diag.Diagnostic {
	id := diagnostics.Line(attribute.TextOf(attributes["id"]))
	return diagnostics.WarningAt(path.Root("id"), "Two resources manage the same referral", fmt.Sprintf("Another resource of this run has "+
		"%s too. Each sets back what the other one changes, and destroying or closing one closes the referral of the other.\n\nOne is the "+
		"resource that this warning is shown for. `terraform state list -id=%s` lists all that are in the state; the import blocks with "+
		"this id are the others. Keep one: `terraform state rm` the others, and take them out of the configuration. Resources in other "+
		"states, or under another configuration of the provider, aren't noticed.", naming(attributes), id))
}

// readError is the error of a refresh that ran out of time.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

// WayOut tells why more time in the configuration doesn't help, and what does.
func (e *readError) WayOut() string {
	return "How long a refresh may take is timeouts.read of the state: 5 minutes where that has none, as for an import. Terraform doesn't " +
		"tell the provider the configuration when it reads, so raising it there takes effect after the next apply. To get it into the " +
		"state, raise timeouts.read in the configuration and run `terraform apply -refresh=false -target=ADDRESS`, which doesn't read the " +
		"referral."
}

// heldState is the status and substatus of attributes.
func heldState(attributes map[string]tftypes.Value) lifecycle.State {
	return lifecycle.State{
		Status:    lifecycle.Status(attribute.TextOf(attributes["status"])),
		Substatus: lifecycle.Substatus(attribute.TextOf(attributes["substatus"])),
	}
}

// gone tells that the service itself says there is no such referral. Any other 404 may come from something on the way: to
// believe it would mean to create the referral a second time.
func gone(err error) bool { return errors.Is(err, partnercenter.ErrGone) }

// ImportState takes a referral's id, its link, or its identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := req.ID
	if id == "" {
		var identity string
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &identity)...)
		id = identity
	}
	id, err := partnercenter.ParseID(id)
	if err != nil {
		resp.Diagnostics.Append(diagnostics.Error("Not a referral to import", fmt.Sprintf("%v.\n\nAllowed:   %s\n\nImport a referral by "+
			"its ID or by any link to it, for example %s.", err, partnercenter.IDForms, partnercenter.IDExamples)))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	for name, value := range Adopted {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
