// Package document keeps a resource as the JSON document that Partner Center sent, and knows how to change it without
// losing anything: overlay, difference, and the form in which a document is stored next to the attributes. It is pure:
// it doesn't depend on Terraform or HTTP.
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

// MaxElements bounds an array of a document. Lists are paired member by member, each with each, which takes about a second for
// a thousand and hours for a hundred thousand. Partner Center's own pages end at 50 team members and 50 solutions.
const MaxElements = 1000

// MaxDepth bounds how deep the objects and arrays of a document nest, because each level is checked for being empty.
// What is known of a referral, the deepest, ends at 7.
const MaxDepth = 100

// Unknown stands in a tree for a value that isn't known yet.
type Unknown struct{}

// Parse reads a document. Its links are dropped: they are hypermedia, not content, and must not be in the body of an
// update. An array of more than MaxElements and a nesting beyond MaxDepth are errors. An error says what was wrong, and
// shows nothing of the content, which is personal data.
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
	if deeper(doc, MaxDepth) {
		return nil, fmt.Errorf("its objects and arrays stand in each other more than %d deep", MaxDepth)
	}
	if names, length := longArray(doc); length > 0 {
		slices.Reverse(names)
		return nil, fmt.Errorf("its property %.100q has %d elements, where at most %d are possible", strings.Join(names, "."), length, MaxElements)
	}
	return doc, nil
}

func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("it is not valid JSON (%d bytes): %w", len(text), harmless(err))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("something follows the JSON document at byte %d", decoder.InputOffset())
	}
	return value, nil
}

// deeper tells whether objects and arrays nest more than so many levels deep.
func deeper(value any, levels int) bool {
	switch v := value.(type) {
	case []any:
		return levels == 0 || slices.ContainsFunc(v, func(element any) bool { return deeper(element, levels-1) })
	case map[string]any:
		for _, property := range v {
			if deeper(property, levels-1) {
				return true
			}
		}
		return levels == 0
	}
	return false
}

// longArray finds an array that is too long: the names that lead to it, the last one first, and its length; 0 if there is none.
func longArray(value any) (names []string, length int) {
	switch v := value.(type) {
	case []any:
		if len(v) > MaxElements {
			return nil, len(v)
		}
		for _, element := range v {
			if names, length := longArray(element); length > 0 {
				return names, length
			}
		}
	case map[string]any:
		for name, property := range v {
			if names, length := longArray(property); length > 0 {
				return append(names, name), length
			}
		}
	}
	return nil, 0
}

// harmless reduces an error of encoding/json to what it says of the place.
func harmless(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("a mistake at byte %d", syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("it ends too early")
	}
	return errors.New("it can't be decoded")
}

// Empty tells whether a value is one of the forms of nothing that the service uses without distinction: null, "", [],
// {}, an absent property, and whatever holds only these.
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

// TypeName names a value's JSON type for messages.
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

// object returns a value as an object, and nil for everything else.
func object(value any) map[string]any {
	o, _ := value.(map[string]any)
	return o
}

// members returns the elements of an array that are something; `{}` and null in an array's place are an empty one.
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
