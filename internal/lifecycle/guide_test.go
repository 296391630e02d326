package lifecycle_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// The guide's table has the steps and the substatuses of the rules, no more and no less.
func TestGuide_HasTheTable(t *testing.T) {
	guide, err := os.ReadFile("../../templates/guides/lifecycle.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (.+) \\| (.+) \\|$").FindAllStringSubmatch(string(guide), -1)
	if len(rows) != len(lifecycle.Statuses()) {
		t.Errorf("%d statuses in the guide, %v in the rules", len(rows), lifecycle.Statuses())
	}
	for _, row := range rows {
		from := lifecycle.Status(row[1])
		var steps, substatuses []string
		for _, to := range lifecycle.Statuses() {
			if lifecycle.CanTransition(from, to) {
				steps = append(steps, string(to))
			}
		}
		for _, substatus := range lifecycle.Substatuses(from) {
			substatuses = append(substatuses, string(substatus))
		}
		same(t, row[1]+" may become", row[2], steps)
		same(t, "the substatuses of "+row[1], row[3], substatuses)
	}
}

// same compares a cell of the table, with its names in backquotes, to what the rules have.
func same(t *testing.T, what, cell string, rules []string) {
	t.Helper()
	named := strings.Split(strings.ReplaceAll(cell, "`", ""), ", ")
	slices.Sort(named)
	slices.Sort(rules)
	if !slices.Equal(named, rules) {
		t.Errorf("%s: the guide has %v, the rules have %v", what, named, rules)
	}
}
