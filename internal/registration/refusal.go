package registration

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// refusal is the reason why a referral can't be registered.
type refusal struct {
	diagnostic diag.Diagnostic
	permanent  bool // nothing that the same apply does first can change this
}

// checkReferral returns the reason why a referral can't be registered; nil if it can.
func checkReferral(doc document.Document, id string) *refusal {
	which := diagnostics.Line(id)
	problem := diagnostics.Problem{At: path.Root(referralID), Value: fmt.Sprintf("%q", which)}
	_, found, err := registrationOf(doc)
	status, _ := doc["status"].(string)
	substatus, _ := doc["substatus"].(string)
	kind, _ := doc["type"].(string)
	switch {
	case err != nil:
		problem.Summary = "The referral's registrations can't be read"
		problem.WayOut = fmt.Sprintf("The provider registers a referral only if the referral certainly isn't registered yet: %v.", err)
	case found == shown || found == hidden:
		problem.Summary = "The referral is registered already"
		problem.Rule = "a referral without a registration"
		problem.WayOut = fmt.Sprintf("Its registration is %s, and a referral can be registered only once. Import the registration with `terraform import "+
			"ADDRESS %s` or an import block.", quotedStatus(statusOf(doc)), which)
	case kind != "Shared":
		problem.Summary = "Only a shared referral can be registered"
		problem.Rule = `a referral of type "Shared"`
		problem.WayOut = fmt.Sprintf("The referral's type is %s, which can't be changed. Register a referral that is shared with Microsoft or a "+
			"partner.", quotedStatus(kind))
	case status != "Closed" || substatus != "Won":
		problem.Summary = "Only a won referral can be registered"
		problem.Rule = "a referral that is Closed/Won"
		problem.WayOut = fmt.Sprintf("The referral is %s. Close it as Won first. If a partnercenter_referral in this configuration does that, set "+
			"referral_id to that resource's id attribute, so that Terraform applies the resource first.", diagnostics.Line(status+"/"+substatus))
		return &refusal{problem.Error(), status == "Closed"}
	default:
		return nil
	}
	return &refusal{problem.Error(), true}
}

// statusOf returns the status of a referral's registration, "" if the document doesn't say.
func statusOf(doc document.Document) string {
	if registration, found, err := registrationOf(doc); err == nil && found == shown {
		if status, _ := registration["status"].(string); status != "" {
			return status
		}
	}
	status, _ := doc["registrationStatus"].(string)
	return status
}
