package referral

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// ValidateConfig refuses what the configuration alone shows to be wrong: a substatus of another status. None and what
// isn't in the table is left to the plan, which knows what the service has.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := attributesOf(req.Config.Raw)
	status, substatus := lifecycle.Status(textOf(config["status"])), lifecycle.Substatus(textOf(config["substatus"]))
	known := lifecycle.Next(status) != nil && substatus != "" && substatus != lifecycle.None
	if !known || lifecycle.Belongs(substatus, status) {
		return
	}
	refusal := lifecycle.Check(lifecycle.State{}, lifecycle.State{Status: status, Substatus: substatus})
	if refusal == nil {
		panic(fmt.Sprintf("referral: %s doesn't belong to %s, and passes", substatus, status)) // the lifecycle contradicts itself
	}
	resp.Diagnostics.Append(refused(refusal, lifecycle.State{Status: status}))
}
