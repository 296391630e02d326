package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

func create(ctx context.Context, d *demo) error {
	d.showFile("workshop.tf", stepFile("1-create.tf"))
	made, err := d.plan(ctx, map[string]string{workshop: "create"})
	if err != nil {
		return err
	}
	d.showBriefly(made)
	if _, err := d.apply(ctx, 0); err != nil {
		return err
	}
	sent, err := d.onlyWrite(ctx)
	if err != nil {
		return err
	}
	created, err := d.look(ctx, workshop)
	if err != nil {
		return err
	}
	expected := map[string]any{
		"name": "Data estate workshop", "customerProfile.address.city": "Lyon", "details.dealValue": 5000.0,
		"status": "New", "substatus": "Pending",
	}
	return errors.Join(
		expect("the request", []any{http.MethodPost, http.StatusCreated}, []any{sent.Method, sent.Status}),
		expect("what Partner Center has", expected, created.document.pick(slices.Collect(maps.Keys(expected))...)),
		d.expectNoChanges(ctx),
	)
}

func adopt(ctx context.Context, d *demo) error {
	d.showFile("lead.tf", stepFile("2-import.tf"))
	made, err := d.plan(ctx, map[string]string{lead: "import"})
	if err != nil {
		return err
	}
	d.showBriefly(made)
	if _, err := d.apply(ctx, 0); err != nil {
		return err
	}
	empty, err := d.cli.Run(ctx, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	d.screen.command(d.cli.Name, "plan", "-detailed-exitcode")
	d.screen.output(empty.Stdout + empty.Stderr)
	d.screen.exit(empty.Code)
	if _, err := d.look(ctx, lead); err != nil {
		return err
	}
	return errors.Join(expect("exit code of the second plan", 0, empty.Code), d.expectNoWrite(ctx))
}

func raise(ctx context.Context, d *demo) error {
	before, err := d.planUpdate(ctx)
	if err != nil {
		return err
	}
	put, err := d.applyUpdate(ctx, before, "details.dealValue")
	if err != nil {
		return err
	}
	// The provider has no attribute for the first two, and only reads the third.
	kept := map[string]any{
		"dealSensitivity": "Confidential", "customerProfile.isMatchingComplete": false, "trackingInfo.microsoftMsxId": "7-3XVFTB2XLQ",
	}
	names := slices.Sorted(maps.Keys(kept))
	if err := expect("what the body keeps", kept, document(put.Body).pick(names...)); err != nil {
		return err
	}
	d.screen.line("")
	d.screen.remark("What the emulator logged:")
	d.screen.remark("  %s %s", put.Method, put.Path)
	d.screen.remark("  If-Match: %s   (the etag that the state held)", put.Header.Get("If-Match"))
	d.screen.remark("  answered with %d", put.Status)
	d.screen.remark("Its body is the whole lead, changed in details.dealValue only. So nothing is lost that the configuration")
	d.screen.remark("leaves out: %s and all the rest.", strings.Join(names, ", "))
	return nil
}

func accept(ctx context.Context, d *demo) error {
	planned, err := d.planUpdate(ctx)
	if err != nil {
		return err
	}
	note := "Budget approved, decision in March."
	edited, err := d.service.edit(ctx, planned.id, `{"details": {"notes": "`+note+`", "closingDateTime": "2027-03-31T00:00:00Z"}}`)
	if err != nil {
		return err
	}
	d.screen.line("")
	d.screen.remark("Now a seller opens the lead in Partner Center, writes a note and sets a closing date.")
	refused, err := d.apply(ctx, 1)
	if err != nil {
		return err
	}
	d.screen.exit(refused.Code)
	put, err := d.onlyWrite(ctx)
	if err != nil {
		return err
	}
	kept, err := d.service.referral(ctx, planned.id)
	if err != nil {
		return err
	}
	if err := errors.Join(
		expect("the refused request", []any{http.MethodPut, planned.etag, http.StatusPreconditionFailed},
			[]any{put.Method, put.Header.Get("If-Match"), put.Status}),
		expect("differences from what the seller left", []string(nil), differences(edited, kept)),
		expectListed(refused.Stderr, note, "details.notes", "details.closing_date_time"),
	); err != nil {
		return err
	}
	return d.acceptAfterAll(ctx, edited)
}

// expectListed looks for paths and values in an error. They are the story's own; the CLI doesn't wrap indented lines.
func expectListed(text string, expected ...string) error {
	for _, part := range expected {
		if !strings.Contains(text, part) {
			return fmt.Errorf("the error should list %q, but says:\n%s", part, text)
		}
	}
	return nil
}

// acceptAfterAll plans again and applies: both the seller's edit and the change arrive.
func (d *demo) acceptAfterAll(ctx context.Context, edited document) error {
	d.screen.line("")
	d.screen.remark("So plan again, from what Partner Center has now, and apply.")
	if err := d.service.Forget(ctx); err != nil {
		return err
	}
	made, err := d.plan(ctx, map[string]string{lead: "update"})
	if err != nil {
		return err
	}
	d.showBriefly(made)
	id, _ := edited["id"].(string)
	etag, _ := edited["eTag"].(string)
	if _, err := d.applyUpdate(ctx, view{id, etag, edited}, "status", "substatus"); err != nil {
		return err
	}
	now, err := d.look(ctx, lead)
	if err != nil {
		return err
	}
	if err := errors.Join(
		expectStatus(now.document, "Active", "Accepted"),
		expect("the details, with the seller's edit", edited["details"], now.document["details"]),
	); err != nil {
		return err
	}
	d.screen.line("")
	d.screen.remark("Now the lead is Active, and still has the seller's note: %s", shown(now.document.at("details.notes")))
	return nil
}

func win(ctx context.Context, d *demo) error {
	before, err := d.planUpdate(ctx)
	if err != nil {
		return err
	}
	if _, err := d.applyUpdate(ctx, before, "status", "substatus"); err != nil {
		return err
	}
	now, err := d.look(ctx, lead)
	if err != nil {
		return err
	}
	return expectStatus(now.document, "Closed", "Won")
}

func reopen(ctx context.Context, d *demo) error {
	before, err := d.look(ctx, lead)
	if err != nil {
		return err
	}
	refused, err := d.cli.Run(ctx, "plan")
	if err != nil {
		return err
	}
	d.screen.command(d.cli.Name, "plan")
	d.screen.output(refused.Stderr) // where the CLI writes errors
	d.screen.exit(refused.Code)
	again, err := d.cli.plan(ctx)
	if err != nil {
		return err
	}
	var errorsAt []string
	for _, problem := range again.diagnostics() {
		errorsAt = append(errorsAt, problem.Severity+" at "+problem.Address+": "+strings.TrimSpace(problem.Snippet.Code))
	}
	now, err := d.look(ctx, lead)
	if err != nil {
		return err
	}
	return errors.Join(
		expect("exit codes", []int{1, 1}, []int{refused.Code, again.Code}),
		expect("problems of the plan", []string{"error at " + lead + `: status = "Active" # but by now the lead is Closed`}, errorsAt),
		expect("differences from the lead before", []string(nil), differences(before.document, now.document)),
		d.expectNoWrite(ctx),
	)
}

func destroy(ctx context.Context, d *demo) error {
	won, err := d.look(ctx, lead)
	if err != nil {
		return err
	}
	open, err := d.look(ctx, workshop)
	if err != nil {
		return err
	}
	made, err := d.plan(ctx, map[string]string{lead: "delete", workshop: "delete"}, "-destroy")
	if err != nil {
		return err
	}
	d.showBriefly(made, "-destroy")
	warned := map[string]string{}
	for _, problem := range made.diagnostics() {
		warned[problem.Address] = problem.Severity
	}
	if err := expect("what the plan warns of", map[string]string{lead: "warning", workshop: "warning"}, warned); err != nil {
		return err
	}
	if _, err := d.apply(ctx, 0); err != nil {
		return err
	}
	return d.expectDestroyed(ctx, won, open)
}

// expectDestroyed checks that Terraform knows neither referral any more, and what Partner Center still has of them.
func (d *demo) expectDestroyed(ctx context.Context, won, open view) error {
	state, err := d.cli.state(ctx)
	if err != nil {
		return err
	}
	left, err := d.service.referral(ctx, won.id)
	if err != nil {
		return err
	}
	closed, err := d.service.referral(ctx, open.id)
	if err != nil {
		return err
	}
	put, err := d.onlyWrite(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(
		expect("resources in the state", 0, len(state)),
		expect("differences from the lead before", []string(nil), differences(won.document, left)),
		expectStatus(closed, "Closed", "Lost"),
		expect("If-Match of the request that closed the workshop", open.etag, put.Header.Get("If-Match")),
		expect("properties that it changed", []string{"status", "substatus"}, differences(open.document.without("links"), put.Body)),
	); err != nil {
		return err
	}
	d.screen.line("")
	d.screen.remark("Terraform has forgotten both. Partner Center still has them:")
	for _, doc := range []document{closed, left} {
		d.screen.remark("  %s is %s/%s", shown(doc["name"]), doc["status"], doc["substatus"])
	}
	return nil
}
