package provider_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// The user agent contains the version of the build and the CLI's version.
func TestAccBuild_Version_IsInTheUserAgent(t *testing.T) {
	e, c := example(t, `data "partnercenter_referral" "lead" { id = "`+someID+`" }`)
	binaries := t.TempDir()
	build := exec.Command("make", "build", "VERSION=1.2.3", "BINARY="+filepath.Join(binaries, "terraform-provider-partnercenter"))
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	rc := filepath.Join(binaries, "cli.tfrc")
	if err := os.WriteFile(rc, fmt.Appendf(nil, "provider_installation {\n  dev_overrides { %q = %q }\n}\n", "partnercenter/partnercenter", binaries), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Environment = append(c.Environment, "TF_REATTACH_PROVIDERS=", "TF_CLI_CONFIG_FILE="+rc)
	c.Does("plan", "-no-color")
	for _, request := range acctest.Sent(e, "GET") {
		if agent := request.Header.Get("User-Agent"); !strings.HasPrefix(agent, "terraform-provider-partnercenter/1.2.3 terraform/1.") {
			t.Errorf("the user agent is %q", agent)
		}
	}
	if len(acctest.Sent(e, "GET")) == 0 {
		t.Error("nothing was read")
	}
}

// A release and make build set the same variable.
func TestRelease_Version_IsSetByTheLinker(t *testing.T) {
	for name, want := range map[string]string{
		".goreleaser.yml": "-X main.version={{ .Version }}", "GNUmakefile": "-X main.version=$(VERSION)", "main.go": "var version = ",
	} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s doesn't have %q: %v", name, want, err)
		}
	}
}
