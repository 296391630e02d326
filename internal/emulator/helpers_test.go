package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

const collection = "/v1.0/engagements/referrals"

// A bench is an emulator behind a server, and a client that sends what every call needs.
type bench struct {
	*emulator.Emulator
	t      *testing.T
	server *httptest.Server
	client *http.Client
}

func newBench(t *testing.T, options emulator.Options) *bench {
	t.Helper()
	service, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	// Without connections to reuse, the transport never repeats a call by itself.
	transport := &http.Transport{DisableKeepAlives: true, DisableCompression: true}
	t.Cleanup(func() {
		if err := service.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return &bench{Emulator: service, t: t, server: server, client: client}
}

// A reply is a response, read to its end.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// request builds a call; headers are pairs, and an empty value removes one.
func (b *bench) request(method, path string, body any, headers ...string) *http.Request {
	b.t.Helper()
	var content io.Reader = http.NoBody
	switch body := body.(type) {
	case nil:
	case string:
		content = bytes.NewReader([]byte(body))
	case []byte:
		content = bytes.NewReader(body)
	default:
		encoded, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		content = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, content)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer token")
	r.Header.Set("client-request-id", uuid.NewString())
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	return r
}

func (b *bench) try(r *http.Request) (reply, error) {
	response, err := b.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	body, err := io.ReadAll(response.Body)
	if closing := response.Body.Close(); err == nil {
		err = closing
	}
	return reply{b.t, response.StatusCode, response.Header, body}, err
}

func (b *bench) send(method, path string, body any, headers ...string) reply {
	b.t.Helper()
	answer, err := b.try(b.request(method, path, body, headers...))
	if err != nil {
		b.t.Fatal(err)
	}
	return answer
}

// put sends a document as a client would: without links, with the eTag that it has.
func (b *bench) put(doc map[string]any, headers ...string) reply {
	b.t.Helper()
	body := maps.Clone(doc)
	delete(body, "links")
	tag, _ := doc["eTag"].(string)
	id, _ := doc["id"].(string)
	return b.send(http.MethodPut, collection+"/"+id, body, append([]string{"If-Match", tag}, headers...)...)
}

// seed stores documents, given as JSON or as values, and returns the last one.
func (b *bench) seed(docs ...any) map[string]any {
	b.t.Helper()
	var last map[string]any
	for _, doc := range docs {
		raw, ok := doc.(json.RawMessage)
		if !ok {
			var err error
			if raw, err = json.Marshal(doc); err != nil {
				b.t.Fatal(err)
			}
		}
		ids, err := b.Seed(raw)
		if err != nil {
			b.t.Fatal(err)
		}
		last = b.document(ids[0])
	}
	return last
}

func (b *bench) document(id string) map[string]any {
	b.t.Helper()
	doc, ok := b.Document(id)
	if !ok {
		b.t.Fatalf("no referral %s", id)
	}
	return doc
}

func (r reply) wants(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, not %d: %.500s", r.status, status, r.body)
	}
	return r
}

func (r reply) doc() map[string]any {
	r.t.Helper()
	return decode(r.t, r.body)
}

// refused checks an error in the documented form and returns it.
func (r reply) refused(status int, code, target string) map[string]any {
	r.t.Helper()
	refusal, _ := r.wants(status).doc()["error"].(map[string]any)
	got, _ := refusal["target"].(string)
	if refusal["code"] != code || got != target || refusal["message"] == "" {
		r.t.Fatalf("error %v, not code %s with target %q", refusal, code, target)
	}
	return refusal
}

func decode(t *testing.T, data []byte) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var doc map[string]any
	if err := decoder.Decode(&doc); err != nil {
		t.Fatalf("%v: %.500s", err, data)
	}
	return doc
}

func fixture(t *testing.T, name string) json.RawMessage {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// minimal is the least that a POST needs, with changes on top.
func minimal(changes map[string]any) map[string]any {
	doc := map[string]any{
		"type": "Independent", "customerProfile": map[string]any{"name": "Contoso"},
		"consent": map[string]any{"consentToContact": true}, "details": map[string]any{"dealValue": 1000},
	}
	maps.Copy(doc, changes)
	return doc
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return collection + "?" + values.Encode()
}

// A lockedBuffer may be read while the emulator logs.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *lockedBuffer) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(data)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}
