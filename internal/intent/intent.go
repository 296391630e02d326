// Package intent tells what a configuration newly asks for from what merely differs. It is pure: it doesn't depend on
// Terraform, HTTP or referrals.
package intent

// Value is what a configuration says about an attribute. The zero Value says nothing.
type Value struct {
	set     bool
	unknown bool
	text    string
}

// Absent is the value of an attribute that the configuration leaves out.
func Absent() Value { return Value{} }

// Unknown is a value that isn't known before the apply.
func Unknown() Value { return Value{set: true, unknown: true} }

// Known is a value in its normal form: two spellings of one value are the same text.
func Known(text string) Value { return Value{set: true, text: text} }

// Verdict is what a configured value means beside the state and the history.
type Verdict int

// The verdicts.
const (
	Nothing   Verdict = iota // the configuration leaves the attribute out
	Undecided                // the value isn't known yet
	Agreed                   // the state holds the value
	Drift                    // the value was last applied, or the service has held it since: only the service has moved
	Intent                   // the configuration newly asks for the value
)

// Judge gives the verdict on a configured value. state is the normal form of what the state holds.
func (h History) Judge(path string, configured Value, state string) Verdict {
	switch {
	case !configured.set:
		return Nothing
	case configured.unknown:
		return Undecided
	case configured.text == state:
		return Agreed
	case h.Holds(path, configured.text):
		return Drift
	}
	return Intent
}
