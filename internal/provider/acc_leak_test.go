package provider_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const leakConfig = `
terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

resource "partnercenter_referral" "lead" {
  name             = "Leak test"
  type             = "Independent"
  customer_profile = {}
  consent          = {}
  details          = {}
}
`

// Runs the provider in its own process, under a real CLI with TRACE logs: no secret may be in the output, the logs, the saved plan, the
// state or a crash log.
func TestAccCLI_AnySignIn_LeaksNoSecret(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs with TF_ACC=1 only")
	}
	binaries := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(binaries, "terraform-provider-partnercenter"), ".")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	s := newService(t)
	s.fakeAz(t, "")
	for name, f := range map[string]fault{
		"no fault": leakFaults["no fault"], "the authority refuses and echoes": echoing(true, 401), "the service refuses and echoes": echoing(false, 401),
	} {
		for method := range s.signInArguments(t) {
			if name == "the authority refuses and echoes" && !strings.HasPrefix(method, "refresh") {
				continue // this method doesn't call the authority
			}
			t.Run(name+", "+method, func(t *testing.T) {
				w := watch(t, s, f)
				folder := t.TempDir()
				output := applyIn(t, folder, binaries, w, s.signInArguments(t)[method], name == "no fault")
				kept := contents(t, folder)
				if !strings.Contains(kept["trace.log"], "Chose the method to sign in") || kept["tfplan"] == "" {
					t.Fatalf("the test sees too little: %d bytes of log, %d bytes of plan\n%s", len(kept["trace.log"]), len(kept["tfplan"]), output)
				}
				kept["the output"] = output
				for where, text := range kept {
					for form := range w.secretForms() {
						if at := strings.Index(text, form); at >= 0 {
							t.Errorf("%s has a secret after %q", where, text[max(0, at-200):at])
						}
					}
				}
			})
		}
	}
}

// applyIn plans, applies the saved plan, shows the state and destroys. Secrets are in the environment, as in a pipeline: the CLI itself
// writes a configuration's variables into the plan.
func applyIn(t *testing.T, folder, binaries string, w *watched, arguments map[string]string, works bool) string {
	t.Helper()
	rc := filepath.Join(t.TempDir(), "cli.tfrc")
	for path, text := range map[string]string{
		filepath.Join(folder, "main.tf"): strings.Replace(leakConfig, "Leak test", "Leak test "+filepath.Base(filepath.Dir(folder)), 1),
		rc:                               fmt.Sprintf("provider_installation {\n  dev_overrides { %q = %q }\n}\n", "partnercenter/partnercenter", binaries),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	arguments["endpoint"], arguments["authority_host"] = w.url, w.url
	environment := append(os.Environ(), "TF_CLI_CONFIG_FILE="+rc, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(folder, "trace.log"),
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_ARGS=-no-color")
	for name, value := range arguments {
		environment = append(environment, "PARTNERCENTER_"+strings.ToUpper(name)+"="+value)
	}
	var all strings.Builder
	for _, command := range [][]string{
		{"plan", "-out=tfplan"}, {"apply", "tfplan"}, {"show", "-json"}, {"plan"}, {"destroy", "-auto-approve"},
	} {
		cli := exec.Command(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), command...)
		cli.Dir, cli.Env = folder, environment
		output, err := cli.CombinedOutput()
		all.Write(output)
		if works && err != nil {
			t.Fatalf("%s: %v\n%s", command, err, output)
		}
		if !works && command[0] == "apply" && err == nil {
			t.Fatalf("the fault had no effect:\n%s", output)
		}
	}
	return all.String()
}

// contents returns the contents of all files below a folder by file name, and unpacks a saved plan, which is an archive.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name := filepath.Base(path)
		all[name] = string(text)
		if name != "tfplan" || err != nil {
			return err
		}
		archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return err
		}
		for _, member := range archive.File {
			reader, err := member.Open()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(reader)
			if err != nil {
				return err
			}
			all[name] += string(text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
