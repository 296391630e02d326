package wire

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// testSecret contains characters that every encoding changes.
const testSecret = `eyJ+a/b=c.d-e_f&g<h>"i' j%2Bk\l`

func percentAll(text, format string) string {
	var all strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&all, format, c)
	}
	return all.String()
}

func jsonText(text string, escapeHTML bool) string {
	var all strings.Builder
	encoder := json.NewEncoder(&all)
	encoder.SetEscapeHTML(escapeHTML)
	if err := encoder.Encode(text); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(all.String()), `"`), `"`)
}

// lowerHex writes the digits of percent-encoded bytes in lower case.
func lowerHex(text string) string {
	parts := strings.Split(text, "%")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToLower(parts[i][:2]) + parts[i][2:]
	}
	return strings.Join(parts, "%")
}

// writers encode a string in each way in which a service may echo it.
var writers = map[string]func(string) string{
	"as it is":                func(s string) string { return s },
	"form":                    url.QueryEscape,
	"form, lower case":        func(s string) string { return lowerHex(url.QueryEscape(s)) },
	"path":                    url.PathEscape,
	"path, lower case":        func(s string) string { return lowerHex(url.PathEscape(s)) },
	"every byte, upper case":  func(s string) string { return percentAll(s, "%%%02X") },
	"every byte, lower case":  func(s string) string { return percentAll(s, "%%%02x") },
	"HTML":                    html.EscapeString,
	"HTML, decimal":           func(s string) string { return percentAll(s, "&#%d;") },
	"HTML, hexadecimal":       func(s string) string { return percentAll(s, "&#x%X;") },
	"HTML, no semicolon":      func(s string) string { return strings.ReplaceAll(html.EscapeString(s), "&amp;", "&amp") },
	"JSON":                    func(s string) string { return jsonText(s, false) },
	"JSON for HTML":           func(s string) string { return jsonText(s, true) },
	"JSON with slashes":       func(s string) string { return strings.ReplaceAll(jsonText(s, false), "/", `\/`) },
	"JSON, every byte":        func(s string) string { return percentAll(s, `\u%04x`) },
	"JSON, every byte, upper": func(s string) string { return percentAll(s, `\u%04X`) },
	"Go":                      func(s string) string { return percentAll(s, `\x%02x`) },
}

func TestRedact_FindsASecretInEveryEncoding(t *testing.T) {
	for outer, write := range writers {
		for inner, first := range writers {
			encoded := write(first(testSecret))
			text := "before " + encoded + " after"
			if got := (Secrets{testSecret}).redact(text); got != "before "+Mask+" after" {
				t.Errorf("%s in %s: %q became %q", inner, outer, text, got)
			}
		}
	}
}

func TestRedact_FindsASecretInBase64OfAnyAlignment(t *testing.T) {
	encodings := map[string]*base64.Encoding{
		"std": base64.StdEncoding, "std, no padding": base64.RawStdEncoding,
		"URL": base64.URLEncoding, "URL, no padding": base64.RawURLEncoding,
	}
	for _, secret := range []string{testSecret, "12345678", "a-token-of-some-length", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8?>?>"} {
		for name, encoding := range encodings {
			for before := range 4 {
				for after := range 4 {
					text := encoding.EncodeToString([]byte(strings.Repeat("x", before) + secret + strings.Repeat("y", after)))
					for _, write := range writers {
						got := Secrets{secret}.redact("Basic " + write(text) + ".")
						if !strings.HasPrefix(got, "Basic ") || !strings.HasSuffix(got, ".") || strings.Count(got, Mask) != 1 {
							t.Errorf("%s, %d before and %d after: %q", name, before, after, got)
						}
						if left := len(got) - len("Basic "+Mask+"."); left > 3*(before+after+2)*6 {
							t.Errorf("%s: %d bytes are left in %q", name, left, got)
						}
					}
				}
			}
		}
	}
	basic := base64.StdEncoding.EncodeToString([]byte("client:" + url.QueryEscape(testSecret)))
	if got := (Secrets{testSecret}).redact(basic); !strings.Contains(got, Mask) || len(got) > len(Mask)+16 {
		t.Errorf("a Basic header became %q", got)
	}
}

func TestRedact_MasksNoMoreThanTheSecret(t *testing.T) {
	for _, tt := range []struct{ secret, text, want string }{
		{"a", "Invalid data for a team: a.", "Invalid data for " + Mask + " team: " + Mask + "."},
		{"the", "There are others; the token is 'the'", "There are others; " + Mask + " token is '" + Mask + "'"},
		{"the", "Bearer the", "Bearer " + Mask},
		{"the", "x%20the%20y &quot;the&quot; other", "x%20" + Mask + "%20y &quot;" + Mask + "&quot; other"},
		{"tok", "dG9r dG9rdG9r", Mask + " dG9rdG9r"},
		{"the", "dGhl, xdGhl", Mask + ", xdGhl"},
		{"", "nothing at all", "nothing at all"},
		{"1234567", "x1234567x 1234567", "x1234567x " + Mask},
		{"12345678", "x12345678x", "x" + Mask + "x"},
		{"12345678", "1234567 and 2345678", "1234567 and 2345678"},
		{"12345678", "12345678 and 12345678", Mask + " and " + Mask},
		{"abcabcab", "abcabcabcabcab", Mask},
	} {
		if got := (Secrets{tt.secret}).redact(tt.text); got != tt.want {
			t.Errorf("%q in %q: %q", tt.secret, tt.text, got)
		}
	}
	if got := (Secrets{"a-long-secret", "a-long-secret-and-more"}).redact("x a-long-secret-and-more y"); got != "x "+Mask+" y" {
		t.Errorf("one secret in another: %q", got)
	}
	if got := (Secrets{"", ""}).redact("text"); got != "text" {
		t.Errorf("%q", got)
	}
}

func TestSecretsClean_LeavesNoPartOfASecret(t *testing.T) {
	secret := strings.Repeat("0123456789abcdef", 128)
	for name, text := range map[string]string{
		"at the cut of the message": strings.Repeat("x", 90) + " " + secret,
		"split by what is dropped":  secret[:1000] + "\u200b" + secret[1000:],
		"split by an escape":        secret[:1000] + "\x1b[0m" + secret[1000:],
		"at the end of the search":  strings.Repeat("\u200b", (maxRedacted-1024)/3) + secret,
		"repeated beyond it":        strings.Repeat(secret, 1+maxRedacted/len(secret)),
		"encoded, repeated":         strings.Repeat(percentAll(secret, "%%%02x"), 20),
	} {
		if got := (Secrets{secret}).Clean(text, 100); strings.Contains(got, "0123456789") || strings.Contains(got, "%30%31") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRedact_SearchesABoundedText(t *testing.T) {
	if got := (Secrets{testSecret}).redact(strings.Repeat("x", 1<<20)); len(got) > maxRedacted {
		t.Errorf("%d bytes came back", len(got))
	}
}

func TestSecretsError_ShowsNoSecretWithAnyVerb(t *testing.T) {
	cause := fmt.Errorf("sent %s: %w", testSecret, io.ErrUnexpectedEOF)
	err := fmt.Errorf("calling: %w", Secrets{testSecret}.Error(cause, 100))
	if want := "calling: sent " + Mask + ": unexpected EOF"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if text := fmt.Sprintf(verb, Secrets{testSecret}.Error(cause, 100)); strings.Contains(text, testSecret[:8]) {
			t.Errorf("%s gives %s", verb, text)
		}
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("it doesn't unwrap to its cause")
	}
}

// decoded returns a string with every encoding undone, one after another.
func decoded(text string) []string {
	var all []string
	for _, v := range views(text) {
		all = append(all, v.text)
		for _, word := range strings.FieldsFunc(v.text, func(r rune) bool { return r > 0x7f || !isBase64(byte(r)) }) {
			word = strings.NewReplacer("-", "+", "_", "/").Replace(word)
			if plain, err := base64.RawStdEncoding.DecodeString(word); err == nil {
				all = append(all, string(plain))
			}
		}
	}
	return all
}

func TestRedact_LeavesNothingToDecode(t *testing.T) {
	names := make([]string, 0, len(writers))
	for name := range writers {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[ -:<-~]{8,40}`).Draw(t, "secret")
		before, after := rapid.StringMatching(`[ -:<-~]{0,8}`).Draw(t, "before"), rapid.StringMatching(`[ -:<-~]{0,8}`).Draw(t, "after")
		text := before + secret + after
		if rapid.Bool().Draw(t, "base64") {
			text = base64.StdEncoding.EncodeToString([]byte(text))
		}
		for range rapid.IntRange(0, maxLayers).Draw(t, "layers") {
			text = writers[rapid.SampledFrom(names).Draw(t, "writer")](text)
		}
		got := Secrets{secret}.redact("<" + text + ">")
		if !strings.Contains(got, Mask) {
			t.Fatalf("%q isn't found in %q", secret, text)
		}
		for _, view := range decoded(got) {
			if strings.Contains(view, secret) {
				t.Fatalf("%q is left in %q", secret, got)
			}
		}
	})
}

func FuzzRedact(f *testing.F) {
	f.Add(testSecret, "Bearer "+testSecret)
	f.Add("the", "the other %74he")
	f.Add("\xbf", "the \xffother")
	f.Add("12345678", "MTIzNDU2Nzg= &#49;2345678")
	f.Fuzz(func(t *testing.T, secret, text string) {
		secrets := Secrets{secret}
		got := secrets.Clean(text, 200)
		checkClean(t, got)
		if len(secret) >= shortSecret && !strings.Contains(Mask, secret) && strings.Contains(strings.ReplaceAll(got, Mask, ""), secret) {
			t.Errorf("%q is left in %q", secret, got)
		}
	})
}
