package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestControlSeedsListsEditsAndRemoves(t *testing.T) {
	b := newBench(t, emulator.Options{Token: "secret"})
	none := []string{"Authorization", "", "client-request-id", "", "Content-Type", ""}
	one := b.send("POST", "/_emulator/referrals", `{"id":"a","team":[],"x":null,"n":1.50}`, none...).wants(201)
	two := b.send("POST", "/_emulator/referrals", `[{"id":"b"},{"id":"c"}]`, none...).wants(201)
	if string(one.body) != "{\"ids\":[\"a\"]}\n" || string(two.body) != "{\"ids\":[\"b\",\"c\"]}\n" {
		t.Errorf("seeded %s and %s", one.body, two.body)
	}
	edited := b.send("POST", "/_emulator/referrals/a", `{"team":null,"details":{"notes":"<&"}}`, none...).wants(200).doc()
	delete(edited, "eTag")
	delete(edited, "updatedDateTime")
	if got := encoded(t, edited); got != `{"details":{"notes":"\u003c\u0026"},"id":"a","n":1.50,"x":null}` {
		t.Errorf("edited to %s", got)
	}
	b.send("DELETE", "/_emulator/referrals/b", nil, none...).wants(204)
	if all := string(b.send("GET", "/_emulator/referrals", nil, none...).wants(200).body); strings.Count(all, `"id"`) != 2 || !strings.Contains(all, `"notes":"<&"`) {
		t.Errorf("listed %s", all)
	}
	if len(b.Requests()) != 0 {
		t.Error("control is in the log")
	}
}

func TestControlShowsRequestsWithoutToken(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.send("POST", collection, `{"name":1.50}`, "Authorization", "Bearer secret").wants(400)
	b.send("POST", collection, `no JSON`, "Authorization", "Bearer secret").wants(400)
	shown := string(b.send("GET", "/_emulator/requests", nil).wants(200).body)
	for _, want := range []string{`"Bearer …"`, `"body":{"name":1.50}`, `"body":"no JSON"`, `"status":400`, `"path":"` + collection + `"`, `"clientRequestId":"`} {
		if !strings.Contains(shown, want) {
			t.Errorf("%s is not in %s", want, shown)
		}
	}
	if strings.Contains(shown, "secret") {
		t.Errorf("the token is in %s", shown)
	}
	b.send("DELETE", "/_emulator/requests", nil).wants(204)
	if len(b.Requests()) != 0 {
		t.Error("not cleared")
	}
}

func TestControlSetsFaultsLatencyAndBehaviour(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.send("POST", "/_emulator/faults", `{"kind":"Status","statusCode":503,"retryAfter":"1","method":"GET","path":"/referrals","after":1,"times":2,"delay":"1ms"}`).wants(204)
	for i, want := range []int{200, 503, 503, 200} {
		if got := b.send("GET", collection, nil).status; got != want {
			t.Errorf("call %d: %d, not %d", i, got, want)
		}
	}
	b.send("POST", "/_emulator/faults", `{"kind":"HTML"}`).wants(204)
	b.send("DELETE", "/_emulator/faults", nil).wants(204)
	b.send("GET", collection, nil).wants(200)

	b.send("POST", "/_emulator/faults", `{"kind":"SlowHeader","delay":"50ms"}`).wants(204)
	b.send("PUT", "/_emulator/latency", `{"latency":"50ms"}`).wants(204)
	start := time.Now()
	b.send("GET", collection, nil).wants(200)
	if took := time.Since(start); took < 100*time.Millisecond {
		t.Errorf("answered after %s", took)
	}
	b.send("PUT", "/_emulator/latency", `{}`).wants(204)

	b.send("PUT", "/_emulator/behaviour", `{"advance":true}`).wants(204)
	if doc := b.send("POST", collection, minimal(nil)).wants(201).doc(); doc["status"] != "Active" {
		t.Errorf("status %v", doc["status"])
	}
}

func TestControlRefusesWhatItDoesNotUnderstand(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.seed(map[string]any{"id": "a"})
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/_emulator/", "", 404}, {"GET", "/_emulator/faults", "", 404}, {"DELETE", "/_emulator/referrals", "", 404},
		{"POST", "/_emulator/referrals/unknown", "{}", 404}, {"POST", "/_emulator/referrals/a", "[]", 400},
		{"POST", "/_emulator/referrals", "", 400}, {"POST", "/_emulator/referrals", `{"id":"a"}`, 400},
		{"POST", "/_emulator/faults", `{"kind":"Meteor"}`, 400}, {"POST", "/_emulator/faults", `{"kind":"HTML","tmies":1}`, 400},
		{"POST", "/_emulator/faults", `{"kind":"Hang","delay":"soon"}`, 400}, {"PUT", "/_emulator/latency", `{"latency":"x"}`, 400},
		{"PUT", "/_emulator/latency", `x`, 400}, {"PUT", "/_emulator/behaviour", `{"trimm":true}`, 400},
		{"PUT", "/_emulator/behaviour", `{} {}`, 400}, {"POST", "/_emulator/referrals", `"` + strings.Repeat("a", 5<<20) + `"`, 400},
	} {
		if answer := b.send(c.method, c.path, c.body).wants(c.status); answer.doc()["error"] == "" {
			t.Errorf("%s %s: %s", c.method, c.path, answer.body)
		}
	}
}
