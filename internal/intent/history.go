package intent

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
)

// Limit is the maximum number of values in a History. A full History holds every value, so that it never judges a forgotten value
// as new.
const Limit = 48

// History remembers, for any number of attributes, the values that were last applied or that the service has held since, except
// the one in the state. The zero History is empty.
type History struct {
	sums []sum
	full bool
}

// sum is the hash of a path and a value. Two of them collide with a probability of 1 in 4 billion.
type sum [4]byte

func sumOf(path, value string) sum {
	hash := sha256.Sum256([]byte(path + "\x00" + value))
	return sum(hash[:len(sum{})])
}

// Note remembers a value, in its normal form.
func (h *History) Note(path, value string) {
	switch {
	case h.Holds(path, value):
	case len(h.sums) == Limit:
		h.sums, h.full = nil, true
	default:
		h.sums = append(slices.Clip(h.sums), sumOf(path, value))
	}
}

// Holds reports whether a value was noted, or may have been noted and forgotten.
func (h History) Holds(path, value string) bool {
	return h.full || slices.Contains(h.sums, sumOf(path, value))
}

// IsZero reports whether the History is empty.
func (h History) IsZero() bool { return len(h.sums) == 0 && !h.full }

// fullText is the stored form of a full History.
const fullText = "*"

// MarshalText returns the stored form.
func (h History) MarshalText() ([]byte, error) {
	if h.full {
		return []byte(fullText), nil
	}
	var all []byte
	for _, s := range h.sums {
		all = append(all, s[:]...)
	}
	return []byte(base64.RawStdEncoding.EncodeToString(all)), nil
}

// UnmarshalText parses the stored form. Errors: the text isn't a stored History.
func (h *History) UnmarshalText(text []byte) error {
	*h = History{full: string(text) == fullText}
	if h.full {
		return nil
	}
	all, err := base64.RawStdEncoding.DecodeString(string(text))
	if err != nil || len(all)%len(sum{}) != 0 || len(all) > Limit*len(sum{}) {
		return fmt.Errorf("%d bytes aren't a history", len(text))
	}
	for s := range slices.Chunk(all, len(sum{})) {
		h.sums = append(h.sums, sum(s))
	}
	return nil
}
