package referral_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

var (
	idle     = regexp.MustCompile(`(?m)^ +\w+ += (null|""|\[\]|\{\})( #.*)?$`)
	hollow   = regexp.MustCompile(`(?m)^ +\w+ += [\[{]\n *[\]}]$`)
	required = regexp.MustCompile(`^ {2}(customer_profile|consent|details) `)
	defaults = regexp.MustCompile(`(?m)^ +(deletion_policy|close_substatus|close_status_reason|timeouts) .*$`)
)

// isThin checks that no line of a generated configuration is superfluous.
func isThin(t *testing.T, config string) {
	t.Helper()
	for _, kind := range []*regexp.Regexp{idle, hollow, defaults} {
		for _, line := range kind.FindAllString(config, -1) {
			if !required.MatchString(line) {
				t.Errorf("superfluous line: %s", line)
			}
		}
	}
}

// imports seeds generated documents and one without a team, and writes an import block for each. It returns the ID of the latter.
func (a acceptance) imports(c acctest.CLI) string {
	a.t.Helper()
	bare := a.seed(acctest.Document(a.t, `{"type":"Independent","name":"Bare","team":[],"customerProfile":{},"consent":{},
		"details":{"notes":"{\"a\": [1, {}], \"b\": null}"}}`))
	blocks := []string{importing("bare", bare)}
	for i := range sample {
		doc := generated().Example(i)
		doc["id"] = uuid.NewString()
		a.seed(doc)
		blocks = append(blocks, importing(fmt.Sprintf("r%d", i), doc["id"].(string)))
	}
	c.Write("imports.tf", strings.Join(blocks, ""))
	return bare
}

// adoptsGenerated checks that a generated configuration changes nothing, and that a seller may add values later.
func (a acceptance) adoptsGenerated(c acctest.CLI, bare string) {
	a.t.Helper()
	isThin(a.t, c.Read("generated.tf"))
	c.Says(regexp.MustCompile(fmt.Sprintf(`%d imported, 0 added, 0 changed, 0 destroyed`, sample+1)), "apply", "-no-color", "-auto-approve")
	c.PlansNothing()
	if err := a.Edit(bare, func(doc map[string]any) { doc["team"] = []any{document.Document{"email": "ann@fabrikam.example"}} }); err != nil {
		a.t.Fatal(err)
	}
	c.PlansNothing()
	a.wrote()()
}

func TestAccGenerate_ConfigurationSaysWhatIsHeld(t *testing.T) {
	a := accept(t)
	acctest.SkipWithoutQueries(t)
	c := acctest.NewCLI(a.t)
	bare := a.imports(c)
	c.Does("plan", "-no-color", "-generate-config-out=generated.tf")
	a.adoptsGenerated(c, bare)
}

// Tests the command in the adopting guide for CLIs that write the configuration themselves.
func TestAccGenerate_OlderCLI_GuidesCommandRemovesNulls(t *testing.T) {
	a := accept(t)
	c := acctest.NewCLI(a.t)
	bare := a.imports(c)
	c.Does("plan", "-no-color", "-generate-config-out=generated.tf")
	script, err := filepath.Abs("../../examples/adopting/thin.awk")
	if err != nil {
		t.Fatal(err)
	}
	if output, err := exec.CommandContext(t.Context(), "cp", script, c.Folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	command := exec.CommandContext(t.Context(), "sh", "-ec", guideCommand(t))
	command.Dir = c.Folder
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	c.Does("fmt")
	a.adoptsGenerated(c, bare)
}

// guideCommand returns the command in the adopting guide that runs thin.awk.
func guideCommand(t *testing.T) string {
	t.Helper()
	guide, err := os.ReadFile("../../templates/guides/adopting.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	command := string(regexp.MustCompile(`(?m)^for .*thin\.awk.*$`).Find(guide))
	if command == "" {
		t.Fatal("the guide has no command")
	}
	return command
}
