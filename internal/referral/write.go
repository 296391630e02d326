package referral

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// maxRebases limits how often an update is merged with the changes of others.
const maxRebases = 3

// updateResult is the result of an update.
type updateResult struct {
	doc  document.Document
	kept []document.Change // changes of others that the update kept
}

// write overlays the document last read with declared values and sends it under the eTag of the state. If the document doesn't
// change, write sends nothing. The service itself changes eTags too, and so do registrations and their reviews: if only properties
// that the service owns differ, write sends the update again under the new eTag. Errors: those of the client, *MalformedError,
// *conflictError, *unpatchableError.
func (r *Resource) write(ctx context.Context, last document.Document, state tftypes.Value, declared document.Document) (updateResult, error) {
	had := attribute.Of(state)
	wanted := document.Overlay(Shape, last, attributesDocument(state), declared)
	var kept []document.Change
	for rebases := 0; ; rebases++ {
		if bytes.Equal(document.Encode(wanted), document.Encode(last)) {
			return updateResult{last, kept}, nil
		}
		doc, err := r.send(ctx, attribute.TextOf(had["id"]), last, wanted)
		if !errors.Is(err, partnercenter.ErrConflict) {
			return updateResult{doc, kept}, err
		}
		theirs, conflict, readError := r.analyseConflict(ctx, had, last, wanted, err)
		switch {
		case readError != nil:
			return updateResult{}, readError
		case conflict == nil:
			return updateResult{theirs, kept}, nil
		case rebases == maxRebases || !conflict.mergeable() || r.settings.ConflictPolicy != ConflictMerge && len(conflict.theirs) > 0:
			return updateResult{}, conflict
		}
		kept = append(kept, conflict.theirs...)
		last, wanted = theirs, document.Merge(Shape, last, wanted, theirs)
	}
}

// send replaces or patches a referral, under the eTag of the document last read.
func (r *Resource) send(ctx context.Context, id string, last, wanted document.Document) (document.Document, error) {
	etag, _ := last["eTag"].(string)
	r.settings.Collection.Wrote(id)
	if r.settings.UpdateMethod != UpdatePatch {
		answer, err := r.settings.Client.Replace(ctx, id, etag, document.Encode(wanted))
		return r.updatedDocument(ctx, "PUT", id, answer, err, last, wanted)
	}
	operations, outside := document.Patch(Shape, last, wanted, patchable)
	switch {
	case len(outside) > 0:
		return nil, &unpatchableError{outside}
	case len(operations) == 0:
		return last, nil // only the order of a list differs
	}
	answer, err := r.settings.Client.Patch(ctx, id, etag, document.Encode(operations))
	return r.updatedDocument(ctx, "PATCH", id, answer, err, last, wanted)
}

// updatedDocument returns the referral after an update. Errors: that of the update, *MalformedError, *unconfirmedUpdateError, and
// those of reading.
func (r *Resource) updatedDocument(ctx context.Context, call, id string, answer partnercenter.Answer, err error, last, wanted document.Document) (document.Document, error) {
	switch {
	case err != nil:
		return nil, err
	case len(answer.Body) == 0:
		return r.readAfterUpdate(ctx, call, id, answer, last, wanted)
	}
	doc, err := Parsed(call, answer, id)
	if err != nil || len(missingProperties(wanted, doc)) == 0 {
		return doc, err
	}
	return r.readAndClaim(ctx, id) // the response lacks values that were sent, so read the referral
}

// analyseConflict determines what others changed after an update was refused because of its eTag. If the update was retried after
// a lost response, the first try may have succeeded: then there is no conflict.
func (r *Resource) analyseConflict(ctx context.Context, had map[string]tftypes.Value, last, wanted document.Document, refusal error) (document.Document, *conflictError, error) {
	theirs, err := r.readComplete(ctx, attribute.TextOf(had["id"]), last)
	if err != nil {
		return nil, nil, fmt.Errorf("%w; the provider couldn't determine what was changed: %w", refusal, err)
	}
	var answer *partnercenter.Error
	repeated := errors.As(refusal, &answer) && answer.Repeated
	if repeated && len(contentChanges(wanted, theirs)) == 0 {
		return theirs, nil, nil
	}
	return theirs, &conflictError{
		subject: describe(had), theirs: contentChanges(last, theirs), ours: contentChanges(last, wanted), refusal: refusal, repeated: repeated,
	}, nil
}

// mergeable reports whether both sides' changes are compatible: they don't overlap, and the others didn't change the status, on
// which the legality of all other changes depends.
func (e *conflictError) mergeable() bool {
	return !e.repeated && !slices.ContainsFunc(e.theirs, func(their document.Change) bool {
		return slices.Contains([]string{"status", "substatus"}, their.Path[0]) || e.overlapsPlan(their)
	})
}

// overlapsPlan reports whether the plan changes what somebody else has changed.
func (e *conflictError) overlapsPlan(their document.Change) bool {
	return slices.ContainsFunc(e.ours, func(our document.Change) bool { return our.Path.Overlaps(their.Path) })
}
