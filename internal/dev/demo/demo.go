package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

// savedPlan is the file that plans are saved in.
const savedPlan = "tfplan"

// demo is what the steps act on. Its methods end the demo with a failure unless all is as expected.
type demo struct {
	ctx     context.Context // the whole demo's
	at      string          // what the demo is doing, for a failure
	cli     *stage.CLI
	service *stage.Service
}

// state returns the attributes of every resource in the state, by address.
func (d *demo) state() map[string]any {
	var read map[string]any
	check(d.cli.Read(d.ctx, &read, "show", "-json"))
	attributes := map[string]any{}
	resources, _ := valueAt(read, "values.root_module.resources").([]any)
	for _, resource := range resources {
		attributes[textAt(resource, "address")] = valueAt(resource, "values")
	}
	return attributes
}

// view is a referral in the state and in Partner Center.
type view struct {
	id       string
	etag     any
	document map[string]any
}

func (d *demo) look(address string) view {
	attributes := d.state()[address]
	id := textAt(attributes, "id")
	v := view{id, valueAt(attributes, "etag"), d.referral(id)}
	expect("etag of "+address+" in state", v.document["eTag"], v.etag)
	return v
}

// referral is a document as Partner Center has it now.
func (d *demo) referral(id string) map[string]any {
	var all []map[string]any
	check(d.service.Call(d.ctx, http.MethodGet, "referrals", nil, &all))
	i := slices.IndexFunc(all, func(doc map[string]any) bool { return doc["id"] == id })
	if i < 0 {
		check(fmt.Errorf("referral %q: expected in Partner Center, saw %d others there", id, len(all)))
	}
	return all[i]
}

// writes returns the requests of this step other than reads, which must be n.
func (d *demo) writes(n int) []stage.Request {
	all := slices.DeleteFunc(must(d.service.Requests(d.ctx)), func(r stage.Request) bool { return r.Method == http.MethodGet })
	if len(all) != n {
		check(fmt.Errorf("requests that write: expected %d, saw %d: %v", n, len(all), all))
	}
	return all
}

func (d *demo) expectWrite(method string, etag any, status int) stage.Request {
	sent := d.writes(1)[0]
	expect("the request", []any{method, etag, status}, []any{sent.Method, sent.Header.Get("If-Match"), sent.Status})
	return sent
}

// plan is what the CLI says of a plan under -json. Its Stdout is a summary without attributes.
type plan struct {
	stage.Result
	changes  map[string]string // actions by address
	problems []string          // severity, address and line of the configuration
}

// plan makes a plan without showing it. Its exit code is 0 for no changes, 1 for an error, 2 for changes.
// See https://developer.hashicorp.com/terraform/internals/machine-readable-ui.
func (d *demo) plan(options ...string) plan {
	ran := must(d.cli.Run(d.ctx, append([]string{"plan", "-json", "-detailed-exitcode"}, options...)...))
	made := plan{Result: ran, changes: map[string]string{}}
	made.Stdout = ""
	for text := range strings.Lines(ran.Stdout) {
		var event map[string]any
		if err := json.Unmarshal([]byte(text), &event); err != nil {
			check(fmt.Errorf("output of plan: %w: %s%s", err, text, ran.Stderr))
		}
		message := textAt(event, "@message") + "\n"
		switch event["type"] {
		case "planned_change":
			made.changes[textAt(event, "change.resource.addr")] = textAt(event, "change.action")
			made.Stdout += message
		case "change_summary":
			made.Stdout += message
		case "diagnostic":
			problem := event["diagnostic"]
			made.problems = append(made.problems, fmt.Sprintf("%s at %s: %s",
				textAt(problem, "severity"), textAt(problem, "address"), strings.TrimSpace(textAt(problem, "snippet.code"))))
			made.Stdout += "\n" + message + wrap(textAt(problem, "detail")) + "\n"
		}
	}
	return made
}

// planChanges makes and saves a plan, which must have these actions, by address.
func (d *demo) planChanges(expected map[string]string, options ...string) plan {
	made := d.plan(append(options, "-out="+savedPlan)...)
	check(made.ExpectCode(2))
	expect("planned changes", expected, made.changes)
	return made
}

// planBriefly shows a plan without attributes: those of a new or destroyed referral fill a screen.
func (d *demo) planBriefly(expected map[string]string, options ...string) plan {
	made := d.planChanges(expected, options...)
	output(made.Stdout, slices.Concat([]string{d.cli.Name, "plan"}, options, []string{"-out=" + savedPlan})...)
	return made
}

// planUpdate plans a change of the lead, shows the attributes that it changes, and returns the lead before it.
func (d *demo) planUpdate() view {
	before := d.look(lead)
	d.planChanges(map[string]string{lead: "update"})
	changes := must(d.cli.Run(d.ctx, "show", savedPlan))
	check(changes.ExpectCode(0))
	output(changes.Stdout, d.cli.Name, "plan", "-out="+savedPlan)
	return before
}

// apply applies the saved plan and shows the output.
func (d *demo) apply(code int) stage.Result { return d.show(code, "apply", savedPlan) }

// show runs the CLI, which must end with an exit code, and shows the output.
func (d *demo) show(code int, args ...string) stage.Result {
	done := must(d.cli.Run(d.ctx, args...))
	output(done.Stdout+done.Stderr, append([]string{d.cli.Name}, args...)...)
	expect("exit code of "+args[0], code, done.Code)
	if code != 0 || slices.Contains(args, "-detailed-exitcode") {
		remark("(exit code %d)", code)
	}
	return done
}

// applyUpdate applies the saved plan, which must send one PUT with the etag of before, and change these properties of the
// document and no others. (A body has no links.)
func (d *demo) applyUpdate(before view, properties ...string) stage.Request {
	d.apply(0)
	put := d.expectWrite(http.MethodPut, before.etag, http.StatusOK)
	expectDifferences("the lead before", before.document, put.Body, slices.Sorted(slices.Values(append(properties, "links")))...)
	d.expectNoChanges()
	return put
}

func (d *demo) expectNoChanges() { check(d.plan().ExpectCode(0)) }

// expect fails unless two values are equal.
func expect(what string, expected, saw any) {
	if !reflect.DeepEqual(expected, saw) {
		check(fmt.Errorf("%s: expected %s, saw %s", what, shown(expected), shown(saw)))
	}
}

func expectStatus(doc map[string]any, status, substatus string) {
	expect("status of the referral", []any{status, substatus}, []any{doc["status"], doc["substatus"]})
}

// expectValues compares values of a document, by path.
func expectValues(what string, expected map[string]any, doc any) {
	saw := map[string]any{}
	for path := range expected {
		saw[path] = valueAt(doc, path)
	}
	expect(what, expected, saw)
}

// expectDifferences compares the paths at which two documents differ.
func expectDifferences(what string, before map[string]any, now any, paths ...string) {
	after, _ := now.(map[string]any)
	expect("differences from "+what, paths, differences(before, after))
}

// valueAt is the value at a path such as details.dealValue; nil if there is none.
func valueAt(value any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

func textAt(value any, path string) string {
	text, _ := valueAt(value, path).(string)
	return text
}

// differences returns the paths at which two documents differ, sorted. A missing property differs from null: a replacement
// has to send back what it got.
func differences(a, b map[string]any) (found []string) {
	names := maps.Clone(a)
	maps.Copy(names, b)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		inA, thereA := a[name]
		inB, thereB := b[name]
		objectA, isA := inA.(map[string]any)
		objectB, isB := inB.(map[string]any)
		switch {
		case isA && isB:
			for _, path := range differences(objectA, objectB) {
				found = append(found, name+"."+path)
			}
		case thereA != thereB || !reflect.DeepEqual(inA, inB):
			found = append(found, name)
		}
	}
	return found
}
