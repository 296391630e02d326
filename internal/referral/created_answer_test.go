package referral_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// The response to the second of two equal creations is the first one's referral.
func TestCreate_ResponseWithAClaimedID_IsRejected(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		first, _ := w.create(t, declaring(t, newDeal))
		doc, _ := w.emulator.Document(w.emulator.IDs()[0])
		body, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.StatusAfter, StatusCode: 201, Body: string(body)})
		second, diags := w.create(t, declaring(t, newDeal))
		if diags.Errors() != "" {
			t.Error(diags.Errors())
		}
		w.checkOneEach(t, []acctest.State{first, second})
	})
}

// A 201 with another referral isn't the response to this creation.
func TestCreate_ResponseWithOtherContent_IsRejected(t *testing.T) {
	for name, change := range map[string]func(doc map[string]any){
		"known before": func(map[string]any) {},
		"another name": func(doc map[string]any) { doc["id"], doc["name"] = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10", "Another" },
		"another reference": func(doc map[string]any) {
			doc["id"], doc["externalReferenceId"] = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10", "X"
		},
		"without its name": func(doc map[string]any) { doc["id"] = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"; delete(doc, "name") },
		"without its team and not there": func(doc map[string]any) {
			doc["id"] = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
			delete(doc["customerProfile"].(map[string]any), "team")
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, w world) {
				foreign := w.seedEqual(t, 48*time.Hour, nil)
				doc, _ := w.emulator.Document(foreign)
				change(doc)
				body, err := json.Marshal(doc)
				if err != nil {
					t.Fatal(err)
				}
				w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.StatusAfter, StatusCode: 201, Body: string(body)})
				state, diags := w.create(t, declaring(t, newDeal))
				own := slices.DeleteFunc(w.emulator.IDs(), func(id string) bool { return id == foreign })
				if id := textIn(acctest.Attributes(state.Value)["id"]); diags.Errors() != "" || len(own) != 1 || id != own[0] {
					t.Errorf("%s of %v: %s", id, own, diags.Errors())
				}
				w.posted(t, 1)
			})
		})
	}
}

// If the response lacks values that were sent, the provider reads the referral, at the cost of a call.
func TestCreate_PartialResponse_IsReadAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, w world) {
		w.client.Transport = answering{w.client.Transport, func(doc map[string]any) { delete(doc["customerProfile"].(map[string]any), "team") }}
		w.session = w.another(t)
		config := declaring(t, newDeal)
		state, diags := w.create(t, config)
		if diags.Errors()+diags.Warnings() != "" {
			t.Fatal(diags)
		}
		w.requested(t, "a creation", "GET", "POST", "GET")
		w.planIsEmpty(t, state, config)
	})
}

// answering changes the documents in the responses to creations.
type answering struct {
	http.RoundTripper
	change func(doc map[string]any)
}

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := a.RoundTripper.RoundTrip(r)
	if err != nil || r.Method != http.MethodPost {
		return resp, err
	}
	defer resp.Body.Close()
	var doc map[string]any
	decoder := json.NewDecoder(resp.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		return nil, err
	}
	a.change(doc)
	body, err := json.Marshal(doc)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, err
}
