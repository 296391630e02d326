package partnercenter

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	maxMessageRunes = 2000 // a message of the service
	maxFieldRunes   = 200  // a code, a target, an id
)

// escapeSequence matches terminal escapes: CSI (colours, cursor), OSC (titles, links) and the short ones.
var escapeSequence = regexp.MustCompile("(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\x1b\\]|\u009d)[^\x07\x1b\u009c]*(?:\x07|\x1b\\\\|\u009c)?|\x1b[ -/]*[0-~]?")

// cleanText makes a text of the service fit for a terminal and a log: terminal escapes and invisible characters are
// dropped, line breaks become blanks, and it is cut to a number of characters.
func cleanText(s string, maxRunes int) string {
	if limit := 16 * (maxRunes + 1); len(s) > limit { // what lies beyond can't show, so don't work on it
		s = s[:limit]
	}
	s = escapeSequence.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r): // Cf: bidirectional overrides, zero-width characters
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if runes := []rune(s); len(runes) > maxRunes {
		s = string(runes[:maxRunes-1]) + "…"
	}
	return s
}

// hasControl tells whether s holds CR, LF, NUL or another control character, which no header or path may carry.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
