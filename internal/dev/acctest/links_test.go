package acctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	fenced  = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	heading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	anchor  = regexp.MustCompile(`<a id="([^"]+)">`)
	spoken  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// Every relative link of a page leads to a file that is there, and to a heading in it. Templates are pages of docs/ before they
// are generated, so their links are looked up there.
func TestPages_RelativeLinks_HaveTargets(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	list, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard",
		"--", "*.md", "*.md.tmpl").Output()
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for _, page := range strings.Fields(string(list)) {
		for _, target := range link.FindAllStringSubmatch(fenced.ReplaceAllString(read(t, filepath.Join(root, page)), ""), -1) {
			if strings.Contains(target[1], "://") || strings.HasPrefix(target[1], "mailto:") || strings.Contains(target[1], "{{") {
				continue
			}
			links++
			file, fragment, _ := strings.Cut(target[1], "#")
			at := filepath.Join(root, page)
			if file != "" {
				at = filepath.Join(root, filepath.Dir(generated(page)), file)
			}
			if _, err := os.Stat(at); err != nil {
				t.Errorf("%s: %s leads nowhere", page, target[1])
			} else if fragment != "" && !anchors(read(t, at))[fragment] {
				t.Errorf("%s: %s leads to no heading", page, target[1])
			}
		}
	}
	if links == 0 {
		t.Error("no page has a link")
	}
}

// generated is where the page of a template ends up.
func generated(page string) string {
	if below, ok := strings.CutPrefix(page, "templates/"); ok {
		return filepath.Join("docs", below)
	}
	return page
}

// anchors are the fragments that lead to a place in a page: its headings as GitHub and the registries name them, and anchors
// that are written out.
func anchors(page string) map[string]bool {
	all := map[string]bool{}
	for _, title := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		all[strings.ReplaceAll(spoken.ReplaceAllString(strings.ToLower(title[1]), ""), " ", "-")] = true
	}
	for _, id := range anchor.FindAllStringSubmatch(page, -1) {
		all[id[1]] = true
	}
	return all
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
