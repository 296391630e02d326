package diagnostics

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

func TestPrintable_TerminalControls_AreEscaped(t *testing.T) {
	for text, want := range map[string]string{
		"Müller & Söhne, 東京 – „x“ 😀": "Müller & Söhne, 東京 – „x“ 😀",
		"two\nlines":              "two\nlines",
		"\x1b[31mred\x1b[0m":      `\u001b[31mred\u001b[0m`,
		"\u009b2J\u202egnp\u200b": `\u009b2J\u202egnp\u200b`,
		"a\rb\tc\x00\x07\x7f":     `a\u000db\u0009c\u0000\u0007\u007f`,
		"\U000e0041":              `\U000e0041`,
		"\xff\xfe":                "\uFFFD",
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
		if got, want := Line(text), strings.ReplaceAll(want, "\n", `\u000a`); got != want {
			t.Errorf("%q became the line %q", text, got)
		}
	}
}

func TestLine_LongValue_IsCut(t *testing.T) {
	for _, character := range []string{"a", "ü", "😀", "\x00"} {
		if n := utf8.RuneCountInString(Line(strings.Repeat(character, 1<<20))); n != maxLine+1 {
			t.Errorf("%q: %d characters", character, n)
		}
	}
}

func TestDiagnostics_HostileStrings_ArePrintable(t *testing.T) {
	const hostile = "\x1b]0;title\x07\u202e\xff\r\x00"
	problem := Problem{At: path.Root("name"), Summary: hostile, Value: hostile, Allowed: []string{hostile}, WayOut: hostile}
	for name, d := range map[string]diag.Diagnostic{
		"an error of a problem": problem.Error(), "a warning of a problem": problem.Warning(), "an error": Error(hostile, hostile),
		"a warning": Warning(hostile, hostile), "a warning at an attribute": WarningAt(path.Root("name"), hostile, hostile),
		"an error of a call": FromError(hostile, errors.New(hostile)),
	} {
		for _, text := range []string{d.Summary(), d.Detail()} {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
				t.Errorf("%s: %q", name, text)
			}
			if !strings.Contains(text, "title") {
				t.Errorf("%s lost printable characters: %q", name, text)
			}
		}
	}
}
