package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// service is an emulator with the known documents.
type service struct {
	*emulator.Emulator
	url string
}

func newService(t *testing.T) service {
	t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	for _, doc := range known(t) {
		if _, err := e.Seed(doc); err != nil {
			t.Fatal(err)
		}
	}
	return service{e, server.URL}
}

func known(t *testing.T) []json.RawMessage {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "referral", "testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no documents", err)
	}
	var all []json.RawMessage
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) != "update-response.json" { // the same referral as update-request.json
			all = append(all, text)
		}
	}
	return append(all, json.RawMessage(`{"type":"Independent","status":"Closed","substatus":"Won","closedDateTime":"2026-01-01T00:00:00Z",
		"updatedDateTime":"2026-01-01T00:00:41Z","registrationStatus":"Registered","jane.doe@contoso.com":"secret-person",
		"details":{"dealValue":"1","requirements":{"offers":["secret-offer",{"id":"secret-id"}],"solutions":[{"price":{"amount":1}}]}}}`))
}

// ask runs the command and returns its output.
func (s service) ask(t *testing.T, args ...string) string {
	t.Helper()
	environment := map[string]string{"PARTNERCENTER_ENDPOINT": s.url, "PARTNERCENTER_ACCESS_TOKEN": "test-token"}
	var stdout bytes.Buffer
	err := run(t.Context(), args, func(name string) string { return environment[name] }, &stdout, io.Discard, noSleep)
	if err != nil {
		t.Fatalf("%v\n%s", err, stdout.String())
	}
	return stdout.String()
}

func noSleep(context.Context, time.Duration) error { return nil }

func wantFindings(t *testing.T, output string, findings map[string]string) {
	t.Helper()
	for question, want := range findings {
		_, answer, found := strings.Cut(output, question)
		_, answer, _ = strings.Cut(answer, "\n  ")
		answer, _, _ = strings.Cut(answer, "\n\n")
		if !found || !strings.Contains(answer, want) {
			t.Errorf("%s\n  got  %s\n  want %s", question, answer, want)
		}
	}
}

func (s service) writes() int {
	count := 0
	for _, request := range s.Requests() {
		if request.Method != "GET" {
			count++
		}
	}
	return count
}

func TestQuestions_ByDefault_OnlyReads(t *testing.T) {
	s := newService(t)
	output := s.ask(t)
	wantFindings(t, output, map[string]string{
		"show complete referrals":             "4 of 4 are the same",
		"the requested order":                 "4 listed, latest change first: true",
		"filtered by `externalReferenceId`":   "refused: status 400, code invalidRequest, target $filter",
		"Does `type` follow":                  "Shared with sharing true (1)",
		"Are numbers sent":                    "a string (1)",
		"Is every ID":                         "4 of 4",
		"after they were closed":              "1 of 1",
		"Are `registrations`":                 "0 of 1",
		"What do offers":                      "in offers an object of id (1)",
		"Which properties":                    "(another name) (1)",
		"What is the response for an ID":      "status 404, code itemNotFound",
		"Nothing was written. The other ques": "",
	})
	if s.writes() > 0 {
		t.Errorf("the command sent %d writes", s.writes())
	}
}

func TestQuestions_FilterIgnored_IsReported(t *testing.T) {
	s := newService(t)
	s.FaultEach(func(r *http.Request, _ []byte) emulator.Fault {
		if strings.Contains(r.URL.RawQuery, "externalReferenceId") {
			return emulator.Fault{Kind: emulator.Status, StatusCode: http.StatusOK, Body: `{"value":[{"id":"x"}]}`}
		}
		return emulator.Fault{}
	})
	wantFindings(t, s.ask(t), map[string]string{"filtered by `externalReferenceId`": "ignored"})
}

func TestQuestions_Throwaway_IsCreatedAndClosed(t *testing.T) {
	for name, c := range map[string]struct {
		behaviour emulator.Behaviour
		findings  map[string]string
	}{
		"as documented": {emulator.Behaviour{}, map[string]string{
			"states no status": "New/Pending, Independent", "return a name as it was sent": "as it was sent", "show a new referral": "after 0s at most",
			"under a stale ETag": "PUT: status 412, code preconditionFailed, code 99918, target ETag; PATCH: status 412", "Does a PUT remove": "yes",
			"Is a deal value of 0": "accepted", "Can a closed referral": "accepted",
		}},
		"differently": {emulator.Behaviour{Trim: true, Escape: true, AddDefaults: true, DeclineZeroValue: true, MoveETags: true, NumbersAsStrings: true, DeriveType: true},
			map[string]string{"return a name as it was sent": "escaped as HTML", "Does a PUT remove": "no", "Is a deal value of 0": "status 400, code invalidRequest, target details.dealValue"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			before := s.IDs()
			s.Behave(c.behaviour)
			output := s.ask(t, "-create-throwaway-referral")
			wantFindings(t, output, c.findings)
			created := s.IDs()[len(before):]
			if len(created) != 1 {
				t.Fatalf("the command created %d referrals", len(created))
			}
			if doc, _ := s.Document(created[0]); doc["status"] != "Closed" || !strings.Contains(output, created[0]) {
				t.Errorf("the throwaway referral is %v, and the output\n%s", doc["status"], output)
			}
			for _, id := range before {
				if versions := len(s.History(id)); versions != 1 {
					t.Errorf("%s has %d versions, so it was changed", id, versions)
				}
			}
		})
	}
}

// The output must not contain any string of the documents that isn't a value in the API's definition.
func TestQuestions_Findings_HaveNoPersonalData(t *testing.T) {
	s := newService(t)
	output := s.ask(t, "-create-throwaway-referral")
	checked := 0
	for _, raw := range known(t) {
		var doc any
		if err := json.Unmarshal(raw, &doc); err != nil {
			t.Fatal(err)
		}
		eachString(doc, func(text string) {
			if len(text) < 4 || strings.Contains(" New Active Closed Independent Shared Accepted Pending Lost Unknown None Direct Name Test ", " "+text+" ") {
				return
			}
			checked++
			if strings.Contains(output, text) {
				t.Errorf("%q is in the output", text)
			}
		})
	}
	if checked < 100 || strings.Contains(output, "jane") {
		t.Errorf("checked %d strings", checked)
	}
}

func eachString(value any, do func(string)) {
	switch v := value.(type) {
	case string:
		do(v)
	case map[string]any:
		for _, inner := range v {
			eachString(inner, do)
		}
	case []any:
		for _, element := range v {
			eachString(element, do)
		}
	}
}

func TestQuestions_LostCreation_NamesWhatToLookFor(t *testing.T) {
	s := newService(t)
	s.Inject(emulator.Fault{Kind: emulator.StatusAfter, Method: "POST", StatusCode: 504, Times: -1})
	environment := map[string]string{"PARTNERCENTER_ENDPOINT": s.url, "PARTNERCENTER_ACCESS_TOKEN": "test-token"}
	err := run(t.Context(), []string{"-create-throwaway-referral"}, func(name string) string { return environment[name] }, io.Discard, io.Discard, noSleep)
	var answer *partnercenter.Error
	if !errors.As(err, &answer) || !strings.Contains(err.Error(), "look for the name") {
		t.Error(err)
	}
	if s.writes() != 1 {
		t.Errorf("the command sent %d writes", s.writes())
	}
}

func TestQuestions_Page_IsTheGeneratedOne(t *testing.T) {
	got, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "guides", "open-questions.md"))
	if err != nil || string(got) != page() {
		t.Errorf("docs/guides/open-questions.md doesn't match the questions: run make docs (%v)", err)
	}
	for _, q := range questions {
		if q.asks == "" || q.safe == "" || q.read != nil && q.try != nil {
			t.Errorf("%+v is incomplete", q)
		}
	}
}
