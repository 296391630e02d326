package referral_test

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Patterns for computed attributes: an eTag with its quotes, and any string.
var (
	quoted  = knownvalue.StringRegexp(regexp.MustCompile(`^".+"$`))
	present = knownvalue.StringRegexp(regexp.MustCompile(`.`))
)

func TestAccReferral_WholeLife(t *testing.T) {
	a := accept(t)
	customer := `customer_profile = { name = "Contoso", address = { city = "Redmond", country = "US" } }`
	a.run(
		resource.TestStep{
			Config: block("deal", customer, `name = "Data estate"`, `status = "New"`, `substatus = "Pending"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionCreate),
				plancheck.ExpectUnknownValue(deal, attributeOn("id")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(deal, attributeOn("id"), present),
				statecheck.ExpectKnownValue(deal, attributeOn("etag"), quoted),
				statecheck.ExpectKnownValue(deal, attributeOn("substatus"), knownvalue.StringExact("Pending")),
				statecheck.ExpectKnownValue(deal, attributeOn("accepted_date_time"), knownvalue.StringExact("")),
				statecheck.ExpectKnownValue(deal, attributeOn("deletion_policy"), knownvalue.StringExact("ABANDON")),
			},
			PostApplyFunc: a.wrote("POST"),
		},
		resource.TestStep{
			Config: block("deal", customer, `name = "Data estate"`, `status = "Active"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(deal, attributeOn("substatus"), knownvalue.StringExact("Accepted")),
				plancheck.ExpectUnknownValue(deal, attributeOn("etag")),
				plancheck.ExpectUnknownValue(deal, attributeOn("updated_date_time")),
				plancheck.ExpectUnknownValue(deal, attributeOn("accepted_date_time")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(deal, attributeOn("accepted_date_time"), present),
			},
			PostApplyFunc: all(a.wrote("PUT"), a.holds("substatus", "Accepted")),
		},
		resource.TestStep{
			Config: block("deal", customer, `name = "Data estate"`, `status = "Active"`, `details = { deal_value = 75000, currency = "USD" }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionUpdate),
				plancheck.ExpectUnknownValue(deal, attributeOn("etag")),
				plancheck.ExpectUnknownValue(deal, attributeOn("updated_date_time")),
				plancheck.ExpectKnownValue(deal, attributeOn("id"), present),
				plancheck.ExpectKnownValue(deal, attributeOn("accepted_date_time"), present),
				plancheck.ExpectKnownValue(deal, attributeOn("engagement_id"), present),
				plancheck.ExpectKnownValue(deal, attributeOn("details", "deal_value"), knownvalue.Int64Exact(75000)),
			}},
			PostApplyFunc: all(a.wrote("PUT"), a.holds("details/dealValue", "75000")),
		},
		resource.TestStep{
			Config: block("deal", customer, `name = "Data estate"`, `status = "Closed"`, `substatus = "Won"`,
				`status_reason = "A success"`, `details = { deal_value = 75000, currency = "USD" }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(deal, attributeOn("closed_date_time"))},
				PostApplyPostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
					plancheck.ExpectKnownValue(deal, attributeOn("etag"), quoted),
					plancheck.ExpectKnownValue(deal, attributeOn("updated_date_time"), present),
				},
			},
			PostApplyFunc: all(a.wrote("PUT"), a.holds("substatus", "Won"), a.holds("statusReason", "A success")),
		},
	)
	a.wrote()()
}

// The update in the documentation: the referral in update-request.json is closed as Won.
func TestAccUpdate_DocumentedExample_SendsEveryField(t *testing.T) {
	a := accept(t)
	request := fixture(t, "update-request.json")
	before := maps.Clone(request)
	before["status"], before["substatus"] = "Active", "Accepted"
	delete(before, "statusReason")
	a.seed(before)
	written, err := os.ReadFile(filepath.Join("testdata", "update-request.tf"))
	if err != nil {
		t.Fatal(err)
	}
	a.run(
		resource.TestStep{
			Config: string(written) + importing("deal", request["id"].(string)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(deal, plancheck.ResourceActionNoop),
			}},
			PostApplyFunc: a.wrote(),
		},
		resource.TestStep{
			Config: string(written),
			ConfigVariables: config.Variables{
				"status":        config.StringVariable("Closed"),
				"substatus":     config.StringVariable("Won"),
				"status_reason": config.StringVariable("Customer engagement was a success!"),
			},
			PostApplyFunc: func() {
				puts := acctest.Sent(a.Emulator, "PUT")
				if len(puts) != 1 {
					t.Fatalf("%d updates were sent", len(puts))
				}
				if body := parsed(t, puts[0].Body); !reflect.DeepEqual(body, request) {
					t.Errorf("the body isn't the documented one:\n%s\n%s", document.Encode(request), puts[0].Body)
				}
				if got := puts[0].Header["If-Match"]; !reflect.DeepEqual(got, []string{`"2500ec5a-0000-0000-0000-5bf4967d0000"`}) {
					t.Errorf("If-Match was %q", got)
				}
				a.wrote("PUT")()
			},
		},
	)
	a.wrote()()
}

// Each of several equal resources gets its own referral, although creations avoid duplicates.
func TestAccCreate_EqualReferrals_AreAllCreated(t *testing.T) {
	a := accept(t)
	a.run(resource.TestStep{
		Config:            block("deal", "count = 3", `name = "Workshop"`),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(deal+"[2]", attributeOn("id"), present)},
		PostApplyFunc:     a.wrote("POST", "POST", "POST"),
	})
	if ids := a.IDs(); len(ids) != 3 {
		t.Errorf("the referrals are %v", ids)
	}
}
