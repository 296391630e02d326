package document

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Encode writes a tree as compact JSON with sorted names.
func Encode(value any) []byte { return appendJSON(nil, value) }

func appendJSON(text []byte, value any) []byte {
	switch v := value.(type) {
	case map[string]any:
		return appendObject(text, v)
	case []any:
		if v == nil {
			return append(text, "null"...)
		}
		text = append(text, '[')
		for i, element := range v {
			if i > 0 {
				text = append(text, ',')
			}
			text = appendJSON(text, element)
		}
		return append(text, ']')
	case []Operation:
		return appendJSON(text, operationsTree(v))
	case Raw:
		return append(text, v...)
	case string:
		return appendString(text, v)
	case bool:
		return strconv.AppendBool(text, v)
	case nil:
		return append(text, "null"...)
	}
	return appendScalar(text, value)
}

func appendObject(text []byte, object map[string]any) []byte {
	if object == nil {
		return append(text, "null"...)
	}
	text = append(text, '{')
	names := slices.AppendSeq(make([]string, 0, len(object)), maps.Keys(object))
	slices.Sort(names)
	for i, name := range names {
		if i > 0 {
			text = append(text, ',')
		}
		if raw, ok := strings.CutPrefix(name, rawName); ok {
			text = append(text, raw...)
		} else {
			text = appendString(text, name)
		}
		text = appendJSON(append(text, ':'), object[name])
	}
	return append(text, '}')
}

// appendString writes strings that need no escaping, which most are, without encoding/json.
func appendString(text []byte, value string) []byte {
	for i := range len(value) {
		if c := value[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			return appendScalar(text, value)
		}
	}
	return append(append(append(text, '"'), value...), '"')
}

func appendScalar(text []byte, value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(value)) // every value that a tree can contain can be encoded
	return append(text, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
}
