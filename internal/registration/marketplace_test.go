package registration_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// An update adds marketplace details to a registration without any. Whether Partner Center creates the object that contains them isn't
// documented: if it rejects the update, nothing changes.
func TestUpdate_FirstMarketplaceDetails_AreSentOnPublishedPaths(t *testing.T) {
	for _, adds := range []bool{true, false} {
		t.Run(fmt.Sprint("adds=", adds), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w world) {
				w.Behave(emulator.Behaviour{AddParents: adds})
				made := w.registered("ActionRequired")
				config := registering(t, "solution.marketplace_transaction.is_transacted=true",
					`solution.marketplace_transaction.date_time="2026-10-20T00:00:00Z"`)
				if got := w.session.Plan(t, made, config).Diagnostics.Warnings(); !strings.Contains(got, "Marketplace details may be refused") {
					t.Errorf("warnings: %q", got)
				}
				after, diags := w.apply(made, config, func() {})
				const path = "/registrations/0/solutionDetails/0/marketplaceTransactionDetails/"
				for _, part := range []string{`"op":"add","path":"` + path + `isMarketplaceTransacted"`, `"path":"` + path + `marketplaceTransactionDateTime"`} {
					if sent := string(acctest.Sent(w.Emulator, "PATCH")[0].Body); !strings.Contains(sent, part) {
						t.Errorf("sent %s", sent)
					}
				}
				if !adds {
					if !strings.Contains(diags.Errors(), "Can't change the deal registration") || acctest.Changed(made.Value, after.Value) != "" {
						t.Errorf("errors: %q", diags.Errors())
					}
					return
				}
				if diags.Errors() != "" {
					t.Fatal(diags.Errors())
				}
				after = w.session.Read(t, after)
				w.planIsEmpty(after, config)
				// The details exist now, so the next change gets no warning.
				if err := w.Review(w.id, "ActionRequired", ""); err != nil {
					t.Fatal(err)
				}
				again := w.session.Plan(t, w.session.Read(t, after), registering(t, "solution.marketplace_transaction.is_transacted=false"))
				if again.Diagnostics.Errors() != "" || again.Diagnostics.Warnings() != "" {
					t.Errorf("the next change: %s %s", again.Diagnostics.Errors(), again.Diagnostics.Warnings())
				}
			})
		})
	}
}

// A new registration leaves out empty values instead of sending null or an empty string.
func TestCreate_EmptyValues_AreLeftOut(t *testing.T) {
	inWorld(t, func(t *testing.T, w world) {
		_, diags := w.apply(w.session.Null(), registering(t, `contract.term="Perpetual"`, `contract.end_date_time=""`,
			`solution.marketplace_transaction.date_time=""`), func() {})
		if diags.Errors() != "" {
			t.Fatal(diags.Errors())
		}
		var operations []struct{ Value map[string]any }
		if err := json.Unmarshal(acctest.Sent(w.Emulator, "PATCH")[0].Body, &operations); err != nil {
			t.Fatal(err)
		}
		solution := operations[0].Value["solutionDetails"].([]any)[0].(map[string]any)
		_, ends := operations[0].Value["contract"].(map[string]any)["endDateTime"]
		if details, there := solution["marketplaceTransactionDetails"]; there || ends {
			t.Errorf("an end was sent: %v, marketplace details: %v", ends, details)
		}
	})
}
