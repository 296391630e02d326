package referral_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestRefresh_NumberOfRequests(t *testing.T) {
	for _, tt := range []struct {
		mode             string
		managed, total   int
		single, listings int
	}{
		{"auto", 5, 5, 5, 0},
		{"auto", 10, 10, 10, 0},
		{"auto", 11, 11, 10, 1},
		{"auto", 20, 150, 10, 2},
		{"auto", 60, 2500, 25, 26}, // asks for the count once, and lists the collection after as many single reads as it has pages
		{"auto", 24, 2500, 24, 1},
		{"individual", 20, 150, 20, 0},
		{"bulk", 20, 150, 0, 2},
		{"bulk", 2, 250, 0, 3},
	} {
		t.Run(fmt.Sprintf("%s %d of %d", tt.mode, tt.managed, tt.total), func(t *testing.T) {
			f := newRefreshing(t)
			before := f.adopted(f.fill(tt.total)[tt.total-tt.managed:])
			after, diags := f.refreshed(f.session(tt.mode), before, 10)
			f.made(tt.single, tt.listings)
			f.same(after, before)
			if len(diags) > 0 {
				t.Errorf("%s", diags.Warnings())
			}
		})
	}
}

func TestRefresh_ThousandReferrals_TwentyRequests(t *testing.T) {
	f := newRefreshing(t)
	ids, s := f.fill(1000), f.settings("auto", nil)
	work := make(chan string)
	var readers sync.WaitGroup
	for range 10 {
		readers.Go(func() {
			for id := range work {
				if doc, err := s.Latest(t.Context(), f.seen(id)); err != nil || doc["id"] != id {
					t.Errorf("%s became %v: %v", id, doc["id"], err)
				}
			}
		})
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	readers.Wait()
	f.made(10, 10)
}

func TestRefresh_FewOfAHugeCollection_ReadsOneByOne(t *testing.T) {
	f := newRefreshing(t)
	before := f.adopted(f.fill(150)[:50])
	f.lists(func(page map[string]any) { page["@odata.count"] = 100_000 })
	after, _ := f.refreshed(f.session("auto"), before, 10)
	f.made(50, 1)
	f.same(after, before)
}

func TestRefresh_SmallPages_Work(t *testing.T) {
	f := newRefreshing(t)
	before := f.adopted(f.fill(150)[:20])
	f.lists(func(page map[string]any) { page["value"] = page["value"].([]any)[:5] }) // 30 pages
	after, _ := f.refreshed(f.session("auto"), before, 10)
	f.made(20, 1)
	f.same(after, before)
}

func TestRefresh_WrongCount_CostsFewPages(t *testing.T) {
	f := newRefreshing(t)
	before := f.adopted(f.fill(600)[:25])
	f.lists(func(page map[string]any) { page["@odata.count"] = 100 }) // of the page
	after, _ := f.refreshed(f.session("auto"), before, 10)
	f.made(25, 3)
	f.same(after, before)
	f.refreshed(f.session("bulk"), before, 10)
	f.made(0, 6)
}

func TestRefresh_AutoWithoutCount_ReadsOneByOne(t *testing.T) {
	f := newRefreshing(t)
	before := f.adopted(f.fill(120)[100:])
	f.lists(func(page map[string]any) { delete(page, "@odata.count") })
	after, _ := f.refreshed(f.session("auto"), before, 10)
	f.made(20, 1)
	f.same(after, before)
	f.refreshed(f.session("bulk"), before, 10)
	f.made(0, 2)
}

// After refreshes and sellers' changes, the state is the same in every mode.
func TestRefresh_Bulk_MatchesSingleReads(t *testing.T) {
	f := newRefreshing(t)
	ids := f.generate(36)
	for _, name := range []string{"documented-lead-new.json", "observed-shared-active.json", "update-request.json", "update-response.json"} {
		ids = append(ids, acctest.Seed(t, f.Emulator, acctest.Fixture(t, name)))
	}
	f.fill(100)
	before := f.adopted(ids)
	edits := 0
	for i, id := range ids {
		if i%4 == 3 {
			continue
		}
		edits++
		err := f.Edit(id, func(doc map[string]any) {
			switch i % 4 {
			case 0:
				doc["name"] = "edited"
			case 1:
				doc["customerProfile"], doc["more"] = map[string]any{"name": "edited"}, []any{i}
			case 2:
				delete(doc, "team")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	f.ClearRequests()
	edited, _ := f.refreshed(f.session("individual"), before, 1)
	single, _ := f.calls()
	edits += single - len(ids) // an incomplete response is read again
	got, _ := f.refreshed(f.session("bulk"), before, 10)
	f.made(edits, 2)
	f.same(got, edited)
	got, _ = f.refreshed(f.session("auto"), before, 1)
	f.made(edits+2, 2) // two unchanged ones are among the first ten
	f.same(got, edited)
}

// A listing only shows whether a referral is unchanged since the last read, so an imported referral is read alone.
func TestRefresh_Imported_IsReadAlone(t *testing.T) {
	f := newRefreshing(t)
	ids := f.fill(25)
	before := f.adopted(ids)
	for _, mode := range []string{"auto", "bulk"} {
		session := f.session(mode)
		for i, id := range ids {
			f.same([]acctest.State{session.Import(t, id)}, before[i:i+1])
		}
		f.made(25, 0)
	}
}

// failing has the ways in which a listing fails.
var failing = map[string]emulator.Fault{
	"forbidden":       {Kind: emulator.Status, Path: "/referrals", StatusCode: 403},
	"the first page":  {Kind: emulator.Status, Path: "/referrals", StatusCode: 500},
	"the second page": {Kind: emulator.HTML, Path: "/referrals", After: 1},
	"a broken page":   {Kind: emulator.Truncate, Path: "/referrals", After: 1},
}

func TestRefresh_ListingFails_ReadsOneByOne(t *testing.T) {
	for name, fault := range failing {
		for _, mode := range []string{"auto", "bulk"} {
			t.Run(name+" in "+mode, func(t *testing.T) {
				f := newRefreshing(t)
				before := f.adopted(f.fill(150)[138:])
				f.Inject(fault)
				var log bytes.Buffer
				session, diags := acctest.StartSession(tflogtest.RootLogger(t.Context(), &log), t,
					"endpoint", f.url, "access_token", "t", "refresh_mode", mode, "max_retries", "0")
				if len(diags) > 0 {
					t.Fatal(diags.Errors())
				}
				after, diags := f.refreshed(session, before, 10)
				f.made(12, 1+fault.After)
				f.same(after, before)
				if lines := strings.Count(log.String(), "From now on, the provider reads referrals one by one"); lines != 1 {
					t.Errorf("the log says so %d times", lines)
				}
				warnings := diags.Warnings()
				if mode == "auto" && warnings != "" {
					t.Errorf("auto warns: %s", warnings)
				}
				if mode == "bulk" {
					for _, want := range []string{`refresh_mode is "bulk"`, "GET /v1.0/engagements/referrals", `refresh_mode = "individual"`, "PARTNERCENTER_REFRESH_MODE"} {
						if strings.Count(warnings, want) != 1 {
							t.Errorf("%q doesn't occur exactly once: %s", want, warnings)
						}
					}
				}
			})
		}
	}
}

func TestRefresh_NotInTheCollection_IsReadAlone(t *testing.T) {
	f := newRefreshing(t)
	ids := f.fill(30)
	states := f.adopted(ids)
	f.lists(func(page map[string]any) { page["value"] = page["value"].([]any)[:20] })
	f.Remove(ids[29])
	session := f.session("bulk")
	after, _ := f.refreshed(session, states[:29], 10)
	f.made(9, 1)
	f.same(after, states[:29])
	if gone := session.Read(t, states[29]); !gone.Value.IsNull() {
		t.Error("a removed referral is still in the state")
	}
	f.made(1, 0)
}

// A listing may be older than a write of this run.
func TestRefresh_WrittenInThisRun_IsReadAlone(t *testing.T) {
	changed := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
	for _, method := range []string{"put", "patch"} {
		t.Run(method, func(t *testing.T) {
			f := newRefreshing(t)
			states := f.adopted(append(f.fill(20), acctest.Seed(t, f.Emulator, acctest.Document(t, activeDeal))))
			session, deal := f.session("bulk", "update_method", method), states[20]
			session.Read(t, states[0])
			f.made(0, 1)
			written, diags := session.Apply(t, deal, session.Plan(t, deal, changed), changed)
			if text := diags.Errors(); text != "" {
				t.Fatal(text)
			}
			f.made(0, 0)
			f.same([]acctest.State{session.Read(t, written)}, []acctest.State{written})
			f.made(1, 0)
			// The listing shows no change since the previous state.
			if again := session.Read(t, deal); !acctest.Attributes(again.Value)["etag"].Equal(acctest.Attributes(written.Value)["etag"]) {
				t.Error("the read returned an older referral than the written one")
			}
			f.made(1, 0)
			session.Read(t, states[1])
			f.made(0, 0)
		})
	}
	t.Run("created", func(t *testing.T) {
		f := newRefreshing(t)
		states := f.adopted(f.fill(20))
		w := world{emulator: f.Emulator, session: f.session("bulk")}
		created, diags := w.create(t, changed)
		if text := diags.Errors(); text != "" {
			t.Fatal(text)
		}
		f.made(0, 1) // the listing before the first creation
		w.session.Read(t, created)
		f.made(1, 0)
		w.session.Read(t, states[0])
		f.made(0, 1)
	})
	t.Run("closed", func(t *testing.T) {
		f := newRefreshing(t)
		states := f.adopted(append(f.fill(20), acctest.Seed(t, f.Emulator, acctest.Document(t, activeDeal))))
		session := f.session("bulk")
		attributes := acctest.Attributes(declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{}}`))
		attributes["deletion_policy"] = stringValue("CLOSE")
		config := objectOf(attributes)
		deal, diags := session.Apply(t, states[20], session.Plan(t, states[20], config), config)
		if text := diags.Errors(); text != "" {
			t.Fatal(text)
		}
		session.Read(t, states[0])
		destroy := session.Plan(t, deal, session.Null().Value)
		if _, diags := session.Apply(t, deal, destroy, session.Null().Value); diags.Errors() != "" {
			t.Fatal(diags.Errors())
		}
		if closed := session.Read(t, deal); textIn(acctest.Attributes(closed.Value)["status"]) != "Closed" {
			t.Error("the read returned an older referral than the written one")
		}
	})
}

func TestUpdate_IsOneRequestWithoutListings(t *testing.T) {
	f := newRefreshing(t)
	states := f.adopted(append(f.fill(20), acctest.Seed(t, f.Emulator, acctest.Document(t, activeDeal))))
	session, deal := f.session("bulk"), states[20]
	deal = session.Read(t, deal)
	f.made(0, 1)
	if err := f.Edit("d0000000-0000-4000-8000-000000000001", func(doc map[string]any) { details(doc)["notes"] = "second" }); err != nil {
		t.Fatal(err)
	}
	config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
	// A changed referral is read alone, although a listing is available.
	_, diags := session.Apply(t, deal, session.Plan(t, deal, config), config)
	if !strings.Contains(diags.Errors(), `"first" -> "second"`) {
		t.Errorf("%s", diags.Errors())
	}
	if puts := len(acctest.Sent(f.Emulator, http.MethodPut)); puts != 1 {
		t.Errorf("%d updates were sent", puts)
	}
	f.made(1, 0)
}

func TestRefresh_SlowListing_LeavesTimeForReads(t *testing.T) {
	f := newRefreshing(t)
	states := f.adopted(f.fill(20))
	for i := range states {
		states[i].Value = withTimeouts(states[i].Value, "2s")
	}
	f.Inject(emulator.Fault{Kind: emulator.Hang, Method: "GET", Path: "/referrals", Times: -1})
	after, diags := f.refreshed(f.session("bulk"), states, 10)
	f.same(after, states)
	f.made(20, 1) // later reads don't wait for another listing
	if strings.Count(diags.Warnings(), "half of the time") != 1 {
		t.Errorf("%s", diags.Warnings())
	}
}
