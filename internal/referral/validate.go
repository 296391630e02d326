package referral

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// ValidateConfig refuses what the configuration alone shows to be wrong: a time-out that has passed before it begins, and
// a substatus of another status. None and what isn't in the table is left to the plan, which knows what the service has.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := attribute.Of(req.Config.Raw)
	for name, value := range attribute.Of(config[attribute.Timeouts]) {
		if timeout, err := time.ParseDuration(attribute.TextOf(value)); err == nil && timeout <= 0 {
			resp.Diagnostics.Append(diagnostics.Problem{
				At: path.Root(attribute.Timeouts).AtName(name), Summary: "Value not allowed", Value: fmt.Sprintf("%q", attribute.TextOf(value)),
				Rule: "a duration above zero", WayOut: "Write a duration such as \"30s\" or \"10m\", or leave it out for 5 minutes.",
			}.Error())
		}
	}
	status, substatus := lifecycle.Status(attribute.TextOf(config["status"])), lifecycle.Substatus(attribute.TextOf(config["substatus"]))
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
