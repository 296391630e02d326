package acctest

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxTestName keeps the names of tests short enough for a terminal: unit, situation and outcome, not a sentence.
const maxTestName = 60

var testName = regexp.MustCompile(`^(Test|Fuzz|Benchmark|Example)([^a-z]|$)`)

func TestTestNames_Length_IsLimited(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	list, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard",
		"--deduplicate", "--", "*_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for path := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		for _, name := range testNames(t, filepath.Join(root, path)) {
			names++
			if len(name) > maxTestName {
				t.Errorf("%s: %s has %d characters, at most %d are allowed: name the unit, the situation and the outcome", path, name, len(name), maxTestName)
			}
		}
	}
	if names == 0 {
		t.Error("found no tests")
	}
}

// testNames returns the names of the functions in a file that go test runs.
func testNames(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // deleted, and still in git's index
	}
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, declaration := range file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil && testName.MatchString(function.Name.Name) {
			names = append(names, function.Name.Name)
		}
	}
	return names
}
