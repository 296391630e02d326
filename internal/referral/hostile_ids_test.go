package referral_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// An eTag that no request can carry would block each later update, and an eTag of a megabyte would stay in each later plan.
func TestRead_InvalidETag_StaysOutOfTheState(t *testing.T) {
	etags := map[string]string{"the star": "*", "blanks": ` "1" `, "4 KiB": strings.Repeat("e", 4097)}
	for name, value := range hostile {
		if strings.ContainsAny(value, "\r\n\x00\x1b") || len(value) > 4096 {
			etags[name] = value
		}
	}
	if len(etags) < 6 {
		t.Fatalf("only %d eTags", len(etags))
	}
	for name, etag := range etags {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			state := w.activeState(t)
			doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
			doc["eTag"] = etag
			body, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodGet, StatusCode: 200, Body: string(body), Times: -1})
			after, diags := w.session.TryRead(t, state)
			readable(t, diags)
			if text := diags.Errors(); !strings.Contains(text, "ETag") || !strings.Contains(text, "The state is unchanged") {
				t.Errorf("%q", text)
			}
			if acctest.Changed(state.Value, after.Value) != "" {
				t.Error("the state was changed")
			}
			if _, diags := w.session.Data(t, "partnercenter_referral", map[string]any{"id": "d0000000-0000-4000-8000-000000000001"}); !strings.Contains(diags.Errors(), "ETag") {
				t.Errorf("the data source: %q", diags.Errors())
			}
		})
	}
}

// The new referral exists with another ID than in the response: the provider looks for it and doesn't send it again.
func TestCreate_InvalidIDInTheResponse_IsRejected(t *testing.T) {
	for name, id := range hostile {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			body, err := json.Marshal(map[string]any{"id": id, "eTag": `"1"`, "type": "Independent"})
			if err != nil {
				t.Fatal(err)
			}
			w.emulator.Inject(emulator.Fault{Kind: emulator.StatusAfter, Method: http.MethodPost, StatusCode: 201, Body: string(body)})
			state, diags := w.create(t, declaring(t, newDeal))
			readable(t, diags)
			if diags.Errors() != "" || textIn(acctest.Attributes(state.Value)["id"]) != w.emulator.IDs()[0] {
				t.Errorf("%.200s, %s", textIn(acctest.Attributes(state.Value)["id"]), diags.Errors())
			}
			if n := len(acctest.Sent(w.emulator, http.MethodPost)); n != 1 {
				t.Errorf("the referral was sent %d times", n)
			}
		})
	}
}

// If the service always returns such an ID, the outcome is unknown, and the state stays empty.
func TestCreate_InvalidIDInAListing_IsNotAdopted(t *testing.T) {
	doc := acctest.Document(t, newDeal)
	doc["id"], doc["eTag"], doc["createdDateTime"] = "../../x", `"1"`, "2099-01-01T00:00:00Z"
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string]int{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent[r.Method]++
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/referrals") {
			listed := text
			if sent[http.MethodPost] == 0 {
				listed = nil
			}
			fmt.Fprintf(w, `{"value":[%s]}`, listed)
			return
		}
		fmt.Fprintf(w, "%s", text)
	}))
	t.Cleanup(service.Close)
	w := world{session: acctest.NewSession(t, service.URL)}
	state, diags := w.create(t, declaring(t, newDeal))
	readable(t, diags)
	if errors := diags.Errors(); !state.Value.IsNull() || !strings.Contains(errors, "It isn't known whether the referral was created") ||
		!strings.Contains(errors, `"../../x"`) {
		t.Errorf("%s: %s", state.Value, errors)
	}
	if sent[http.MethodPost] != 1 || sent[http.MethodGet] != 2 {
		t.Errorf("%v were sent", sent)
	}
}

// A list of a thousand members is read; with one more, the document is malformed, which is checked before it is processed.
func TestRead_ArrayTooLong_IsAnError(t *testing.T) {
	for members, readable := range map[int]bool{1000: true, 1001: false} {
		w := newWorld(t)
		state := w.activeState(t)
		w.edited(t, func(doc map[string]any) {
			team := make([]any, members)
			for i := range team {
				team[i] = map[string]any{"email": fmt.Sprintf("m%d@contoso.example", i)}
			}
			doc["team"] = team
		})
		after, diags := w.session.TryRead(t, state)
		if errors := diags.Errors(); readable != (errors == "") ||
			!readable && !strings.Contains(errors, `its property "team" has 1001 elements, but at most 1000 are allowed`) {
			t.Errorf("%d members: %q", members, errors)
		}
		if n := len(acctest.Elements(acctest.Attributes(after.Value)["team"])); readable && n != members {
			t.Errorf("%d of %d members are in the state", n, members)
		}
	}
}
