package referral_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// The benchmarks drive the provider's protocol. They count only what happens inside the provider's calls, and report the CPU of the
// process too, which a busy machine changes less than the time. make bench measures the whole under a real Terraform.

// metered is a server whose calls a benchmark measures.
type metered struct {
	provider.Server
	b   *testing.B
	cpu time.Duration
}

func newMetered(b *testing.B, endpoint string, arguments ...string) *acctest.Session {
	b.Helper()
	server, err := acctest.NewServer()
	if err != nil {
		b.Fatal(err)
	}
	m := &metered{Server: server, b: b}
	b.StopTimer()
	b.Cleanup(func() { b.ReportMetric(float64(m.cpu.Microseconds())/float64(b.N), "cpu-µs/op") })
	all := append([]string{"endpoint", endpoint, "access_token", "test-token"}, arguments...)
	session, diags := acctest.StartSessionOn(context.Background(), b, m, all...)
	if diags.Errors() != "" {
		b.Fatal(diags.Errors())
	}
	return session
}

func cpuOfProcess() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func (m *metered) call() (end func()) {
	before := cpuOfProcess()
	m.b.StartTimer()
	return func() {
		m.b.StopTimer()
		m.cpu += cpuOfProcess() - before
	}
}

func (m *metered) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	defer m.call()()
	return m.Server.ValidateResourceConfig(ctx, req)
}

func (m *metered) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	defer m.call()()
	return m.Server.UpgradeResourceState(ctx, req)
}

func (m *metered) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	defer m.call()()
	return m.Server.ReadResource(ctx, req)
}

func (m *metered) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	defer m.call()()
	return m.Server.PlanResourceChange(ctx, req)
}

func (m *metered) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	defer m.call()()
	return m.Server.ApplyResourceChange(ctx, req)
}

// adoptedDocument returns the observed document in an emulator, its state in a session, and a configuration that states it.
func adoptedDocument(b *testing.B) (session *acctest.Session, e *emulator.Emulator, state acctest.State, config tftypes.Value) {
	b.Helper()
	e, url := acctest.Start(b)
	session = newMetered(b, url)
	doc := acctest.Fixture(b, "observed-shared-active.json")
	state = session.Import(b, acctest.Seed(b, e, doc))
	return session, e, state, stating(b, doc)
}

func BenchmarkRead(b *testing.B) {
	session, e, state, _ := adoptedDocument(b)
	for range b.N {
		session.Read(b, state)
		e.ClearRequests()
	}
}

// BenchmarkReadAPage reads a hundred referrals that one page of the collection shows as unchanged.
func BenchmarkReadAPage(b *testing.B) {
	e, url := acctest.Start(b)
	doc := acctest.Fixture(b, "observed-shared-active.json")
	var states []acctest.State
	session := acctest.NewSession(b, url)
	for i := range 100 {
		doc["id"] = fmt.Sprintf("33333333-3333-4333-8333-%012d", i)
		states = append(states, session.Import(b, acctest.Seed(b, e, doc)))
	}
	for range b.N {
		e.ClearRequests()
		session := newMetered(b, url, "refresh_mode", "bulk")
		for _, state := range states {
			session.Read(b, state)
		}
		if calls := len(acctest.Sent(e, http.MethodGet)); calls != 1 {
			b.Fatalf("%d calls were made", calls)
		}
	}
}

func BenchmarkPlanWithoutChanges(b *testing.B) {
	session, _, state, config := adoptedDocument(b)
	for range b.N {
		if plan := session.Plan(b, state, config); !plan.Value.Equal(state.Value) {
			b.Fatal(acctest.Changed(state.Value, plan.Value))
		}
	}
}

// withName returns a configuration with another name for the referral.
func withName(config tftypes.Value, name string) tftypes.Value {
	attributes := acctest.Attributes(config)
	attributes["name"] = stringValue(name)
	return objectOf(attributes)
}

func BenchmarkPlanAnUpdate(b *testing.B) {
	session, _, state, config := adoptedDocument(b)
	config = withName(config, "Another name")
	for range b.N {
		session.Plan(b, state, config)
	}
}

func BenchmarkApplyAnUpdate(b *testing.B) {
	session, e, state, config := adoptedDocument(b)
	id := textIn(acctest.Attributes(state.Value)["id"])
	config = withName(config, "Another name")
	plan := session.Plan(b, state, config)
	before, _ := e.Document(id)
	for range b.N {
		if _, diags := session.Apply(b, state, plan, config); diags.Errors() != "" {
			b.Fatal(diags.Errors())
		}
		e.Remove(id)
		acctest.Seed(b, e, before)
		e.ClearRequests()
	}
}

func BenchmarkValidate(b *testing.B) {
	session, _, _, config := adoptedDocument(b)
	for range b.N {
		session.Validate(b, config)
	}
}

func BenchmarkUpgrade_FromThisVersion(b *testing.B) {
	session, _, _, _ := adoptedDocument(b)
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
	for range b.N {
		session.Upgrade(b, 0, stored.Attributes, nil)
	}
}

func BenchmarkSchema(b *testing.B) {
	for b.Loop() {
		referral.Schema(context.Background())
	}
}

// BenchmarkState converts a document to attributes, without the protocol.
func BenchmarkState(b *testing.B) {
	doc := acctest.Fixture(b, "observed-shared-active.json")
	for b.Loop() {
		if _, err := referral.Mapping.State(doc, tftypes.Value{}, attribute.Fresh); err != nil {
			b.Fatal(err)
		}
	}
}
