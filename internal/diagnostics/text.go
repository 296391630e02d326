package diagnostics

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Printable escapes what could do something to a terminal: control characters, terminal escapes, characters that turn the
// direction of writing or aren't seen. Line breaks stay. Every text of this package goes through it, so that nothing that
// somebody else wrote can.
func Printable(text string) string {
	return escape(text, true)
}

// maxLine is the longest value in a text, in characters.
const maxLine = 1000

// Line is Printable for a value inside a text: it escapes line breaks too, so that a value can't pretend to be text of the
// provider, and cuts it to 1000 characters.
func Line(value string) string {
	start := value[:min(len(value), utf8.UTFMax*(maxLine+1))]
	line := []rune(escape(start, false))
	if len(line) > maxLine || len(start) < len(value) { // many bytes that are no text are one character
		return string(line[:min(len(line), maxLine)]) + "…"
	}
	return string(line)
}

func escape(text string, lineBreaks bool) string {
	var escaped strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case strconv.IsPrint(r), r == '\n' && lineBreaks:
			escaped.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&escaped, `\U%08x`, r)
		default:
			fmt.Fprintf(&escaped, `\u%04x`, r)
		}
	}
	return escaped.String()
}
