package referral_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// A referral of an earlier run is named before anything is sent; referrals that only resemble it don't block anything.
func TestCreate_EqualReferralExists_SendsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		ago    time.Duration
		change func(doc map[string]any)
		equal  bool
	}{
		"a minute old":                  {time.Minute, nil, true},
		"23 hours old":                  {23 * time.Hour, nil, true},
		"by a clock that is ahead":      {-time.Hour, nil, true},
		"25 hours old":                  {25 * time.Hour, nil, false},
		"accepted meanwhile":            {time.Minute, func(doc map[string]any) { doc["status"], doc["substatus"] = "Active", "Accepted" }, true},
		"closed meanwhile":              {time.Minute, func(doc map[string]any) { doc["status"], doc["substatus"] = "Closed", "Lost" }, false},
		"with more by the service":      {time.Minute, func(doc map[string]any) { doc["salesStage"], doc["mpnId"] = "Qualify", "1" }, true},
		"trimmed, escaped":              {time.Minute, func(doc map[string]any) { doc["name"] = "Contoso &amp; Co" }, true},
		"rounded":                       {time.Minute, func(doc map[string]any) { details(doc)["dealValue"] = 100.004 }, true},
		"of another type":               {time.Minute, func(doc map[string]any) { doc["type"] = "Shared" }, false},
		"with another reference":        {time.Minute, func(doc map[string]any) { doc["externalReferenceId"] = "CRM-2" }, false},
		"without a reference":           {time.Minute, func(doc map[string]any) { delete(doc, "externalReferenceId") }, false},
		"with another value":            {time.Minute, func(doc map[string]any) { details(doc)["dealValue"] = 101 }, false},
		"with another name":             {time.Minute, func(doc map[string]any) { doc["name"] = "Contoso" }, false},
		"with another person, and date": {time.Minute, func(doc map[string]any) { details(doc)["closingDateTime"] = "2027-01-02T00:00:00Z" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				id := w.seedEqual(t, c.ago, c.change)
				_, diags := w.create(t, declaring(t, newDeal))
				if !c.equal {
					if diags.Errors() != "" {
						t.Error(diags.Errors())
					}
					w.posted(t, 1)
					return
				}
				wants(t, diags.Errors(), "An equal referral already exists", id, "import {", "external_reference_id")
				w.requested(t, "a creation", "GET")
				// Both ways out work.
				if _, diags := w.create(t, dealOf(t, "CRM-2")); diags.Errors() != "" {
					t.Error(diags.Errors())
				}
				w.session.Import(t, id)
				if _, diags := w.create(t, declaring(t, newDeal)); diags.Errors() != "" {
					t.Errorf("beside one that is managed: %s", diags.Errors())
				}
			})
		})
	}
}

// A referral with a name isn't equal to a new one without, although it contains everything that is sent.
func TestCreate_ReferralWithAName_IsNotEqual(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		w.create(t, declaring(t, wholeDeal))
		w.session = w.another(t)
		if _, diags := w.create(t, declaring(t, partOfADeal)); diags.Errors() != "" {
			t.Error(diags.Errors())
		}
	})
}

// A referral that the run changes or destroys is managed, so creating an equal one is intended.
func TestCreate_EqualToManagedReferral_Creates(t *testing.T) {
	for name, meet := range map[string]func(t *testing.T, s *acctest.Session, state acctest.State, config tftypes.Value){
		"planned": func(t *testing.T, s *acctest.Session, state acctest.State, config tftypes.Value) {
			s.Plan(t, state, config)
		},
		"destroyed": func(t *testing.T, s *acctest.Session, state acctest.State, _ tftypes.Value) {
			none := s.Null()
			if _, diags := s.Apply(t, state, acctest.Plan{Value: none.Value}, none.Value); diags.Errors() != "" {
				t.Error(diags.Errors())
			}
		},
		"neither": func(*testing.T, *acctest.Session, acctest.State, tftypes.Value) {},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				config := declaring(t, newDeal)
				state, _ := w.create(t, config)
				w.session = w.another(t)
				meet(t, w.session, state, config)
				if _, diags := w.create(t, config); (diags.Errors() == "") != (name != "neither") {
					t.Errorf("%q", diags.Errors())
				}
			})
		})
	}
}

// The first creation of a run times out during the listing; the second one, which waits for that listing, reads it again.
func TestCreate_OtherCreationsBaselineTimedOut_IsReadAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Hang})
		short, long := withTimeouts(declaring(t, newDeal), "1s"), withTimeouts(dealOf(t, "CRM-2"), "1h")
		done := make(chan string)
		go func() {
			_, diags := w.create(t, short)
			done <- diags.Errors()
		}()
		synctest.Wait()
		if _, diags := w.create(t, long); diags.Errors() != "" {
			t.Error(diags.Errors())
		}
		wants(t, <-done, "nothing was sent")
		w.posted(t, 1)
	})
}

// If the service ignores the order, the relevant referral may be on any page.
func TestCreate_EqualReferralOnTheLastPage_IsFound(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		for i := range 250 {
			w.seedEqual(t, time.Duration(250-i)*time.Hour, func(doc map[string]any) { doc["name"] = fmt.Sprint("Deal ", i) })
		}
		id := w.seedEqual(t, time.Minute, nil)
		w.emulator.Behave(emulator.Behaviour{ListUnordered: true})
		_, diags := w.create(t, declaring(t, newDeal))
		wants(t, diags.Errors(), id)
		w.posted(t, 0)
	})
}

// Ten concurrent creations share one listing, and later ones don't list.
func TestCreate_ManyInARun_ShareOneBaseline(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		for i := range 300 {
			w.seedEqual(t, time.Duration(300-i)*time.Minute, func(doc map[string]any) { doc["name"] = fmt.Sprint("Deal ", i) })
		}
		w.emulator.FaultEach(func(*http.Request, []byte) emulator.Fault { time.Sleep(time.Millisecond); return emulator.Fault{} })
		configs := make([]tftypes.Value, 10)
		for i := range configs {
			configs[i] = declaring(t, newDeal)
		}
		for range 2 {
			_, diags := w.createAll(t, configs...)
			for _, d := range diags {
				if d.Errors() != "" {
					t.Error(d.Errors())
				}
			}
		}
		if looks, posts := len(acctest.Sent(w.emulator, "GET")), len(acctest.Sent(w.emulator, "POST")); looks != 1 || posts != 20 {
			t.Errorf("%d listings for %d creations", looks, posts)
		}
	})
}

// If the service permanently refuses to list, creations are still possible; if a listing fails temporarily, nothing is sent.
func TestCreate_BaselineFails_WarnsOrSendsNothing(t *testing.T) {
	for status, creates := range map[int]bool{400: true, 403: true, 404: true, 405: true, 501: true, 401: false, 429: false, 500: false, 503: false} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Status, StatusCode: status, Times: 5})
				_, diags := w.create(t, declaring(t, newDeal))
				const warning = "New referrals aren't compared"
				if creates {
					wants(t, diags.Errors()+diags.Warnings(), warning, fmt.Sprint(status))
					_, again := w.create(t, dealOf(t, "CRM-2"))
					if diags.Errors()+again.Errors() != "" || strings.Contains(again.Warnings(), warning) {
						t.Errorf("%s%s%s", diags.Errors(), again.Errors(), again.Warnings())
					}
					if n := len(w.emulator.IDs()); n != 2 {
						t.Errorf("%d were created", n)
					}
					return
				}
				wants(t, diags.Errors(), "nothing was sent", fmt.Sprint("status ", status))
				w.posted(t, 0)
				w.emulator.ClearFaults()
				if _, diags := w.create(t, declaring(t, newDeal)); diags.Errors() != "" {
					t.Errorf("a failed listing is kept: %s", diags.Errors())
				}
			})
		})
	}
}

// Without the first listing, the provider doesn't know which referrals existed: it adopts nothing and sends nothing again.
func TestCreate_NoBaseline_UncertainCreationStops(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Status, StatusCode: 501})
		w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: 504})
		_, diags := w.create(t, declaring(t, newDeal))
		wants(t, diags.Errors(), "which proves nothing here", "501")
		w.posted(t, 1)
		if _, diags := w.create(t, dealOf(t, "CRM-2")); diags.Errors() != "" {
			t.Error(diags.Errors())
		}
		w.lost()
		_, diags = w.create(t, dealOf(t, "CRM-3"))
		wants(t, diags.Errors(), "Each of these referrals may be the one", w.emulator.IDs()[1])
	})
}
