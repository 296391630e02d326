package referral

import (
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// The closed enumerations of the service. Source: the Partner Center page "Referral resources" and the definition of
// Microsoft's own connector.
var (
	Statuses               = toStrings(lifecycle.Statuses())
	Substatuses            = allSubstatuses()
	Types                  = []string{"Independent", "Shared"}
	Qualifications         = []string{"None", "Direct", "MarketingQualified", "SalesQualified"}
	targetTypes            = []string{"None", "BusinessProfileLocation", "SolutionProfile"}
	solutionTypes          = []string{"None", "Category", "Name"}
	profileTypes           = []string{"Duns", "External"}
	assistanceRequestCodes = []string{"Unknown", "GeneralOrOther", "CustomerTechnicalArchitecture", "ProofOfConceptOrDemo",
		"QuotesOrLicensing", "PostSalesCustomerSuccess", "WorkloadSpecificValueProposition"}
)

// The taxonomies. Microsoft revises them every fiscal year, so an unknown value is never an error.
var (
	salesStages   = []string{"Qualify", "Develop", "Propose", "Close"}
	customerSizes = []string{"1to9employees", "10to50employees", "51to250employees", "251to1000employees",
		"1001to5000employees", "5001to10000employees", "10001to20000employees", "Morethan20000employees",
		"1to50employees", "51to500employees", "Morethan500employees"}
)

func allSubstatuses() []string {
	var all []string
	for _, status := range lifecycle.Statuses() {
		all = append(all, toStrings(lifecycle.Substatuses(status))...)
	}
	return all
}

func toStrings[S ~string](values []S) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = string(value)
	}
	return all
}
