package referral_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Strings that aren't valid Unicode are sent back unchanged, also through private state, next to other changes, and repeatedly.
func TestUpdate_InvalidUnicode_IsSentByteForByte(t *testing.T) {
	const surrogate, latin = `"cut \ud83d"`, "\"caf\xe9\""
	body := `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted","name":` + surrogate + `,
		"xNote":` + surrogate + `,` + latin + `:{"a":[` + latin + `]},"customerProfile":{"name":"Contoso","size":` + latin + `},
		"consent":{"consentToContact":true},"details":{"dealValue":100,"notes":` + surrogate + `},"trackingInfo":{` + surrogate + `:` + latin + `},
		"team":[{"email":"a@b.example","title":` + surrogate + `,"x":` + latin + `},{"firstName":` + latin + `}]}`
	for _, method := range []string{"put", "patch"} {
		t.Run(method, func(t *testing.T) {
			w := newWorld(t, "update_method", method)
			acctest.Seed(t, w.emulator, acctest.Document(t, activeDeal))
			w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: http.MethodGet, StatusCode: 200, Body: body, Times: -1})
			state := w.session.Import(t, "d0000000-0000-4000-8000-000000000001")
			if name := textIn(acctest.Attributes(state.Value)["name"]); name != "cut \uFFFD" {
				t.Errorf("the state shows %q", name)
			}
			state = w.session.Read(t, state)
			text := `{"type":"Independent","name":"cut ` + "\uFFFD" + `","customerProfile":{},"consent":{},"details":{"dealValue":200}}`
			if method == "patch" {
				text = `{"type":"Independent","customerProfile":{},"consent":{},"details":{},"team":[
					{"email":"a@b.example","phoneNumber":"2"},{"firstName":"caf` + "\uFFFD" + `"},{"email":"new@b.example"}]}`
			}
			config := declaring(t, text)
			plan := w.session.Plan(t, state, config)
			w.emulator.Inject(emulator.Fault{Kind: emulator.Status, Method: strings.ToUpper(method), StatusCode: 200, Body: body})
			if _, diags := w.session.Apply(t, state, plan, config); diags.Errors() != "" {
				t.Fatal(diags.Errors())
			}
			sent := acctest.Sent(w.emulator, strings.ToUpper(method))[0].Body
			want := map[string]int{surrogate: strings.Count(body, surrogate), latin: strings.Count(body, latin)}
			if method == "patch" {
				want = map[string]int{surrogate: 1, latin: 2}
			}
			for token, count := range want {
				if got := bytes.Count(sent, []byte(token)); got != count {
					t.Errorf("%q was sent %d times, and received %d times: %q", token, got, count, sent)
				}
			}
			if bytes.Contains(sent, []byte("\uFFFD")) || bytes.Contains(sent, []byte(`\ufffd`)) {
				t.Errorf("a string was lost: %q", sent)
			}
			if method == "put" {
				doc, err := document.Parse(sent)
				if err != nil || fmt.Sprint(doc["details"].(map[string]any)["dealValue"]) != "200" {
					t.Errorf("%q, %v", sent, err)
				}
			}
		})
	}
}
