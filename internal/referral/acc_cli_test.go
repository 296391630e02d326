package referral_test

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/acctest"
)

// cli runs the CLI command by command, for what plugin-testing has no step for: applying what it generated, a saved
// plan, the state file, -replace. The provider runs in the process of the test, as with plugin-testing.
type cli struct {
	t           *testing.T
	folder      string
	environment []string
}

// cli makes a working directory.
func (a acceptance) cli() cli {
	a.t.Helper()
	address := cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io") + "/partnercenter/partnercenter"
	c := cli{t: a.t, folder: a.t.TempDir()}
	c.environment = append(os.Environ(), "TF_REATTACH_PROVIDERS="+serve(a.t, address), "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
	c.write("terraform.tf", `terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}`)
	return c
}

// serve serves the provider until the end of the test and gives what the CLI needs to reach it.
func serve(t *testing.T, address string) string {
	t.Helper()
	server, err := acctest.Providers["partnercenter"]()
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

func (c cli) write(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.folder, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c cli) read(name string) string {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.folder, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

func (c cli) run(arguments ...string) (output string, code int) {
	c.t.Helper()
	command := exec.Command(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), arguments...)
	command.Dir, command.Env = c.folder, c.environment
	text, err := command.CombinedOutput()
	if command.ProcessState == nil {
		c.t.Fatal(err)
	}
	return string(text), command.ProcessState.ExitCode()
}

// does runs a command that must succeed.
func (c cli) does(arguments ...string) string {
	c.t.Helper()
	output, code := c.run(arguments...)
	if code != 0 {
		c.t.Fatalf("%v ended with %d:\n%s", arguments, code, output)
	}
	return output
}

// says runs a command that must succeed and say so.
func (c cli) says(want *regexp.Regexp, arguments ...string) {
	c.t.Helper()
	if output := c.does(arguments...); !want.MatchString(output) {
		c.t.Errorf("%v didn't say %s:\n%s", arguments, want, output)
	}
}

// fails runs a command that must fail and say so.
func (c cli) fails(want *regexp.Regexp, arguments ...string) {
	c.t.Helper()
	output, code := c.run(arguments...)
	if code != 1 || !want.MatchString(output) {
		c.t.Errorf("%v ended with %d, without %s:\n%s", arguments, code, want, output)
	}
}

// apply applies the configuration without asking.
func (c cli) apply(options ...string) string {
	c.t.Helper()
	return c.does(append([]string{"apply", "-no-color", "-auto-approve"}, options...)...)
}

// plansNothing makes sure that a plan is empty.
func (c cli) plansNothing() {
	c.t.Helper()
	if output, code := c.run("plan", "-no-color", "-detailed-exitcode"); code != 0 {
		c.t.Errorf("the plan isn't empty (%d):\n%s", code, output)
	}
}
