package main

import (
	"embed"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

//go:embed steps
var steps embed.FS

func stepFile(name string) []byte { return must(steps.ReadFile("steps/" + name)) }

// The addresses of the story's resources.
const (
	workshop     = "partnercenter_referral.workshop"
	lead         = "partnercenter_referral.lead"
	deal         = "partnercenter_referral.deal"
	registration = "partnercenter_deal_registration.deal"
)

// A step changes one file of the configuration, and shows and checks what happens.
type step struct {
	title   string
	content string // the file in steps/
	file    string // its name in the configuration
	show    bool   // whether the file is shown
	run     func(*demo)
}

var story = []step{
	{"Create a referral: Terraform sends what the configuration declares, and Partner Center adds the rest.",
		"1-create.tf", "workshop.tf", true, create},
	{"Import a lead that Partner Center has already: Terraform adopts it as it is and changes nothing.",
		"2-import.tf", "lead.tf", true, adopt},
	{"Raise the lead's deal value: one PUT replaces the lead, if it is still the version that Terraform last read.",
		"3-raise.tf", "lead.tf", false, raise},
	{"Accept the lead while a seller edits it between plan and apply: the error lists the edit, and nothing is overwritten.",
		"4-accept.tf", "lead.tf", false, accept},
	{"Close the lead as Won.",
		"5-win.tf", "lead.tf", false, win},
	{"Try to make the lead Active again: no transition leads from Closed to Active, so the plan fails.",
		"6-reopen.tf", "lead.tf", false, reopen},
	{"Register a won, shared deal for Azure IP co-sell: one apply creates the deal and then its registration.",
		"7-register.tf", "deal.tf", true, register},
	{"Destroy everything: Partner Center has no delete, so deletion_policy decides whether a referral is closed or left alone.",
		"5-win.tf", "lead.tf", false, destroy},
}

// tell runs the story.
func (d *demo) tell() {
	for i, s := range story {
		d.at = fmt.Sprintf("step %d of %d", i+1, len(story))
		line("\n%d. %s", i+1, s.title)
		content := stepFile(s.content)
		if s.show {
			output(string(content), "cat", s.file)
		}
		check(d.cli.Write(s.file, content))
		check(d.service.Forget(d.ctx))
		s.run(d)
	}
	line("\nAll %d steps went as expected: nothing was lost or overwritten, and the plan refused the illegal change.", len(story))
}

func create(d *demo) {
	d.planBriefly(map[string]string{workshop: "create"})
	d.apply(0)
	d.expectWrite(http.MethodPost, "", http.StatusCreated)
	expectValues("what Partner Center has", map[string]any{
		"name": "Data estate workshop", "customerProfile.address.city": "Lyon", "details.dealValue": 5000.0,
		"status": "New", "substatus": "Pending",
	}, d.look(workshop).document)
	d.expectNoChanges()
}

func adopt(d *demo) {
	d.planBriefly(map[string]string{lead: "import"})
	d.apply(0)
	d.show(0, "plan", "-detailed-exitcode")
	d.look(lead)
	d.writes(0)
}

func raise(d *demo) {
	put := d.applyUpdate(d.planUpdate(), "details.dealValue")
	// The provider has no attribute for the first two, and only reads the third.
	kept := map[string]any{
		"dealSensitivity": "Confidential", "customerProfile.isMatchingComplete": false, "trackingInfo.microsoftMsxId": "7-3XVFTB2XLQ",
	}
	expectValues("what the body keeps", kept, put.Body)
	remark("\nThe emulator logged:")
	remark("  %s %s", put.Method, put.Path)
	remark("  If-Match: %s   (the etag in the state)", put.Header.Get("If-Match"))
	remark("  response status %d", put.Status)
	remark("The body is the whole lead, with only details.dealValue changed. So it keeps everything that the configuration")
	remark("leaves out: %s and all other properties.", strings.Join(slices.Sorted(maps.Keys(kept)), ", "))
}

func accept(d *demo) {
	planned := d.planUpdate()
	const note = "Budget approved, decision in March."
	patch := `{"details": {"notes": "` + note + `", "closingDateTime": "2027-03-31T00:00:00Z"}}`
	var edited map[string]any
	check(d.service.Call(d.ctx, http.MethodPost, "referrals/"+planned.id, []byte(patch), &edited))
	remark("\nNow a seller opens the lead in Partner Center, writes a note and sets a closing date.")
	refused := d.apply(1)
	d.expectWrite(http.MethodPut, planned.etag, http.StatusPreconditionFailed)
	expectDifferences("the lead that the seller left", edited, d.referral(planned.id))
	// These strings are the story's own. The CLI doesn't wrap indented lines.
	for _, part := range []string{note, "details.notes", "details.closing_date_time"} {
		if !strings.Contains(refused.Stderr, part) {
			check(fmt.Errorf("the error should list %q, but says:\n%s", part, refused.Stderr))
		}
	}

	remark("\nSo plan again, from what Partner Center has now, and apply.")
	check(d.service.Forget(d.ctx))
	d.planBriefly(map[string]string{lead: "update"})
	d.applyUpdate(view{planned.id, edited["eTag"], edited}, "status", "substatus")
	now := d.look(lead).document
	expectStatus(now, "Active", "Accepted")
	expect("the details, with the seller's edit", edited["details"], now["details"])
	remark("\nNow the lead is Active, and still has the seller's note: %s", shown(valueAt(now, "details.notes")))
}

func win(d *demo) {
	d.applyUpdate(d.planUpdate(), "status", "substatus")
	expectStatus(d.look(lead).document, "Closed", "Won")
}

func reopen(d *demo) {
	before := d.look(lead)
	d.show(1, "plan")
	again := d.plan()
	expect("exit code of the plan with -json", 1, again.Code)
	expect("problems of the plan", []string{"error at " + lead + `: status = "Active" # but by now the lead is Closed`}, again.problems)
	expectDifferences("the lead before", before.document, d.look(lead).document)
	d.writes(0)
}

func register(d *demo) {
	// The file that the step before left is refused, and a lead that is won already isn't changed by this one.
	check(d.cli.Write("lead.tf", stepFile("5-win.tf")))
	d.planBriefly(map[string]string{deal: "create", registration: "create"})
	d.apply(0)
	writes := d.writes(2)
	expect("the requests", []any{http.MethodPost, http.MethodPatch}, []any{writes[0].Method, writes[1].Method})
	expectValues("what Partner Center has", map[string]any{
		"status": "Closed", "substatus": "Won", "registrationStatus": "ReviewPending",
	}, d.referral(textAt(d.state()[deal], "id")))
	d.expectNoChanges()
	remark("\nMicrosoft now reviews the registration: the resource's status follows the review.")
}

func destroy(d *demo) {
	won, open := d.look(lead), d.look(workshop)
	all := map[string]string{lead: "delete", workshop: "delete", deal: "delete", registration: "delete"}
	planned := d.planBriefly(all, "-destroy")
	var warned []string
	for address := range all {
		warned = append(warned, "warning at "+address)
	}
	for i, problem := range planned.problems {
		planned.problems[i], _, _ = strings.Cut(problem, ":")
	}
	expect("warnings of the plan", slices.Sorted(slices.Values(warned)), slices.Sorted(slices.Values(planned.problems)))
	d.apply(0)
	expect("resources in the state", 0, len(d.state()))
	left, closed := d.referral(won.id), d.referral(open.id)
	expectDifferences("the lead before", won.document, left)
	expectStatus(closed, "Closed", "Lost")
	put := d.expectWrite(http.MethodPut, open.etag, http.StatusOK)
	expectDifferences("the workshop before", open.document, put.Body, "links", "status", "substatus")
	remark("\nTerraform has forgotten all of them. Partner Center still has the referrals:")
	for _, doc := range []map[string]any{closed, left} {
		remark("  %s is %s/%s", shown(doc["name"]), doc["status"], doc["substatus"])
	}
}
