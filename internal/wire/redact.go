package wire

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// Mask replaces a secret.
	Mask = "[redacted]"
	// shortSecret is the length, in bytes, below which a secret may be part of ordinary words: it is masked only if no letter or
	// digit is next to it.
	shortSecret = 8
	// maxRedacted limits the text that is searched, in bytes.
	maxRedacted = 64 << 10
	// widest is the maximum number of bytes for one byte of a secret in any encoding.
	widest = 12
)

// Secrets are strings that no output may contain. Empty strings are ignored.
type Secrets []string

// Clean is the package's Clean, with secrets masked. It masks them again after it has removed invisible characters, which may
// have been inside a secret, and before it truncates the text, which could leave half of a secret.
func (s Secrets) Clean(text string, maxRunes int) string {
	return cut(s.redact(visible(s.redact(text))), maxRunes)
}

// Error returns an error whose message is cleaned and contains no secret with any format verb. It unwraps to err.
func (s Secrets) Error(err error, maxRunes int) error {
	return &cleanError{s.Clean(err.Error(), maxRunes), err}
}

type cleanError struct {
	text string
	err  error
}

func (e *cleanError) Error() string { return e.text }
func (e *cleanError) Unwrap() error { return e.err }

// Format implements fmt.Formatter, so that no verb shows the cause.
func (e *cleanError) Format(f fmt.State, _ rune) { fmt.Fprint(f, e.text) }

// redact masks every occurrence of the secrets: unchanged, percent-encoded, HTML-escaped, as in JSON strings and forms, in two
// of these encodings at once, and inside base64 of any alignment. It searches the first 64 KiB and drops the rest.
func (s Secrets) redact(text string) string {
	needles := s.needles()
	isCut := len(text) > maxRedacted
	if isCut {
		text = text[:maxRedacted]
	}
	var found []span
	for _, view := range views(text) {
		for _, needle := range needles {
			found = append(found, view.find(needle)...)
		}
	}
	text = masked(text, found)
	if isCut { // the end may be half of a secret
		text = text[:max(0, len(text)-widest*s.longest())]
	}
	return text
}

func (s Secrets) longest() int {
	longest := 0
	for _, secret := range s {
		longest = max(longest, len(secret))
	}
	return longest
}

// needle is a string to search for.
type needle struct {
	text  string
	alone bool // it counts only if no letter or digit is next to it
	// The base64 digits before and after it that contain some bits of the secret and some others.
	before, after bool
}

func (s Secrets) needles() []needle {
	var all []needle
	for _, secret := range s {
		switch {
		case secret == "":
		case len(secret) < shortSecret:
			all = append(all, needle{text: secret, alone: true})
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
				all = append(all, needle{text: encoding.EncodeToString([]byte(secret)), alone: true})
			}
		default:
			all = append(all, needle{text: secret})
			all = append(all, base64Needles(secret)...)
			if escaped := url.QueryEscape(secret); escaped != secret { // as in a Basic header of RFC 6749
				all = append(all, base64Needles(escaped)...)
			}
		}
	}
	return all
}

// base64Needles are the base64 digits that depend only on the secret, for each alignment of the secret in the encoded text.
func base64Needles(secret string) []needle {
	var all []needle
	for offset := range 3 {
		digits := base64.RawStdEncoding.EncodeToString(append(make([]byte, offset), secret...))
		first := (offset*8 + 5) / 6            // the digits before contain bits of what precedes it
		last := (offset + len(secret)) * 8 / 6 // the digit after contains bits of what follows it
		n := needle{text: digits[first:last], before: offset > 0, after: last < len(digits)}
		all = append(all, n)
		if urlDigits := strings.NewReplacer("+", "-", "/", "_").Replace(n.text); urlDigits != n.text {
			n.text = urlDigits
			all = append(all, n)
		}
	}
	return all
}

// span is a part of a string, in bytes.
type span struct{ start, end int }

// masked replaces each span, widened to whole characters, with the mask; spans that overlap or touch are merged.
func masked(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	for i := range spans {
		for spans[i].start > 0 && !utf8.RuneStart(text[spans[i].start]) {
			spans[i].start--
		}
		for spans[i].end < len(text) && !utf8.RuneStart(text[spans[i].end]) {
			spans[i].end++
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var result strings.Builder
	end := 0
	for i, next := range spans {
		if i == 0 || next.start > end {
			result.WriteString(text[end:next.start])
			result.WriteString(Mask)
		}
		end = max(end, next.end)
	}
	result.WriteString(text[end:])
	return result.String()
}

// find returns where a needle occurs, in bytes of the original text.
func (v view) find(n needle) []span {
	var all []span
	for from := 0; ; {
		at := strings.Index(v.text[from:], n.text)
		if at < 0 {
			return all
		}
		start, end := from+at, from+at+len(n.text)
		from = start + 1
		if n.alone && (wordEnds(v.text[:start]) || wordBegins(v.text[end:])) {
			continue
		}
		if n.before && start > 0 && isBase64(v.text[start-1]) {
			start--
		}
		if n.after && end < len(v.text) && isBase64(v.text[end]) {
			end++
		}
		all = append(all, span{v.origin(start), v.origin(end)})
	}
}

func wordEnds(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return isWord(r)
}

func wordBegins(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return isWord(r)
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_", c) >= 0
}
