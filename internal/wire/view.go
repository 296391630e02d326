package wire

import (
	"encoding/json"
	"html"
	"regexp"
	"strconv"
)

// A view is a string with an encoding undone, and the origin of each of its bytes.
type view struct {
	text    string
	origins []int // the first byte in the original of each byte, and the original's end; nil where the view is the original
}

// origin is the position of a byte of the view in the original.
func (v view) origin(at int) int {
	if v.origins == nil {
		return at
	}
	return v.origins[at]
}

// maxLayers is how many nested encodings are undone.
const maxLayers = 2

// views returns the string itself, and the string with up to maxLayers encodings undone. An encoding that the string doesn't
// contain adds no view.
func views(text string) []view {
	all := []view{{text: text}}
	last := all
	for range maxLayers {
		var next []view
		for _, v := range last {
			for _, e := range encodings {
				if decoded, ok := v.undo(e); ok {
					next = append(next, decoded)
				}
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

// encoding is one way to encode characters, as the code that decodes them.
type encoding struct {
	pattern *regexp.Regexp
	decode  func(match string) string
}

var encodings = []encoding{
	{regexp.MustCompile(`%[0-9A-Fa-f]{2}`), hexByte},
	{regexp.MustCompile(`%[0-9A-Fa-f]{2}|\+`), func(match string) string { // a form
		if match == "+" {
			return " "
		}
		return hexByte(match)
	}},
	{regexp.MustCompile(`&(?:#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos|[A-Za-z][0-9A-Za-z]{1,31};);?`), html.UnescapeString},
	{regexp.MustCompile(`\\(?:x[0-9A-Fa-f]{2}|(?:u[0-9A-Fa-f]{4})(?:\\u[dD][c-fC-F][0-9A-Fa-f]{2})?|["\\/'bfnrt])`), jsonString},
}

func hexByte(match string) string {
	code, err := strconv.ParseUint(match[len(match)-2:], 16, 8)
	if err != nil {
		return match
	}
	return string([]byte{byte(code)})
}

// jsonString also decodes the escapes that Go and JavaScript have beyond JSON.
func jsonString(match string) string {
	switch match[1] {
	case 'x':
		return hexByte(match)
	case '\'':
		return "'"
	}
	var text string
	if json.Unmarshal([]byte(`"`+match+`"`), &text) != nil {
		return match
	}
	return text
}

// undo decodes a view; false if the view doesn't contain the encoding.
func (v view) undo(e encoding) (view, bool) {
	matches := e.pattern.FindAllStringIndex(v.text, -1)
	if len(matches) == 0 {
		return view{}, false
	}
	text := make([]byte, 0, len(v.text))
	origins := make([]int, 0, len(v.text)+1)
	keep := func(from, to int) {
		for i := from; i < to; i++ {
			text, origins = append(text, v.text[i]), append(origins, v.origin(i))
		}
	}
	end := 0
	for _, match := range matches {
		keep(end, match[0])
		for _, c := range []byte(e.decode(v.text[match[0]:match[1]])) {
			text, origins = append(text, c), append(origins, v.origin(match[0]))
		}
		end = match[1]
	}
	keep(end, len(v.text))
	return view{string(text), append(origins, v.origin(len(v.text)))}, true
}
