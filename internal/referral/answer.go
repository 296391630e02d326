package referral

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// The provider uses a response only if it matches the request and is complete: the next update sends the last response back,
// so it would delete whatever that response lacks.

// maxAge is how old a referral in the response to a creation may be. It exceeds any difference between two clocks.
const maxAge = 24 * time.Hour

const (
	// maxChanged is how many values of a new referral the service may change in any case, whatever their share is.
	maxChanged = 2
	// uncountedValues is the maximum number of values that contradictions doesn't count: type, status, substatus, and the names.
	uncountedValues = 6
)

// missingProperties returns the properties that a referral should have and lacks, and the unmodelled arrays that are shorter than
// they should be.
func missingProperties(should, is document.Document) []document.Change {
	return slices.DeleteFunc(document.Diff(Shape, should, is), func(change document.Change) bool {
		if serviceOwned[change.Path[0]] && change.Path[0] != "registrations" { // an update would delete registrations
			return true
		}
		before, isArray := change.Old.([]any)
		after, stillArray := change.New.([]any)
		shorter := isArray && stillArray && len(after) < len(before)
		return document.Empty(change.Old) || !document.Empty(change.New) && !shorter || strings.HasPrefix(change.Path[0], "@odata.")
	})
}

// incompleteError is the error for a response that lacks properties that the same version of the referral had before.
type incompleteError struct {
	subject string // the referral, for messages
	missing []document.Change
}

func (e *incompleteError) Error() string {
	return fmt.Sprintf("Partner Center's response for the %s lacks %s, which the same version (eTag) of the referral had before", e.subject, formatPaths(e.missing))
}

// WayOut returns what to do.
func (e *incompleteError) WayOut() string {
	return "The provider read the referral twice and discarded both responses, because the next update would delete what they lack. Try " +
		"again later. If the error persists, compare the referral with Partner Center's pages, and contact Partner Center's support."
}

// formatPaths lists the attribute paths of changes, up to 10 of them.
func formatPaths(changes []document.Change) string {
	const most = 10
	var all []string
	for _, change := range changes[:min(len(changes), most)] {
		all = append(all, attributePath(change.Path))
	}
	if more := len(changes) - most; more > 0 {
		all = append(all, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, ", ")
}

// readComplete reads a referral whose last document is known. If the response lacks something, it reads the referral again. Errors:
// those of the client, *MalformedError, *incompleteError if the second response has the known version and is incomplete too.
func (r *Resource) readComplete(ctx context.Context, id string, known document.Document) (document.Document, error) {
	doc, err := r.readAndClaim(ctx, id)
	if err != nil || len(missingProperties(known, doc)) == 0 {
		return doc, err
	}
	if doc, err = r.readAndClaim(ctx, id); err != nil {
		return nil, err
	}
	if gaps := missingProperties(known, doc); len(gaps) > 0 && doc["eTag"] == known["eTag"] {
		return nil, &incompleteError{"referral " + id, gaps}
	}
	return doc, nil
}

// unconfirmedUpdateError is the error for an update that the service accepted, but that a read of the referral doesn't show.
type unconfirmedUpdateError struct {
	call      string
	status    int
	requestID string
	changes   []document.Change
}

func (e *unconfirmedUpdateError) Error() string {
	text := fmt.Sprintf("the response to %s has status %d and no document, and reading the referral afterwards doesn't show these changes: %s",
		e.call, e.status, formatPaths(e.changes))
	if e.requestID != "" {
		text += fmt.Sprintf(" (request-id %s)", e.requestID)
	}
	return text
}

// WayOut returns what to do.
func (e *unconfirmedUpdateError) WayOut() string {
	return "Partner Center may still apply the update. The state is unchanged. Plan again after a while: the plan shows which changes " +
		"are still missing."
}

// readAfterUpdate reads a referral after an update whose response has no document. The read may still return the previous version.
func (r *Resource) readAfterUpdate(ctx context.Context, call, id string, answer partnercenter.Answer, last, wanted document.Document) (document.Document, error) {
	doc, err := r.readAndClaim(ctx, id)
	if err == nil && len(missingProperties(wanted, doc)) > 0 {
		doc, err = r.readAndClaim(ctx, id)
	}
	if err != nil {
		return nil, fmt.Errorf("the response to %s has status %d and no document, and reading the referral afterwards failed: %w", call, answer.Status, err)
	}
	undone := unappliedChanges(last, wanted, doc)
	if len(undone) > 0 && (doc["eTag"] == last["eTag"] || answer.Status == statusAccepted) {
		return nil, &unconfirmedUpdateError{call, answer.Status, answer.RequestID, undone}
	}
	return doc, nil
}

const statusAccepted = 202

// unappliedChanges returns the changes of an update that a document doesn't show, because it still has the previous values.
func unappliedChanges(last, wanted, doc document.Document) []document.Change {
	differences := contentChanges(last, doc)
	return slices.DeleteFunc(contentChanges(last, wanted), func(our document.Change) bool {
		return slices.ContainsFunc(differences, func(their document.Change) bool { return their.Path.Overlaps(our.Path) })
	})
}

// stillOpenError is the error for a referral that isn't closed although the service accepted the update that closes it.
type stillOpenError struct{ subject, status string }

func (e *stillOpenError) Error() string {
	return fmt.Sprintf("Partner Center accepted the update that closes the %s, but its status is still %q", e.subject, diagnostics.Shorten(e.status))
}

// WayOut returns what to do.
func (e *stillOpenError) WayOut() string {
	return "The referral stays in the state. Close it in Partner Center, or set deletion_policy = \"ABANDON\", apply, and destroy again."
}

// checkCreated returns an error unless a response can be the new referral: it has the names that were sent, isn't older, and has
// most of the other values. The service changes some values, but not most of them.
func checkCreated(doc, sent document.Document, now time.Time) error {
	if !respondsTo(doc, sent) {
		return fmt.Errorf("it isn't the referral that was sent: its name, customer or external reference differs (its ID is %s)", diagnostics.Quote(doc["id"]))
	}
	if created, err := document.ParseInstant(fmt.Sprint(doc["createdDateTime"])); err == nil && created.Before(now.Add(-maxAge)) {
		return fmt.Errorf("it isn't the referral that was sent: it was created at %s", diagnostics.Quote(doc["createdDateTime"]))
	}
	if other := contradictions(doc, sent); len(other) > maxChanged && 2*len(other) > countValues(sent)-uncountedValues {
		return fmt.Errorf("it isn't the referral that was sent: it has other values for %s", formatPaths(other))
	}
	return nil
}

// contradictions returns the values in which a document differs from what was sent. It ignores the status, which may have
// moved on, and the type, which the service derives from the consent.
func contradictions(doc, sent document.Document) []document.Change {
	return slices.DeleteFunc(document.Diff(Shape, doc, document.Overlay(Shape, doc, doc, sent)), func(c document.Change) bool {
		return document.Empty(c.Old) || slices.Contains([]string{"status", "substatus", "type"}, c.Path[0]) || document.Plain(c.Old) != "" && document.Plain(c.Old) == document.Plain(c.New)
	})
}

// countValues counts the strings, numbers and booleans of a tree.
func countValues(tree any) int {
	count := 0
	switch v := tree.(type) {
	case map[string]any:
		for _, property := range v {
			count += countValues(property)
		}
	case []any:
		for _, element := range v {
			count += countValues(element)
		}
	default:
		if !document.Empty(v) {
			count = 1
		}
	}
	return count
}

// parseCreated returns the new referral from the response to POST. It reads the referral if the response has no eTag or is
// incomplete. Errors: *MalformedError, which leaves open whether the referral was created.
func (r *Resource) parseCreated(ctx context.Context, answer partnercenter.Answer, sent document.Document) (document.Document, error) {
	doc, err := parseIdentified("POST", answer, "")
	if err != nil {
		return nil, err
	}
	if ensureETag("POST", answer, doc) != nil || len(missingProperties(sent, doc)) > 0 {
		id, _ := doc["id"].(string)
		if doc, err = r.read(ctx, id); err != nil {
			return nil, &MalformedError{"POST", answer.RequestID, fmt.Errorf("it is incomplete, and reading the referral %q failed: %w", id, err)}
		}
	}
	if err := checkCreated(doc, sent, r.settings.now()); err != nil {
		return nil, &MalformedError{"POST", answer.RequestID, err}
	}
	return doc, nil
}
