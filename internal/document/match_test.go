package document

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func elements(t *testing.T, text string) []any {
	t.Helper()
	var all []any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// One identity of each kind.
var (
	People    = Identity{Keys: []string{"email"}, Hints: []string{"firstName", "lastName"}}
	ByID      = Identity{Keys: []string{"id"}, Hints: []string{"type", "name"}}
	ByProfile = Identity{Keys: []string{"id", "profileType"}}
	ByType    = Identity{Keys: []string{"type"}, Hints: []string{"id"}}
)

// The cases after the empty line failed once with generated documents.
func TestMatch_Members_PairByIdentity(t *testing.T) {
	const ann, bob = `{"email":"ann@x.y","firstName":"Ann"}`, `{"email":"bob@x.y","firstName":"Bob"}`
	for _, c := range []struct {
		name      string
		identity  Identity
		old, next string
		want      string
	}{
		{"no members", People, `[]`, `[]`, "[]"},
		{"the same", People, "[" + ann + "," + bob + "]", "[" + ann + "," + bob + "]", "[0 1]"},
		{"reversed", People, "[" + ann + "," + bob + "]", "[" + bob + "," + ann + "]", "[1 0]"},
		{"a new one first", People, "[" + ann + "]", "[" + bob + "," + ann + "]", "[-1 0]"},
		{"case and blanks of an address", People, "[" + ann + "]", `[{"email":" ANN@x.y "}]`, "[0]"},
		{"renamed", People, "[" + ann + "]", `[{"email":"ann@x.y","firstName":"Anna"}]`, "[0]"},
		{"another address", People, "[" + ann + "]", `[{"email":"new@x.y","firstName":"Ann"}]`, "[-1]"},
		{"address removed", People, "[" + ann + "]", `[{"email":"","firstName":"Ann"}]`, "[-1]"},
		{"address left out", People, "[" + bob + "," + ann + "]", `[{"firstName":"Ann"}]`, "[1]"},
		{"one address, distinguished by name", People, `[{"email":"s@x.y","firstName":"A"},{"email":"s@x.y","firstName":"B"}]`,
			`[{"email":"s@x.y","firstName":"B"},{"email":"s@x.y","firstName":"A"}]`, "[1 0]"},
		{"no address, distinguished by name", People, `[{"firstName":"A"},{"firstName":"B"}]`, `[{"firstName":"C"},{"firstName":"B"},{"firstName":"A"}]`, "[-1 1 0]"},
		{"no address and another name", People, `[{"firstName":"A","phoneNumber":"1"}]`, `[{"firstName":"B"}]`, "[-1]"},
		{"no values", People, "[" + ann + "," + bob + "]", `[{},{}]`, "[0 1]"},
		{"by id", ByID, `[{"id":"1"},{"id":"2"}]`, `[{"id":"2"},{"id":"3"}]`, "[1 -1]"},
		{"by profile", ByProfile, `[{"id":"1","profileType":"Duns"},{"id":"1","profileType":"External"}]`, `[{"id":"1","profileType":"External"}]`, "[1]"},
		{"by profile, its type left out", ByProfile, `[{"id":"1","profileType":"Duns"}]`, `[{"id":"1"}]`, "[0]"},
		{"by type, with another value", ByType, `[{"type":"A","id":"1"},{"type":"B","id":"1"}]`, `[{"type":"B","id":"2"},{"type":"A","id":"1"}]`, "[1 0]"},
		{"by type, another type", ByType, `[{"type":"A","id":"1"}]`, `[{"type":"B","id":"1"}]`, "[-1]"},
		{"by type, two of one distinguished by value", ByType, `[{"type":"A","id":"1"},{"type":"A","id":"2"}]`, `[{"type":"A","id":"2"},{"type":"A","id":"3"}]`, "[1 0]"},
		{"by type, the type left out", ByType, `[{"type":"A","id":"1"},{"type":"B","id":"2"}]`, `[{"id":"2"}]`, "[1]"},

		{"equal ones keep their places", ByID, `[{"id":"m","x":1},{},{"id":"m"},{}]`, `[{"id":"m"},{},{"id":"m"},{}]`, "[0 1 2 3]"},
		{"one with an address doesn't take another's place", People, `[{"email":"e@x.y","phoneNumber":"1"},{"email":"e@x.y"},{}]`,
			`[{"phoneNumber":"1"},{"email":"e@x.y"},{}]`, "[0 1 2]"},
		{"a target without id keeps its place", ByID, `[{"id":"msft"},{}]`, `[{},{}]`, "[0 1]"},
		{"a member gives its place to one that fits nowhere else", ByID, `[{"name":"A","type":"T"},{"name":"A","type":"U"}]`, `[{"name":"A"},{"type":"T"}]`, "[1 0]"},
		{"three members change places", ByID, `[{"name":"A","type":"T"},{"name":"A","type":"U"},{"name":"B","type":"U"}]`,
			`[{"name":"A"},{"type":"U"},{"type":"T"}]`, "[1 2 0]"},
		{"an id without type differs from one with a type", ByProfile, `[{"profileType":"Duns"},{}]`, `[{"id":"","profileType":""},{"id":"","profileType":"Duns"}]`, "[1 0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fmt.Sprint(Match(c.identity, elements(t, c.old), elements(t, c.next))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMatch_UnknownAddress_StaysUnpaired(t *testing.T) {
	old := []any{map[string]any{"firstName": "Ann"}}
	next := []any{map[string]any{"firstName": "Ann", "email": Unknown{}}}
	if got := Match(People, old, next); got[0] != -1 {
		t.Errorf("%v", got)
	}
}

func TestFormatDecimal_ManyDigits_Keeps28(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"0", "0"}, {"-0", "0"}, {"1", "1"}, {"0.1", "0.1"}, {"1234.50", "1234.5"}, {"1e3", "1000"}, {"100", "100"},
		{"0.01000000000000000020816681711721685", "0.01000000000000000020816681712"},
		{"12345678901234567890123456.789", "12345678901234567890123456.79"},
		{"99999999999999999999999999999", "100000000000000000000000000000"}, {"1e-30", "0.000000000000000000000000000001"},
	} {
		value, err := ParseDecimal(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := FormatDecimal(value).String(); got != c.out {
			t.Errorf("%s: %s, want %s", c.in, got, c.out)
		}
	}
	for _, text := range []string{"", "x", "1e999999999", "1e500", "1e-500", "Inf", "NaN", "0x10"} {
		if value, err := ParseDecimal(text); err == nil {
			t.Errorf("%q is %v", text, value)
		}
	}
}

func TestEqualInstant_OtherOffset_ComparesInstants(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"2026-02-24T21:12:46.17432Z", "2026-02-24T21:12:46.1743200Z", true}, {"2026-02-24T21:00:00Z", "2026-02-24T22:00:00+01:00", true},
		{"2026-02-24T21:00:00Z", "2026-02-24T21:00:00.0000001Z", false}, {"tomorrow", "tomorrow", true}, {"tomorrow", "2026-02-24T21:00:00Z", false},
		{"2026-02-24T21:00:00Z", "2026-02-24T21:00:00-00:00", true}, {"", "2026-02-24T21:00:00Z", false},
	} {
		if got := EqualInstant(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func TestParse_NoReferral_IsRejectedWithoutContent(t *testing.T) {
	for text, want := range map[string]string{
		`{"secret`: "it is truncated", `{"secret":}`: "a syntax error at byte 11", `["secret"]`: "a JSON object was expected, not an array",
		`"secret"`: "not a string", `null`: "not null", ``: "it is truncated", `{"a":1} {"secret":2}`: "more data after the JSON document", `{"a":tru"secret"}`: "a syntax error at byte",
	} {
		_, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	doc, err := Parse([]byte(`{"id":"1","links":{"self":{}},"details":{"links":1}}`))
	if err != nil || string(Encode(doc)) != `{"details":{"links":1},"id":"1"}` {
		t.Errorf("%s, %v", Encode(doc), err)
	}
}
