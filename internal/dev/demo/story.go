package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

//go:embed steps
var steps embed.FS

// stepFile is an embedded file. That it is there is known when this is compiled and run once.
func stepFile(name string) []byte {
	content, err := steps.ReadFile("steps/" + name)
	if err != nil {
		panic(err)
	}
	return content
}

// The addresses of the two referrals of the story.
const (
	workshop = "partnercenter_referral.workshop"
	lead     = "partnercenter_referral.lead"
)

// step is one step of the story: what it says on the screen, what it makes of the configuration, and what happens.
type step struct {
	says    string
	content string                             // the file in steps/ that the configuration gets
	file    string                             // what that file is called in the configuration
	happens func(context.Context, *demo) error // shows it and checks it
}

var story = []step{
	{"Create a referral: Terraform sends what the configuration declares, and Partner Center adds the rest.",
		"1-create.tf", "workshop.tf", create},
	{"Import a lead that was in Partner Center before: Terraform takes it over as it is and changes nothing.",
		"2-import.tf", "lead.tf", adopt},
	{"Raise the lead's deal value: one PUT replaces the lead, if it still is the version that Terraform last saw.",
		"3-raise.tf", "lead.tf", raise},
	{"Accept the lead, while a seller edits it between plan and apply: the edit is listed, and not overwritten.",
		"4-accept.tf", "lead.tf", accept},
	{"Close the lead as Won.",
		"5-win.tf", "lead.tf", win},
	{"Try to make it Active again: nothing leads from Closed to Active, so the plan is refused already.",
		"6-reopen.tf", "lead.tf", reopen},
	{"Destroy both: Partner Center has no delete, so deletion_policy says whether a referral is closed or left alone.",
		"5-win.tf", "lead.tf", destroy},
}

// tell goes through the story; its error says which step didn't go as told.
func (d *demo) tell(ctx context.Context) error {
	for i, s := range story {
		d.screen.line("\n%d. %s", i+1, s.says)
		err := d.cli.Write(s.file, stepFile(s.content))
		if err == nil {
			err = d.service.Forget(ctx)
		}
		if err == nil {
			err = s.happens(ctx, d)
		}
		if err != nil {
			return fmt.Errorf("step %d of %d didn't go as told.\n%w", i+1, len(story), err)
		}
	}
	d.screen.line("\nAll %d steps went as told: nothing was lost, nothing overwritten, and what can't be was refused in the plan.",
		len(story))
	return nil
}

// expect is an error unless what was seen is as expected.
func expect(what string, expected, saw any) error {
	if reflect.DeepEqual(expected, saw) {
		return nil
	}
	return fmt.Errorf("%s: expected %s, saw %s", what, shown(expected), shown(saw))
}

func shown(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(encoded)
}

// view is a referral as the state and as Partner Center have it.
type view struct {
	id, etag string
	document document
}

func (d *demo) look(ctx context.Context, address string) (view, error) {
	state, err := d.cli.state(ctx)
	if err != nil {
		return view{}, err
	}
	id, _ := state[address]["id"].(string)
	etag, _ := state[address]["etag"].(string)
	if id == "" || etag == "" {
		return view{}, fmt.Errorf("the state has no id or etag of %s, but %s", address, shown(state[address]))
	}
	doc, err := d.service.referral(ctx, id)
	if err != nil {
		return view{}, err
	}
	return view{id, etag, doc}, expect("etag of "+address+" in state", doc["eTag"], etag)
}

// plan makes and saves a plan, which must have these actions, by address.
func (d *demo) plan(ctx context.Context, expected map[string]string, options ...string) (plan, error) {
	made, err := d.cli.plan(ctx, append(options, "-out="+savedPlan)...)
	if err != nil {
		return plan{}, err
	}
	if err := made.ExpectCode(2); err != nil {
		return plan{}, err
	}
	return made, expect("planned changes", expected, made.changes())
}

// showChanges shows the saved plan with the attributes that it changes.
func (d *demo) showChanges(ctx context.Context) error {
	changes, err := d.cli.Run(ctx, "show", savedPlan)
	if err != nil {
		return err
	}
	if err := changes.ExpectCode(0); err != nil {
		return err
	}
	d.screen.command(d.cli.Name, "plan", "-out="+savedPlan)
	d.screen.output(changes.Stdout)
	return nil
}

// showBriefly shows a plan without the attributes: those of a new or destroyed referral fill a screen.
func (d *demo) showBriefly(made plan, options ...string) {
	d.screen.command(append(append([]string{d.cli.Name, "plan"}, options...), "-out="+savedPlan)...)
	d.screen.output(made.Stdout)
}

// showFile shows a file of the configuration.
func (d *demo) showFile(name string, content []byte) {
	d.screen.command("cat", name)
	d.screen.output(string(content))
}

// apply applies the saved plan and shows what comes of it.
func (d *demo) apply(ctx context.Context, code int) (stage.Result, error) {
	d.screen.command(d.cli.Name, "apply", savedPlan)
	done, err := d.cli.Run(ctx, "apply", savedPlan)
	if err != nil {
		return stage.Result{}, err
	}
	d.screen.output(done.Stdout + done.Stderr)
	return done, expect("exit code of apply", code, done.Code)
}

// planUpdate plans a change of the lead, shows it, and returns the lead as it is before.
func (d *demo) planUpdate(ctx context.Context) (view, error) {
	before, err := d.look(ctx, lead)
	if err != nil {
		return view{}, err
	}
	if _, err := d.plan(ctx, map[string]string{lead: "update"}); err != nil {
		return view{}, err
	}
	return before, d.showChanges(ctx)
}

// applyUpdate applies the saved plan, which must send one PUT under the etag of before and change these properties of
// it and no others.
func (d *demo) applyUpdate(ctx context.Context, before view, properties ...string) (stage.Request, error) {
	if _, err := d.apply(ctx, 0); err != nil {
		return stage.Request{}, err
	}
	put, err := d.onlyWrite(ctx)
	if err != nil {
		return stage.Request{}, err
	}
	return put, errors.Join(
		expect("the request", []any{http.MethodPut, before.etag, http.StatusOK}, []any{put.Method, put.Header.Get("If-Match"), put.Status}),
		// links must not be in the body.
		expect("properties that the body changes", properties, differences(before.document.without("links"), put.Body)),
		d.expectNoChanges(ctx),
	)
}

// expectNoChanges is for the end of a step: what was applied is applied.
func (d *demo) expectNoChanges(ctx context.Context) error {
	made, err := d.cli.plan(ctx)
	if err != nil {
		return err
	}
	return made.ExpectCode(0)
}

// onlyWrite is the one request of this step that wasn't a read.
func (d *demo) onlyWrite(ctx context.Context) (stage.Request, error) {
	writes, err := d.service.writes(ctx)
	if err != nil {
		return stage.Request{}, err
	}
	if len(writes) != 1 {
		return stage.Request{}, fmt.Errorf("requests that write: expected one, saw %d: %v", len(writes), writes)
	}
	return writes[0], nil
}

func (d *demo) expectNoWrite(ctx context.Context) error {
	writes, err := d.service.writes(ctx)
	if err != nil {
		return err
	}
	if len(writes) > 0 {
		return fmt.Errorf("requests that write: expected none, saw %d: %v", len(writes), writes)
	}
	return nil
}

func expectStatus(doc document, status, substatus string) error {
	return expect("status of the referral", []any{status, substatus}, []any{doc["status"], doc["substatus"]})
}
