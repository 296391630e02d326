package referral_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Imported, read by its ID, found by a search or in a list, a referral looks the same.
func TestDataSource_MatchesResourceAndSearch(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		doc := generated().Draw(t, "doc")
		id := uuid.NewString()
		doc["id"], doc["engagementId"] = id, uuid.NewString()
		if _, err := w.emulator.Seed(json.RawMessage(document.Encode(doc))); err != nil {
			t.Fatalf("%v", err)
		}
		imported := w.session.Import(t, id).Value
		byID, diags := w.session.Data(t, "partnercenter_referral", map[string]any{"id": id})
		if len(diags) > 0 {
			t.Fatalf("%s", diags.Errors())
		}
		checkSame(t, imported, byID)

		arguments := map[string]any{"engagement_id": doc["engagementId"]}
		found, diags := w.session.Data(t, searched, arguments)
		referrals := acctest.Elements(acctest.Attributes(found)["referrals"])
		if len(diags) > 0 || len(referrals) != 1 {
			t.Fatalf("%d found, %s", len(referrals), diags.Errors())
		}
		checkSame(t, imported, referrals[0])

		listed := w.session.List(t, arguments, 0, true, nil)
		if len(listed) != 1 || listed[0].ID != id || listed[0].DisplayName == "" {
			t.Fatalf("%v were listed", listed)
		}
		if changed := acctest.Changed(imported, listed[0].Value); changed != "" {
			t.Fatalf("the listed referral differs from the imported one:\n%s", changed)
		}
	})
}

// checkSame compares a referral of a data source with the resource's state, which also has provider-side attributes.
func checkSame(t *rapid.T, resource, data tftypes.Value) {
	t.Helper()
	state, attributes := acctest.Attributes(resource), acctest.Attributes(data)
	if len(attributes) != len(state)-4 {
		t.Fatalf("the data source has %d attributes, the resource %d", len(attributes), len(state))
	}
	for name, value := range attributes {
		if !value.Equal(state[name]) {
			t.Fatalf("%s is %s in the data source, and %s in the resource", name, value, state[name])
		}
	}
}

func TestDataSource_ReadsByID(t *testing.T) {
	w := newWorld(t)
	id := acctest.Seed(t, w.emulator, acctest.Fixture(t, "documented-lead-new.json"))
	for given, want := range map[string]string{
		"7f0e2a44-0000-0000-0000-000000000000":                               "404",
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id: "parse_referral_id",
		"":       "Allowed:   a referral ID",
		"../me":  "Allowed:   a referral ID",
		id + "?": "Allowed:   a referral ID",
	} {
		_, diags := w.session.Data(t, "partnercenter_referral", map[string]any{"id": given})
		if errors := diags.Errors(); !strings.Contains(errors, want) || !strings.Contains(errors, "id") {
			t.Errorf("%q: %q", given, errors)
		}
	}
	if got := len(acctest.Sent(w.emulator, "GET")); got != 1 {
		t.Errorf("%d calls were made", got)
	}
}

func TestSearch_MalformedDocument_ErrorNamesItsPosition(t *testing.T) {
	w := newWorld(t)
	acctest.Seed(t, w.emulator, acctest.Document(t, `{"id": "good", "eTag": "\"1\""}`))
	acctest.Seed(t, w.emulator, acctest.Document(t, `{"id": "bad", "eTag": "\"1\"", "details": {"dealValue": "much"}}`))
	_, diags := w.session.Data(t, searched, nil)
	if errors := diags.Errors(); !strings.Contains(errors, "details.dealValue") || !strings.Contains(errors, `"bad"`) {
		t.Errorf("the search: %q", diags.Errors())
	}
	listed := w.session.List(t, nil, 0, true, nil)
	if len(listed) != 2 || !strings.Contains(listed[1].Diagnostics.Errors(), "details.dealValue") {
		t.Errorf("the list: %v", listed)
	}
	// The referral still has an identity.
	if listed = w.session.List(t, nil, 0, false, nil); len(listed) != 2 || listed[1].ID != "bad" {
		t.Errorf("the identities: %v", listed)
	}
}

func TestList_StopsAtTheLimit(t *testing.T) {
	w := newWorld(t)
	for i := range 250 {
		acctest.Seed(t, w.emulator, map[string]any{"id": fmt.Sprint("r", i), "eTag": `"1"`})
	}
	w.emulator.Inject(emulator.Fault{Kind: emulator.Hang, After: 1})
	if got := len(w.session.List(t, nil, 0, false, func(one acctest.Listed) bool { return one.ID == "r99" })); got != 100 {
		t.Errorf("%d were listed", got)
	}
}

func TestList_DisplayName_HasNameCustomerAndStatus(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{
		`{"id": "a", "name": "Warehouse", "status": "New", "customerProfile": {"name": "Contoso"}}`,
		`{"id": "b", "name": "Contoso", "status": "Active", "customerProfile": {"name": "Contoso"}}`,
		`{"id": "c", "name": null, "status": "", "customerProfile": {"name": "Contoso"}}`,
		`{"id": "d"}`,
	} {
		acctest.Seed(t, w.emulator, acctest.Document(t, text))
	}
	var got []string
	for _, one := range w.session.List(t, nil, 0, false, nil) {
		got = append(got, one.DisplayName)
	}
	want := "Warehouse, Contoso (New); Contoso (Active); c, Contoso (no status); d (no status)"
	if text := strings.Join(got, "; "); text != want {
		t.Errorf("%s, want %s", text, want)
	}
}
