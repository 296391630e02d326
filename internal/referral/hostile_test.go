package referral_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// hostile has values that try to break out of a URL, a header, JSON, a terminal or memory.
var hostile = map[string]string{
	"a header":     "x\r\nX-Evil: 1",
	"a path":       "../../evil",
	"an encoding":  "%2e%2e%2fevil?$filter=x#y",
	"JSON":         `x","status":"Closed","evil":{"a":"`,
	"a template":   "${file(\"/etc/passwd\")}%{ if true }",
	"NUL":          "a\x00b",
	"a terminal":   "\x1b]0;evil\x07\x1b[2J\u009b31m",
	"a direction":  "\u202elive\u200b",
	"a megabyte":   strings.Repeat("m", 1<<20),
	"a query":      "' or 1 eq 1 or 'x' eq '",
	"line breaks":  "x\n\nApply complete!\n",
	"HTML, escape": "<script>&amp;</script>",
}

// readable fails if a string can control a terminal, or is too long to read.
func readable(t *testing.T, diags acctest.Diagnostics) {
	t.Helper()
	text := diags.Errors() + diags.Warnings()
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
		t.Errorf("the string would control a terminal: %.2000q", text)
	}
	if len(text) > 20_000 {
		t.Errorf("%d bytes of diagnostics", len(text))
	}
	if strings.Contains(text, "\nApply complete!") {
		t.Errorf("a value pretends to be text of the provider: %s", text)
	}
}

// Each configured string arrives unchanged, in an ordinary request, or the plan refuses it.
func TestWrite_HostileValues_ArriveUnchanged(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long with the race detector, and shares nothing")
	}
	for name, value := range hostile {
		for _, at := range []string{"name", "externalReferenceId", "engagementId", "notes"} {
			t.Run(at+" with "+name, func(t *testing.T) {
				w := newWorld(t)
				doc := acctest.Document(t, newDeal)
				target := doc
				if at == "notes" {
					target = details(doc)
				}
				target[at] = value
				text, err := json.Marshal(doc)
				if err != nil {
					t.Fatal(err)
				}
				config := declaring(t, string(text))
				if at == "engagementId" { // only a GUID can be sent there
					diags := w.session.Plan(t, w.session.Null(), config).Diagnostics
					readable(t, diags)
					if !strings.Contains(diags.Errors(), "Attribute: engagement_id") {
						t.Errorf("it isn't refused: %.2000s", diags.Errors())
					}
					return
				}
				state, diags := w.create(t, config)
				readable(t, diags)
				if errors := diags.Errors(); errors != "" {
					t.Fatal(errors)
				}
				held, _ := w.emulator.Document(w.emulator.IDs()[0])
				if at == "notes" {
					held = details(held)
				}
				if held[at] != value {
					t.Errorf("the service holds %.100q", fmt.Sprint(held[at]))
				}
				w.planIsEmpty(t, w.session.Read(t, state), config)
				readable(t, w.session.Plan(t, state, w.session.Null().Value).Diagnostics)
				for _, request := range w.emulator.Requests() {
					if request.Header.Get("X-Evil") != "" || !strings.HasPrefix(request.Path, "/v1.0/engagements/referrals") {
						t.Errorf("%s %s", request.Method, request.Path)
					}
				}
				if status := fmt.Sprint(acctest.Document(t, string(acctest.Sent(w.emulator, http.MethodPost)[0].Body))["status"]); status != "New" {
					t.Errorf("the status %q was sent", status)
				}
			})
		}
	}
}

func TestImport_HostileID_IsRefused(t *testing.T) {
	w := newWorld(t)
	for name, id := range hostile {
		_, diags := w.session.TryImport(t, id)
		readable(t, diags)
		if diags.Errors() == "" {
			t.Errorf("%s: the referral was imported", name)
		}
	}
	if n := len(w.emulator.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	// Only the ID in a link counts: the provider calls no other host.
	id := acctest.Seed(t, w.emulator, acctest.Document(t, activeDeal))
	if state, diags := w.session.TryImport(t, "https://evil.example/v1.0/engagements/referrals/"+id); diags.Errors() != "" || state.Value.IsNull() {
		t.Error(diags.Errors())
	}
}

// Names, values, unknown properties, a status and the service's own messages reach a diagnostic as escaped strings.
func TestDiagnostics_ForeignStrings_AreEscaped(t *testing.T) {
	const evil = "evil\x1b]0;title\x07\x1b[2J\u009b31m\u202e\r\x00\nApply complete!"
	spoil := func(doc map[string]any) {
		doc["name"], doc["salesStage"], doc[evil] = evil, evil, evil
		doc["team"].([]any)[0].(map[string]any)["email"] = evil
	}
	config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
	answer, err := json.Marshal(map[string]any{"error": map[string]any{"code": evil, "message": evil, "target": evil, "innerError": map[string]any{"code": evil}}})
	if err != nil {
		t.Fatal(err)
	}
	apply := func(t *testing.T, w world, meanwhile func()) acctest.Diagnostics {
		state := w.activeState(t)
		plan := w.session.Plan(t, state, config)
		meanwhile()
		_, diags := w.session.Apply(t, state, plan, config)
		return diags
	}
	for name, provoke := range map[string]func(t *testing.T, w world) acctest.Diagnostics{
		"a conflict": func(t *testing.T, w world) acctest.Diagnostics {
			return apply(t, w, func() { w.edited(t, spoil) })
		},
		"changes that are kept": func(t *testing.T, w world) acctest.Diagnostics {
			w.session = acctest.NewSession(t, endpoint(t), "conflict_policy", "merge")
			return apply(t, w, func() { w.edited(t, spoil) })
		},
		"a refusal": func(t *testing.T, w world) acctest.Diagnostics {
			return apply(t, w, func() {
				w.emulator.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: 400, Body: string(answer)})
			})
		},
		"an answer with another id": func(t *testing.T, w world) acctest.Diagnostics {
			body, _ := json.Marshal(map[string]any{"id": evil, "eTag": evil})
			return apply(t, w, func() {
				w.emulator.Inject(emulator.Fault{Kind: emulator.StatusAfter, StatusCode: 200, Body: string(body)})
			})
		},
		"a new referral that can't be taken over": func(t *testing.T, w world) acctest.Diagnostics {
			doc := acctest.Document(t, newDeal)
			doc["id"], doc["eTag"], doc["details"], doc[evil] = "evil", "1", 5, evil
			body, _ := json.Marshal(doc)
			w.emulator.Inject(emulator.Fault{Kind: emulator.StatusAfter, Method: "POST", StatusCode: 201, Body: string(body)})
			w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: "GET", ID: "evil", StatusCode: 200, Body: string(body)})
			_, diags := w.create(t, declaring(t, newDeal))
			return diags
		},
		"a new referral with an id that can't be one": func(t *testing.T, w world) acctest.Diagnostics {
			body, _ := json.Marshal(map[string]any{"id": evil, "eTag": "1"})
			w.emulator.Inject(emulator.Fault{Kind: emulator.StatusAfter, Method: "POST", StatusCode: 201, Body: string(body)})
			w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: "GET", StatusCode: 403, Times: -1})
			_, diags := w.create(t, declaring(t, newDeal))
			return diags
		},
		"a destroy": func(t *testing.T, w world) acctest.Diagnostics {
			state := w.activeState(t)
			w.edited(t, spoil)
			return w.session.Plan(t, w.session.Read(t, state), w.session.Null().Value).Diagnostics
		},
		"a status": func(t *testing.T, w world) acctest.Diagnostics {
			state := w.activeState(t)
			w.edited(t, func(doc map[string]any) { doc["status"], doc["substatus"] = evil, evil })
			asking := declaring(t, `{"type":"Independent","status":"New","substatus":"Pending","customerProfile":{},"consent":{},"details":{}}`)
			return w.session.Plan(t, w.session.Read(t, state), asking).Diagnostics
		},
	} {
		t.Run(name, func(t *testing.T) {
			diags := provoke(t, newWorld(t))
			readable(t, diags)
			if text := diags.Errors() + diags.Warnings(); !strings.Contains(text, "evil") {
				t.Errorf("the string isn't in the diagnostics, so the test proves nothing: %s", text)
			}
		})
	}
}

// If private state isn't what the provider wrote, the provider reads the referral: it uses nothing of that state, and loses
// nothing.
func TestPrivateState_Corrupt_IsReadAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long with the race detector, and shares nothing")
	}
	packed := func(text string) string {
		var buffer bytes.Buffer
		writer, _ := flate.NewWriter(&buffer, flate.BestCompression)
		_, _ = writer.Write([]byte(text))
		_ = writer.Close()
		sum := binary.BigEndian.AppendUint32(buffer.Bytes(), crc32.ChecksumIEEE([]byte(text)))
		return `"` + base64.StdEncoding.EncodeToString(sum) + `"`
	}
	for name, private := range map[string]map[string]string{
		"nothing":           {},
		"no text":           {"document": `{"a":[1,2]}`, "applied": `[]`},
		"null":              {"document": `null`, "applied": `null`},
		"not base64":        {"document": `"%%%"`, "applied": `{"s":5}`},
		"not packed":        {"document": `"AAAAAAAA"`, "applied": `"New"`},
		"cut off":           {"document": `"AA=="`, "applied": `{"s":{"x":1}}`},
		"no JSON":           {"document": packed(`{"id":`), "applied": `{"s":"Closed\u001b"}`},
		"an array":          {"document": packed(`[]`)},
		"a bomb":            {"document": packed(strings.Repeat("0", 64<<20))},
		"nothing but a sum": {"document": packed("")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			state := w.activeState(t)
			raw := map[string][]byte{}
			for key, value := range private {
				raw[key] = []byte(value)
			}
			var err error
			if state.Private, err = json.Marshal(raw); err != nil {
				t.Fatal(err)
			}
			w.emulator.ClearRequests()
			config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{"dealValue":200}}`)
			w.session.Converge(t, state, config)
			if sent := w.emulator.Requests(); sent[0].Method != http.MethodGet {
				t.Errorf("the first request was a %s", sent[0].Method)
			}
			if doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001"); doc["dealSensitivity"] != "None" || fmt.Sprint(details(doc)["dealValue"]) != "200" || details(doc)["notes"] != "first" {
				t.Errorf("the service holds %v", doc)
			}
		})
	}
}
