package wire

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean_DropsControlCharactersAndCuts(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", " a\tb\r\nc ": "a b  c", "\x1b[1;31mred\x1b[0m": "red", "\u009b31mred": "red",
		"\x1b]8;;http://evil\x1b\\link\x1b]8;;\x07": "link", "\x1b]0;never closed": "", "a\x1bcb": "ab", "a\x1b": "a",
		"a\x00\x07\x08\x7fb": "ab", "a\u202eb\u2066c\u200bd\ufeff": "abcd", "\xff\xfe": "\uFFFD", "日本": "日本", "": "",
	} {
		if got := Clean(in, 100); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for _, in := range []string{strings.Repeat("é", 5000), strings.Repeat("x", 1<<20), strings.Repeat("\x1b[1mx", 1<<16)} {
		got := Clean(in, 2000)
		if n := utf8.RuneCountInString(got); n != 2000 || !strings.HasSuffix(got, "…") {
			t.Errorf("%d characters", n)
		}
	}
	if got := Clean(strings.Repeat("x", 2000), 2000); len(got) != 2000 || strings.HasSuffix(got, "…") {
		t.Error("2,000 characters are cut")
	}
}

// checkClean fails if the string could control a terminal.
func checkClean(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		t.Errorf("%q is not clean", text)
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"plain", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\u009b2J", "a\r\nb\x00c", "\u202egnp.exe", "\xff\xfe", "\x1b]8;;http://x\x1b\\y"} {
		f.Add(seed, 20)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 1 + (limit%2000+2000)%2000
		got := Clean(text, limit)
		checkClean(t, got)
		if utf8.RuneCountInString(got) > limit {
			t.Errorf("%q is longer than %d", got, limit)
		}
	})
}
