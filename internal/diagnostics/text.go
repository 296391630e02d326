package diagnostics

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Printable escapes characters that could control a terminal: control characters, escape sequences, and characters that are invisible
// or change the writing direction. Line breaks stay. Every message of this package passes through Printable, because messages contain
// strings from other people.
func Printable(text string) string {
	return escape(text, true)
}

// maxLine is the maximum length of a value in a message, in characters.
const maxLine = 1000

// Line is Printable for a value inside a message. It also escapes line breaks, so that a value can't imitate the provider's own
// lines, and cuts the value to 1000 characters.
func Line(value string) string {
	start := value[:min(len(value), utf8.UTFMax*(maxLine+1))]
	line := []rune(escape(start, false))
	if len(line) > maxLine || len(start) < len(value) { // a run of invalid bytes becomes one character
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
