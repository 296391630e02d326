// Package intent distinguishes the values that a configuration newly asks for from drift. It is pure: it doesn't depend on
// Terraform, HTTP or referrals.
package intent

// Value is the configured value of an attribute. The zero Value means that the configuration leaves the attribute out.
type Value struct {
	set     bool
	unknown bool
	text    string
}

// Absent returns the value of an attribute that the configuration leaves out.
func Absent() Value { return Value{} }

// Unknown returns a value that isn't known before the apply.
func Unknown() Value { return Value{set: true, unknown: true} }

// Known returns a value in its normal form: all spellings of a value have the same normal form.
func Known(text string) Value { return Value{set: true, text: text} }

// Verdict is the meaning of a configured value, given the state and the history.
type Verdict int

// The verdicts.
const (
	Nothing   Verdict = iota // the configuration leaves the attribute out
	Undecided                // the value isn't known yet
	Agreed                   // the state holds the value
	Drift                    // the value was last applied, or the service has held it since: only the service has changed
	Intent                   // the configuration newly asks for the value
)

// Judge returns the verdict on a configured value. state is the normal form of the value in the state.
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
