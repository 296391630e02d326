package referral

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/intent"
)

// Only what a configuration newly asks for can be refused, or replace a referral. Everything else is drift. An empty plan is
// never applied, so that whatever the state held counts as agreed: Read notes each value that it replaces.

// applied is what a later plan has to know of what happened before: which values a configuration may hold without asking
// for anything. Steps is kept apart, so that nothing else can fill it.
type applied struct {
	Prevent bool           `json:"p,omitempty"` // deletion_policy is PREVENT
	Steps   intent.History `json:"h,omitzero"`  // of the attributes that are no matter of setting back: steps
	Rest    intent.History `json:"r,omitzero"`  // of all others
}

// steps are the attributes that a plan can't set back freely: each step of them may be the last.
var steps = []string{"status", "substatus", "type", "engagementId"}

// history is the one that a property belongs to.
func (a *applied) history(path document.Path) *intent.History {
	if slices.Contains(steps, path[0]) {
		return &a.Steps
	}
	return &a.Rest
}

// note remembers the values that changes lead away from, or with next those that they would lead to.
func (a *applied) note(changes []document.Change, next bool) {
	for _, change := range document.Leaves(Shape, changes) {
		value := change.Old
		if next {
			value = change.New
		}
		if _, open := value.(document.Unknown); !open && isConfigurable[change.Path[0]] {
			a.history(change.Path).Note(remembered(change.Path, value))
		}
	}
}

// remembered is the form in which a history has a value. Case doesn't tell the members of a list apart.
func remembered(path document.Path, value any) (at, text string) {
	return strings.ToLower(path.String()), document.NormalForm(Shape.At(path).Kind, value)
}

// isConfigurable has the properties that a configuration can set.
var isConfigurable = configurable()

func configurable() map[string]bool {
	all := map[string]bool{}
	for _, property := range Shape.Properties {
		of := Mapping.Attributes[property.Attribute]
		all[property.Name] = of.IsOptional() || of.IsRequired()
	}
	return all
}

// judge gives the verdict on what the configuration says of an attribute that isn't nested. "" asks for nothing: none of
// the attributes of steps can be cleared.
func (a *applied) judge(property string, config, had map[string]tftypes.Value) intent.Verdict {
	path := document.Path{property}
	name := Shape.AttributePath(path)
	at, state := remembered(path, attribute.ToDocument(Shape.At(path), had[name]))
	configured := intent.Absent()
	switch {
	case !config[name].IsKnown():
		configured = intent.Unknown()
	case attribute.TextOf(config[name]) != "":
		_, text := remembered(path, attribute.TextOf(config[name]))
		configured = intent.Known(text)
	}
	return a.history(path).Judge(at, configured, state)
}

// intents are the changes that the configuration newly asks for, a change for each scalar: of a member that is added, its
// path alone (with true) and those of its properties. What isn't known yet is left out.
func (a *applied) intents(changes []document.Change) []document.Change {
	var asked []document.Change
	for _, change := range document.Leaves(Shape, changes) {
		_, open := change.New.(document.Unknown)
		if !open && a.asks(change.Path, change.New) {
			asked = append(asked, change)
		}
	}
	return asked
}

// asks tells whether a configured value that differs from the state's is newly asked for.
func (a *applied) asks(at document.Path, value any) bool {
	return !a.history(at).Holds(remembered(at, value))
}

// changesOf are the differences between state and plan, but for those that every update makes.
func changesOf(state, plan tftypes.Value) []document.Change {
	return withoutServiceOwned(document.Diff(Shape, attributesDocument(state), attributesDocument(plan)))
}
