package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// The commands on the install page install the provider, and init then finds it without further settings.
func TestAccInstallPage_Commands_InstallForInit(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs with TF_ACC=1 only")
	}
	text, err := os.ReadFile(filepath.Join(root, "templates", "guides", "installing.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	command := block(t, page, "shell")
	home := t.TempDir()
	environment := append(os.Environ(), "HOME="+home, "CHECKPOINT_DISABLE=1")
	for _, name := range []string{"GOPATH", "GOCACHE", "GOMODCACHE"} { // otherwise Go's caches would move with HOME
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		environment = append(environment, name+"="+strings.TrimSpace(string(value)))
	}
	run := func(dir, name string, arguments ...string) string {
		t.Helper()
		cmd := exec.Command(name, arguments...)
		cmd.Dir, cmd.Env = dir, environment
		output, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, arguments, err, output)
		}
		return string(output)
	}
	run(root, "bash", "-euc", command)

	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(block(t, page, "terraform")), 0o600); err != nil {
		t.Fatal(err)
	}
	said := run(folder, acctest.Path(), "init", "-no-color")
	for line := range strings.Lines(block(t, page, "text")) {
		if !strings.Contains(said, strings.TrimSpace(line)) {
			t.Errorf("init doesn't say %q:\n%s", line, said)
		}
	}
	if said := run(folder, acctest.Path(), "version", "-no-color"); !strings.Contains(said, "partnercenter/partnercenter v0.0.1") {
		t.Errorf("another version is installed:\n%s", said)
	}
}

// block returns the first code block in a language on a page.
func block(t *testing.T, page, language string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no code block in %s", language)
	}
	return found[1]
}

// The guides about pipelines link the install page, and their workflows pin the actions that they run.
func TestPipelineGuides_PinAndLinkTheInstallPage(t *testing.T) {
	for _, name := range []string{"github-actions.md", "azure-devops.md", "atlantis-hcp-terraform.md.tmpl"} {
		text, err := os.ReadFile(filepath.Join(root, "templates", "guides", name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "](installing.md)") {
			t.Errorf("%s doesn't link the page on installing", name)
		}
	}
	pinned := regexp.MustCompile(`uses: [\w./-]+@[0-9a-f]{40} # v\d`)
	for _, folder := range []string{"templates/guides", "examples/gitops/.github/workflows", ".github/workflows"} {
		paths, err := filepath.Glob(filepath.Join(root, folder, "*"))
		if err != nil || len(paths) == 0 {
			t.Fatal(folder, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				if strings.Contains(line, "uses: ") && !pinned.MatchString(line) {
					t.Errorf("%s: not pinned by commit: %s", path, line)
				}
				if regexp.MustCompile(`\bref: (main|master)\b`).MatchString(line) {
					t.Errorf("%s: runs a branch: %s", path, line)
				}
			}
		}
	}
}
