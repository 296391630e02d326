package wire

import (
	"regexp"
	"strings"
	"unicode"
)

// escapeSequence matches terminal escapes: CSI (colours, cursor), OSC (titles, links) and short ones.
var escapeSequence = regexp.MustCompile("(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\x1b\\]|\u009d)[^\x07\x1b\u009c]*(?:\x07|\x1b\\\\|\u009c)?|\x1b[ -/]*[0-~]?")

// Clean makes an untrusted string safe for a terminal and a log: it drops terminal escapes and invisible characters, turns
// line breaks into spaces, and truncates the rest to a number of characters.
func Clean(text string, maxRunes int) string {
	if limit := 16 * (maxRunes + 1); len(text) > limit { // the rest would be truncated anyway
		text = text[:limit]
	}
	return cut(visible(text), maxRunes)
}

// visible returns a string as one line, without invisible characters.
func visible(text string) string {
	text = escapeSequence.ReplaceAllString(strings.ToValidUTF8(text, "\uFFFD"), "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r): // Cf: bidirectional overrides, zero-width characters
			return -1
		}
		return r
	}, text))
}

func cut(text string, maxRunes int) string {
	if runes := []rune(text); len(runes) > maxRunes {
		return string(runes[:maxRunes-1]) + "…"
	}
	return text
}
