package registration_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// Each state was written by an earlier version of the provider and has the service's document from that time. In each, the service has
// changed the contract's value, which the private state records as drift.
func TestStates_OfEveryVersion_AreUpgraded(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "states", "v*-document.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no states to upgrade", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				var stored struct {
					SchemaVersion int64           `json:"schema_version"`
					Attributes    json.RawMessage `json:"attributes"`
					Private       []byte          `json:"private"`
				}
				text, err := os.ReadFile(strings.TrimSuffix(file, "-document.json") + ".json")
				if err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(text, &stored); err != nil {
					t.Fatal(err)
				}
				w.Remove(w.id)
				acctest.Seed(t, w.Emulator, acctest.Fixture(t, filepath.Join("states", filepath.Base(file))))
				state := w.session.Read(t, w.session.Upgrade(t, stored.SchemaVersion, stored.Attributes, stored.Private))
				config := registering(t, "solution.marketplace_transaction.is_transacted=true",
					`solution.marketplace_transaction.date_time="2026-10-20T00:00:00Z"`)
				if got := w.planIsEmpty(state, config); !strings.Contains(got, "contract.value: configured 600000, in Partner Center 555000") {
					t.Errorf("warnings: %q", got)
				}
				if err := w.Review(w.id, "ActionRequired", ""); err != nil {
					t.Fatal(err)
				}
				after, diags := w.apply(w.session.Read(t, state), config, func() {})
				sent := acctest.Sent(w.Emulator, "PATCH")
				const patch = `[{"op":"replace","path":"/registrations/0/contract/value","value":600000}]`
				if diags.Errors() != "" || len(sent) != 1 || string(sent[0].Body) != patch {
					t.Fatalf("%d patches were sent: %s", len(sent), diags.Errors())
				}
				w.planIsEmpty(w.session.Read(t, after), config)
			})
		})
	}
}
