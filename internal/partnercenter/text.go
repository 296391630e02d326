package partnercenter

import (
	"net/http"
	"net/url"
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

// sentToken is the bearer token that a request had, which no text of an answer may show; empty if there was none.
type sentToken string

func tokenOf(req *http.Request) sentToken {
	token, _ := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	return sentToken(token)
}

// clean is cleanText without the token. It is taken out before the text is cut, which could leave half of it, and again when
// the text is clean: what stood between the halves of it is gone by then.
func (t sentToken) clean(s string, maxRunes int) string {
	return t.takenOut(cleanText(t.takenOut(s), maxRunes))
}

func (t sentToken) takenOut(s string) string {
	if t == "" {
		return s
	}
	return strings.NewReplacer(string(t), "[token]", url.QueryEscape(string(t)), "[token]", url.PathEscape(string(t)), "[token]").Replace(s)
}

// hasControl tells whether s holds CR, LF, NUL or another control character, which no header or path may carry.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
