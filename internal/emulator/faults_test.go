package emulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"

	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// faulty creates a referral while the fault is armed, and reports whether it was stored.
func faulty(t *testing.T, fault emulator.Fault) (*bench, bool, reply, error) {
	t.Helper()
	b := newBench(t, emulator.Options{})
	b.client.Timeout = 5 * time.Second
	b.Inject(fault)
	answer, err := b.try(b.request("POST", collection, minimal(nil)))
	if requests := b.Requests(); len(requests) != 1 || requests[0].Fault != fault.Kind || requests[0].Status != answer.status && err == nil {
		t.Errorf("recorded %+v", requests)
	}
	b.send("GET", collection, nil).wants(200)
	return b, len(b.IDs()) == 1, answer, err
}

func TestFaultsOfTheConnection(t *testing.T) {
	for _, c := range []struct {
		kind  emulator.Kind
		cause error
		acts  bool
	}{
		{emulator.Refuse, io.EOF, false},
		{emulator.ResetBefore, syscall.ECONNRESET, false},
		{emulator.ResetAfter, syscall.ECONNRESET, true},
		{emulator.Truncate, io.ErrUnexpectedEOF, true},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			_, stored, answer, err := faulty(t, emulator.Fault{Kind: c.kind})
			if !errors.Is(err, c.cause) || stored != c.acts {
				t.Errorf("%v, stored %v", err, stored)
			}
			if c.kind == emulator.Truncate && (answer.header.Get("Content-Length") == "" || len(answer.body) == 0) {
				t.Errorf("truncated to %q with %v", answer.body, answer.header)
			}
		})
	}
}

func TestResetReachesThroughTLS(t *testing.T) {
	service, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, http2 := range []bool{false, true} {
		server := httptest.NewUnstartedServer(service)
		server.EnableHTTP2 = http2
		server.StartTLS()
		service.Inject(emulator.Fault{Kind: emulator.ResetBefore})
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+collection, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if response, err := server.Client().Do(r); err == nil {
			t.Errorf("status %d", response.StatusCode)
			_ = response.Body.Close()
		}
		server.Close()
	}
}

func TestFaultHangLastsUntilTheClientGivesUpOrClose(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.Inject(emulator.Fault{Kind: emulator.Hang, Times: 2})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := b.try(b.request("POST", collection, minimal(nil)).WithContext(ctx))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := b.try(b.request("POST", collection, minimal(nil)))
		ended <- err
	}()
	for len(b.Requests()) < 2 {
		time.Sleep(time.Millisecond)
	}
	if err := errors.Join(b.Close(), b.Close()); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("a hanging call was answered")
	}
	if len(b.IDs()) != 0 {
		t.Error("a hanging call was acted on")
	}
}

func TestFaultsOfTime(t *testing.T) {
	const delay = 100 * time.Millisecond
	for _, kind := range []emulator.Kind{emulator.SlowHeader, emulator.SlowBody} {
		start := time.Now()
		_, stored, answer, err := faulty(t, emulator.Fault{Kind: kind, Delay: delay})
		if err != nil || !stored || answer.doc()["id"] == nil || time.Since(start) < delay {
			t.Errorf("%s: %v after %s", kind, err, time.Since(start))
		}
		b := newBench(t, emulator.Options{})
		b.client.Timeout = delay
		b.Inject(emulator.Fault{Kind: kind, Delay: time.Hour})
		if _, err := b.try(b.request("POST", collection, minimal(nil))); err == nil || len(b.IDs()) != 1 {
			t.Errorf("%s: %v with %d stored", kind, err, len(b.IDs()))
		}
	}
}

func TestFaultStatus(t *testing.T) {
	for status, code := range map[int]string{
		400: "invalidRequest", 401: "unauthenticated", 403: "accessDenied", 404: "itemNotFound", 408: "invalidRequest",
		409: "resourceModified", 410: "itemNotFound", 429: "serviceNotAvailable", 500: "generalException",
		502: "generalException", 503: "serviceNotAvailable", 504: "generalException", 507: "generalException", 509: "generalException",
	} {
		_, stored, answer, err := faulty(t, emulator.Fault{Kind: emulator.Status, StatusCode: status, RetryAfter: "3"})
		if err != nil || stored || answer.header.Get("Retry-After") != "3" {
			t.Errorf("%d: %v, stored %v, %v", status, err, stored, answer.header)
		}
		answer.refused(status, code, "")
	}
	_, _, answer, _ := faulty(t, emulator.Fault{Kind: emulator.Status, StatusCode: 412})
	answer.refused(412, "preconditionFailed", "ETag")
	_, stored, answer, _ := faulty(t, emulator.Fault{Kind: emulator.StatusAfter})
	answer.refused(500, "generalException", "")
	if !stored {
		t.Error("StatusAfter didn't act")
	}
}

func TestFaultStatusWithAnotherBody(t *testing.T) {
	date := time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)
	_, _, throttled, _ := faulty(t, emulator.Fault{Kind: emulator.Status, StatusCode: 429, Throttled: true, RetryAfter: date})
	if doc := throttled.wants(429).doc(); len(doc) != 2 || encoded(t, doc["statusCode"]) != "429" || throttled.header.Get("Retry-After") != date {
		t.Errorf("%s", throttled.body)
	}
	_, _, own, _ := faulty(t, emulator.Fault{Kind: emulator.Status, StatusCode: 503, Body: "gone fishing", ContentType: "text/plain"})
	if own.status != 503 || string(own.body) != "gone fishing" || own.header.Get("Content-Type") != "text/plain" {
		t.Errorf("%d %s", own.status, own.body)
	}
	_, stored, page, _ := faulty(t, emulator.Fault{Kind: emulator.HTML})
	if page.status != 502 || stored || page.header.Get("Content-Type") != "text/html" || page.header.Get("request-id") != "" || !strings.Contains(string(page.body), "<html>") {
		t.Errorf("%d %v %s", page.status, page.header, page.body)
	}
	_, stored, moved, _ := faulty(t, emulator.Fault{Kind: emulator.Redirect, Location: "http://evil.example/"})
	if moved.status != 307 || stored || moved.header.Get("Location") != "http://evil.example/" {
		t.Errorf("%d %v", moved.status, moved.header)
	}
}

func TestFaultsOfTheAnswer(t *testing.T) {
	b, stored, empty, err := faulty(t, emulator.Fault{Kind: emulator.EmptyOK})
	if err != nil || empty.status != 200 || len(empty.body) != 0 || !stored {
		t.Errorf("EmptyOK: %v %d %q", err, empty.status, empty.body)
	}
	id := b.IDs()[0]

	b.Inject(emulator.Fault{Kind: emulator.WrongID, Times: 2})
	if got := b.send("GET", collection+"/"+id, nil).doc()["id"]; got == id {
		t.Error("WrongID gave the right id")
	}
	if got := b.send("GET", collection, nil).ids(); len(got) != 1 || got[0] == id {
		t.Errorf("WrongID listed %v", got)
	}

	b.Inject(emulator.Fault{Kind: emulator.Foreign})
	if got := b.send("GET", collection+"/"+id, nil).doc(); got["id"] == id || got["name"] != "Somebody else's deal" || got["eTag"] != `"foreign"` {
		t.Errorf("Foreign gave %v", got)
	}
	b.Inject(emulator.Fault{Kind: emulator.Partial})
	if got := b.send("GET", collection+"/"+id, nil).doc(); got["id"] != id || got["details"] != nil || got["team"] != nil || got["customerProfile"] == nil {
		t.Errorf("Partial gave %v", got)
	}
	b.Inject(emulator.Fault{Kind: emulator.MissingETag, Times: 2})
	bare := b.send("GET", collection+"/"+id, nil)
	if _, there := bare.doc()["eTag"]; there || bare.header.Get("ETag") != "" {
		t.Errorf("MissingETag: %v", bare.header)
	}
	if strings.Contains(string(b.send("GET", collection, nil).body), "eTag") {
		t.Error("MissingETag listed eTags")
	}

	for media, want := range map[string]string{"": "text/plain", "application/xml": "application/xml"} {
		b.Inject(emulator.Fault{Kind: emulator.WrongContentType, ContentType: media})
		if answer := b.send("GET", collection+"/"+id, nil); answer.header.Get("Content-Type") != want || answer.doc()["id"] != id {
			t.Errorf("WrongContentType: %v", answer.header)
		}
	}
	// An error stays one.
	b.Inject(emulator.Fault{Kind: emulator.WrongID})
	b.send("GET", collection+"/unknown", nil).refused(404, "itemNotFound", "")
}

func TestFaultHugeBody(t *testing.T) {
	_, stored, answer, err := faulty(t, emulator.Fault{Kind: emulator.HugeBody, Size: 1 << 20})
	if err != nil || len(answer.body) != 1<<20 || !stored || answer.doc()["name"] == "" {
		t.Errorf("%v with %d bytes", err, len(answer.body))
	}
	// A client that has had enough ends the stream.
	b := newBench(t, emulator.Options{})
	b.Inject(emulator.Fault{Kind: emulator.HugeBody, Size: 1 << 50})
	response, err := b.client.Do(b.request("GET", collection, nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, response.Body, 8<<20); err != nil {
		t.Error(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
}

func TestFaultsHitWhatTheyMatch(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.seed(map[string]any{"id": "a"}, map[string]any{"id": "b"})
	failing := func(method, path string) bool {
		return b.send(method, path, nil, "If-Match", "x").status == 503
	}
	expect := func(what string, got, want bool) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v", what, got)
		}
	}
	fault := emulator.Fault{Kind: emulator.Status, StatusCode: 503, Times: -1}

	fault.ID = "a"
	b.Inject(fault)
	expect("the referral", failing("GET", collection+"/a"), true)
	expect("another", failing("GET", collection+"/b"), false)
	expect("the collection", failing("GET", collection), false)
	b.ClearFaults()
	expect("cleared", failing("GET", collection+"/a"), false)

	fault.ID, fault.Path, fault.Method = "", "/referrals", "GET"
	b.Inject(fault)
	expect("the path", failing("GET", collection), true)
	expect("another path", failing("GET", collection+"/a"), false)
	expect("another method", failing("PUT", collection), false)
	b.ClearFaults()

	b.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 503, After: 2, Times: 2, Method: "GET"})
	b.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 504, After: 3, Method: "GET"})
	for i, want := range []int{200, 200, 503, 503, 504, 200} {
		if got := b.send("GET", collection, nil).status; got != want {
			t.Errorf("call %d: %d, not %d", i, got, want)
		}
	}
	b.ClearFaults()

	b.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		if _, there := b.Document(strings.TrimPrefix(r.URL.Path, collection+"/")); there {
			return fault
		}
		return emulator.Fault{}
	})
	b.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 504})
	for i, want := range []int{504, 503, 503} {
		if got := b.send("GET", collection+"/a", nil).status; got != want {
			t.Errorf("chosen fault %d: %d, not %d", i, got, want)
		}
	}
	expect("a call for which none is chosen", failing("GET", collection), false)
	b.ClearFaults()
	expect("cleared", failing("GET", collection+"/a"), false)
	defer func() {
		if recover() == nil {
			t.Error("a kind that doesn't exist was armed")
		}
	}()
	b.Inject(emulator.Fault{Kind: "Meteor"})
}
