package referral

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/intent"
)

// Only an intent, a value that the configuration newly asks for, can be refused or replace a referral. Every other difference is
// drift. Terraform never applies an empty plan, so every value that the state has held counts as applied: Read notes each value
// that it replaces.

// applied is what a later plan needs to know about the past: the values that a configuration may have without asking for a
// change. Steps is separate, so that other attributes can't fill it.
type applied struct {
	Prevent      bool           `json:"p,omitempty"` // deletion_policy is PREVENT
	Irreversible intent.History `json:"h,omitzero"`  // of the properties in irreversible
	Rest         intent.History `json:"r,omitzero"`  // of all other attributes
}

// irreversible are the properties that a plan can't revert freely: any change of them may be final.
var irreversible = []string{"status", "substatus", "type", "engagementId"}

// history returns the history of a property.
func (a *applied) history(path document.Path) *intent.History {
	if slices.Contains(irreversible, path[0]) {
		return &a.Irreversible
	}
	return &a.Rest
}

// noteChanges remembers the old values of changes, or with next the new ones.
func (a *applied) noteChanges(changes []document.Change, next bool) {
	for _, change := range document.Leaves(Shape, changes) {
		value := change.Old
		if next {
			value = change.New
		}
		if _, open := value.(document.Unknown); !open && isConfigurable[change.Path[0]] {
			a.history(change.Path).Note(historyEntry(change.Path, value))
		}
	}
}

// historyEntry returns a path and a value as a history stores them. Paths are in lower case, because list members compare without
// case.
func historyEntry(path document.Path, value any) (at, text string) {
	return strings.ToLower(path.String()), document.NormalForm(Shape.At(path).Kind, value)
}

// isConfigurable contains the properties that a configuration can set.
var isConfigurable = configurable()

func configurable() map[string]bool {
	all := map[string]bool{}
	for _, property := range Shape.Properties {
		of := Mapping.Attributes[property.Attribute]
		all[property.Name] = of.IsOptional() || of.IsRequired()
	}
	return all
}

// judge returns the verdict on the configured value of a top-level attribute. "" is no intent, because none of the attributes in
// irreversible can be cleared.
func (a *applied) judge(property string, config, had map[string]tftypes.Value) intent.Verdict {
	path := document.Path{property}
	name := Shape.AttributePath(path)
	at, state := historyEntry(path, attribute.ToDocument(Shape.At(path), had[name]))
	configured := intent.Absent()
	switch {
	case !config[name].IsKnown():
		configured = intent.Unknown()
	case attribute.TextOf(config[name]) != "":
		_, text := historyEntry(path, attribute.TextOf(config[name]))
		configured = intent.Known(text)
	}
	return a.history(path).Judge(at, configured, state)
}

// intents returns the changes that the configuration newly asks for, one for each scalar. An added list member yields its own path
// (with true) and those of its properties. Unknown values are omitted.
func (a *applied) intents(changes []document.Change) []document.Change {
	var asked []document.Change
	for _, change := range document.Leaves(Shape, changes) {
		_, open := change.New.(document.Unknown)
		if !open && a.isIntent(change.Path, change.New) {
			asked = append(asked, change)
		}
	}
	return asked
}

// isIntent reports whether a configured value that differs from the state's is an intent.
func (a *applied) isIntent(at document.Path, value any) bool {
	return !a.history(at).Holds(historyEntry(at, value))
}

// plannedChanges returns the differences between state and plan, except for what the service itself changes.
func plannedChanges(state, plan tftypes.Value) []document.Change {
	return withoutServiceOwned(document.Diff(Shape, attributesDocument(state), attributesDocument(plan)))
}
