package referral_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

const newDeal = `{"type":"Independent","name":" Contoso & Co ","status":"New","substatus":"Pending","externalReferenceId":"CRM-1",
	"customerProfile":{"name":"Contoso","team":[{"firstName":"Sue","email":"sue@contoso.example"}]},
	"consent":{"consentToContact":true},"details":{"dealValue":100,"currency":"USD","closingDateTime":"2027-01-01T00:00:00Z"}}`

func TestALostAnswerToACreationLeavesNoDuplicateAndNoOrphan(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault emulator.Fault
		posts int // how often the referral is sent
	}{
		{"reset after it took effect", emulator.Fault{Kind: emulator.ResetAfter}, 1},
		{"reset before it took effect", emulator.Fault{Kind: emulator.ResetBefore}, 2},
		{"500 after it took effect", emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 500}, 1},
		{"502 after it took effect", emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 502}, 1},
		{"504 after it took effect", emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 504}, 1},
		{"504 before it took effect", emulator.Fault{Kind: emulator.Status, StatusCode: 504}, 2},
		{"truncated answer", emulator.Fault{Kind: emulator.Truncate}, 1},
		{"empty answer", emulator.Fault{Kind: emulator.EmptyOK}, 1},
		{"answer of another type", emulator.Fault{Kind: emulator.WrongContentType}, 1},
		{"gateway's page", emulator.Fault{Kind: emulator.HTML}, 2},
		{"no eTag in the answer", emulator.Fault{Kind: emulator.MissingETag}, 1},
		{"throttled, twice", emulator.Fault{Kind: emulator.Status, StatusCode: 429, RetryAfter: "0", Times: 2}, 3},
		{"unavailable with Retry-After", emulator.Fault{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.fault.Method = "POST"
			w.emulator.Inject(c.fault)
			config := declaring(t, newDeal)
			state, diags := w.create(t, config)
			if errors := diags.Errors(); errors != "" {
				t.Fatal(errors)
			}
			if ids := w.emulator.IDs(); len(ids) != 1 {
				t.Errorf("%d referrals are there", len(ids))
			}
			posts := acctest.Sent(w.emulator, "POST")
			if len(posts) != c.posts {
				t.Errorf("it was sent %d times", len(posts))
			}
			for _, post := range posts {
				if post.Header.Get("request-id") != posts[0].Header.Get("request-id") {
					t.Error("the request-id changed between the attempts")
				}
			}
			w.planIsEmpty(t, w.session.Read(t, state), config)
		})
	}
}

func TestALostAnswerWithEqualReferralsIsAnErrorThatListsThem(t *testing.T) {
	w := newWorld(t)
	config := declaring(t, newDeal)
	// Somebody else creates an equal one at the same time: another process, whose ids this one doesn't know.
	other := acctest.NewSession(t, endpoint(t))
	plan := other.Plan(t, other.Null(), config)
	if _, diags := other.Apply(t, other.Null(), plan, config); diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.ResetAfter})
	_, diags := w.create(t, config)
	errors := diags.Errors()
	for _, id := range w.emulator.IDs() {
		if !strings.Contains(errors, id) {
			t.Errorf("%s isn't listed: %s", id, errors)
		}
	}
	if !strings.Contains(errors, "terraform import") || len(w.emulator.IDs()) != 2 {
		t.Errorf("%d referrals; %s", len(w.emulator.IDs()), errors)
	}
}

func TestALookEndsWhereEnoughWereFound(t *testing.T) {
	w := newWorld(t)
	seeds := slices.Repeat([]json.RawMessage{json.RawMessage(newDeal)}, 250)
	if _, err := w.emulator.Seed(seeds...); err != nil {
		t.Fatal(err)
	}
	w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.ResetAfter})
	_, diags := w.create(t, declaring(t, newDeal))
	listed, pages := strings.Count(diags.Errors(), "  created "), len(acctest.Sent(w.emulator, "GET"))
	if listed != 10 || pages != 1 {
		t.Errorf("%d referrals of %d pages were listed: %s", listed, pages, diags.Errors())
	}
}

func TestALostAnswerToAReferralThatTheServiceChangedIsNotSentAgain(t *testing.T) {
	w := newWorld(t)
	w.emulator.Behave(emulator.Behaviour{Trim: true, Escape: true})
	w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.ResetAfter})
	_, diags := w.create(t, declaring(t, newDeal))
	if errors := diags.Errors(); !strings.Contains(errors, w.emulator.IDs()[0]) || len(w.emulator.IDs()) != 1 {
		t.Errorf("%d referrals; %s", len(w.emulator.IDs()), errors)
	}
}

func TestALostAnswerThatCantBeLookedForIsAnErrorThatTellsHow(t *testing.T) {
	w := newWorld(t)
	w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.ResetAfter})
	w.emulator.Inject(emulator.Fault{Method: "GET", Kind: emulator.Status, StatusCode: 403, Times: -1})
	_, diags := w.create(t, declaring(t, newDeal))
	if errors := diags.Errors(); !strings.Contains(errors, "looking for it failed") || !strings.Contains(errors, "terraform import") {
		t.Error(errors)
	}
	if posts := len(acctest.Sent(w.emulator, "POST")); posts != 1 {
		t.Errorf("it was sent %d times", posts)
	}
}

func TestARefusedCreationIsNotRepeated(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 412, 422} {
		w := newWorld(t)
		w.emulator.Inject(emulator.Fault{Method: "POST", Kind: emulator.Status, StatusCode: status})
		_, diags := w.create(t, declaring(t, newDeal))
		if errors := diags.Errors(); !strings.Contains(errors, "client-request-id") {
			t.Errorf("%d: %s", status, errors)
		}
		if n := len(w.emulator.Requests()); n != 1 {
			t.Errorf("%d: %d requests", status, n)
		}
	}
}
