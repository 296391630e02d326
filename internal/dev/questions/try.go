package main

import (
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

const throwawayName = "Throwaway A & B <c> "

// throwaway is the referral that the command created. Each step continues with the last document received.
type throwaway struct {
	ctx    context.Context
	client *partnercenter.Client
	sleep  sleepFunc
	doc    document.Document
}

// try creates the throwaway referral, answers the questions that need it, and closes it. Errors: it couldn't be created or closed.
func try(ctx context.Context, client *partnercenter.Client, stdout io.Writer, sleep sleepFunc) error {
	t := &throwaway{ctx: ctx, client: client, sleep: sleep}
	body := document.Document{
		"type": "Independent", "name": throwawayName, "externalReferenceId": "throwaway " + uuid.NewString(), "salesStage": "Qualify",
		"customerProfile": document.Document{"name": "Throwaway of terraform-provider-partnercenter"},
		"consent": document.Document{"consentToToShareInfoWithOthers": false, "consentToContact": false,
			"consentToShareReferralWithMicrosoftSellers": false},
		"details": document.Document{"dealValue": 1, "currency": "USD", "notes": "Created by a test. Please ignore."},
	}
	answer, err := client.Create(ctx, document.Encode(body), "")
	if err != nil {
		if partnercenter.Ambiguous(err) {
			err = fmt.Errorf("the referral may have been created; look for the name %q and close it: %w", throwawayName, err)
		}
		return err
	}
	if t.doc, err = document.Parse(answer.Body); err != nil {
		return fmt.Errorf("the referral was created, but the response can't be read; look for the name %q and close it: %w", throwawayName, err)
	}
	fmt.Fprintf(stdout, "\nCreated the throwaway referral %s.\n", name(textOf(t.doc["id"])))
	for _, q := range questions {
		if q.try != nil {
			fmt.Fprintf(stdout, "\n%s\n  %s\n", q.asks, q.try(t))
		}
	}
	if t.doc["status"] != "Closed" {
		return fmt.Errorf("the referral %s is still open: close it in Partner Center", name(textOf(t.doc["id"])))
	}
	fmt.Fprintln(stdout, "\nThe throwaway referral is closed.")
	return nil
}

// with returns the last document with changed properties; nil removes one.
func (t *throwaway) with(changes document.Document) document.Document {
	doc := maps.Clone(t.doc)
	for property, value := range changes {
		if value == nil {
			delete(doc, property)
		} else {
			doc[property] = value
		}
	}
	return doc
}

// replace sends a document, and keeps the response.
func (t *throwaway) replace(doc document.Document) error {
	answer, err := t.client.Replace(t.ctx, textOf(t.doc["id"]), textOf(t.doc["eTag"]), document.Encode(doc))
	if err != nil {
		return err
	}
	return t.keep(answer)
}

func (t *throwaway) keep(answer partnercenter.Answer) error {
	doc, err := document.Parse(answer.Body)
	if err == nil {
		t.doc = doc
	}
	return err
}

// refresh reads the referral again, because the service may have changed its ETag.
func (t *throwaway) refresh() error {
	answer, err := t.client.Get(t.ctx, textOf(t.doc["id"]))
	if err != nil {
		return err
	}
	return t.keep(answer)
}

func createdAs(t *throwaway) string {
	return fmt.Sprintf("%s/%s, %s", oneOf(t.doc["status"], "New", "Active", "Closed"),
		oneOf(t.doc["substatus"], "Pending", "Received", "Accepted"), oneOf(t.doc["type"], "Independent", "Shared"))
}

func nameKept(t *throwaway) string {
	switch got := textOf(t.doc["name"]); {
	case got == throwawayName:
		return "as it was sent"
	case got == strings.TrimSpace(throwawayName):
		return "without the trailing space"
	case strings.TrimSpace(html.UnescapeString(got)) == strings.TrimSpace(throwawayName):
		return "escaped as HTML"
	}
	return "as another string"
}

func listedSoon(t *throwaway) string {
	const pause, listings = 5 * time.Second, 13
	for i := range listings {
		found, err := list(t.ctx, t.client, partnercenter.Query{OrderBy: "createdDateTime desc"}, 20)
		if err != nil {
			return reason(err)
		}
		for _, doc := range found {
			if doc["id"] == t.doc["id"] {
				return fmt.Sprintf("after %s at most", pause*time.Duration(i))
			}
		}
		if err := t.sleep(t.ctx, pause); err != nil {
			return "interrupted"
		}
	}
	return fmt.Sprintf("not within %s", pause*listings)
}

func staleRefused(t *throwaway) string {
	stale := textOf(t.doc["eTag"])
	if err := t.refresh(); err != nil {
		return reason(err)
	}
	if err := t.replace(t.with(document.Document{"statusReason": "First"})); err != nil {
		return "the first PUT: " + reason(err)
	}
	id := textOf(t.doc["id"])
	_, put := t.client.Replace(t.ctx, id, stale, document.Encode(t.with(document.Document{"statusReason": "Second"})))
	_, patch := t.client.Patch(t.ctx, id, stale, []byte(`[{"op":"replace","path":"/statusReason","value":"Third"}]`))
	return "PUT: " + outcome(put) + "; PATCH: " + outcome(patch)
}

func outcome(err error) string {
	if err == nil {
		return "accepted"
	}
	return reason(err)
}

func leftOutRemoved(t *throwaway) string {
	if err := t.refresh(); err != nil {
		return reason(err)
	}
	if err := t.replace(t.with(document.Document{"salesStage": nil})); err != nil {
		return reason(err)
	}
	if document.Empty(t.doc["salesStage"]) {
		return "yes"
	}
	return "no"
}

func zeroRefused(t *throwaway) string {
	if err := t.refresh(); err != nil {
		return reason(err)
	}
	details := document.Document{"dealValue": 0}
	if old, ok := t.doc["details"].(map[string]any); ok {
		details = maps.Clone(old)
		details["dealValue"] = 0
	}
	return outcome(t.replace(t.with(document.Document{"details": details})))
}

func closedChanged(t *throwaway) string {
	closing := document.Document{"status": "Closed", "substatus": "Lost", "statusReason": "Test"}
	if err := t.refresh(); err != nil {
		return reason(err)
	}
	if err := t.replace(t.with(closing)); err != nil {
		return "the referral can't be closed: " + reason(err)
	}
	if err := t.refresh(); err != nil {
		return reason(err)
	}
	doc := t.doc
	err := t.replace(t.with(document.Document{"statusReason": "Test, changed"}))
	if err == nil && t.doc["statusReason"] == doc["statusReason"] {
		return "accepted and ignored"
	}
	return outcome(err)
}
