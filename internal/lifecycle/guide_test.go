package lifecycle_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// The guide's picture has the steps and the substatuses of the table, no more and no less.
func TestTheGuideDrawsTheTable(t *testing.T) {
	guide, err := os.ReadFile("../../templates/guides/lifecycle.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{}
	for _, step := range regexp.MustCompile(`(?m)^ *(\w+) --> (\w+)$`).FindAllStringSubmatch(string(guide), -1) {
		drawn[step[1]+" to "+step[2]] = true
	}
	for _, from := range lifecycle.Statuses() {
		for _, to := range lifecycle.Statuses() {
			step := string(from) + " to " + string(to)
			if lifecycle.CanTransition(from, to) != drawn[step] {
				t.Errorf("%s: drawn is %t", step, drawn[step])
			}
			delete(drawn, step)
		}
		var named []string
		for _, state := range regexp.MustCompile(`state "`+string(from)+`: ([^"]+)"`).FindAllStringSubmatch(string(guide), -1) {
			named = append(named, strings.Split(state[1], ", ")...)
		}
		var substatuses []string
		for _, substatus := range lifecycle.Substatuses(from) {
			substatuses = append(substatuses, string(substatus))
		}
		slices.Sort(named)
		slices.Sort(substatuses)
		if !slices.Equal(named, substatuses) {
			t.Errorf("%s is drawn with %s and has %s", from, named, substatuses)
		}
	}
	for step := range drawn {
		t.Errorf("%s is drawn, and no step", step)
	}
}
