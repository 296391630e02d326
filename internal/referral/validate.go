package referral

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// ValidateConfig warns about a substatus that belongs to another status. Only the plan, which knows the referral's status, can
// refuse it: an illegal transition takes precedence there. The plan also judges None and unknown values.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := attribute.Of(req.Config.Raw)
	status, substatus := lifecycle.Status(attribute.TextOf(config["status"])), lifecycle.Substatus(attribute.TextOf(config["substatus"]))
	known := lifecycle.Next(status) != nil && substatus != "" && substatus != lifecycle.None
	if !known || lifecycle.Belongs(substatus, status) {
		return
	}
	refusal := lifecycle.Check(lifecycle.State{}, lifecycle.State{Status: status, Substatus: substatus})
	if refusal == nil {
		panic(fmt.Sprintf("referral: %s doesn't belong to %s, and passes", substatus, status)) // lifecycle.Check contradicts lifecycle.Belongs
	}
	refused := refusalError(refusal, lifecycle.State{Status: status})
	resp.Diagnostics.Append(diagnostics.WarningAt(path.Root("substatus"), refused.Summary(), refused.Detail()))
}

// uniqueMembers warns about a person who is in a team twice. A team in Partner Center may contain the same person twice.
type uniqueMembers struct{}

const uniqueMembersRule = "each person once; e-mail addresses are compared without case"

func (uniqueMembers) Description(context.Context) string         { return uniqueMembersRule }
func (uniqueMembers) MarkdownDescription(context.Context) string { return uniqueMembersRule }

// ValidateList warns about the first repeated member of a team.
func (o uniqueMembers) ValidateList(ctx context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	value, err := req.ConfigValue.ToTerraformValue(ctx)
	if err != nil {
		panic(fmt.Sprintf("referral: a team isn't one: %v", err)) // the schema fixes its type
	}
	all := o.duplicates(attribute.ElementsOf(value))
	if len(all) == 0 {
		return
	}
	more := ""
	if len(all) > 1 {
		more = fmt.Sprintf(" %d more members repeat an address.", len(all)-1)
	}
	resp.Diagnostics.Append(diagnostics.Problem{
		At: req.Path.AtListIndex(all[0].at).AtName("email"), Summary: "The same person twice", Value: fmt.Sprintf("%q", all[0].email), Rule: uniqueMembersRule,
		WayOut: fmt.Sprintf("The member at index %d has the same address. Partner Center may keep only one of them: remove the other.%s", all[0].before, more),
	}.Warning())
}

// duplicateMember is a member of a team with the same e-mail address as an earlier one.
type duplicateMember struct {
	at, before int
	email      string
}

// Passes reports whether no member of a team is repeated.
func (o uniqueMembers) Passes(members []tftypes.Value) bool { return len(o.duplicates(members)) == 0 }

func (uniqueMembers) duplicates(members []tftypes.Value) []duplicateMember {
	var all []duplicateMember
	first := map[string]int{}
	for i, member := range members {
		email := attribute.TextOf(attribute.Of(member)["email"])
		before, again := first[document.Fold(email)]
		switch {
		case strings.TrimSpace(email) == "":
		case again:
			all = append(all, duplicateMember{i, before, email})
		default:
			first[document.Fold(email)] = i
		}
	}
	return all
}
