package acctest

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Every test that the tables of promises and threats name must exist, and every test named after a promise must be in a table.
func TestContributing_PromiseTable_NamesExistingTests(t *testing.T) {
	guide, err := os.ReadFile("../../../.github/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	list, err := exec.CommandContext(t.Context(), "git", "grep", "-hoE", "--untracked", `^func (Test|Fuzz)[A-Za-z0-9_]+`, "--", "../../*_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	for _, line := range strings.Fields(strings.ReplaceAll(string(list), "func ", "")) {
		tests[line] = true
	}
	threats, err := os.ReadFile("../../../.github/THREATS.md")
	if err != nil {
		t.Fatal(err)
	}
	guide = append(guide, threats...)
	named := map[string]bool{}
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`").FindAllStringSubmatch(string(guide), -1) {
		named[name[1]] = true
		if !tests[name[1]] {
			t.Errorf("the tables name %s, which doesn't exist", name[1])
		}
	}
	for test := range tests {
		if strings.HasPrefix(test, "TestPromise") && !named[test] {
			t.Errorf("the table of promises lacks %s", test)
		}
	}
}
