package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// recipe describes the initial referrals and the expected results of a recipe.
type recipe struct {
	seeds []string
	// says is a part of the apply's output.
	says string
	// holds are values that the service holds afterwards: id/path=value.
	holds []string
	// then runs further steps after the apply; nil if there are none.
	then func(t *testing.T, e *emulator.Emulator, c acctest.CLI)
}

// idOf returns the ID of the referral with a name in a test; a GUID is its own ID.
func idOf(name string) string {
	if _, err := uuid.Parse(name); err == nil {
		return name
	}
	return uuid.NewSHA1(uuid.Nil, []byte(name)).String()
}

func referralText(name, direction, status, country string, changed time.Duration, more string) string {
	substatus := map[string]string{"New": "Pending", "Active": "Accepted", "Closed": "Won"}[status]
	at := time.Now().Add(-changed).UTC().Format(time.RFC3339)
	return fmt.Sprintf(`{"id": %q, "name": "Deal %s", "type": "Independent", "direction": %q, "status": %q, "substatus": %q, "eTag": "\"1\"",
		"customerProfile": {"name": "Contoso", "address": {"country": %q}}, "consent": {"consentToContact": true},
		"details": {"dealValue": 1}, "createdDateTime": %q, "updatedDateTime": %q%s}`, idOf(name), name, direction, status, substatus, country, at, at, more)
}

const day = 24 * time.Hour

var recipes = map[string]recipe{
	"shared-deal": {says: "2 added, 0 changed, 0 destroyed"},
	"adopt-existing": {
		seeds: []string{referralText("a", "Incoming", "New", "US", 0, ""), referralText("b", "Incoming", "Closed", "DE", 0, ""), referralText("c", "Outgoing", "New", "US", 0, "")},
		says:  "3 imported, 0 added, 0 changed, 0 destroyed", // and the lead
	},
	"accept-new-leads": {
		seeds: []string{referralText("new", "Incoming", "New", "US", 0, ""), referralText("lost", "Incoming", "Closed", "US", 0, ""), referralText("de", "Incoming", "New", "DE", 0, "")},
		says:  "2 imported, 0 added, 1 changed, 0 destroyed",
		holds: []string{"new/status=Active", "new/substatus=Accepted", "lost/status=Closed", "de/status=New"},
		then: func(t *testing.T, e *emulator.Emulator, c acctest.CLI) {
			// A new lead arrives, and a seller wins the first one.
			acctest.Seed(t, e, acctest.Document(t, referralText("next", "Incoming", "New", "US", 0, "")))
			edit(t, e, "new", func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Won" })
			c.Says(regexp.MustCompile("1 imported, 0 added, 1 changed, 0 destroyed"), "apply", "-no-color", "-auto-approve")
			holds(t, e, "next/status=Active", "new/substatus=Won")
			c.PlansNothing()
		},
	},
	"close-stale-deals": {
		seeds: []string{referralText("stale", "Outgoing", "Active", "US", 200*day, ""), referralText("fresh", "Outgoing", "Active", "US", 10*day, ""), referralText("won", "Outgoing", "Closed", "US", 300*day, ""),
			strings.NewReplacer(`"status": "New"`, `"status": "None"`, `"substatus": "Pending"`, `"substatus": "None"`).Replace(referralText("none", "Outgoing", "New", "US", 300*day, ""))},
		says:  "4 imported, 0 added, 1 changed, 0 destroyed",
		holds: []string{"stale/status=Closed", "stale/substatus=Lost", "stale/statusReason=No change in 180 days", "fresh/status=Active", "won/substatus=Won"},
	},
	"follow-the-registration": {
		says: "2 added, 0 changed, 0 destroyed",
		then: func(t *testing.T, e *emulator.Emulator, c acctest.CLI) {
			for _, id := range e.IDs() {
				if doc, _ := e.Document(id); doc["name"] == "Northwind data platform" {
					if err := e.Review(id, "ActionRequired", "The contract is missing."); err != nil {
						t.Fatal(err)
					}
				}
			}
			c.Says(regexp.MustCompile(`(?s)Check block assertion failed.*asks for more`), "plan", "-no-color")
			c.Write("main.tf", strings.Replace(c.Read("main.tf"), "= 300000\n    currency", "= 310000\n    currency", 1))
			c.Says(regexp.MustCompile("0 added, 1 changed, 0 destroyed"), "apply", "-no-color", "-auto-approve")
		},
	},
	"keep-the-crm-id": {
		says: "2 added, 0 changed, 0 destroyed",
		then: func(t *testing.T, e *emulator.Emulator, c acctest.CLI) {
			acctest.Seed(t, e, acctest.Document(t, referralText("twice", "Outgoing", "New", "US", 0, `, "externalReferenceId": "CRM-4711"`)))
			c.Says(regexp.MustCompile(`(?s)Warning: Check block assertion failed.*two referrals with one CRM id`), "plan", "-no-color")
		},
	},
	"leave-to-sellers": {
		says: "1 added, 0 changed, 0 destroyed",
		then: func(t *testing.T, e *emulator.Emulator, c acctest.CLI) {
			var id string
			for _, one := range e.IDs() {
				if doc, _ := e.Document(one); doc["name"] == "Contoso warehouse" {
					id = one
				}
			}
			edit(t, e, id, func(doc map[string]any) {
				doc["status"], doc["substatus"], doc["salesStage"] = "Active", "Accepted", "Propose"
				details := doc["details"].(map[string]any)
				details["dealValue"], details["notes"], details["closingDateTime"] = 30000, "Wants a quote", "2027-05-31T00:00:00Z"
				doc["team"] = []any{map[string]any{"email": "sue@fabrikam.example"}}
			})
			c.PlansNothing()
			c.Write("main.tf", strings.ReplaceAll(c.Read("main.tf"), "Contoso warehouse", "Contoso warehouse II"))
			c.Apply()
			holds(t, e, id+"/name=Contoso warehouse II", id+"/status=Active", id+"/salesStage=Propose", id+"/details/dealValue=30000", id+"/details/notes=Wants a quote")
			c.PlansNothing()
		},
	},
	"known-ids": {
		seeds: []string{referralText("known", "Outgoing", "Active", "US", 0, `, "details": {"requirements": {"products": [{"id": "Azure"}],
			"solutions": [{"id": "SOL-34104-EBB", "name": "Contoso suite", "type": "Name"}]}}`),
			referralText("old", "Outgoing", "Active", "US", 400*day, `, "details": {"requirements": {"products": [{"id": "Yammer"}]}}`)},
		says: `known_ids = { "industries" = tolist([]) "products" = tolist([ "Azure", ]) "services" = tolist([]) "solutions" = { "SOL-34104-EBB" = [ "Contoso suite", ] } }`,
	},
	"conditional": {
		says: "1 added, 0 changed, 0 destroyed",
		then: func(t *testing.T, e *emulator.Emulator, c acctest.CLI) {
			c.Says(regexp.MustCompile("0 added, 1 changed, 0 destroyed"), "apply", "-no-color", "-auto-approve",
				"-var=large=true", "-var=closes=2027-03-31T00:00:00Z")
			id := acctest.Sent(e, "PUT")[0].Path
			id = id[strings.LastIndex(id, "/")+1:]
			holds(t, e, id+"/details/dealValue=25000", id+"/details/notes=Needs an architect.", id+"/details/closingDateTime=2027-03-31T00:00:00Z",
				id+"/salesStage=Qualify", id+"/inviteContext/notes=Please call the customer.")
			// Without the variables, all values stay.
			c.PlansNothing()
			// The CLI itself rejects the expression that the guide warns about.
			c.Write("main.tf", strings.Replace(c.Read("main.tf"), "merge(local.deal, { closing_date_time = var.closes }, var.large ? local.large : null)",
				"var.large ? local.large : {}", 1))
			c.Fails(regexp.MustCompile(`are required|Inconsistent conditional result types`), "plan", "-no-color")
		},
	},
	"warn-before-expiry": {
		seeds: []string{referralText("old", "Incoming", "New", "US", 12*day, ""), referralText("young", "Incoming", "New", "US", 2*day, ""), referralText("answered", "Incoming", "Active", "US", 12*day, ""),
			referralText("soon", "Incoming", "New", "US", 2*day, `, "expirationDateTime": "`+time.Now().Add(day).UTC().Format(time.RFC3339)+`"`),
			referralText("later", "Incoming", "New", "US", 12*day, `, "expirationDateTime": "`+time.Now().Add(5*day).UTC().Format(time.RFC3339)+`"`)},
		says: "These leads expire within three days, or should have: Deal old (" + idOf("old") + "), Deal soon (" + idOf("soon") + "). Accept or decline",
	},
}

// Every recipe has its described effect, and the plan afterwards is empty.
func TestAccRecipes_EveryRecipe_DoesWhatItDescribes(t *testing.T) {
	folders, err := os.ReadDir(filepath.Join(root, "examples", "recipes"))
	if err != nil || len(folders) != len(recipes) {
		t.Fatalf("%d recipes, %d of them tested, %v", len(folders), len(recipes), err)
	}
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			r, ok := recipes[folder.Name()]
			if !ok {
				t.Fatal("the table recipes lacks the recipe")
			}
			config, err := os.ReadFile(filepath.Join(root, "examples", "recipes", folder.Name(), "main.tf"))
			if err != nil {
				t.Fatal(err)
			}
			e, c := example(t, string(config))
			for _, seed := range r.seeds {
				acctest.Seed(t, e, acctest.Document(t, seed))
			}
			if output := strings.Join(strings.Fields(c.Apply()), " "); !strings.Contains(output, r.says) {
				t.Errorf("%q isn't in the output:\n%s", r.says, output)
			}
			holds(t, e, r.holds...)
			c.PlansNothing()
			if r.then != nil {
				r.then(t, e, c)
			}
		})
	}
}

// holds checks values that the service holds: id/path=value.
func holds(t *testing.T, e *emulator.Emulator, all ...string) {
	t.Helper()
	for _, want := range all {
		where, value, _ := strings.Cut(want, "=")
		steps := strings.Split(where, "/")
		doc, _ := e.Document(idOf(steps[0]))
		var got any = doc
		for _, step := range steps[1:] {
			object, _ := got.(map[string]any)
			got = object[step]
		}
		if fmt.Sprint(got) != value {
			t.Errorf("%s is %v, want %s", where, got, value)
		}
	}
}

func edit(t *testing.T, e *emulator.Emulator, name string, edit func(doc map[string]any)) {
	t.Helper()
	if err := e.Edit(idOf(name), edit); err != nil {
		t.Fatal(err)
	}
}
