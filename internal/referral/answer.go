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

// An answer counts only if it can be the answer to its request, and only if it is whole: the next update sends back what the
// last answer said, so whatever an answer lacks would be deleted.

// maxAge is how old a referral may be that an answer calls new. It is more than any two clocks differ.
const maxAge = 24 * time.Hour

const (
	// maxChanged is how many values of a new referral the service may have changed, whatever share of it they are.
	maxChanged = 2
	// named are the values of a referral that contradictions doesn't count, at most: type, status, substatus, and its names.
	named = 6
)

// missing are the properties that should be in a referral and aren't, and the arrays nobody modelled that are shorter.
func missing(should, is document.Document) []document.Change {
	return slices.DeleteFunc(document.Diff(Shape, should, is), func(change document.Change) bool {
		if serviceOwned[change.Path[0]] && change.Path[0] != "registrations" { // an update would delete them
			return true
		}
		before, isArray := change.Old.([]any)
		after, stillArray := change.New.([]any)
		shorter := isArray && stillArray && len(after) < len(before)
		return document.Empty(change.Old) || !document.Empty(change.New) && !shorter || strings.HasPrefix(change.Path[0], "@odata.")
	})
}

// partialError is an answer that lacks what the same version of the referral had before.
type partialError struct {
	which   string // the referral, for messages
	missing []document.Change
}

func (e *partialError) Error() string {
	return fmt.Sprintf("Partner Center's answer for the %s lacks %s, which the same version (eTag) of it had before", e.which, paths(e.missing))
}

// WayOut tells what to do.
func (e *partialError) WayOut() string {
	return "The answer was read twice and isn't used: the next update would delete what it lacks. Try again later; if it stays so, " +
		"compare the referral with what Partner Center's pages show, and ask its support."
}

// paths lists where changes are, the first few of them.
func paths(changes []document.Change) string {
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

// whole reads a referral that is known from before. An answer that lacks something is read again before it is believed.
// Errors: those of the client, *MalformedError, *partialError where the version is the known one.
func (r *Resource) whole(ctx context.Context, id string, known document.Document) (document.Document, error) {
	doc, err := r.current(ctx, id)
	if err != nil || len(missing(known, doc)) == 0 {
		return doc, err
	}
	if doc, err = r.current(ctx, id); err != nil {
		return nil, err
	}
	if gaps := missing(known, doc); len(gaps) > 0 && doc["eTag"] == known["eTag"] {
		return nil, &partialError{"referral " + id, gaps}
	}
	return doc, nil
}

// unseenError says that an update was accepted, but can't be seen in the referral.
type unseenError struct {
	call      string
	status    int
	requestID string
	changes   []document.Change
}

func (e *unseenError) Error() string {
	text := fmt.Sprintf("%s was answered with status %d and no document, and the referral, read after that, doesn't have the update: %s",
		e.call, e.status, paths(e.changes))
	if e.requestID != "" {
		text += fmt.Sprintf(" (request-id %s)", e.requestID)
	}
	return text
}

// WayOut tells what to do.
func (e *unseenError) WayOut() string {
	return "Partner Center may still make the update. The state is unchanged: plan again after a while, and the plan shows what of it " +
		"is still to be done."
}

// after reads a referral whose update was answered without a document. The read may still give the version before.
func (r *Resource) after(ctx context.Context, call, id string, answer partnercenter.Answer, last, wanted document.Document) (document.Document, error) {
	doc, err := r.current(ctx, id)
	if err == nil && len(missing(wanted, doc)) > 0 {
		doc, err = r.current(ctx, id)
	}
	if err != nil {
		return nil, fmt.Errorf("%s was answered with status %d and no document, and reading the referral failed: %w", call, answer.Status, err)
	}
	undone := unchanged(last, wanted, doc)
	if len(undone) > 0 && (doc["eTag"] == last["eTag"] || answer.Status == statusAccepted) {
		return nil, &unseenError{call, answer.Status, answer.RequestID, undone}
	}
	return doc, nil
}

const statusAccepted = 202

// unchanged are the changes of an update that a document doesn't show: it still has what was there before.
func unchanged(last, wanted, doc document.Document) []document.Change {
	differences := contentChanges(last, doc)
	return slices.DeleteFunc(contentChanges(last, wanted), func(our document.Change) bool {
		return slices.ContainsFunc(differences, func(their document.Change) bool { return their.Path.Overlaps(our.Path) })
	})
}

// stillOpenError says that a referral that was to be closed isn't.
type stillOpenError struct{ which, status string }

func (e *stillOpenError) Error() string {
	return fmt.Sprintf("Partner Center accepted the update that closes the %s, but its status is still %q", e.which, diagnostics.Shorten(e.status))
}

// WayOut tells what to do.
func (e *stillOpenError) WayOut() string {
	return "The referral stays in the state. Close it in Partner Center, or set deletion_policy = \"ABANDON\", apply, and destroy again."
}

// fits errs unless an answer can be the referral that was sent as a new one: it is named as what was sent, isn't older, and has
// most of the other values. The service changes some of what it is sent, but doesn't make another referral of it.
func fits(doc, sent document.Document, now time.Time) error {
	if !answers(doc, sent) {
		return fmt.Errorf("it isn't the referral that was sent: name, customer or external reference are others (its ID is %s)", diagnostics.Quote(doc["id"]))
	}
	if created, err := document.ParseInstant(fmt.Sprint(doc["createdDateTime"])); err == nil && created.Before(now.Add(-maxAge)) {
		return fmt.Errorf("it isn't the referral that was sent: it was created at %s", diagnostics.Quote(doc["createdDateTime"]))
	}
	if other := contradictions(doc, sent); len(other) > maxChanged && 2*len(other) > values(sent)-named {
		return fmt.Errorf("it isn't the referral that was sent: it has other values at %s", paths(other))
	}
	return nil
}

// contradictions are the values that a document has in the place of those that were sent. The status may have moved on, and
// the type is derived from the consent.
func contradictions(doc, sent document.Document) []document.Change {
	return slices.DeleteFunc(document.Diff(Shape, doc, document.Overlay(Shape, doc, doc, sent)), func(c document.Change) bool {
		return document.Empty(c.Old) || slices.Contains([]string{"status", "substatus", "type"}, c.Path[0]) || document.Plain(c.Old) != "" && document.Plain(c.Old) == document.Plain(c.New)
	})
}

// values counts the strings, numbers and booleans of a tree.
func values(tree any) int {
	count := 0
	switch v := tree.(type) {
	case map[string]any:
		for _, property := range v {
			count += values(property)
		}
	case []any:
		for _, element := range v {
			count += values(element)
		}
	default:
		if !document.Empty(v) {
			count = 1
		}
	}
	return count
}

// created is the new referral that an answer to POST gives. It is read where the answer has no eTag or isn't whole. Errors:
// *MalformedError, where it isn't known whether the referral was created.
func (r *Resource) created(ctx context.Context, answer partnercenter.Answer, sent document.Document) (document.Document, error) {
	doc, err := identified("POST", answer, "")
	if err != nil {
		return nil, err
	}
	if versioned("POST", answer, doc) != nil || len(missing(sent, doc)) > 0 {
		id, _ := doc["id"].(string)
		if doc, err = r.read(ctx, id); err != nil {
			return nil, &MalformedError{"POST", answer.RequestID, fmt.Errorf("it isn't whole, and reading the referral %q failed: %w", id, err)}
		}
	}
	if err := fits(doc, sent, r.settings.now()); err != nil {
		return nil, &MalformedError{"POST", answer.RequestID, err}
	}
	return doc, nil
}
