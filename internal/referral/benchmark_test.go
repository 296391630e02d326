package referral_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// The benchmarks drive the provider's protocol, so that they count what the framework does as well. Internal/bench
// measures the whole under a real Terraform.

// anAdopted is the observed document in an emulator, as a session has it in state, with a configuration that states it.
func anAdopted(b *testing.B) (session *acctest.Session, e *emulator.Emulator, state acctest.State, config tftypes.Value) {
	b.Helper()
	e, url := acctest.Start(b)
	session = acctest.NewSession(b, url)
	doc := acctest.Fixture(b, "observed-shared-active.json")
	state = session.Import(b, acctest.Seed(b, e, doc))
	return session, e, state, stating(b, doc)
}

func BenchmarkRead(b *testing.B) {
	session, e, state, _ := anAdopted(b)
	for b.Loop() {
		session.Read(b, state)
		e.ClearRequests()
	}
}

// BenchmarkReadAPage reads a hundred referrals that one page of the collection tells to be unchanged.
func BenchmarkReadAPage(b *testing.B) {
	e, url := acctest.Start(b)
	doc := acctest.Fixture(b, "observed-shared-active.json")
	var states []acctest.State
	session := acctest.NewSession(b, url)
	for i := range 100 {
		doc["id"] = fmt.Sprintf("bench-%d", i)
		states = append(states, session.Import(b, acctest.Seed(b, e, doc)))
	}
	for b.Loop() {
		b.StopTimer()
		e.ClearRequests()
		session := acctest.NewSession(b, url, "refresh_mode", "bulk")
		b.StartTimer()
		for _, state := range states {
			session.Read(b, state)
		}
		if calls := len(acctest.Sent(e, http.MethodGet)); calls != 1 {
			b.Fatalf("%d calls were made", calls)
		}
	}
}

func BenchmarkPlanWithoutChanges(b *testing.B) {
	session, _, state, config := anAdopted(b)
	for b.Loop() {
		if plan := session.Plan(b, state, config); !plan.Value.Equal(state.Value) {
			b.Fatal(acctest.Changed(state.Value, plan.Value))
		}
	}
}

// withName is a configuration with another name of the referral.
func withName(config tftypes.Value, name string) tftypes.Value {
	attributes := acctest.Attributes(config)
	attributes["name"] = stringValue(name)
	return objectOf(attributes)
}

func BenchmarkPlanAnUpdate(b *testing.B) {
	session, _, state, config := anAdopted(b)
	config = withName(config, "Another name")
	for b.Loop() {
		session.Plan(b, state, config)
	}
}

func BenchmarkApplyAnUpdate(b *testing.B) {
	session, e, state, config := anAdopted(b)
	id := textIn(acctest.Attributes(state.Value)["id"])
	config = withName(config, "Another name")
	plan := session.Plan(b, state, config)
	before, _ := e.Document(id)
	for b.Loop() {
		if _, diags := session.Apply(b, state, plan, config); diags.Errors() != "" {
			b.Fatal(diags.Errors())
		}
		b.StopTimer()
		e.Remove(id)
		acctest.Seed(b, e, before)
		e.ClearRequests()
		b.StartTimer()
	}
}

func BenchmarkValidate(b *testing.B) {
	session, _, _, config := anAdopted(b)
	for b.Loop() {
		session.Validate(b, config)
	}
}

func BenchmarkUpgradeFromThisVersion(b *testing.B) {
	session, _, _, _ := anAdopted(b)
	text, err := os.ReadFile(filepath.Join("testdata", "states", "v0.json"))
	if err != nil {
		b.Fatal(err)
	}
	var stored struct {
		Attributes json.RawMessage `json:"attributes"`
	}
	if err := json.Unmarshal(text, &stored); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		session.Upgrade(b, 0, stored.Attributes, nil)
	}
}

func BenchmarkSchema(b *testing.B) {
	for b.Loop() {
		referral.Schema(context.Background())
	}
}

// BenchmarkState turns a document into attributes, without the protocol.
func BenchmarkState(b *testing.B) {
	doc := acctest.Fixture(b, "observed-shared-active.json")
	for b.Loop() {
		if _, err := referral.Mapping.State(doc, tftypes.Value{}, attribute.Fresh); err != nil {
			b.Fatal(err)
		}
	}
}
