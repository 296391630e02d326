package referral_test

import (
	"slices"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// Whatever a service does with a filter, the provider compares the results with every argument again.
func TestSearch_IgnoredFilter_EveryArgumentIsComparedAgain(t *testing.T) {
	url, _ := pages(t, `{"value": [
		{"id": "other", "status": "Active", "substatus": "Accepted", "direction": "Incoming", "type": "Shared", "qualification": "Direct",
			"engagementId": "E2", "externalReferenceId": "CRM-2", "customerProfile": {"address": {"country": "US"}, "team": [{"email": "joe@x.example"}]},
			"team": [{"email": "ann@x.example"}], "updatedDateTime": "2026-01-01T00:00:00Z"},
		{"id": "wanted", "status": "New", "substatus": "Pending", "direction": "Outgoing", "type": "Independent", "qualification": "SalesQualified",
			"engagementId": "E1", "externalReferenceId": "CRM-1", "customerProfile": {"address": {"country": "DE"}},
			"team": [{"email": "ann@x.example"}, {"email": "Joe@x.example"}], "updatedDateTime": "2026-06-01T00:00:00Z"},
		{"id": "none"}]}`)
	session := acctest.NewSession(t, url)
	for argument, value := range map[string]string{
		"status": "New", "substatus": "Pending", "direction": "Outgoing", "type": "Independent", "qualification": "SalesQualified",
		"engagement_id": "E1", "external_reference_id": "CRM-1", "customer_country": "DE", "team_email": "joe@x.example",
		"updated_after": "2026-05-01T00:00:00Z",
	} {
		found, diags := session.Data(t, searched, map[string]any{argument: value})
		if got := idsOf(found); !slices.Equal(got, []string{"wanted"}) || diags.Errors() != "" {
			t.Errorf("%s: %v were found, %s", argument, got, diags.Errors())
		}
	}
}
