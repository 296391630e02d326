package acctest

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// The picture of the packages shows who of them imports whom, no more and no less.
func TestArchitecture_Diagram_MatchesTheImports(t *testing.T) {
	drawn, inPicture := map[string]bool{}, map[string]bool{}
	page := read(t, "../../../.github/ARCHITECTURE.md")
	for _, arrow := range regexp.MustCompile(`(?m)^ *(\w+) --> (\w+(?: & \w+)*)$`).FindAllStringSubmatch(page, -1) {
		for name := range strings.SplitSeq(arrow[2], " & ") {
			drawn[arrow[1]+" imports "+name] = true
			inPicture[arrow[1]], inPicture[name] = true, true
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
			fact := names[0] + " imports " + name
			if inPicture[names[0]] && inPicture[name] && !drawn[fact] {
				t.Errorf("%s, and that isn't drawn", fact)
			}
			delete(drawn, fact)
		}
	}
	for fact := range drawn {
		t.Errorf("%s is drawn, and not so", fact)
	}
}
