package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// decode reads exactly one JSON value, and keeps numbers as they were written.
func decode(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON value")
	}
	return value, nil
}

func decodeObject(data []byte) (map[string]any, error) {
	value, err := decode(data)
	if err != nil {
		return nil, err
	}
	doc, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("an object is needed, not %T", value)
	}
	return doc, nil
}

// encode doesn't escape & < >, so that the response contains what was stored.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// normalise turns a document with any Go values into the form that decode returns.
func normalise(doc map[string]any) (map[string]any, error) {
	encoded, err := encode(doc)
	if err != nil {
		return nil, err
	}
	return decodeObject(encoded)
}

func clone(doc map[string]any) map[string]any {
	out := make(map[string]any, len(doc))
	for name, member := range doc {
		out[name] = cloneValue(member)
	}
	return out
}

func cloneValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		return clone(value)
	case []any:
		out := slices.Clone(value)
		for i, element := range out {
			out[i] = cloneValue(element)
		}
		return out
	default:
		return value
	}
}

// text returns a property's string; "" if it is absent, null or another type.
func text(doc map[string]any, name string) string {
	value, _ := doc[name].(string)
	return value
}

// blank reports whether a value is absent, null or "", which the service treats as equal.
func blank(value any) bool {
	return value == nil || value == ""
}

// every returns the values at a path; the segment * matches each element of a list.
func every(value any, path ...string) []any {
	if len(path) == 0 {
		return []any{value}
	}
	switch value := value.(type) {
	case map[string]any:
		if member, there := value[path[0]]; there {
			return every(member, path[1:]...)
		}
	case []any:
		var found []any
		if path[0] == "*" {
			for _, element := range value {
				found = append(found, every(element, path[1:]...)...)
			}
		}
		return found
	}
	return nil
}

// object returns the object at a path, nil if there is none.
func object(doc map[string]any, path ...string) map[string]any {
	for _, name := range path {
		doc, _ = doc[name].(map[string]any)
	}
	return doc
}
