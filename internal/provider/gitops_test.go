package provider_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// repository is a copy of examples/gitops, and an emulator with the referrals in its export.
type repository struct {
	acctest.CLI
	emulator *emulator.Emulator
}

func newRepository(t *testing.T) repository {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs with TF_ACC=1 only")
	}
	e, _ := acctest.Start(t)
	export, err := os.ReadFile(filepath.Join(root, "examples", "gitops", "rehearsal", "export.json"))
	if err != nil {
		t.Fatal(err)
	}
	var documents []json.RawMessage
	if err := json.Unmarshal(export, &documents); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Seed(documents...); err != nil {
		t.Fatal(err)
	}
	opa, err := opaPath()
	if err != nil {
		t.Fatal(err)
	}
	r := copyOfRepository(t, e)
	r.Environment = append(r.Environment, "OPA="+opa)
	return r
}

// copyOfRepository returns a repository without a policy engine.
func copyOfRepository(t *testing.T, e *emulator.Emulator) repository {
	t.Helper()
	r := repository{acctest.NewCLI(t), e}
	if err := os.CopyFS(r.Folder, os.DirFS(filepath.Join(root, "examples", "gitops"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(r.Folder, "terraform.tf")); err != nil { // the CLI brings its own
		t.Fatal(err)
	}
	r.Environment = append(r.Environment, "TERRAFORM="+acctest.Path(), "TF_CLI_ARGS=-no-color")
	return r
}

// opaPath returns the OPA on PATH, or the part of OPA that internal/tools/opa builds.
var opaPath = sync.OnceValues(func() (string, error) {
	if path, err := exec.LookPath("opa"); err == nil {
		return path, nil
	}
	path, err := filepath.Abs(filepath.Join(root, "bin", "opa"))
	if err != nil {
		return "", err
	}
	if output, err := exec.Command("go", "-C", filepath.Join(root, "internal", "tools", "opa"), "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, output)
	}
	return path, nil
})

// keepState configures a backend for production: a server that stores one state.
func (r repository) keepState() {
	r.T.Helper()
	var state []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case req.Method == http.MethodPost:
			state, _ = io.ReadAll(req.Body)
		case req.Method == http.MethodGet && state == nil:
			w.WriteHeader(http.StatusNotFound)
		case req.Method == http.MethodGet:
			_, _ = w.Write(state)
		}
	}))
	r.T.Cleanup(server.Close)
	r.Write(filepath.Join("environments", "production", "backend.tf"), "terraform {\n  backend \"http\" {\n    address = \""+server.URL+"\"\n  }\n}\n")
}

// pipeline runs one of the repository's scripts, and returns its output without line breaks and borders.
func (r repository) pipeline(script string, arguments ...string) (output string, passed bool) {
	r.T.Helper()
	command := exec.Command(filepath.Join(r.Folder, script), arguments...)
	command.Env = r.Environment
	text, err := command.CombinedOutput()
	if command.ProcessState == nil {
		r.T.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(string(text), "│", "")), " "), err == nil
}

// change replaces a string in a customer's file.
func (r repository) change(customer, old, changed string) {
	r.T.Helper()
	name := filepath.Join("environments", "production", "customers", customer)
	before := r.Read(name)
	after := strings.ReplaceAll(before, old, changed)
	if after == before {
		r.T.Fatalf("%s doesn't have %q", name, old)
	}
	r.Write(name, after)
}

// terraformIn runs a Terraform command in the folder of production.
func (r repository) terraformIn(arguments ...string) string {
	r.T.Helper()
	return r.Does(append([]string{"-chdir=environments/production"}, arguments...)...)
}

// A valid pull request passes its rehearsal, main then applies exactly the rehearsed changes, and a later pull request is rehearsed with
// the state.
func TestAccGitOps_ValidPullRequest_PassesAndApplies(t *testing.T) {
	r := newRepository(t)
	const applied = "Resources: 2 imported, 1 added, 1 changed, 0 destroyed."
	if output, passed := r.pipeline("rehearse", "production"); !passed || !strings.Contains(output, applied) || !strings.Contains(output, "No changes.") {
		t.Fatalf("the rehearsal: %t\n%s", passed, output)
	}
	if _, err := os.Stat(filepath.Join(r.Folder, "environments", "production", "terraform.tfstate")); !os.IsNotExist(err) {
		t.Errorf("the rehearsal left a state behind: %v", err)
	}

	if output, passed := r.pipeline("rehearse", "training"); !passed || !strings.Contains(output, "Resources: 1 added, 0 changed, 0 destroyed.") {
		t.Errorf("the rehearsal of training: %t\n%s", passed, output)
	}

	// The rehearsals wrote to this emulator, so start over with a new one.
	r = newRepository(t)
	r.keepState()
	if output, passed := r.pipeline("check", "production"); !passed {
		t.Fatal(output)
	}
	if output := r.terraformIn("apply", "-input=false", "tfplan"); !strings.Contains(output, applied) {
		t.Error(output)
	}
	holds(t, r.emulator, someID+"/status=Active", someID+"/details/dealValue=25000", someID+"/details/closingDateTime=2027-03-31T00:00:00Z")

	r.change("contoso.yaml", "value: 8000", "value: 9000")
	r.Write("state.json", r.terraformIn("state", "pull"))
	if output, passed := r.pipeline("rehearse", "production", filepath.Join(r.Folder, "state.json")); !passed ||
		!strings.Contains(output, "Resources: 0 added, 1 changed, 0 destroyed.") {
		t.Errorf("the second rehearsal: %t\n%s", passed, output)
	}
}

// The rehearsal of an invalid pull request names the error, and writes nothing.
func TestAccGitOps_InvalidPullRequest_IsRejected(t *testing.T) {
	const northwind = `module.referrals.partnercenter_referral.deal["northwind/migration"]`
	for name, test := range map[string]struct {
		customer, old, changed, says string
	}{
		"the policy": {"northwind.yaml", "status: Active", "status: Closed\n    substatus: Won",
			"The policy refuses this plan: " + northwind + ": closes a deal of 250000 without a status_reason. Allowed: up to 100000."},
		"an illegal step": {"northwind.yaml", "status: Active", "status: New\n    substatus: Pending",
			"Error: Illegal status transition from Active to New with " + northwind},
		"a misspelt key of a deal": {"contoso.yaml", "crm_id:", "crmid:",
			"customers/contoso.yaml: deal service-desk has the unknown key crmid. Allowed: id, name, crm_id,"},
		"a misspelt key of a customer": {"contoso.yaml", "address:", "addresses:",
			"customers/contoso.yaml has the keys addresses, deals, name. Allowed: name, address, deals; name is required."},
		"a misspelt key of an address": {"contoso.yaml", "country:", "contry:",
			"customers/contoso.yaml: address has the unknown key contry. Allowed: address_line_1,"},
		"an address that is a text": {"contoso.yaml", "{ country: PT }", "Lisbon",
			"customers/contoso.yaml: address has the unknown key (not an address)."},
		"broken YAML":      {"contoso.yaml", "name: Contoso\n", "name: [\n", "customers/contoso.yaml is not YAML, or has no keys. This tells the line: echo"},
		"a deal's text":    {"northwind.yaml", "  migration:\n", "  other: soon\n  migration:\n", "customers/northwind.yaml: deal other has the unknown key (not a deal)."},
		"not a number":     {"contoso.yaml", "value: 8000", "value: some", `"some"`},
		"a foreign status": {"contoso.yaml", "status: Active", "status: Won", "Attribute: status"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepository(t)
			r.change(test.customer, test.old, test.changed)
			output, passed := r.pipeline("rehearse", "production")
			if passed || !strings.Contains(output, test.says) {
				t.Errorf("passed: %t, want: %s\n%s", passed, test.says, output)
			}
			if strings.Contains(output, "Invalid function argument") {
				t.Errorf("the module fails on the value that it rejects:\n%s", output)
			}
			if all := r.written(); all != 0 {
				t.Errorf("%d requests wrote something", all)
			}
		})
	}
}

// Removing a deal from the files would remove it from the state, so the policy requires an explicit exception.
func TestAccGitOps_RemovedDeal_NeedsAnException(t *testing.T) {
	r := newRepository(t)
	r.keepState()
	r.pipeline("check", "production")
	r.terraformIn("apply", "-input=false", "tfplan")
	if err := os.Remove(filepath.Join(r.Folder, "environments", "production", "customers", "northwind.yaml")); err != nil {
		t.Fatal(err)
	}
	const id = "0a7e9d52-61f5-4c39-9d1c-0c6a3a0f1b11"
	if output, passed := r.pipeline("check", "production"); passed || !strings.Contains(output, "would forget the referral "+id) {
		t.Fatalf("%t\n%s", passed, output)
	}
	r.Write("policy/data.yaml", strings.ReplaceAll(r.Read("policy/data.yaml"), "abandon: []", "abandon: ["+id+"]"))
	if output, passed := r.pipeline("check", "production"); !passed {
		t.Fatal(output)
	}
	if output := r.terraformIn("apply", "-input=false", "tfplan"); !regexp.MustCompile(`1 destroyed`).MatchString(output) {
		t.Error(output)
	}
	holds(t, r.emulator, id+"/status=Active")
}

// Without a backend, the state would be lost with the machine, and the next apply would create every deal again.
func TestAccGitOps_CheckWithoutBackend_IsRejected(t *testing.T) {
	r := newRepository(t)
	output, passed := r.pipeline("check", "production")
	if passed || !strings.Contains(output, "environments/production has no backend, so its state would be lost") {
		t.Errorf("%t\n%s", passed, output)
	}
	if _, err := os.Stat(filepath.Join(r.Folder, "environments", "production", "tfplan")); !os.IsNotExist(err) {
		t.Errorf("there is a plan to apply: %v", err)
	}
	r.keepState()
	if output, passed := r.pipeline("check", "production"); !passed {
		t.Error(output)
	}
}

var commandOf = regexp.MustCompile("(?s)## Try it\n.*?```shell\n(.*?)```")

// The command in the README runs a whole rehearsal in a fresh clone, without preparation.
func TestAccGitOps_READMECommand_Rehearses(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs with TF_ACC=1 only")
	}
	readme, err := os.ReadFile(filepath.Join(root, "examples", "gitops", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	printed := commandOf.FindStringSubmatch(string(readme))
	if printed == nil {
		t.Fatal("the README prints no command")
	}
	opa, err := opaPath() // built once for all tests; the script builds the same
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("bash", "-euc", printed[1])
	command.Dir = root
	command.Env = append(os.Environ(), "TF_CLI_ARGS=-no-color", "OPA="+opa)
	text, err := command.CombinedOutput()
	for _, want := range []string{
		"The policy has nothing against this plan.", "Resources: 2 imported, 1 added, 1 changed, 0 destroyed.", "No changes.",
		"production passes", "POST /v1.0/engagements/referrals", "PUT /v1.0/engagements/referrals/" + someID,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q isn't in the output (%v):\n%s", want, err, text)
		}
	}
	if err != nil {
		t.Error(err)
	}
}

// A rehearsal applies the configuration, so it runs only against an emulator.
func TestAccGitOps_RealEndpoint_RefusesToRehearse(t *testing.T) {
	r := newRepository(t)
	r.Environment = append(r.Environment, "PARTNERCENTER_ENDPOINT=https://api.partner.microsoft.com")
	if output, passed := r.pipeline("rehearse", "production"); passed || !strings.Contains(output, "a rehearsal needs an emulator on this machine") {
		t.Errorf("%t\n%s", passed, output)
	}
}

// The module uses the provider's names: Terraform silently drops other names in a nested object.
func TestGitOps_Module_UsesSchemaNames(t *testing.T) {
	for path, content := range files(t, filepath.Join(root, "examples", "gitops", "modules"), ".tf") {
		checkNames(t, path, content)
	}
}

// written returns the number of requests that may have changed something.
func (r repository) written() int {
	return len(acctest.Sent(r.emulator, "POST")) + len(acctest.Sent(r.emulator, "PUT")) + len(acctest.Sent(r.emulator, "PATCH"))
}
