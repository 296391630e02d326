package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func (r reply) ids() []string {
	r.t.Helper()
	ids := []string{}
	for _, listed := range r.wants(200).doc()["value"].([]any) {
		ids = append(ids, listed.(map[string]any)["id"].(string))
	}
	return ids
}

// skiptoken takes the token out of the documentation's hostile link.
func (r reply) skiptoken() string {
	r.t.Helper()
	link, there := r.doc()["@odata.nextLink"].(string)
	if !there {
		return ""
	}
	token, hostile := strings.CutPrefix(link, "http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=")
	if !hostile || token == "" {
		r.t.Fatalf("nextLink %s", link)
	}
	return token
}

func numbered(b *bench, count int) []string {
	b.t.Helper()
	ids := make([]string, 0, count)
	for i := range count {
		created := time.Date(2026, 1, 1, 0, 0, (i*7)%count, 0, time.UTC).Format(time.RFC3339)
		status := []string{"New", "Active"}[i%2]
		ids = append(ids, fmt.Sprintf("r%04d", i))
		b.seed(map[string]any{"id": ids[i], "createdDateTime": created, "status": status, "name": "n"})
	}
	return ids
}

func TestListPagesByAHundred(t *testing.T) {
	b := newBench(t, emulator.Options{})
	ids := numbered(b, 250)
	var got []string
	answer := b.send("GET", collection, nil)
	sizes := []int{}
	for {
		sizes = append(sizes, len(answer.ids()))
		got = append(got, answer.ids()...)
		token := answer.skiptoken()
		if token == "" {
			break
		}
		answer = b.send("GET", query("$skiptoken", token), nil)
	}
	if !slices.Equal(got, ids) || !slices.Equal(sizes, []int{100, 100, 50}) {
		t.Errorf("pages of %v with %v", sizes, got)
	}
	if b.send("GET", query("$skip", "150"), nil).skiptoken() != "" {
		t.Error("a next link after the last page")
	}
}

func TestSkiptokenContinuesTheSameQuery(t *testing.T) {
	b := newBench(t, emulator.Options{})
	numbered(b, 250)
	options := []string{
		"$filter", "status eq 'New'", "$orderby", "createdDateTime desc", "$top", "110", "$skip", "5", "$select", "id,createdDateTime",
		"$count", "true",
	}
	first := b.send("GET", query(options...), nil)
	second := b.send("GET", query("$skiptoken", first.skiptoken()), nil)
	again := b.send("GET", query(append(options, "$skiptoken", first.skiptoken())...), nil)
	if len(first.ids()) != 100 || len(second.ids()) != 10 || second.skiptoken() != "" || !slices.Equal(second.ids(), again.ids()) {
		t.Fatalf("pages %v and %v", first.ids(), second.ids())
	}
	last := ""
	for _, listed := range slices.Concat(first.doc()["value"].([]any), second.doc()["value"].([]any)) {
		doc := listed.(map[string]any)
		created := doc["createdDateTime"].(string)
		if len(doc) != 2 || last != "" && created >= last {
			t.Fatalf("%v after %s", doc, last)
		}
		last = created
	}
	if second.doc()["@odata.count"] != json.Number("125") {
		t.Errorf("count %v", second.doc()["@odata.count"])
	}
	token := first.skiptoken()
	forged := base64.RawURLEncoding.EncodeToString([]byte(`{"start":1,"filter":"novelty eq 1"}`))
	for _, wrong := range [][]string{
		{"$skiptoken", ""}, {"$skiptoken", "x"}, {"$skiptoken", "e30"}, {"$skiptoken", token, "$skiptoken", token}, {"$skiptoken", forged},
		{"$skiptoken", token, "$filter", "status eq 'Active'"}, {"$skiptoken", token, "$top", "5"}, {"$skiptoken", token, "$select", "id"},
		{"$skiptoken", token, "$orderby", "updatedDateTime"}, {"$skiptoken", token, "$skip", "1"},
	} {
		b.send("GET", query(wrong...), nil).refused(400, "invalidRequest", "$skiptoken")
	}
}

func TestListFiltersAndCounts(t *testing.T) {
	b := newBench(t, emulator.Options{})
	for _, name := range []string{"documented-lead-new.json", "observed-shared-active.json", "update-response.json"} {
		b.seed(fixture(t, name))
	}
	answer := b.send("GET", query("$filter", "direction eq 'Incoming' and team/any(t:t/email eq 'elena.muster@fabrikam.example')", "$count", "true"), nil)
	doc := answer.doc()
	if !slices.Equal(answer.ids(), []string{"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"}) || doc["@odata.count"] != json.Number("1") || doc["@odata.context"] == nil {
		t.Errorf("listed %s", answer.body)
	}
	if listed := doc["value"].([]any)[0].(map[string]any); listed["eTag"] != `"69007a1e-0000-0800-0000-6217f4ce0000"` {
		t.Errorf("eTag %v", listed["eTag"])
	}
	plain := b.send("GET", collection, nil)
	if _, counted := plain.doc()["@odata.count"]; counted || len(plain.ids()) != 3 {
		t.Errorf("listed %s", plain.body)
	}
	if none := b.send("GET", query("$top", "0"), nil); !strings.Contains(string(none.body), `"value":[]`) || none.skiptoken() != "" {
		t.Errorf("listed %s", none.body)
	}
	if none := b.send("GET", query("$skip", "9"), nil); len(none.ids()) != 0 {
		t.Errorf("listed %s", none.body)
	}
}

func TestListOrdersByInstant(t *testing.T) {
	b := newBench(t, emulator.Options{})
	for id, updated := range map[string]any{
		"b": "2026-01-01T00:00:00.5Z", "d": "2026-01-01T00:00:01Z", "c": "2026-01-01T00:00:00.7500000Z", "a": nil,
	} {
		b.seed(map[string]any{"id": id, "updatedDateTime": updated})
	}
	for by, want := range map[string][]string{
		"updatedDateTime": {"a", "b", "c", "d"}, "updatedDateTime asc": {"a", "b", "c", "d"},
		"updatedDateTime desc": {"d", "c", "b", "a"}, "createdDateTime": b.IDs(),
	} {
		if got := b.send("GET", query("$orderby", by), nil).ids(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", by, got, want)
		}
	}
}

func TestListRefusesWhatTheServiceDoesNotKnow(t *testing.T) {
	b := newBench(t, emulator.Options{})
	for _, option := range [][2]string{
		{"$filter", "novelty eq 'x'"}, {"$filter", "externalReferenceId eq 'x'"}, {"$filter", ""}, {"$filter", "status eq"},
		{"$orderby", "name"}, {"$orderby", ""}, {"$orderby", "createdDateTime DESC"}, {"$orderby", "createdDateTime,updatedDateTime"},
		{"$orderby", "createdDateTime desc x"}, {"$select", "novelty"}, {"$select", ""}, {"$top", "-1"}, {"$top", "x"}, {"$top", ""},
		{"$skip", "1.5"}, {"$count", "yes"}, {"$expand", "team"}, {"$search", "x"}, {"$apply", "x"}, {"$format", "json"},
	} {
		b.send("GET", query(option[0], option[1]), nil).refused(400, "invalidRequest", option[0])
	}
	b.send("GET", query("$top", "1", "$top", "2"), nil).refused(400, "invalidRequest", "$top")
	b.send("GET", collection+"?$top=%zz", nil).refused(400, "invalidRequest", "")
	b.send("GET", collection+"?"+url.QueryEscape("custom")+"=1", nil).wants(200)
}

func TestList_Thousand_ComeInPages(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := decode(t, fixture(t, "observed-shared-active.json"))
	for i := range 1000 {
		doc["id"] = fmt.Sprint(i)
		b.seed(doc)
	}
	seen, pages := 0, 0
	for path := query("$filter", "team/any(t:t/email eq 'elena.muster@fabrikam.example')", "$orderby", "createdDateTime desc"); path != ""; {
		answer := b.send("GET", path, nil)
		seen, pages = seen+len(answer.ids()), pages+1
		if path = ""; answer.skiptoken() != "" {
			path = query("$skiptoken", answer.skiptoken())
		}
	}
	if seen != 1000 || pages != 10 {
		t.Errorf("%d documents on %d pages", seen, pages)
	}
}
