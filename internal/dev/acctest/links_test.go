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
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// Every relative link of a page must lead to an existing file, and its fragment to a heading in it. Links in templates are resolved in
// docs/, because the pages are generated from the templates.
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
				at = filepath.Join(root, filepath.Dir(publishedPath(page)), file)
			}
			if _, err := os.Stat(at); err != nil {
				t.Errorf("%s: the target of %s doesn't exist", page, target[1])
			} else if fragment != "" && !anchors(read(t, at))[fragment] {
				t.Errorf("%s: the target of %s has no such heading", page, target[1])
			}
		}
	}
	if links == 0 {
		t.Error("found no links")
	}
}

// publishedPath returns the path of the page that is generated from a template, and any other path unchanged.
func publishedPath(page string) string {
	if below, ok := strings.CutPrefix(page, "templates/"); ok {
		return filepath.Join("docs", below)
	}
	return page
}

// anchors returns the valid fragments of a page: those of its headings, as GitHub and the registries derive them, and explicit anchors.
func anchors(page string) map[string]bool {
	all := map[string]bool{}
	for _, title := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		all[strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(title[1]), ""), " ", "-")] = true
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
