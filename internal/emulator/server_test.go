package emulator_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestEveryCallNeedsTokenAndRequestID(t *testing.T) {
	open := newBench(t, emulator.Options{})
	closed := newBench(t, emulator.Options{Token: "secret"})
	for name, c := range map[string]struct {
		bench        *bench
		header       string
		value        string
		status       int
		code, target string
	}{
		"no token":          {open, "Authorization", "", 401, "unauthenticated", ""},
		"empty token":       {open, "Authorization", "Bearer ", 401, "unauthenticated", ""},
		"another scheme":    {open, "Authorization", "Basic token", 401, "unauthenticated", ""},
		"wrong token":       {closed, "Authorization", "Bearer other", 401, "unauthenticated", ""},
		"no request id":     {open, "client-request-id", "", 400, "invalidRequest", "client-request-id"},
		"request id text":   {open, "client-request-id", "42", 400, "invalidRequest", "client-request-id"},
		"request id braces": {open, "client-request-id", "{" + uuid.NewString() + "}", 400, "invalidRequest", "client-request-id"},
		"request id bare":   {open, "client-request-id", strings.ReplaceAll(uuid.NewString(), "-", ""), 400, "invalidRequest", "client-request-id"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{"GET", "POST"} {
				c.bench.send(method, collection, minimal(nil), c.header, c.value).refused(c.status, c.code, c.target)
			}
		})
	}
	open.send("GET", collection, nil).wants(200)
	closed.send("GET", collection, nil, "Authorization", "bearer secret").wants(200)
}

func TestPathsAndMethods(t *testing.T) {
	b := newBench(t, emulator.Options{})
	id := b.seed(fixture(t, "update-response.json"))["id"].(string)
	one := collection + "/" + id
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/", 404, ""},
		{"GET", "/v1.0/referrals", 404, ""},
		{"GET", collection + "/", 404, ""},
		{"GET", collection + "x", 404, ""},
		{"GET", one + "/links", 404, ""},
		{"GET", collection + "/../referrals", 404, ""},
		{"GET", collection + "/unknown", 404, ""},
		{"PUT", collection + "/unknown", 404, ""},
		{"PATCH", collection + "/unknown", 404, ""},
		{"DELETE", one, 405, "GET, PUT, PATCH"},
		{"POST", one, 405, "GET, PUT, PATCH"},
		{"P", one, 405, "GET, PUT, PATCH"},
		{"PUT", collection, 405, "GET, POST"},
		{"DELETE", collection, 405, "GET, POST"},
		{"GET", one, 200, ""},
		{"GET", collection, 200, ""},
	} {
		answer := b.send(c.method, c.path, nil).wants(c.status)
		if allow := answer.header.Get("Allow"); allow != c.allow {
			t.Errorf("%s %s: Allow %q, not %q", c.method, c.path, allow, c.allow)
		}
		if c.status == 404 {
			answer.refused(404, "itemNotFound", "")
		}
	}
}

func TestBodiesMustBeJSONOfReasonableSize(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "update-response.json"))
	one := collection + "/" + doc["id"].(string)
	tag := doc["eTag"].(string)
	for _, c := range []struct{ method, path, media string }{
		{"POST", collection, ""}, {"POST", collection, "text/plain"}, {"POST", collection, "application/json-patch+json"},
		{"PUT", one, "application/xml"}, {"PATCH", one, "text/json"}, {"PATCH", one, ";;"},
	} {
		b.send(c.method, c.path, "{}", "Content-Type", c.media, "If-Match", tag).refused(415, "invalidRequest", "Content-Type")
	}
	for _, body := range []string{"", "{", `{"a":1,}`, "{} {}", "[]", "null", "\"\xff\"", `{"name":"` + "\xff" + `"}`} {
		b.send("POST", collection, body).refused(400, "invalidRequest", "")
		b.send("PUT", one, body, "If-Match", tag).refused(400, "invalidRequest", "")
	}
	large := `{"name":"` + strings.Repeat("a", 4<<20) + `"}`
	b.send("POST", collection, large).refused(413, "invalidRequest", "")
	b.send("POST", collection, minimal(nil), "Content-Type", "application/json; charset=utf-8").wants(201)
	if len(b.IDs()) != 2 {
		t.Errorf("%d referrals, not 2", len(b.IDs()))
	}
}

func TestAnswersCarryTheServicesHeaders(t *testing.T) {
	at := time.Date(2026, 2, 3, 4, 5, 6, 123456700, time.UTC)
	b := newBench(t, emulator.Options{Now: func() time.Time { return at }})
	doc := b.seed(fixture(t, "observed-shared-active.json"))
	answer := b.send("GET", collection+"/"+doc["id"].(string), nil, "request-id", "ours")
	for name, want := range map[string]string{
		"ETag": `"69007a1e-0000-0800-0000-6217f4ce0000"`, "request-id": "ours", "timestamp": "2026-02-03T04:05:06.1234567Z",
		"x-ms-ags-diagnostic": `{"ServerInfo":{"DataCenter":"Emulator"}}`, "Content-Type": "application/json; charset=utf-8",
	} {
		if got := answer.header.Get(name); got != want {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
	if id := b.send("GET", collection, nil).header.Get("request-id"); uuid.Validate(id) != nil {
		t.Errorf("request-id %q is no GUID", id)
	}
	if !reflect.DeepEqual(answer.doc(), decode(t, fixture(t, "observed-shared-active.json"))) {
		t.Error("the document is not what was seeded")
	}
}

func TestGzipOnlyWhenAsked(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "update-response.json"))
	for offer, want := range map[string]string{"gzip": "gzip", "br, gzip;q=0.5": "gzip", "identity": "", "gzip;q=0": ""} {
		answer := b.send("GET", collection+"/"+doc["id"].(string), nil, "Accept-Encoding", offer).wants(200)
		if got := answer.header.Get("Content-Encoding"); got != want {
			t.Fatalf("%s: Content-Encoding %q, not %q", offer, got, want)
		}
		if want == "gzip" {
			reader, err := gzip.NewReader(bytes.NewReader(answer.body))
			if err != nil {
				t.Fatal(err)
			}
			if answer.body, err = io.ReadAll(reader); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(answer.doc(), doc) {
			t.Error("the document is not what was seeded")
		}
	}
}

func TestSeedKeepsEveryPropertyAsItIs(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(json.RawMessage(`{"name":"A &amp; B <c> ","ids":{},"n":1.500,"big":12345678901234567890.10,"x":null,"e":""}`))
	id, tag := doc["id"].(string), doc["eTag"].(string)
	delete(doc, "id")
	delete(doc, "eTag")
	if got := encoded(t, doc); got != `{"big":12345678901234567890.10,"e":"","ids":{},"n":1.500,"name":"A \u0026amp; B \u003cc\u003e ","x":null}` {
		t.Errorf("stored %s", got)
	}
	if uuid.Validate(id) != nil || len(tag) != 38 || tag[0] != '"' || tag[37] != '"' {
		t.Errorf("made up id %q and eTag %q", id, tag)
	}
	if body := b.send("GET", collection+"/"+id, nil).body; !bytes.Contains(body, []byte(`"A &amp; B <c> "`)) {
		t.Errorf("answered %s", body)
	}
	for _, wrong := range []string{`[]`, `{`, `{"id":1}`, `{"id":"` + id + `"}`} {
		if _, err := b.Seed(json.RawMessage(`{"name":"first of two"}`), json.RawMessage(wrong)); err == nil {
			t.Errorf("%s was seeded", wrong)
		}
	}
	if len(b.IDs()) != 1 {
		t.Error("a refused seed left something behind")
	}
}

func TestDocumentsHandedOutAreCopies(t *testing.T) {
	b := newBench(t, emulator.Options{})
	id := b.seed(fixture(t, "update-response.json"))["id"].(string)
	b.document(id)["customerProfile"].(map[string]any)["name"] = "changed"
	b.History(id)[0]["name"] = "changed"
	b.IDs()[0] = "changed"
	if name := b.document(id)["customerProfile"].(map[string]any)["name"]; name != "Contoso Customer Inc" {
		t.Errorf("name %v", name)
	}
}

func TestEditsByOthersMakeNewVersions(t *testing.T) {
	b := newBench(t, emulator.Options{})
	doc := b.seed(fixture(t, "update-response.json"))
	id := doc["id"].(string)
	err := b.Edit(id, func(doc map[string]any) { doc["id"], doc["salesStage"], doc["probability"] = "x", "Close", 5 })
	if err != nil {
		t.Fatal(err)
	}
	edited := b.document(id)
	if edited["salesStage"] != "Close" || edited["probability"] != json.Number("5") || edited["id"] != id {
		t.Errorf("edited: %v", edited)
	}
	if edited["eTag"] == doc["eTag"] || edited["updatedDateTime"] == doc["updatedDateTime"] {
		t.Error("the edit kept eTag or updatedDateTime")
	}
	b.put(doc).refused(412, "preconditionFailed", "ETag")
	if history := b.History(id); len(history) != 2 || !reflect.DeepEqual(history[0], doc) || !reflect.DeepEqual(history[1], edited) {
		t.Errorf("history %v", history)
	}
	b.Remove(id)
	b.send("GET", collection+"/"+id, nil).refused(404, "itemNotFound", "")
	if len(b.IDs()) != 0 || len(b.History(id)) != 2 {
		t.Error("not removed, or its history with it")
	}
	if err := b.Edit(id, func(map[string]any) {}); err == nil {
		t.Error("edited what isn't there")
	}
	b.seed(map[string]any{"id": "bad"})
	if err := b.Edit("bad", func(doc map[string]any) { doc["x"] = func() {} }); err == nil {
		t.Error("an edit that is no JSON was stored")
	}
}

func TestRequestsAreRecordedAndLogged(t *testing.T) {
	var log lockedBuffer
	b := newBench(t, emulator.Options{Log: &log})
	doc := b.seed(fixture(t, "update-response.json"))
	id := doc["id"].(string)
	doc["salesStage"] = "Secret"
	b.put(doc, "client-request-id", "49d90c72-3326-4f61-aacc-2cb57970448c").wants(200)
	b.Inject(emulator.Fault{Kind: emulator.ResetAfter})
	if _, err := b.try(b.request("GET", query("$top", "1"), nil)); err == nil {
		t.Error("no reset")
	}
	requests := b.Requests()
	if len(requests) != 2 {
		t.Fatalf("%d requests", len(requests))
	}
	first, second := requests[0], requests[1]
	if first.Method != "PUT" || first.Path != collection+"/"+id || first.Status != 200 ||
		first.ID != "49d90c72-3326-4f61-aacc-2cb57970448c" || decode(t, first.Body)["salesStage"] != "Secret" ||
		first.Header.Get("If-Match") != doc["eTag"] || first.Header.Get("Authorization") != "Bearer token" {
		t.Errorf("first: %+v", first)
	}
	if second.Status != 0 || second.Fault != emulator.ResetAfter || second.Query.Get("$top") != "1" {
		t.Errorf("second: %+v", second)
	}
	want := "PUT " + collection + "/" + id + ` If-Match: "2500ec5a-0000-0000-0000-5bf4967d0000" → 200` + "\n" +
		"GET " + collection + "?%24top=1 → no response (fault ResetAfter)\n"
	if log.String() != want {
		t.Errorf("log:\n%swant:\n%s", log.String(), want)
	}
	b.ClearRequests()
	if len(b.Requests()) != 0 {
		t.Error("not cleared")
	}
}

func TestLatencyComesBeforeEveryCall(t *testing.T) {
	b := newBench(t, emulator.Options{Latency: time.Millisecond})
	b.send("GET", collection, nil).wants(200)
	b.SetLatency(time.Hour)
	b.client.Timeout = 50 * time.Millisecond
	if _, err := b.try(b.request("POST", collection, minimal(nil))); err == nil {
		t.Error("an answer within an hour")
	}
	if len(b.IDs()) != 0 {
		t.Error("acted before the latency was over")
	}
	b.client.Timeout = 0
	b.SetLatency(0)
	b.send("GET", collection, nil).wants(200)
}

func TestConcurrentWritersNeverLoseAnUpdate(t *testing.T) {
	b := newBench(t, emulator.Options{})
	id := b.seed(map[string]any{"details": map[string]any{"n": 0}})["id"].(string)
	const writers, rounds = 4, 10
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for done := 0; done < rounds; {
				doc, _ := b.Document(id)
				n, _ := doc["details"].(map[string]any)["n"].(json.Number).Int64()
				doc["details"] = map[string]any{"n": n + 1}
				if b.put(doc).status == http.StatusOK {
					done++
				}
			}
		})
		group.Go(func() {
			for range rounds {
				err := b.Edit(id, func(doc map[string]any) {
					n, _ := doc["details"].(map[string]any)["n"].(json.Number).Int64()
					doc["details"] = map[string]any{"n": n + 1}
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if n := b.document(id)["details"].(map[string]any)["n"]; n != json.Number("80") {
		t.Errorf("%v writes, not 80", n)
	}
	if len(b.History(id)) != 81 {
		t.Errorf("%d versions, not 81", len(b.History(id)))
	}
	tags := map[any]bool{}
	for _, version := range b.History(id) {
		tags[version["eTag"]] = true
	}
	if len(tags) != 81 {
		t.Errorf("%d eTags, not 81", len(tags))
	}
}
