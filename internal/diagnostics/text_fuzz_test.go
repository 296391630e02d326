package diagnostics

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzPrintable checks any input string: the result can't control a terminal, is idempotent, and keeps every printable character.
func FuzzPrintable(f *testing.F) {
	for _, seed := range []string{
		"plain", "two\nlines\r\n", "\x1b[31mred\x1b[0m", "\x1b]8;;http://x\x1b\\link\x07", "\u009b2J\u202egnp\u200b", "\xff\xfe", "\U000e0041", "a\u2028b\u00a0c",
		"Müller & Söhne, 東京 – „x“ 😀", "\\u001b", strings.Repeat("ü", maxLine) + "x", strings.Repeat("😀", maxLine) + "\x00", strings.Repeat("\x00", maxLine),
		strings.Repeat("\x84", 5*maxLine) + "the end",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole, line := Printable(text), Line(text)
		checkPrintable(t, whole, true)
		checkPrintable(t, line, false)
		if again := Printable(whole); again != whole {
			t.Errorf("%q became %q", whole, again)
		}
		if again := Line(line); again != line {
			t.Errorf("%q became the line %q", line, again)
		}
		if n := utf8.RuneCountInString(line); n > maxLine+1 || n == maxLine+1 && !strings.HasSuffix(line, "…") {
			t.Errorf("a line of %d characters: %q", n, line)
		}
		if !holdsInOrder(whole, text) {
			t.Errorf("%q lost characters in %q", text, whole)
		}
		if cut := line != strings.ReplaceAll(whole, "\n", `\u000a`); cut && (!strings.HasSuffix(line, "…") || len(text)*len(`\u0000`) <= maxLine) {
			t.Errorf("%q became the line %q", whole, line)
		}
	})
}

// checkPrintable uses Unicode's categories, independently of this package's rule.
func checkPrintable(t *testing.T, text string, lineBreaks bool) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%q isn't valid UTF-8", text)
	}
	for _, r := range text {
		if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) && (r != '\n' || !lineBreaks) {
			t.Errorf("%U is in %q", r, text)
		}
	}
}

// holdsInOrder reports whether whole contains all letters, digits, marks and symbols of text in the same order.
func holdsInOrder(whole, text string) bool {
	left := []rune(whole)
	for _, r := range strings.ToValidUTF8(text, "") {
		if !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.P, unicode.S) {
			continue
		}
		for len(left) > 0 && left[0] != r {
			left = left[1:]
		}
		if len(left) == 0 {
			return false
		}
		left = left[1:]
	}
	return true
}
