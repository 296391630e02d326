package referral_test

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// TestAccChaos creates, updates and refreshes many referrals with one apply each, while a third of the calls fail. CHAOS_N is the
// number of referrals; CHAOS_SEED repeats the faults of a run. A failed run prints its seed.
func TestAccChaos(t *testing.T) {
	a := accept(t)
	n := number(t, "CHAOS_N", 30)
	seed := number(t, "CHAOS_SEED", int(time.Now().UnixNano()%1_000_000))
	t.Logf("%d referrals, CHAOS_SEED=%d", n, seed)
	c := acctest.NewCLI(a.t)
	configure := func(value int) {
		var text strings.Builder
		for i := range n {
			text.WriteString(block(fmt.Sprintf("r%d", i), fmt.Sprintf("name = \"Deal %d\"", i), fmt.Sprintf("details = { deal_value = %d }", value+i)))
		}
		c.Write("main.tf", text.String())
	}
	a.Behave(chaoticListing(uint64(seed)))
	a.FaultEach(newChaos(a.Emulator, uint64(seed)).choose)

	configure(1000)
	c.Apply()
	a.holdsAll(n, 1000, 1)
	for _, id := range a.IDs() { // what a seller adds must survive
		if err := a.Edit(id, func(doc map[string]any) { details(doc)["notes"], doc["dealSensitivity"] = "called "+id, "High" }); err != nil {
			t.Fatal(err)
		}
	}
	configure(2000)
	c.Apply()
	a.holdsAll(n, 2000, 3)
	c.Does("apply", "-no-color", "-refresh-only", "-auto-approve")
	c.PlansNothing()
	a.holdsAll(n, 2000, 3)
	a.checkFaultRate()
}

// number returns the value of an environment variable, or the default.
func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(variable), strconv.Itoa(otherwise)))
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// holdsAll checks that each configured referral exists once, with its value and the expected number of versions, and that no
// seller's change is lost.
func (a acceptance) holdsAll(n, value, versions int) {
	a.t.Helper()
	seen := map[string]bool{}
	for _, id := range a.IDs() {
		doc, _ := a.Document(id)
		name := fmt.Sprint(doc["name"])
		number := strings.TrimPrefix(name, "Deal ")
		i, err := strconv.Atoi(number)
		if err != nil || i >= n || seen[name] {
			a.t.Errorf("%s %q exists twice, or unexpectedly", id, name)
		}
		seen[name] = true
		if got := fmt.Sprint(details(doc)["dealValue"]); got != strconv.Itoa(value+i) {
			a.t.Errorf("%q has the value %s, where %d is configured", name, got, value+i)
		}
		if versions > 1 && (details(doc)["notes"] != "called "+id || doc["dealSensitivity"] != "High") {
			a.t.Errorf("the seller's change of %q was lost", name)
		}
		if got := len(a.History(id)); got != versions {
			a.t.Errorf("%q has %d versions, want %d", name, got, versions)
		}
	}
	if len(seen) != n {
		a.t.Errorf("%d referrals exist, %d are configured", len(seen), n)
	}
}

// checkFaultRate checks that about a third of the calls met a fault. The tolerance, twice the square root of the number of calls,
// is four standard deviations.
func (a acceptance) checkFaultRate() {
	a.t.Helper()
	kinds, faults, requests := map[emulator.Kind]int{}, 0, a.Requests()
	for _, request := range requests {
		if request.Fault != "" {
			kinds[request.Fault]++
			faults++
		}
	}
	a.t.Logf("%d of %d calls met a fault: %v", faults, len(requests), kinds)
	if n := float64(len(requests)); math.Abs(float64(faults)-n/3) > 2*math.Sqrt(n) || len(kinds) < 8 {
		a.t.Errorf("%d of %d calls met a fault, of the kinds %v", faults, len(requests), kinds)
	}
}
