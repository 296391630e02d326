package intent_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/intent"
)

// The table has every combination of what is configured, what was last applied, what the service has held since, and what
// the state holds. a, b, c and d are values; "" is nothing.
func TestJudge_EveryCombination(t *testing.T) {
	configured := map[string]intent.Value{
		"left out": intent.Absent(), "unknown": intent.Unknown(),
		"": intent.Known(""), "a": intent.Known("a"), "b": intent.Known("b"), "c": intent.Known("c"), "d": intent.Known("d"),
	}
	cases := 0
	for name, value := range configured {
		for _, applied := range []string{"left out", "", "a"} {
			for _, since := range []string{"", "b", "b c"} {
				for _, state := range []string{"", "a", "b", "c", "d"} {
					var h intent.History
					agreed := strings.Fields(since)
					if applied != "left out" {
						agreed = append(agreed, applied)
					}
					for _, v := range agreed {
						h.Note("type", v)
					}
					h.Note("name", name) // the values of other attributes don't matter
					want := intent.Intent
					switch {
					case name == "left out":
						want = intent.Nothing
					case name == "unknown":
						want = intent.Undecided
					case name == state:
						want = intent.Agreed
					case name == applied, name == "b" && since != "", name == "c" && since == "b c":
						want = intent.Drift
					}
					if got := h.Judge("type", value, state); got != want {
						t.Errorf("configured %q, applied %q, since %q, state %q: %d, want %d", name, applied, since, state, got, want)
					}
					cases++
				}
			}
		}
	}
	if cases != 7*3*3*5 {
		t.Errorf("%d cases", cases)
	}
}

func TestHistory_Full_JudgesNothingAsNew(t *testing.T) {
	var h intent.History
	for i := range intent.Limit {
		for range 2 { // noting a value twice counts once
			h.Note("name", fmt.Sprint(i))
		}
	}
	if !h.Holds("name", "0") || !h.Holds("name", fmt.Sprint(intent.Limit-1)) || h.Holds("name", "new") {
		t.Error("the history doesn't hold what was noted, or holds what wasn't")
	}
	longest, err := json.Marshal(h)
	if err != nil || len(longest) > 260 {
		t.Errorf("%d bytes, %v", len(longest), err)
	}
	h.Note("name", "one more")
	if !h.Holds("name", "0") || !h.Holds("name", "new") || h.Judge("name", intent.Known("new"), "old") != intent.Drift {
		t.Error("a full history judges values as new that it may have forgotten")
	}
	if text, err := json.Marshal(h); err != nil || string(text) != `"*"` {
		t.Errorf("%s, %v", text, err)
	}
}

func TestHistory_Stored_RoundTrips(t *testing.T) {
	var none, some, full intent.History
	some.Note("type", "Independent")
	some.Note("status", "New")
	for i := range intent.Limit + 1 {
		full.Note("type", fmt.Sprint(i))
	}
	for name, h := range map[string]intent.History{"none": none, "some": some, "full": full} {
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		var back intent.History
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(text) || back.IsZero() != (name == "none") {
			t.Errorf("%s: %s became %s, %v", name, text, again, err)
		}
		for _, value := range []string{"Independent", "New", "other"} {
			if back.Holds("type", value) != h.Holds("type", value) {
				t.Errorf("%s: %q", name, value)
			}
		}
	}
	// Changing a copy doesn't change its original.
	copied := some
	copied.Note("type", "Shared")
	some.Note("type", "Mixed")
	if copied.Holds("type", "Mixed") || some.Holds("type", "Shared") {
		t.Error("two histories share their memory")
	}
}

func TestHistory_CorruptText_IsAnError(t *testing.T) {
	for _, text := range []string{"%", "AAA", "**", strings.Repeat("AAAA", intent.Limit+1)} {
		var h intent.History
		if err := h.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
