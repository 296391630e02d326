package acctest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// CLI runs commands of a real Terraform or OpenTofu, for cases that plugin-testing doesn't support: for_each, applying generated
// configuration, a saved plan, the state file, -replace. As with plugin-testing, the provider runs in the process of the test.
type CLI struct {
	T           *testing.T
	Folder      string
	Environment []string
}

// NewCLI creates a working directory.
func NewCLI(t *testing.T) CLI {
	t.Helper()
	address := cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io") + "/partnercenter/partnercenter"
	c := CLI{T: t, Folder: t.TempDir()}
	c.Environment = append(os.Environ(), "TF_REATTACH_PROVIDERS="+serve(t, address), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
	c.Write("terraform.tf", `terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}`)
	return c
}

// serve serves the provider until the end of the test, and returns the value of TF_REATTACH_PROVIDERS.
func serve(t *testing.T, address string) string {
	t.Helper()
	server, err := Providers["partnercenter"]()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	reattach, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve(address, func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, reattach, closed), tf6server.WithLoggingSink(t), tf6server.WithoutLogStderrOverride(),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
		if err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { cancel(); <-closed })
	found := <-reattach
	config, err := json.Marshal(map[string]any{address: map[string]any{
		"Protocol": string(found.Protocol), "ProtocolVersion": found.ProtocolVersion, "Pid": found.Pid, "Test": found.Test,
		"Addr": map[string]string{"Network": found.Addr.Network(), "String": found.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(config)
}

// Write writes a file in the working directory.
func (c CLI) Write(name, text string) {
	c.T.Helper()
	if err := os.WriteFile(filepath.Join(c.Folder, name), []byte(text), 0o600); err != nil {
		c.T.Fatal(err)
	}
}

// Read reads a file in the working directory.
func (c CLI) Read(name string) string {
	c.T.Helper()
	text, err := os.ReadFile(filepath.Join(c.Folder, name))
	if err != nil {
		c.T.Fatal(err)
	}
	return string(text)
}

// Command returns a command in the working directory.
func (c CLI) Command(arguments ...string) *exec.Cmd {
	command := exec.Command(Path(), arguments...)
	command.Dir, command.Env = c.Folder, c.Environment
	return command
}

// Run runs a command and returns its output and exit code.
func (c CLI) Run(arguments ...string) (output string, code int) {
	c.T.Helper()
	command := c.Command(arguments...)
	text, err := command.CombinedOutput()
	if command.ProcessState == nil {
		c.T.Fatal(err)
	}
	return string(text), command.ProcessState.ExitCode()
}

// Does runs a command, which must succeed, and returns its output.
func (c CLI) Does(arguments ...string) string {
	c.T.Helper()
	output, code := c.Run(arguments...)
	if code != 0 {
		c.T.Fatalf("%v ended with %d:\n%s", arguments, code, output)
	}
	return output
}

// Says runs a command, which must succeed with a matching output.
func (c CLI) Says(want *regexp.Regexp, arguments ...string) {
	c.T.Helper()
	if output := c.Does(arguments...); !want.MatchString(output) {
		c.T.Errorf("%v succeeded without %s:\n%s", arguments, want, output)
	}
}

// Fails runs a command, which must fail with a matching output.
func (c CLI) Fails(want *regexp.Regexp, arguments ...string) {
	c.T.Helper()
	output, code := c.Run(arguments...)
	if code != 1 || !want.MatchString(output) {
		c.T.Errorf("%v ended with %d, without %s:\n%s", arguments, code, want, output)
	}
}

// Apply applies the configuration without confirmation.
func (c CLI) Apply(options ...string) string {
	c.T.Helper()
	return c.Does(append([]string{"apply", "-no-color", "-auto-approve"}, options...)...)
}

// PlansNothing checks that a plan is empty.
func (c CLI) PlansNothing() {
	c.T.Helper()
	if output, code := c.Run("plan", "-no-color", "-detailed-exitcode"); code != 0 {
		c.T.Errorf("the plan isn't empty (%d):\n%s", code, output)
	}
}

// SkipBelow skips a test if the CLI is older.
func SkipBelow(t *testing.T, oldest string) {
	t.Helper()
	if _, number := engine(t); number.LessThan(version.Must(version.NewVersion(oldest))) {
		t.Skipf("the CLI is %s, and the test needs %s or later", number, oldest)
	}
}

// SkipWithoutQueries skips a test if the CLI has no `terraform query`. Other tests cover queries without a CLI.
func SkipWithoutQueries(t *testing.T) {
	t.Helper()
	name, number := engine(t)
	if name != "Terraform" || number.LessThan(version.Must(version.NewVersion("1.14.0"))) {
		t.Skipf("%s %s has no queries; Terraform 1.14 and later have", name, number)
	}
}

// SkipWithoutActions skips a test if the CLI has no actions. Other tests cover actions without a CLI.
func SkipWithoutActions(t *testing.T) {
	t.Helper()
	if name, number, ok := hasActions(t); !ok {
		t.Skipf("%s %s has no actions; Terraform 1.14 and later have", name, number)
	}
}

// OnlyWithoutActions skips a test if the CLI has actions.
func OnlyWithoutActions(t *testing.T) {
	t.Helper()
	if name, number, ok := hasActions(t); ok {
		t.Skipf("%s %s has actions", name, number)
	}
}

func hasActions(t *testing.T) (name string, number *version.Version, ok bool) {
	t.Helper()
	name, number = engine(t)
	return name, number, name == "Terraform" && number.GreaterThanOrEqual(version.Must(version.NewVersion("1.14.0")))
}

// engine returns the CLI's name and version.
func engine(t *testing.T) (string, *version.Version) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests need TF_ACC=1; run make acc")
	}
	output, err := exec.Command(Path(), "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	var name, number string
	if _, err := fmt.Sscanf(string(output), "%s v%s", &name, &number); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return name, version.Must(version.NewVersion(number))
}

// Path returns the path of the CLI.
func Path() string { return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform") }

// SkipOnOpenTofu skips a test of a message that OpenTofu words differently.
func SkipOnOpenTofu(t *testing.T) {
	t.Helper()
	if name, _ := engine(t); name != "Terraform" {
		t.Skipf("%s words this message differently", name)
	}
}
