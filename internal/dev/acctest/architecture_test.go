package acctest

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// The diagram of the packages must have exactly the arrows of the imports.
func TestArchitecture_Diagram_MatchesTheImports(t *testing.T) {
	drawn, inDiagram := map[string]bool{}, map[string]bool{}
	page := read(t, "../../../.github/ARCHITECTURE.md")
	for _, arrow := range regexp.MustCompile(`(?m)^ *(\w+) --> (\w+(?: & \w+)*)$`).FindAllStringSubmatch(page, -1) {
		for name := range strings.SplitSeq(arrow[2], " & ") {
			drawn[arrow[1]+" imports "+name] = true
			inDiagram[arrow[1]], inDiagram[name] = true, true
		}
	}
	const module = "github.com/partnercenter/terraform-provider-partnercenter"
	list, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module,
		module+"/internal/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	short := strings.NewReplacer(module+"/internal/dev/", "", module+"/internal/", "", module+" ", "main ", module+"\n", "main\n")
	for line := range strings.Lines(short.Replace(string(list))) {
		names := strings.Fields(line)
		for _, name := range names[1:] {
			arrow := names[0] + " imports " + name
			if inDiagram[names[0]] && inDiagram[name] && !drawn[arrow] {
				t.Errorf("%s, but the diagram has no such arrow", arrow)
			}
			delete(drawn, arrow)
		}
	}
	for arrow := range drawn {
		t.Errorf("the diagram says that %s, but it doesn't", arrow)
	}
}
