package provider_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

var update = flag.Bool("update", false, "redraw the pictures in docs/images")

// pictures are the terminal pictures in docs/images: the title, the command shown, and a function that returns its output.
var pictures = map[string]struct {
	title, command string
	prints         func(t *testing.T) string
}{
	"refused": {"A plan that asks for an impossible step is refused", "terraform plan", func(t *testing.T) string {
		e, c := example(t, "")
		return lookingAt(c, func() {
			c.Write("main.tf", adopted("status           = \"Active\"\n  details          = {}"))
			c.Apply()
			edit(t, e, someID, func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Lost" })
			c.Write("main.tf", adopted("status           = \"New\"\n  substatus        = \"Pending\"\n  details          = {}"))
		}, "plan")
	}},
	"conflict": {"An apply after somebody else has changed the referral", "terraform apply tfplan", func(t *testing.T) string {
		e, c := example(t, "")
		return lookingAt(c, func() {
			c.Write("main.tf", adopted("details          = { deal_value = 15000 }"))
			c.Does("plan", "-out=tfplan")
			sellersEdit(t, e)
		}, "apply", "tfplan")
	}},
	"rehearsal": {"A rehearsal in a pull request refuses a plan", "./try production", func(t *testing.T) string {
		r := newRepository(t)
		r.Environment = append(r.Environment, "TF_CLI_ARGS=")
		r.change("northwind.yaml", "status: Active", "status: Closed\n    substatus: Won")
		command := r.Command()
		command.Path, command.Args = filepath.Join(r.Folder, "rehearse"), []string{"rehearse", "production"}
		text, err := command.CombinedOutput()
		if err == nil {
			t.Fatalf("the rehearsal passes:\n%s", text)
		}
		const change = "  # module.referrals.partnercenter_referral.deal[\"northwind/migration\"]"
		_, rest, found := strings.Cut(string(text), "\x1b[1m"+change)
		if !found {
			t.Fatalf("there is no plan:\n%s", text)
		}
		block, rest, _ := strings.Cut(rest, "\n\x1b[1mPlan:")
		return "…\n\x1b[1m" + change + changesOnly(block) + "\n\x1b[1mPlan:" + folded(rest)
	}},
}

// sellersEdit edits the referral like a seller between plan and apply.
func sellersEdit(t *testing.T, e *emulator.Emulator) {
	t.Helper()
	edit(t, e, someID, func(doc map[string]any) {
		details := doc["details"].(map[string]any)
		details["dealValue"], details["notes"] = 12000, "Wants a quote by Friday."
	})
}

// lookingAt runs prepare and then a command, and returns the command's output.
func lookingAt(c acctest.CLI, prepare func(), arguments ...string) string {
	c.T.Helper()
	prepare()
	output, _ := c.Run(arguments...)
	return output
}

// changesOnly removes unchanged attributes from a plan, because an import shows the whole referral.
func changesOnly(block string) string {
	var kept []string
	for line := range strings.SplitSeq(block, "\n") {
		switch bare := strings.TrimSpace(acctest.Uncolored(line)); {
		case strings.HasPrefix(bare, "~ status"), strings.HasPrefix(bare, "~ substatus"), len(kept) < 3:
			kept = append(kept, line)
		case bare != "" && kept[len(kept)-1] != "        …":
			kept = append(kept, "        …")
		}
	}
	return strings.Join(kept, "\n") + "\n"
}

// folded breaks lines that are wider than a terminal.
func folded(text string) string {
	const width = 100
	var lines []string
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		for len(line) > width {
			at := strings.LastIndex(line[:width], " ")
			if at <= 0 {
				break
			}
			lines, line = append(lines, line[:at]), line[at+1:]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

var varying = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d+m?s\b`)

// Every picture shows the CLI's current output, except for IDs and times.
func TestAccPictures_EveryMessage_MatchesTheCLI(t *testing.T) {
	acctest.SkipOnOpenTofu(t)
	for name, picture := range pictures {
		t.Run(name, func(t *testing.T) {
			svg := acctest.Picture(picture.title, "\x1b[90m$\x1b[0m \x1b[1m"+picture.command+"\x1b[0m\n"+picture.prints(t))
			path := filepath.Join(root, "docs", "images", name+".svg")
			old, err := os.ReadFile(path)
			now := varying.ReplaceAllString(acctest.PictureText(svg), "…")
			if err == nil && varying.ReplaceAllString(acctest.PictureText(string(old)), "…") == now {
				return
			}
			if !*update {
				t.Fatalf("docs/images/%s.svg differs from the CLI's output (%v): run make pictures.\n%s", name, err, now)
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(svg), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// The registry shows pictures only with absolute links, and doesn't render Mermaid.
func TestDocs_Pictures_ExistWithAbsoluteLinks(t *testing.T) {
	const base = "https://raw.githubusercontent.com/partnercenter/terraform-provider-partnercenter/main/docs/images/"
	image := regexp.MustCompile(`!\[[^\]]+\]\(([^)]+)\)`)
	shown := map[string]bool{}
	pages := files(t, filepath.Join(root, "docs"), ".md")
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages["README.md"] = string(readme)
	for path, page := range pages {
		if strings.Contains(page, "```mermaid") {
			t.Errorf("%s has Mermaid", path)
		}
		for _, found := range image.FindAllStringSubmatch(page, -1) {
			name, ok := strings.CutPrefix(found[1], base)
			if _, err := os.Stat(filepath.Join(root, "docs", "images", name)); !ok || err != nil {
				t.Errorf("%s: the picture %s is missing or its link isn't absolute (%v)", path, found[1], err)
			}
			shown[name] = true
		}
	}
	for name := range files(t, filepath.Join(root, "docs", "images"), ".svg") {
		if !shown[name] {
			t.Errorf("no page shows %s", name)
		}
	}
}
