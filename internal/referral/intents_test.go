package referral_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// An adopted referral costs its document, and a few bytes for each value that the service replaces, up to a limit.
func TestPrivateState_StaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long with the race detector, and shares nothing")
	}
	w := newWorld(t)
	doc := acctest.Fixture(t, "observed-shared-active.json")
	id := acctest.Seed(t, w.emulator, doc)
	state := w.session.Import(t, id)
	config := stating(t, doc)
	adopted := len(state.Private)
	if strings.Contains(string(state.Private), `"applied"`) {
		t.Errorf("an adopted referral has nothing to remember: %s", state.Private)
	}
	move := func(i int) {
		t.Helper()
		err := w.emulator.Edit(id, func(doc map[string]any) {
			doc["type"], doc["name"] = fmt.Sprint("type ", i), fmt.Sprint("name ", i)
		})
		if err != nil {
			t.Fatal(err)
		}
		state = w.session.Read(t, state)
	}
	move(0)
	moved := len(state.Private) // by two more values in the history
	most := moved
	for i := range 200 {
		move(i + 1)
		most = max(most, len(state.Private))
		if errors := w.session.Plan(t, state, config).Diagnostics.Errors(); errors != "" {
			t.Fatalf("after %d moves: %s", i+1, errors)
		}
	}
	if moved > adopted+60 || most > adopted+800 {
		t.Errorf("private state has %d bytes after the import, %d after two changes, %d at most", adopted, moved, most)
	}
}

// Values that were applied before, or that the service has held since, are no intents. New values are, and after an apply, only
// the applied value is remembered.
func TestPlan_FixedAttributes_JudgesIntentsOnly(t *testing.T) {
	w := newWorld(t)
	state := w.activeState(t)
	config := func(kind string) tftypes.Value {
		return declaring(t, `{"type":"`+kind+`","customerProfile":{},"consent":{},"details":{}}`)
	}
	for _, kind := range []string{"Shared", "Third"} {
		if err := w.emulator.Edit("d0000000-0000-4000-8000-000000000001", func(doc map[string]any) { doc["type"] = kind }); err != nil {
			t.Fatal(err)
		}
		state = w.session.Read(t, state)
	}
	for kind, want := range map[string][2]string{ // error, warning
		"Independent": {"", "Partner Center has changed"}, "Shared": {"", "Partner Center has changed"}, "Third": {"", ""}, "Fourth": {"Fixed at creation", ""},
	} {
		diags := w.session.Plan(t, state, config(kind)).Diagnostics
		for i, got := range []string{diags.Errors(), diags.Warnings()} {
			if (got == "") != (want[i] == "") || !strings.Contains(got, want[i]) {
				t.Errorf("%s: %q, want %q", kind, got, want[i])
			}
		}
	}
	attributes := acctest.Attributes(config("Independent"))
	attributes["name"] = stringValue("Another")
	state = w.session.Converge(t, state, objectOf(attributes))
	for kind, refused := range map[string]bool{"Independent": false, "Shared": true, "Third": false} {
		if errors := w.session.Plan(t, state, config(kind)).Diagnostics.Errors(); (errors != "") != refused {
			t.Errorf("%s after an apply with Independent: %q", kind, errors)
		}
	}
}

// Version 0 stored the last applied status and the one held before, in plain text.
func TestPrivateState_OfAnOlderVersion_IsRead(t *testing.T) {
	for name, private := range map[string]string{
		"last applied": `{"s":"New","u":"Pending"}`, "held since": `{"s":"Closed","hs":"New","hu":"Pending"}`, "protected": `{"s":"New","u":"Pending","p":true}`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			state := w.activeState(t)
			keys := map[string]json.RawMessage{}
			if err := json.Unmarshal(state.Private, &keys); err != nil {
				t.Fatal(err)
			}
			raw := map[string][]byte{"applied": []byte(private)}
			for key, value := range keys {
				var text []byte
				if err := json.Unmarshal(value, &text); err != nil {
					t.Fatal(err)
				}
				raw[key] = text
			}
			raw["applied"] = []byte(private)
			var err error
			if state.Private, err = json.Marshal(maps.Clone(raw)); err != nil {
				t.Fatal(err)
			}
			diags := w.session.Plan(t, state, declaring(t, withStatus("New", "Pending"))).Diagnostics
			if diags.Errors() != "" || !strings.Contains(diags.Warnings(), "moved the referral on") {
				t.Errorf("%s%s", diags.Errors(), diags.Warnings())
			}
			if errors := w.session.Plan(t, state, declaring(t, withStatus("New", "Received"))).Diagnostics.Warnings(); !strings.Contains(errors, "moved the referral on") {
				t.Errorf("%s", errors)
			}
		})
	}
}
