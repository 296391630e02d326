package referral_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Each instance of a resource with a count has its own referral in the state, although the responses were lost.
func TestAccCreate_EqualReferralsOfACount_OnceEach(t *testing.T) {
	a := accept(t)
	const count = 8
	faults := make(chan emulator.Fault, count)
	for i := range count {
		faults <- lostResponses[i%len(lostResponses)]
	}
	a.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		if r.Method != http.MethodPost || len(faults) == 0 {
			return emulator.Fault{}
		}
		return <-faults
	})
	c := acctest.NewCLI(a.t)
	c.Write("main.tf", block("deal", "count = 8"))
	c.Apply()
	var state struct {
		Resources []struct {
			Instances []struct{ Attributes struct{ ID string } }
		}
	}
	if err := json.Unmarshal([]byte(c.Read("terraform.tfstate")), &state); err != nil || len(state.Resources) != 1 {
		t.Fatalf("%v: %d resources", err, len(state.Resources))
	}
	var ids []string
	for _, instance := range state.Resources[0].Instances {
		ids = append(ids, instance.Attributes.ID)
	}
	slices.Sort(ids)
	there := a.IDs()
	slices.Sort(there)
	if !slices.Equal(ids, there) || len(slices.Compact(ids)) != count {
		t.Errorf("the state has %v, where %v are there", ids, there)
	}
	if n := len(acctest.Sent(a.Emulator, "POST")); n != count {
		t.Errorf("%d were sent", n)
	}
	c.PlansNothing()
}
