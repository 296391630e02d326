package referral_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Whatever makes the outcome of a creation unknown, a real CLI ends with one referral in its state and no other referral.
func TestAccCreate_InDoubt_LeavesOneReferral(t *testing.T) {
	post := func(fault emulator.Fault) emulator.Fault { fault.Method = "POST"; return fault }
	lost := post(emulator.Fault{Kind: emulator.ResetAfter})
	type doubt struct {
		name      string
		fault     emulator.Fault
		behaviour emulator.Behaviour
	}
	cases := []doubt{
		{"504, acts 4 s later", post(emulator.Fault{Kind: emulator.ActLater, StatusCode: 504, Delay: 4 * time.Second}), emulator.Behaviour{}},
		{"504 as HTML, acts 20 s later", post(emulator.Fault{Kind: emulator.ActLater, StatusCode: 504, Delay: 20 * time.Second,
			Body: "<html></html>", ContentType: "text/html"}), emulator.Behaviour{}},
		{"no answer, acts 20 s later", post(emulator.Fault{Kind: emulator.ActLater, Delay: 20 * time.Second}), emulator.Behaviour{}},
		{"503 with Retry-After, after acting", post(emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 503, RetryAfter: "0", Times: 9}), emulator.Behaviour{}},
		{"lost, the listing lags", lost, emulator.Behaviour{ListLag: 5 * time.Second}},
		{"lost, the listing has no order", lost, emulator.Behaviour{ListUnordered: true}},
	}
	for _, ahead := range []time.Duration{10 * time.Minute, time.Hour, -10 * time.Minute, -time.Hour} {
		cases = append(cases, doubt{fmt.Sprint("lost, Date ahead by ", ahead), lost, emulator.Behaviour{DateAhead: ahead}},
			doubt{fmt.Sprint("lost, the service's clock ahead by ", ahead), lost, emulator.Behaviour{ClockAhead: ahead}})
	}
	for _, status := range []int{423, 499, 501, 505, 507, 509} {
		cases = append(cases, doubt{fmt.Sprint(status, ", after acting"), post(emulator.Fault{Kind: emulator.StatusAfter, StatusCode: status}), emulator.Behaviour{}})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := accept(t)
			t.Setenv("PARTNERCENTER_REQUEST_TIMEOUT", "5s")
			cli := acctest.NewCLI(t)
			cli.Write("main.tf", block("another", `name = "Another"`))
			a.Behave(c.behaviour)
			cli.Apply()
			cli.Write("main.tf", block("another", `name = "Another"`)+block("deal", `name = "Deal"`))
			a.Inject(c.fault)
			cli.Apply()
			a.ClearFaults()
			cli.PlansNothing()
			if ids := a.IDs(); len(ids) != 2 || !strings.Contains(cli.Read("terraform.tfstate"), ids[1]) {
				t.Errorf("%d referrals exist, want 2", len(ids))
			}
		})
	}
}

// A crashed run left a referral without a state: the next run names the referral, and its import block adopts it.
func TestAccCreate_AfterACrashedRun_ImportsItsReferral(t *testing.T) {
	a := accept(t)
	dead, next := acctest.NewCLI(t), acctest.NewCLI(t)
	for _, c := range []acctest.CLI{dead, next} {
		c.Write("main.tf", block("deal"))
	}
	dead.Apply() // and its state is lost
	a.ClearRequests()
	next.Fails(saying("An equal referral already exists", a.only(), "import {", a.only(), "external_reference_id"), "apply", "-no-color", "-auto-approve")
	a.wrote()()
	next.Write("main.tf", importing("deal", a.only())+block("deal"))
	next.Apply()
	next.PlansNothing()
	a.only()
}

// Two pipelines create the same deal at the same time, and both lose the response: neither adopts the other's referral, and the
// next applies report both.
func TestAccCreate_TwoPipelines_DontShareAReferral(t *testing.T) {
	a := accept(t)
	var mu sync.Mutex
	creations, both := 0, make(chan struct{})
	a.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		if r.Method != http.MethodPost {
			return emulator.Fault{}
		}
		mu.Lock()
		if creations++; creations == 2 {
			close(both)
		}
		mu.Unlock()
		<-both // neither is acted on before both have looked and sent
		return emulator.Fault{Kind: emulator.ResetAfter}
	})
	pipelines := []acctest.CLI{acctest.NewCLI(t), acctest.NewCLI(t)}
	outputs, codes := make([]string, 2), make([]int, 2)
	var all sync.WaitGroup
	for i, c := range pipelines {
		c.Write("main.tf", block("deal"))
		all.Go(func() { outputs[i], codes[i] = c.Run("apply", "-no-color", "-auto-approve") })
	}
	all.Wait()
	a.FaultEach(nil)
	ids := a.IDs()
	if len(ids) != 2 || codes[0]+codes[1] == 0 {
		t.Errorf("%d referrals exist, and the pipelines ended with %v:\n%s%s", len(ids), codes, outputs[0], outputs[1])
	}
	a.ClearRequests()
	for i, c := range pipelines {
		if codes[i] == 0 {
			c.PlansNothing()
			continue
		}
		c.Fails(saying("An equal referral already exists"), "apply", "-no-color", "-auto-approve")
	}
	a.wrote()()
}

// Twenty equal resources create twenty referrals in one apply, although most responses are lost or late.
func TestAccCreate_TwentyEqualUnderFaults_OneApply(t *testing.T) {
	a := accept(t)
	var mu sync.Mutex
	n := 0
	a.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		if r.Method != http.MethodPost {
			return emulator.Fault{}
		}
		n++
		switch {
		case n > 20:
			return emulator.Fault{}
		case n%4 == 0:
			return refused[n/4%len(refused)]
		}
		return lostResponses[n%len(lostResponses)]
	})
	c := acctest.NewCLI(t)
	c.Write("main.tf", block("deal", "count = 20"))
	c.Apply()
	c.PlansNothing()
	state := c.Read("terraform.tfstate")
	for _, id := range a.IDs() {
		if strings.Count(state, `"id": "`+id+`"`) == 0 {
			t.Errorf("%s is in no state", id)
		}
	}
	if ids := a.IDs(); len(ids) != 20 {
		t.Errorf("%d referrals exist", len(ids))
	}
}

// The provider doesn't adopt a referral that somebody else created just before, although the service's clock is an hour behind.
func TestAccCreate_ForeignOlderEqual_IsNotAdopted(t *testing.T) {
	a := accept(t)
	a.Behave(emulator.Behaviour{ClockAhead: -time.Hour})
	other := acctest.NewCLI(t)
	other.Write("main.tf", block("deal", `name = "First"`))
	other.Apply()
	foreign := acctest.Document(t, `{"type":"Independent","customerProfile":{"name":"Contoso"},"consent":{"consentToContact":true},
		"details":{"dealValue":50000,"currency":"USD"}}`)
	foreign["createdDateTime"] = acctest.Now().Add(-time.Hour - 5*time.Minute).UTC().Format(time.RFC3339)
	var once sync.Once
	var id string
	a.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		if r.Method != http.MethodPost {
			return emulator.Fault{}
		}
		once.Do(func() { id = a.seed(foreign) }) // it wasn't listed before
		return emulator.Fault{Kind: emulator.Status, StatusCode: 504}
	})
	c := acctest.NewCLI(t)
	c.Write("main.tf", block("deal"))
	output, code := c.Run("apply", "-no-color", "-auto-approve")
	if code != 1 || !saying("It isn't known whether the referral was created", "Each of these referrals may be the one", id).MatchString(output) {
		t.Errorf("%d: %s", code, output)
	}
	if len(a.IDs()) != 2 {
		t.Errorf("%d referrals exist", len(a.IDs()))
	}
}
