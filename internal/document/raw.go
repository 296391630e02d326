package document

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Raw is a JSON string as received, including quotes, that a Go string can't represent: it has half of a surrogate pair, left by
// software that truncates emoji, or bytes that aren't UTF-8. It is sent back byte for byte.
type Raw string

// MarshalJSON implements json.Marshaler.
func (r Raw) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// Shown returns the string for messages and for the state, with U+FFFD for the invalid parts.
func (r Raw) Shown() string {
	var text string
	if json.Unmarshal([]byte(r), &text) != nil {
		return strings.ToValidUTF8(string(r), "\uFFFD")
	}
	return text
}

// rawName is the prefix of a property name that is a Raw. No other name has it, because it isn't UTF-8.
const rawName = "\xff"

// ShownName returns the name of a property for messages and for the state.
func ShownName(name string) string {
	if raw, ok := strings.CutPrefix(name, rawName); ok {
		return Raw(raw).Shown()
	}
	return name
}

// Before decoding, each string is rewritten with one of these prefixes, so that decoding loses nothing.
const (
	plainToken = 'p' // followed by the string itself
	rawToken   = 'r' // followed by the JSON string in hexadecimal
)

// isLossless reports whether encoding/json decodes every string of a JSON document without loss.
func isLossless(text []byte) bool {
	if !utf8.Valid(text) {
		return false
	}
	lossless := true
	if bytes.Contains(text, []byte(`\ud`)) || bytes.Contains(text, []byte(`\uD`)) {
		eachString(text, func(start, end int) { lossless = lossless && !hasLoneSurrogate(text[start:end]) })
	}
	return lossless
}

// eachString calls each with the position of every string in a valid JSON document, including names and with quotes.
func eachString(text []byte, each func(start, end int)) {
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		start := i
		for i++; text[i] != '"'; i++ {
			if text[i] == '\\' {
				i++
			}
		}
		each(start, i+1)
	}
}

func hasLoneSurrogate(token []byte) bool {
	for i := 0; i < len(token); i++ {
		if token[i] != '\\' {
			continue
		}
		i++
		if token[i] != 'u' {
			continue
		}
		first := codeUnit(token[i-1:])
		i += 4
		if !utf16.IsSurrogate(first) {
			continue
		}
		if utf16.DecodeRune(first, codeUnit(token[i+1:])) == utf8.RuneError {
			return true
		}
		i += 6
	}
	return false
}

// codeUnit returns the code unit of an escape \uXXXX at the start of text; 0 if there is none.
func codeUnit(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(unit)
}

// marked rewrites each string of a valid JSON document with plainToken or rawToken.
func marked(text []byte) []byte {
	const digits = "0123456789abcdef"
	result := make([]byte, 0, 2*len(text))
	done := 0
	eachString(text, func(start, end int) {
		token := text[start:end]
		result = append(append(result, text[done:start]...), '"')
		done = end
		if utf8.Valid(token) && !hasLoneSurrogate(token) {
			result = append(append(result, plainToken), token[1:]...)
			return
		}
		result = append(result, rawToken)
		for _, c := range token {
			result = append(result, digits[c>>4], digits[c&15])
		}
		result = append(result, '"')
	})
	return append(result, text[done:]...)
}

// unmarked reverses marked in a decoded value.
func unmarked(value any) any {
	switch v := value.(type) {
	case string:
		if v[0] == plainToken {
			return v[1:]
		}
		return Raw(unhex(v[1:]))
	case []any:
		for i, element := range v {
			v[i] = unmarked(element)
		}
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, property := range v {
			if name[0] == plainToken {
				name = name[1:]
			} else {
				name = rawName + unhex(name[1:])
			}
			object[name] = unmarked(property)
		}
		return object
	}
	return value
}

func unhex(digits string) string {
	text := make([]byte, 0, len(digits)/2)
	for i := 0; i+1 < len(digits); i += 2 {
		c, err := strconv.ParseUint(digits[i:i+2], 16, 8)
		if err != nil {
			return "" // never happens: marked wrote the digits
		}
		text = append(text, byte(c))
	}
	return string(text)
}
