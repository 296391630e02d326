package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// adopted returns a configuration that adopts the lead, with additional arguments.
func adopted(arguments string) string {
	return `import {
  to = partnercenter_referral.lead
  id = "` + someID + `"
}

resource "partnercenter_referral" "lead" {
  type             = "Independent"
  customer_profile = {}
  consent          = {}
  ` + arguments + `
}
`
}

// troubles has a function for each heading of the troubleshooting guide that causes the problem and returns the CLI's output.
var troubles = map[string]func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string{
	"Illegal status transition": func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		edit(t, e, someID, func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Lost" })
		return plans(c, adopted("status           = \"Active\"\n  details          = {}"))
	},
	"The referral was changed by somebody else": func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		c.Write("main.tf", adopted("details          = { deal_value = 15000 }"))
		c.Does("plan", "-no-color", "-out=tfplan")
		sellersEdit(t, e)
		output, _ := c.Run("apply", "-no-color", "tfplan")
		return output
	},
	"Partner Center has moved the referral on": func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		c.Write("main.tf", adopted("status           = \"Active\"\n  details          = {}"))
		c.Apply()
		edit(t, e, someID, func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Won" })
		return c.Does("plan", "-no-color")
	},
	"Value not allowed": func(_ *testing.T, _ *emulator.Emulator, c acctest.CLI) string {
		return plans(c, adopted("details          = { currency = \"EURO\" }"))
	},
	"Substatus missing": func(_ *testing.T, _ *emulator.Emulator, c acctest.CLI) string {
		return plans(c, adopted("status           = \"Closed\"\n  details          = {}"))
	},
	"Fixed at creation": func(_ *testing.T, _ *emulator.Emulator, c acctest.CLI) string {
		c.Write("main.tf", adopted("details          = {}"))
		c.Apply()
		return plans(c, strings.Replace(adopted("details          = {}"), "Independent", "Shared", 1))
	},
	"Destroying is prevented": func(_ *testing.T, _ *emulator.Emulator, c acctest.CLI) string {
		c.Write("main.tf", adopted("details          = {}\n  deletion_policy  = \"PREVENT\""))
		c.Apply()
		output, _ := c.Run("plan", "-no-color", "-destroy")
		return output
	},
	"Can't sign in to Partner Center": func(t *testing.T, _ *emulator.Emulator, c acctest.CLI) string {
		t.Setenv("PARTNERCENTER_ACCESS_TOKEN", "")
		return plans(c, adopted("details          = {}"))
	},
	"A 404": func(_ *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		e.Remove(someID)
		return plans(c, adopted("details          = {}"))
	},
	"A 404 that isn't Partner Center's own": func(_ *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		c.Write("main.tf", adopted("details          = {}"))
		c.Apply()
		e.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 404, Times: -1, Body: `{"error":{"code":"ResourceNotFound","message":"No route."}}`})
		return plans(c, adopted("details          = {}"))
	},
	"Partner Center's response is incomplete": func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		edit(t, e, someID, func(doc map[string]any) { doc["details"] = map[string]any{"dealValue": 12000} })
		c.Write("main.tf", adopted("details          = {}"))
		c.Apply()
		e.Inject(emulator.Fault{Kind: emulator.Partial, Method: "GET", Times: -1})
		return plans(c, adopted("details          = {}"))
	},
	"Not possible with a patch": func(t *testing.T, _ *emulator.Emulator, c acctest.CLI) string {
		t.Setenv("PARTNERCENTER_UPDATE_METHOD", "patch")
		return plans(c, adopted("name             = \"Northwind leads\"\n  details          = {}"))
	},
	"It isn't known whether the referral was created": func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		t.Setenv("PARTNERCENTER_MAX_RETRIES", "0")
		_, config, _ := strings.Cut(adopted("details          = {}"), "\n\n")
		c.Write("main.tf", config)
		e.Inject(emulator.Fault{Kind: emulator.ResetAfter, Method: "POST", Times: 1})
		e.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 503, Method: "GET", After: 1, Times: 20})
		output, _ := c.Run("apply", "-no-color", "-auto-approve")
		return output
	},
	"An equal referral already exists": func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		edit(t, e, someID, func(doc map[string]any) {
			doc["createdDateTime"] = acctest.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
			for _, name := range []string{"name", "customerProfile", "externalReferenceId"} {
				delete(doc, name)
			}
		})
		_, config, _ := strings.Cut(adopted("details          = {}"), "\n\n")
		c.Write("main.tf", config)
		output, _ := c.Run("apply", "-no-color", "-auto-approve")
		return output
	},
	"A 401": func(_ *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		e.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 401, Times: 20})
		return plans(c, adopted("details          = {}"))
	},
	"Too many requests": func(t *testing.T, e *emulator.Emulator, c acctest.CLI) string {
		t.Setenv("PARTNERCENTER_MAX_RETRIES", "0")
		e.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 429, Times: 20})
		return plans(c, adopted("details          = {}"))
	},
}

func plans(c acctest.CLI, config string) string {
	c.T.Helper()
	c.Write("main.tf", config)
	output, _ := c.Run("plan", "-no-color")
	return output
}

var (
	anyID    = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	quotedIn = regexp.MustCompile("(?s)\n## ([^\n]+)\n.*?```text\n(.*?)```")
)

// The guide quotes the CLI's messages exactly, except for IDs and for the parts that "[…]" omits.
func TestAccTroubleshooting_QuotedMessages_MatchTheCLI(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join(root, "templates", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	quoted := quotedIn.FindAllStringSubmatch(string(guide), -1)
	if len(quoted) != len(troubles) {
		t.Errorf("the guide quotes %d messages, and %d are tested", len(quoted), len(troubles))
	}
	for _, section := range quoted {
		t.Run(section[1], func(t *testing.T) {
			trouble, ok := troubles[section[1]]
			if !ok {
				t.Fatal("the table troubles lacks the heading")
			}
			e, c := example(t, "")
			output := trouble(t, e, c)
			rest := plainText(output)
			for part := range strings.SplitSeq(section[2], "[…]") {
				_, after, found := strings.Cut(rest, plainText(part))
				if !found {
					t.Fatalf("the output lacks:\n%s\ngot:\n%s", part, output)
				}
				rest = after
			}
		})
	}
}

// plainText returns a CLI's output without line breaks, and with the same placeholder for every ID.
func plainText(said string) string {
	return anyID.ReplaceAllString(strings.Join(strings.Fields(said), " "), "ID")
}
