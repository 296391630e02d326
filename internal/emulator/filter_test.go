package emulator

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/odata"
)

func load(t testing.TB, name string) map[string]any {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := decodeObject(data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestFilterSelects(t *testing.T) {
	doc := load(t, "observed-shared-active.json")
	doc["name"] = "it's (a) test"
	doc["tags"] = []any{"hot", map[string]any{"tag": "cold"}}
	doc["details"].(map[string]any)["dealValue"] = json.Number("10000.10")
	for filter, want := range map[string]bool{
		`engagementId eq '0c5f6c1e-1f4e-4a7e-8d0a-3d6a0c7b2e11'`: true,
		`'Active' eq status`: true,
		`status eq 'New' and qualification eq 'SalesQualified'`:                  false,
		`status eq 'New' or qualification eq 'SalesQualified'`:                   true,
		`customerProfile/address/country eq 'AR' and direction eq 'Incoming'`:    true,
		`(type eq 'Shared' and direction eq 'Incoming')`:                         true,
		`status eq 'Active' or status eq 'x' and status eq 'y'`:                  true,
		`(status eq 'Active' or status eq 'x') and status eq 'y'`:                false,
		`not status eq 'New' and status eq 'Active'`:                             true,
		`not (status eq 'Active')`:                                               false,
		`not(not (status eq 'Active'))`:                                          true,
		`name eq 'it''s (a) test'`:                                               true,
		`name gt 'it'`:                                                           true,
		`name le 'it'`:                                                           false,
		`salesStage eq null`:                                                     true,
		`salesStage ne null`:                                                     false,
		`null eq salesStage`:                                                     true,
		`salesStage ne 'x'`:                                                      true,
		`salesStage eq ''`:                                                       false,
		`salesStage gt 'a' or salesStage le 'a'`:                                 false,
		`customerProfile/size eq ''`:                                             true,
		`details/dealValue eq 10000.1`:                                           true,
		`details/dealValue eq 1.00001e4`:                                         true,
		`details/dealValue gt 10000`:                                             true,
		`details/dealValue ge 10000.10 and details/dealValue lt 10000.100000001`: true,
		`details/dealValue gt -5`:                                                true,
		`isSpam eq false`:                                                        true,
		`isSpam ne true`:                                                         true,
		`consent/consentToContact eq false`:                                      false,
		`updatedDateTime gt 2026-02-24T21:12:46.174Z`:                            true,
		`updatedDateTime eq 2026-02-24T21:12:46.1743200Z`:                        true,
		`updatedDateTime eq 2026-02-24T22:12:46.17432+01:00`:                     true,
		`updatedDateTime lt 2026-02-24T21:12:46Z`:                                false,
		`closedDateTime lt 2030-01-01T00:00:00Z`:                                 false,
		`closedDateTime eq null`:                                                 true,
		`createdDateTime le updatedDateTime`:                                     true,
		`team/any(t:t/email eq 'elena.muster@fabrikam.example')`:                 true,
		`team/any(person: person/email eq 'x' or person/lastName eq 'Muster')`:   true,
		`customerProfile/team/any(t:t/contactPreference/disableNotifications eq true and status eq 'Active')`: true,
		`team/any(t:t/email eq 'x')`:                                 false,
		`not team/any(t:t/email eq 'x')`:                             true,
		`team/any(t:customerProfile/team/any(c:c/title eq t/title))`: true,
		`tags/any(t:t eq 'hot')`:                                     true,
		`registrations/any(r:r/status eq 'x')`:                       false,
		`customerProfile/ids/any(i:i/id ne '')`:                      true,
		`inviteContext eq null`:                                      false,
		`target/any(status:status/id eq 'Active')`:                   false,
		"\tstatus  eq\t'Active' ":                                    true,
		`null eq null`:                                               true,
	} {
		parsed, err := odata.ParseFilter(filter, properties)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
		} else if got := parsed(doc); got != want {
			t.Errorf("%s: %v", filter, got)
		}
	}
}

func TestFilterToleratesOddDocuments(t *testing.T) {
	for _, odd := range []string{
		`{}`, `{"team":{},"status":1,"updatedDateTime":"soon","details":[],"isSpam":"no"}`, `{"team":[1,null,[]],"details":{"dealValue":"1"}}`,
	} {
		doc, err := decodeObject([]byte(odd))
		if err != nil {
			t.Fatal(err)
		}
		for filter, want := range map[string]bool{
			`team/any(t:t/email eq 'x')`: false, `status eq 'x'`: false, `status ne 'x'`: true, `details/dealValue gt 0`: false,
			`updatedDateTime gt 2020-01-01T00:00:00Z`: false, `isSpam eq true`: false, `isSpam ne true`: true,
		} {
			parsed, err := odata.ParseFilter(filter, properties)
			if err != nil {
				t.Fatal(err)
			}
			if got := parsed(doc); got != want {
				t.Errorf("%s of %s: %v", filter, odd, got)
			}
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	for _, filter := range []string{
		``, ` `, `status`, `status eq`, `eq 'x'`, `status eq 'New`, `status eq 'New''`, `status eq "New"`, `status eq New`,
		`status = 'New'`, `status eq 'New' and`, `status eq 'New' status eq 'x'`, `status eq 'New')`, `(status eq 'New'`, `()`,
		`status EQ 'New'`, `status eq'New'`, `status eq 'a'and status eq 'b'`, `(status eq 'a')and (status eq 'b')`,
		`novelty eq 'x'`, `Status eq 'x'`, `customerProfile/novelty eq 'x'`, `status/x eq 'x'`, `team/email eq 'x'`,
		`/status eq 'x'`, `status/ eq 'x'`, `externalReferenceId eq 'x'`, `engagementId eq 0c5f6c1e-1f4e-4a7e-8d0a-3d6a0c7b2e11`,
		`status eq 1`, `details/dealValue eq '1'`, `updatedDateTime gt '2026-01-01T00:00:00Z'`, `updatedDateTime gt 2026-01-01`,
		`isSpam gt false`, `isSpam eq 'false'`, `team eq null`, `customerProfile gt null`, `customerProfile eq 'x'`, `isSpam`,
		`customerProfile eq customerProfile`, `details/dealValue gt 1e999999999`, `details/dealValue gt .5`, `details/dealValue gt 5.`,
		`contains(name,'x')`, `tolower(name) eq 'x'`, `status in ('New','Active')`, `team/all(t:t/email eq 'x')`, `team/any()`,
		`team/any(t t/email eq 'x')`, `team/any(t:t/email)`, `team/any(t:t/novelty eq 'x')`, `team/any(t:t/email eq 'x'`,
		`team/any(t:x/email eq 'x')`, `team/any('t':t/email eq 'x')`, `team/any(t:team/any(t:t/email eq 'x'))`,
		`team/any(t:t/email eq 'x') and t/email eq 'x'`, `team/any(t:t/email eq 'x') eq true`, `true eq team/any(t:t/email eq 'x')`,
		`status eq 'a' or`, `not`, `notstatus eq 'x'`, `not'x' eq status`, "status eq 'x'\x00", "status eq 'x'\n", `status eq 'ä' ä`,
		strings.Repeat("(", 1000) + `status eq 'x'` + strings.Repeat(")", 1000), strings.Repeat("not ", 1000) + `status eq 'x'`,
		`status eq '` + strings.Repeat("x", 9000) + `'`, `id add 1 eq 2`, `$it eq 'x'`, `@p eq 'x'`,
	} {
		if _, err := odata.ParseFilter(filter, properties); err == nil {
			t.Errorf("accepted %.200s", filter)
		}
	}
}

// FuzzFilter checks that what parses is a condition: it evaluates to the same in parentheses, to the opposite after
// not, and on no document it panics.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		`team/any(t:t/email eq 'a''b') and not (details/dealValue ge -1.5e3 or closedDateTime eq null)`,
		`updatedDateTime gt 2026-01-01T00:00:00.123Z`, `(type eq 'Shared' and isSpam ne true)`, `tags/any(t:t eq 'x')`,
		`registrations/any(r:r/solutionDetails/any(s:s/value lt r/contract/value))`, `((`, `'`, `status eq`,
	} {
		f.Add(seed)
	}
	docs := []map[string]any{load(f, "observed-shared-active.json"), load(f, "documented-lead-new.json"), {"team": map[string]any{}}}
	f.Fuzz(func(t *testing.T, input string) {
		parsed, err := odata.ParseFilter(input, properties)
		if err != nil || len(input) > odata.MaxFilter-10 {
			return
		}
		enclosed, err := odata.ParseFilter("("+input+")", properties)
		if err != nil {
			if strings.Contains(err.Error(), "nests") {
				return
			}
			t.Fatalf("%q in parentheses: %v", input, err)
		}
		negated, err := odata.ParseFilter("not ("+input+")", properties)
		if err != nil {
			if strings.Contains(err.Error(), "nests") {
				return
			}
			t.Fatalf("%q negated: %v", input, err)
		}
		for _, doc := range docs {
			if want := parsed(doc); enclosed(doc) != want || negated(doc) == want {
				t.Fatalf("%q means different things", input)
			}
		}
	})
}
