package document_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

// rawTokens has JSON strings that a Go string can't represent.
var rawTokens = []string{
	`"cut \ud83d"`, `"\uDE00 cut"`, `"\ud83d\ud83d\ude00"`, `"\ud83d\\ude00"`, `"a \ud83d\u0041"`, "\"caf\xe9\"", "\"\xff\"",
	"\"\xed\xa0\xbd\"", "\"\\u00e9 \xc3\"", "\"\xf0\x9f\x98\"",
}

// goodTokens has similar JSON strings that a Go string can represent.
var goodTokens = []string{`"\ud83d\ude00"`, `"\uD83D\uDE00"`, `"\\ud83d"`, `"p"`, `"r22"`, `""`, `"\u00e9"`, `"é"`, `"\ufffd"`, `"\\\"\\"`}

func TestRaw_Encoded_KeepsEveryByte(t *testing.T) {
	for _, token := range rawTokens {
		for _, form := range []string{`{"a":%s}`, `{%s:1}`, `{"a":[%s,{"b":%s}],"team":[{"email":"x@y.z","title":%s}]}`, `{%s:{%s:[%s]}}`} {
			text := strings.ReplaceAll(form, "%s", token)
			doc, err := document.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if got := document.Encode(doc); string(got) != text {
				t.Errorf("%q became %q", text, got)
			}
			known := document.Document{"name": "x"}
			back, err := packer.Unpack(packer.Pack(doc, known), known)
			if err != nil || !bytes.Equal(document.Encode(back), document.Encode(doc)) {
				t.Errorf("%q came back from private state as %q, %v", text, document.Encode(back), err)
			}
		}
	}
}

func TestRaw_OrdinaryString_IsAGoString(t *testing.T) {
	for _, token := range goodTokens {
		doc, err := document.Parse([]byte(`{"a":` + token + `,` + "\"\xff\":1}"))
		if err != nil {
			t.Fatal(err)
		}
		var want string
		if err := json.Unmarshal([]byte(token), &want); err != nil {
			t.Fatal(err)
		}
		if doc["a"] != want {
			t.Errorf("%s became %#v", token, doc["a"])
		}
	}
	for _, token := range rawTokens {
		doc, err := document.Parse([]byte(`{"a":` + token + `}`))
		if err != nil {
			t.Fatal(err)
		}
		raw, ok := doc["a"].(document.Raw)
		if !ok || string(raw) != token || !utf8.ValidString(raw.Shown()) || !strings.Contains(raw.Shown(), "\uFFFD") {
			t.Errorf("%q became %#v", token, doc["a"])
		}
	}
}

// A configuration can only declare the shown form. That keeps the bytes in the document; any other value replaces them.
func TestRaw_MemberDeclaredAsShown_KeepsItsBytes(t *testing.T) {
	for _, token := range rawTokens {
		doc, err := document.Parse([]byte(`{"name":` + token + `,"team":[{"email":"a@b.c","title":` + token + `,"x":` + token + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		raw := document.Raw(token)
		for declared, want := range map[string]int{raw.Shown(): 3, "another": 1} {
			member := map[string]any{"email": "a@b.c", "title": declared}
			result := document.Encode(overlay(doc, document.Document{"name": declared, "team": []any{member}}))
			if got := bytes.Count(result, []byte(token)); got != want {
				t.Errorf("%q declared over %q: %q", declared, token, result)
			}
		}
		member := map[string]any{"email": "a@b.c"}
		if got := bytes.Count(document.Encode(overlay(doc, document.Document{"team": []any{member}})), []byte(token)); got != 3 {
			t.Errorf("%q left out: %d of 3 are there", token, got)
		}
	}
}

func TestRaw_SameShownForm_StillDiffers(t *testing.T) {
	parse := func(text string) document.Document {
		doc, err := document.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	for _, at := range []string{`{"name":%s}`, `{"x":%s}`, `{%s:1}`, `{"team":[{"email":"a@b.c","title":%s}]}`} {
		one, other := parse(strings.Replace(at, "%s", `"\ud83d"`, 1)), parse(strings.Replace(at, "%s", `"\ud83e"`, 1))
		if len(document.Diff(documenttest.Sample.Shape, one, other)) == 0 {
			t.Errorf("%s: no difference", at)
		}
		if changes := document.Diff(documenttest.Sample.Shape, one, parse(strings.Replace(at, "%s", `"\ud83d"`, 1))); len(changes) > 0 {
			t.Errorf("%s differs from itself: %v", at, changes)
		}
	}
}

// insertRaw replaces strings and adds names in a document with raw ones, at random places.
func insertRaw(t *rapid.T, value any) any {
	switch v := value.(type) {
	case string:
		if rapid.IntRange(0, 3).Draw(t, "raw") == 0 {
			return document.Raw(rapid.SampledFrom(rawTokens).Draw(t, "token"))
		}
	case []any:
		for i, element := range v {
			v[i] = insertRaw(t, element)
		}
	case map[string]any:
		for name, property := range v {
			if name != "id" && name != "eTag" && name != "email" {
				v[name] = insertRaw(t, property)
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "rawName") == 0 {
			v["\xff"+rapid.SampledFrom(rawTokens).Draw(t, "name")] = json.Number("1")
		}
	}
	return value
}

func TestOverlay_UndeclaredRawParts_Survive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, declared := draw(t)
		insertRaw(t, doc)
		text := document.Encode(doc)
		parsed, err := document.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(document.Encode(parsed), text) {
			t.Fatalf("%q became %q", text, document.Encode(parsed))
		}
		checkSurvival(t, documenttest.Sample.Shape, "", parsed, declared, overlay(parsed, declared))
		known := documenttest.Sample.Document().Draw(t, "known")
		back, err := packer.Unpack(packer.Pack(parsed, known), known)
		if err != nil || !bytes.Equal(document.Encode(back), text) {
			t.Fatalf("%q came back as %q, %v", text, document.Encode(back), err)
		}
	})
}

func TestRaw_ScalarDeclaredAsShown_KeepsItsBytes(t *testing.T) {
	for _, name := range []string{"name", "createdDateTime", "status"} {
		doc := document.Document{name: document.Raw(`"2026\ud83d"`)}
		if got := overlay(doc, document.Document{name: "2026\uFFFD"}); got[name] != doc[name] {
			t.Errorf("%s became %q", name, got[name])
		}
	}
}

// FuzzRaw parses arbitrary documents: encoding is lossless, even for invalid strings, and stable.
func FuzzRaw(f *testing.F) {
	for _, token := range append(rawTokens, goodTokens...) {
		f.Add([]byte(`{"a":` + token + `,` + token + `:[` + token + `]}`))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := document.Parse(text)
		if err != nil {
			return
		}
		encoded := document.Encode(doc)
		again, err := document.Parse(encoded)
		if err != nil || !bytes.Equal(document.Encode(again), encoded) {
			t.Fatalf("%q became %q, then %q, %v", text, encoded, document.Encode(again), err)
		}
		if !json.Valid(encoded) || utf8.Valid(text) && !utf8.Valid(encoded) {
			t.Fatalf("%q became %q", text, encoded)
		}
	})
}

func TestEncode_AnyDocument_MatchesEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := documenttest.Sample.Document().Draw(t, "document")
		doc["name"] = rapid.String().Draw(t, "name")
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(doc); err != nil {
			t.Fatal(err)
		}
		if got := document.Encode(doc); string(got) != strings.TrimSuffix(want.String(), "\n") {
			t.Fatalf("got  %s\nwant %s", got, want.String())
		}
	})
}
