package referral_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

const (
	edited = 50  // referrals
	rounds = 2   // the number of values that each pipeline sets in turn
	edits  = 120 // the seller's changes
)

// Two pipelines and a seller change the same referrals at the same time. Each changes a property of its own, with increasing
// values, so a version that changes somebody else's property or decreases a value has undone a change.
func TestAccConflict_NoWriteUndoesAnothersChange(t *testing.T) {
	for _, policy := range []string{"fail", "merge"} {
		t.Run(policy, func(t *testing.T) {
			a := accept(t)
			for range edited {
				doc := acctest.Document(t, activeDeal)
				delete(doc, "id")
				doc["salesStage"], details(doc)["dealValue"], details(doc)["notes"] = "0", 0, "0"
				a.seed(doc)
			}
			deals := a.pipeline(policy, func(round int) []string {
				return []string{fmt.Sprintf("details = { deal_value = %d }", round)}
			})
			stages := a.pipeline(policy, func(round int) []string {
				return []string{"details = {}", fmt.Sprintf("sales_stage = \"%d\"", round)}
			})
			a.ClearRequests()
			var working sync.WaitGroup
			working.Go(deals.work)
			working.Go(stages.work)
			working.Go(a.sell)
			working.Wait()

			refused := 0
			for _, put := range acctest.Sent(a.Emulator, http.MethodPut) {
				if put.Status == http.StatusPreconditionFailed {
					refused++
				}
			}
			t.Logf("%d updates met a change of somebody else; the pipelines took %d and %d applies", refused, deals.applies, stages.applies)
			if refused == 0 {
				t.Error("no apply met somebody else's change, so the test proves nothing")
			}
			for _, id := range a.IDs() {
				a.checkNothingUndone(id)
			}
		})
	}
}

// A pipeline applies a configuration of all referrals repeatedly.
type pipeline struct {
	acctest.CLI
	ids       []string
	policy    string
	arguments func(round int) []string
	applies   int
}

func (a acceptance) pipeline(policy string, arguments func(round int) []string) *pipeline {
	a.t.Helper()
	p := &pipeline{CLI: acctest.NewCLI(a.t), ids: a.IDs(), policy: policy, arguments: arguments}
	p.configure(0)
	p.Apply()
	return p
}

func (p *pipeline) configure(round int) {
	p.T.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "provider \"partnercenter\" {\n  conflict_policy = %q\n}\n", p.policy)
	for i, id := range p.ids {
		label := fmt.Sprintf("r%d", i)
		text.WriteString(importing(label, id) + block(label, p.arguments(round)...))
	}
	p.Write("main.tf", text.String())
}

// work applies increasing values. An apply that meets others' changes fails with an error that says so, and is repeated.
func (p *pipeline) work() {
	for round := 1; round <= rounds; round++ {
		p.configure(round)
		for code := -1; code != 0; p.applies++ {
			var output string
			output, code = p.Run("apply", "-no-color", "-auto-approve")
			if all := strings.Count(output, "Error: "); code != 0 && all != strings.Count(output, "Error: The referral was changed by somebody else") || p.applies > 100 {
				p.T.Errorf("apply %d failed:\n%s", p.applies, output)
				return
			}
		}
	}
}

// sell makes a seller's changes.
func (a acceptance) sell() {
	ids := a.IDs()
	for i := range edits {
		err := a.Edit(ids[rand.IntN(len(ids))], func(doc map[string]any) { details(doc)["notes"] = strconv.Itoa(i + 1) })
		if err != nil {
			a.t.Error(err)
		}
		time.Sleep(20 * time.Millisecond) // spread over the applies
	}
}

// checkNothingUndone checks each version of a referral.
func (a acceptance) checkNothingUndone(id string) {
	a.t.Helper()
	values := func(doc map[string]any) (all [3]int) {
		for i, value := range []any{details(doc)["dealValue"], doc["salesStage"], details(doc)["notes"]} {
			n, err := strconv.Atoi(fmt.Sprint(value))
			if err != nil {
				a.t.Fatalf("%s: %v", id, err)
			}
			all[i] = n
		}
		return all
	}
	history := a.History(id)
	for i := 1; i < len(history); i++ {
		before, after := values(history[i-1]), values(history[i])
		changed := 0
		for property := range before {
			if after[property] != before[property] {
				changed++
			}
			if after[property] < before[property] {
				changed = edited // any number but one
			}
		}
		if changed != 1 || history[i]["dealSensitivity"] != "None" {
			a.t.Errorf("version %d of %s undid something: %v became %v", i+1, id, before, after)
		}
	}
	if last := values(history[len(history)-1]); last[0] != rounds || last[1] != rounds {
		a.t.Errorf("%s ends with %v, where both pipelines set %d", id, last, rounds)
	}
}
