package referral_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// TestUpgrade_StateOfEveryVersion loads states from earlier versions of the provider, each with the service's document of that
// time: nothing is planned, and an update without a refresh still loses nothing.
func TestUpgrade_StateOfEveryVersion(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "states", "v*-document.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no states to upgrade", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), "-document.json")
		t.Run(name, func(t *testing.T) {
			var stored struct {
				SchemaVersion int64           `json:"schema_version"`
				Attributes    json.RawMessage `json:"attributes"`
				Private       []byte          `json:"private"`
			}
			text, err := os.ReadFile(filepath.Join("testdata", "states", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &stored); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t)
			doc := acctest.Fixture(t, filepath.Join("states", name+"-document.json"))
			acctest.Seed(t, w.emulator, doc)
			state := w.session.Upgrade(t, stored.SchemaVersion, stored.Attributes, stored.Private)
			w.planIsEmpty(t, w.session.Read(t, state), configured(state.Value))

			config := declaring(t, `{"type":"Shared","customerProfile":{},"consent":{},"details":{"dealValue":1}}`)
			plan := w.session.Plan(t, state, config)
			if _, diags := w.session.Apply(t, state, plan, config); diags.Errors() != "" {
				t.Fatal(diags.Errors())
			}
			if reads := len(acctest.Sent(w.emulator, "GET")); reads != 1 {
				t.Errorf("the stored document wasn't used: %d reads", reads)
			}
			before, _ := document.Parse([]byte(fmt.Sprint(string(document.Encode(doc)))))
			after, _ := w.emulator.Document(doc["id"].(string))
			changes := document.Diff(referral.Shape, withoutOwn(before), withoutOwn(after))
			if len(changes) != 1 || changes[0].Path.String() != "details.dealValue" {
				t.Errorf("%+v", changes)
			}
		})
	}
}
