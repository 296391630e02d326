package document_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Matching compares all members with each other, so a long list would take hours.
func TestParse_LongArray_IsRejected(t *testing.T) {
	array := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(`{"secret":1},`, n), ",") + "]" }
	for at, property := range map[string]string{
		`{"team":%s}`: "team",
		`{"customerProfile":{"name":"secret","team":%s}}`:            "customerProfile.team",
		`{"not":[{},[{"modelled":{"here":%s}}]]}`:                    "not.modelled.here",
		`{"` + strings.Repeat("long", 100) + `":%s}`:                 "long",
		"{\"\\u001b[2J\":%s}":                                        `\x1b[2J`,
		strings.Repeat(`{"a":`, 90) + "%s" + strings.Repeat("}", 90): "a.a.a",
	} {
		if _, err := document.Parse(fmt.Appendf(nil, at, array(document.MaxElements))); err != nil {
			t.Errorf("%.100s: an array at the limit is refused: %v", at, err)
		}
		_, err := document.Parse(fmt.Appendf(nil, at, array(document.MaxElements+1)))
		if err == nil {
			t.Errorf("%.100s: a longer array is accepted", at)
			continue
		}
		text := err.Error()
		if !strings.Contains(text, property) || !strings.Contains(text, "1001 elements") || !strings.Contains(text, "at most 1000") ||
			strings.Contains(text, "secret") || len(text) > 300 {
			t.Errorf("%.100s: %s", at, text)
		}
	}
}

// Each level is checked for emptiness, so deep nesting would take minutes.
func TestParse_DeepNesting_IsRejected(t *testing.T) {
	for name, nested := range map[string]func(n int) string{
		"objects": func(n int) string { return strings.Repeat(`{"a":`, n) + `"secret"` + strings.Repeat("}", n) },
		"arrays": func(n int) string {
			return `{"a":` + strings.Repeat("[", n-1) + `"secret"` + strings.Repeat("]", n-1) + "}"
		},
	} {
		if _, err := document.Parse([]byte(nested(document.MaxDepth))); err != nil {
			t.Errorf("%s, at the limit: %v", name, err)
		}
		_, err := document.Parse([]byte(nested(document.MaxDepth + 1)))
		if err == nil || !strings.Contains(err.Error(), "more than 100 levels deep") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Private state from before the limit isn't used: the referral is read first.
func TestUnpack_LongArray_IsRejected(t *testing.T) {
	known := document.Document{"name": "Contoso"}
	team := make([]any, document.MaxElements+1)
	for i := range team {
		team[i] = map[string]any{"zz": json.Number(fmt.Sprint(i))}
	}
	if _, err := packer.Unpack(packer.Pack(document.Document{"team": team[1:]}, known), known); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if doc, err := packer.Unpack(packer.Pack(document.Document{"team": team}, known), known); err == nil || doc != nil {
		t.Errorf("unpacked %d properties, error %v", len(doc), err)
	}
}
