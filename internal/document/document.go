// Package document represents a resource as the JSON document that Partner Center sent, and changes it without losing anything:
// overlay, difference, merge, patch, and a compact form that is stored next to the attributes. It is pure: it depends on neither
// Terraform nor HTTP.
package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Document is a tree of map[string]any, []any, string, Raw, json.Number, bool and nil. Every property that the service sent is
// in it, known or not. A name that no Go string can hold is marked: see ShownName.
type Document = map[string]any

// MaxElements limits the length of an array. Matching compares all members of two lists with each other, which takes about a second for
// a thousand and hours for a hundred thousand. Partner Center's own pages allow 50 team members and 50 solutions.
const MaxElements = 1000

// MaxDepth limits the nesting of objects and arrays, because each level is checked for emptiness. The deepest known document, a referral,
// has 7 levels.
const MaxDepth = 100

// Unknown represents a value in a tree that isn't known yet.
type Unknown struct{}

// Parse reads a document. It drops the links: they are hypermedia, not content, and must not be in the body of an update. Errors:
// invalid JSON, not an object, an array longer than MaxElements, nesting beyond MaxDepth. An error shows none of the content, which is
// personal data.
func Parse(text []byte) (Document, error) {
	value, err := decode(text)
	if err != nil {
		return nil, err
	}
	if !isLossless(text) {
		if value, err = decode(marked(text)); err != nil {
			return nil, err
		}
		value = unmarked(value)
	}
	doc, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a JSON object was expected, not %s", TypeName(value))
	}
	delete(doc, "links")
	if nestsDeeperThan(doc, MaxDepth) {
		return nil, fmt.Errorf("its objects and arrays nest more than %d levels deep", MaxDepth)
	}
	if names, length := findLongArray(doc); length > 0 {
		slices.Reverse(names)
		return nil, fmt.Errorf("its property %.100q has %d elements, but at most %d are allowed", strings.Join(names, "."), length, MaxElements)
	}
	return doc, nil
}

func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("it isn't valid JSON (%d bytes): %w", len(text), withoutContent(err))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("there is more data after the JSON document, at byte %d", decoder.InputOffset())
	}
	return value, nil
}

// nestsDeeperThan reports whether objects and arrays nest more than the given number of levels deep.
func nestsDeeperThan(value any, levels int) bool {
	switch v := value.(type) {
	case []any:
		return levels == 0 || slices.ContainsFunc(v, func(element any) bool { return nestsDeeperThan(element, levels-1) })
	case map[string]any:
		for _, property := range v {
			if nestsDeeperThan(property, levels-1) {
				return true
			}
		}
		return levels == 0
	}
	return false
}

// findLongArray finds an array that is too long. It returns its path, the last name first, and its length; 0 if there is none.
func findLongArray(value any) (names []string, length int) {
	switch v := value.(type) {
	case []any:
		if len(v) > MaxElements {
			return nil, len(v)
		}
		for _, element := range v {
			if names, length := findLongArray(element); length > 0 {
				return names, length
			}
		}
	case map[string]any:
		for name, property := range v {
			if names, length := findLongArray(property); length > 0 {
				return append(names, name), length
			}
		}
	}
	return nil, 0
}

// withoutContent reduces an error of encoding/json to the position of the mistake.
func withoutContent(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("a syntax error at byte %d", syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("it is truncated")
	}
	return errors.New("it can't be decoded")
}

// Empty reports whether a value is one of the forms of nothing that the service uses interchangeably: null, "", [], {}, an absent
// property, and a value that contains only these.
func Empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		for _, element := range v {
			if element != nil {
				return false
			}
		}
		return true
	case map[string]any:
		for _, property := range v {
			if !Empty(property) {
				return false
			}
		}
		return true
	}
	return false
}

// TypeName returns the name of a value's JSON type, for messages.
func TypeName(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string, Raw:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "an array"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprintf("a %T", value)
}

// object returns a value as an object, or nil if it is anything else.
func object(value any) map[string]any {
	o, _ := value.(map[string]any)
	return o
}

// members returns the elements of an array that aren't null; `{}` and null instead of an array count as an empty one.
func members(value any) []any {
	array, _ := value.([]any)
	var all []any
	for _, element := range array {
		if element != nil {
			all = append(all, element)
		}
	}
	return all
}
