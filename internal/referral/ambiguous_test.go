package referral_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

const newDeal = `{"type":"Independent","name":" Contoso & Co ","status":"New","substatus":"Pending","externalReferenceId":"CRM-1",
	"customerProfile":{"name":"Contoso","team":[{"firstName":"Sue","email":"sue@contoso.example"}]},
	"consent":{"consentToContact":true},"details":{"dealValue":100,"currency":"USD","closingDateTime":"2027-01-01T00:00:00Z"}}`

// dealOf returns newDeal with another external reference.
func dealOf(t *testing.T, reference string) tftypes.Value {
	t.Helper()
	return declaring(t, strings.Replace(newDeal, "CRM-1", reference, 1))
}

// seedEqual adds a referral that equals newDeal to the emulator, with the given age by the service's clock.
func (w world) seedEqual(t *testing.T, ago time.Duration, change func(doc map[string]any)) string {
	t.Helper()
	doc := acctest.Document(t, newDeal)
	doc["createdDateTime"] = time.Now().Add(-ago).UTC().Format(time.RFC3339Nano)
	if change != nil {
		change(doc)
	}
	return acctest.Seed(t, w.emulator, doc)
}

// lost makes the emulator drop the response to the next creation after acting.
func (w world) lost() { w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.ResetAfter}) }

// posted checks how often a referral was sent, each time under the same request ID.
func (w world) posted(t *testing.T, want int) {
	t.Helper()
	posts := acctest.Sent(w.emulator, "POST")
	if len(posts) != want {
		t.Errorf("%d were sent, want %d", len(posts), want)
	}
	for _, post := range posts {
		if post.Header.Get("request-id") != posts[0].Header.Get("request-id") {
			t.Error("the request-id changed between the attempts")
		}
	}
}

func wants(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q isn't in: %s", part, text)
		}
	}
}

// TestFaultMatrix has each fault alone; these cases combine several.
func TestCreate_InDoubt_LeavesNoDuplicateAndNoOrphan(t *testing.T) {
	later := func(status int, delay time.Duration) emulator.Fault {
		return emulator.Fault{Kind: emulator.ActLater, StatusCode: status, Delay: delay}
	}
	lost := emulator.Fault{Kind: emulator.ResetAfter}
	for _, c := range []struct {
		name      string
		fault     emulator.Fault
		behaviour emulator.Behaviour
		posts     int
		ahead     time.Duration // how far the newest existing referral is ahead, before the attempt
	}{
		{"throttled, twice", emulator.Fault{Kind: emulator.Status, StatusCode: 429, RetryAfter: "1", Times: 2}, emulator.Behaviour{}, 3, 0},
		{"acts just before the minute is over", later(504, 59*time.Second), emulator.Behaviour{}, 1, 0},
		{"acts later, and the listing lags", later(504, 20*time.Second), emulator.Behaviour{ListLag: 5 * time.Second}, 1, 0},
		{"acts later, and the listing has no order", later(504, 20*time.Second), emulator.Behaviour{ListUnordered: true}, 1, 0},
		{"no answer, acts later", later(0, 65*time.Second), emulator.Behaviour{}, 1, 0}, // request_timeout is a minute
		{"lag, no order, clocks apart", lost, emulator.Behaviour{
			ListLag: 30 * time.Second, ListUnordered: true, DateAhead: 10 * time.Minute, ClockAhead: -time.Hour}, 1, 0},
		{"in the same second as another", lost, emulator.Behaviour{}, 1, 1500 * time.Millisecond},
	} {
		for _, others := range []int{0, 1, 150} {
			t.Run(fmt.Sprintf("%s, beside %d", c.name, others), func(t *testing.T) {
				inBubble(t, func(t *testing.T, w world) {
					for i := range others { // the newest, which comes last, is a second old by the service's clock
						ago := time.Duration(others-1-i)*time.Minute + time.Second - c.ahead - c.behaviour.ClockAhead
						w.seedEqual(t, ago, func(doc map[string]any) { doc["name"] = fmt.Sprint("Deal ", i) })
					}
					w.emulator.Behave(c.behaviour)
					c.fault.Method = "POST"
					w.emulator.Inject(c.fault)
					config := declaring(t, newDeal)
					state, diags := w.create(t, config)
					if errors := diags.Errors(); errors != "" {
						t.Fatal(errors)
					}
					time.Sleep(time.Hour)
					if n := len(w.emulator.IDs()) - others; n != 1 {
						t.Errorf("%d referrals exist", n)
					}
					w.posted(t, c.posts)
					w.planIsEmpty(t, w.session.Read(t, state), config)
				})
			})
		}
	}
}

// The provider resends a referral only after looking for it for a minute.
func TestCreate_AbsentForAMinute_IsSentAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: 504})
		began, looks := time.Now(), 0
		w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
			if r.Method == http.MethodGet {
				looks++
			} else if took := time.Since(began); took < time.Minute || looks < 5 {
				t.Errorf("sent again after %s and %d lookups", took, looks)
			}
			return emulator.Fault{}
		})
		if _, diags := w.create(t, declaring(t, newDeal)); diags.Errors() != "" {
			t.Error(diags.Errors())
		}
		w.posted(t, 2)
	})
}

// If the absence can't be proven, the creation stops, and nothing is sent again.
func TestCreate_AbsenceNotProven_StopsWithTheWayOut(t *testing.T) {
	all := -1
	for _, c := range []struct {
		name      string
		prepare   func(t *testing.T, w world)
		timeout   string
		says      []string
		referrals int
	}{
		{"looking is refused", func(_ *testing.T, w world) {
			w.lost()
			w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Status, StatusCode: 403, After: 1, Times: all})
		}, "5m", []string{"the search for it failed", "403"}, 1},
		{"looking fails", func(_ *testing.T, w world) {
			w.lost()
			w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Status, StatusCode: 503, After: 1, Times: all})
		}, "30m", []string{"the search for it failed", "503"}, 1},
		{"the time is up sooner", func(_ *testing.T, w world) {
			w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.ActLater, StatusCode: 504, Delay: 50 * time.Second})
		}, "30s", []string{"may still appear"}, 1},
		{"what this run created isn't listed", func(t *testing.T, w world) {
			w.emulator.Behave(emulator.Behaviour{ListLag: time.Hour})
			if _, diags := w.create(t, dealOf(t, "CRM-0")); diags.Errors() != "" {
				t.Fatal(diags.Errors())
			}
			time.Sleep(2 * time.Minute)
			w.emulator.ClearRequests()
			w.lost()
		}, "5m", []string{"it doesn't list other referrals of this run either"}, 2},
		{"the service changed what was sent", func(_ *testing.T, w world) {
			w.emulator.Behave(emulator.Behaviour{Trim: true, Escape: true})
			w.lost()
		}, "5m", []string{"Each of these referrals may be the one"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				c.prepare(t, w)
				began := time.Now()
				_, diags := w.create(t, withTimeouts(declaring(t, newDeal), c.timeout))
				wants(t, diags.Errors(), append(c.says, "The provider sent the referral at "+began.UTC().Format("2006-01-02T15:04"), "look for a new referral",
					"data \"partnercenter_referrals\"", `external_reference_id = "CRM-1"`, "import {", "terraform import ADDRESS ID",
					"searches before it sends")...)
				w.posted(t, 1)
				w.emulator.ClearFaults()
				w.emulator.Behave(emulator.Behaviour{})
				time.Sleep(time.Hour)
				// The next run names the referral.
				_, next := func() (acctest.State, acctest.Diagnostics) {
					run := w
					run.session = w.another(t)
					return run.create(t, declaring(t, newDeal))
				}()
				ids := w.emulator.IDs()
				wants(t, next.Errors(), "An equal referral already exists", ids[len(ids)-1])
				if len(ids) != c.referrals {
					t.Errorf("%d referrals exist", len(ids))
				}
				w.posted(t, 1)
			})
		})
	}
}

// Another run creates the same referral at the same time: two match, and nothing distinguishes them.
func TestCreate_TwoMatches_AreListedAndNotAdopted(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
			if r.Method == http.MethodPost {
				w.seedEqual(t, 0, nil)
				return emulator.Fault{Kind: emulator.ResetAfter}
			}
			return emulator.Fault{}
		})
		_, diags := w.create(t, declaring(t, newDeal))
		wants(t, diags.Errors(), append(w.emulator.IDs(), "The provider didn't send it again", `id = "ID"`)...)
		w.posted(t, 1)
		if n := len(w.emulator.IDs()); n != 2 {
			t.Errorf("%d referrals exist", n)
		}
	})
}

// An equal referral that is older than those in the first listing isn't the one that was sent, whatever the clocks say. It
// appears only after the first listing, and the attempt never acts.
func TestCreate_OlderEqualReferral_IsUncertain(t *testing.T) {
	for name, behaviour := range map[string]emulator.Behaviour{
		"clocks agree": {}, "an hour behind": {ClockAhead: -time.Hour, DateAhead: -time.Hour}, "Date an hour behind": {DateAhead: -time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				w.emulator.Behave(behaviour)
				w.seedEqual(t, -behaviour.ClockAhead+time.Minute, func(doc map[string]any) { doc["name"] = "Another" })
				var foreign string
				w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
					if r.Method != http.MethodPost {
						return emulator.Fault{}
					}
					foreign = w.seedEqual(t, -behaviour.ClockAhead+2*time.Minute, nil)
					return emulator.Fault{Kind: emulator.Status, StatusCode: 504}
				})
				state, diags := w.create(t, declaring(t, newDeal))
				wants(t, diags.Errors(), "Each of these referrals may be the one", foreign)
				w.posted(t, 1)
				if !state.Value.IsNull() {
					t.Error("the referral was adopted")
				}
			})
		})
	}
}

// A referral that is older than one that this run created before the attempt isn't the one that was sent either.
func TestCreate_EqualOlderThanOwnCreations_IsUncertain(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		if _, diags := w.create(t, dealOf(t, "CRM-0")); diags.Errors() != "" {
			t.Fatal(diags.Errors())
		}
		foreign := w.seedEqual(t, 2*time.Second, nil)
		w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: 504})
		_, diags := w.create(t, declaring(t, newDeal))
		wants(t, diags.Errors(), "Each of these referrals may be the one", foreign)
		if n := len(acctest.Sent(w.emulator, "POST")); n != 2 {
			t.Errorf("%d were sent", n)
		}
	})
}

// A referral with a name may be the one that was sent without a name, because the service may have named it. It isn't adopted.
func TestCreate_MatchWithMoreThanWasSent_IsUncertain(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		var foreign string
		w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
			if r.Method != http.MethodPost {
				return emulator.Fault{}
			}
			foreign = w.seedEqual(t, 0, func(doc map[string]any) { delete(doc, "externalReferenceId") })
			return emulator.Fault{Kind: emulator.Status, StatusCode: 504}
		})
		_, diags := w.create(t, declaring(t, partOfADeal))
		wants(t, diags.Errors(), "Each of these referrals may be the one", foreign)
		w.posted(t, 1)
	})
}

// The newest referral comes first by chance, then older ones, and the one that was sent comes last: neither a few in order nor a
// page whose ends are in order shows the newest.
func TestCreate_ListingPartlyInOrder_IsReadWhole(t *testing.T) {
	for _, others := range []int{2, 150} {
		inBubble(t, func(t *testing.T, w world) {
			for i := range others {
				ago := time.Duration(others-i) * time.Hour
				if i == 0 {
					ago = time.Second
				}
				w.seedEqual(t, ago, func(doc map[string]any) { doc["name"] = fmt.Sprint("Deal ", i) })
			}
			w.emulator.Behave(emulator.Behaviour{ListUnordered: true})
			w.lost()
			if _, diags := w.create(t, declaring(t, newDeal)); diags.Errors() != "" {
				t.Error(diags.Errors())
			}
			w.posted(t, 1)
		})
	}
}

// The referral with the listed ID differs from the one in the listing.
func TestCreate_ListingWithOtherContent_IsRejected(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		w.emulator.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
			switch {
			case r.Method == http.MethodPost:
				return emulator.Fault{Kind: emulator.ResetAfter}
			case strings.HasSuffix(r.URL.Path, "/referrals"):
				return emulator.Fault{}
			}
			doc, _ := w.emulator.Document(path.Base(r.URL.Path))
			doc["name"] = "Another"
			body, err := json.Marshal(doc)
			if err != nil {
				t.Error(err)
			}
			return emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 200, Body: string(body)}
		})
		_, diags := w.create(t, declaring(t, newDeal))
		wants(t, diags.Errors(), "differs from the one in the listing", w.emulator.IDs()[0])
		w.posted(t, 1)
	})
}

func TestCreate_RefusedByTheService_IsNotRepeated(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 412, 413, 415, 422} {
		inBubble(t, func(t *testing.T, w world) {
			w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: status})
			_, diags := w.create(t, declaring(t, newDeal))
			wants(t, diags.Errors(), "client-request-id", fmt.Sprint("status ", status))
			w.requested(t, fmt.Sprint("a creation refused with ", status), "GET", "POST")
		})
	}
}

// An interrupted run looks once more, for a few seconds, and reports the result.
func TestCreate_StoppedDuringLookup_EndsSoon(t *testing.T) {
	for name, hangs := range map[string]bool{"between two looks": false, "during a look": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: 504})
				if hangs {
					w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Hang, After: 3, Times: -1})
				}
				errors := make(chan string, 1)
				go func() {
					_, diags := w.create(t, declaring(t, newDeal))
					errors <- diags.Errors()
				}()
				time.Sleep(12 * time.Second)
				stopped := time.Now()
				w.session.Stop(t)
				synctest.Wait()
				wants(t, <-errors, "It isn't known whether the referral was created", "import {")
				if took := time.Since(stopped); took > 5*time.Second {
					t.Errorf("it took %s to end", took)
				}
				w.posted(t, 1)
			})
		})
	}
}
