package referral_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

func TestRefresh_CutListing_IsNotUsed(t *testing.T) {
	for name, change := range map[string]func(doc map[string]any){
		"a property is missing":            func(doc map[string]any) { delete(doc, "details") },
		"a nested property is missing":     func(doc map[string]any) { delete(details(doc), "notes") },
		"a nested property is empty":       func(doc map[string]any) { details(doc)["notes"] = nil },
		"another value under the same tag": func(doc map[string]any) { details(doc)["notes"] = "note" },
		"no eTag":                          func(doc map[string]any) { delete(doc, "eTag") },
	} {
		for _, mode := range []string{"auto", "bulk"} {
			t.Run(name+" in "+mode, func(t *testing.T) {
				f := newRefreshing(t)
				before := f.adopted(f.fill(12))
				f.listsEach(change)
				after, _ := f.refreshed(f.session(mode), before, 10)
				f.made(12, 1)
				f.same(after, before)
			})
		}
	}
}

// The next update must not lose what a listing omits, shortens, or doesn't have yet.
func TestUpdate_PartialListing_LosesNothing(t *testing.T) {
	var older map[string]any
	for name, tt := range map[string]struct {
		edit   func(doc map[string]any)
		relist func(doc map[string]any)
		kept   func(doc map[string]any) bool
	}{
		"what a seller added is left out": {
			func(doc map[string]any) { doc["registrations"] = []any{map[string]any{"id": "R-1"}} },
			func(doc map[string]any) { delete(doc, "registrations") },
			func(doc map[string]any) bool { return len(doc["registrations"].([]any)) == 1 },
		},
		"what a seller wrote is shortened": {
			func(doc map[string]any) { details(doc)["notes"] = strings.Repeat("long ", 100) },
			func(doc map[string]any) { details(doc)["notes"] = "long" },
			func(doc map[string]any) bool { return len(details(doc)["notes"].(string)) == 500 },
		},
		"an older version is listed": {
			func(doc map[string]any) { doc["name"] = "newer" },
			func(doc map[string]any) { maps.Copy(doc, older) },
			func(doc map[string]any) bool { return doc["name"] == "newer" },
		},
	} {
		for _, mode := range []string{"auto", "bulk"} {
			t.Run(name+" in "+mode, func(t *testing.T) {
				f := newRefreshing(t)
				states := f.adopted(append(f.fill(20), acctest.Seed(t, f.Emulator, acctest.Document(t, activeDeal))))
				older, _ = f.Document("d0000000-0000-4000-8000-000000000001")
				f.listsEach(func(doc map[string]any) {
					if doc["id"] == "d0000000-0000-4000-8000-000000000001" {
						tt.relist(doc)
					}
				})
				if err := f.Edit("d0000000-0000-4000-8000-000000000001", tt.edit); err != nil {
					t.Fatal(err)
				}
				want, _ := f.refreshed(f.session("individual"), states, 1)
				session := f.session(mode)
				after, _ := f.refreshed(session, states, 1)
				f.same(after, want)
				config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
				if _, diags := session.Apply(t, after[20], session.Plan(t, after[20], config), config); diags.Errors() != "" {
					t.Error(diags.Errors())
				}
				if doc, _ := f.Document("d0000000-0000-4000-8000-000000000001"); !tt.kept(doc) || fmt.Sprint(details(doc)["dealValue"]) != "200" {
					t.Errorf("the referral became %v", doc)
				}
			})
		}
	}
}

// One proof that listings cut documents is enough, although others were complete.
func TestRefresh_OneCutListing_DisablesBulk(t *testing.T) {
	f := newRefreshing(t)
	states := f.adopted(f.fill(30))
	cut := textIn(acctest.Attributes(states[1].Value)["id"])
	f.listsEach(func(doc map[string]any) {
		if doc["id"] == cut {
			delete(details(doc), "notes")
		}
	})
	session := f.session("bulk")
	session.Read(t, states[0])
	f.made(0, 1)
	session.Read(t, states[1])
	_, diags := session.TryRead(t, states[2])
	if !strings.Contains(diags.Warnings(), "other content") {
		t.Errorf("%s", diags.Warnings())
	}
	session.Read(t, states[3])
	f.made(3, 0)
}

func TestRefresh_ListedWithoutETag_IsReadAlone(t *testing.T) {
	f := newRefreshing(t)
	ids := f.fill(25)
	before := f.adopted(ids)
	f.listsEach(func(doc map[string]any) {
		if doc["id"] == ids[20] {
			doc["eTag"] = ""
		}
	})
	after, diags := f.refreshed(f.session("bulk"), before, 10)
	f.made(1, 1)
	f.same(after, before)
	if len(diags) > 0 {
		t.Errorf("%s", diags.Warnings())
	}
}
