package referral

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Functions returns the provider's functions. They need neither a configured provider nor the service.
func Functions() []func() function.Function {
	all := make([]func() function.Function, len(functions))
	for i := range functions {
		all[i] = func() function.Function { return functions[i] }
	}
	return all
}

// pureFunction is a function as data: its definition and its code.
type pureFunction struct {
	name       string
	definition function.Definition
	run        func(ctx context.Context, req function.RunRequest, resp *function.RunResponse) *function.FuncError
}

// Metadata returns the function's name.
func (f pureFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition returns the function's signature and description.
func (f pureFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

// Run calls the function.
func (f pureFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	resp.Error = f.run(ctx, req, resp)
}

var functions = []pureFunction{
	{
		name: "can_transition",
		definition: function.Definition{
			Summary: "Reports whether a referral can change from one status to another.",
			MarkdownDescription: "Reports whether Partner Center allows a referral to change from one status to another, by the rules that " +
				"plans use. `New` can become `Active` or `Closed`, `Active` can become `Closed`, and any status can stay the same. `None` " +
				"can't become another status, and no other status can become `None`. Values that aren't a status are an error.\n\nThe " +
				"function ignores the substatus, which must belong to the new status: see the function `substatuses`.",
			Parameters: []function.Parameter{
				statusParameter("from", "The current status: `New`, `Active`, `Closed` or `None`. Use `\"\"` for a referral that doesn't exist "+
					"yet, which can start as `New`, `Active` or `Closed`.", OrNone(attribute.OneOf(Statuses...))),
				statusParameter("to", "The new status: `New`, `Active`, `Closed` or `None`.", attribute.Strictly(OrNone(attribute.OneOf(Statuses...)))),
			},
			Return: function.BoolReturn{},
		},
		run: canTransition,
	},
	{
		name: "substatuses",
		definition: function.Definition{
			Summary: "Lists the substatuses that belong to a status.",
			MarkdownDescription: "Lists the substatuses that belong to a status, in a fixed order. `New`: `Pending`, `Received`. `Active`: " +
				"`Accepted`. `Closed`: `Won`, `Lost`, `Declined`, `Expired`, `Error`. `None`: no substatus. Values that aren't a status are " +
				"an error.\n\nThe list contains `Expired` because referrals can have it, but only Partner Center sets it, when a referral " +
				"isn't answered within 14 days; a plan that sets it is rejected. For the substatuses that a configuration can set, use " +
				"`[for s in provider::partnercenter::substatuses(\"Closed\") : s if s != \"Expired\"]`.",
			Parameters: []function.Parameter{
				statusParameter("status", "The status: `New`, `Active`, `Closed` or `None`.", attribute.Strictly(OrNone(attribute.OneOf(Statuses...)))),
			},
			Return: function.ListReturn{ElementType: types.StringType},
		},
		run: listSubstatuses,
	},
	{
		name: "parse_referral_id",
		definition: function.Definition{
			Summary: "Extracts the referral ID from a link.",
			MarkdownDescription: "Extracts the referral ID, a GUID, from the end of a link and returns it in lower case. The function accepts every " +
				"`http` or `https` link whose path ends in a GUID:\n\n" +
				"- the API's own link, `https://api.partner.microsoft.com/v1.0/engagements/referrals/{id}`, including Partner Center's " +
				"misspelling `engagments`;\n" +
				"- the `ResourceUri` of a webhook event such as `referral-created`, " +
				"`https://api.partnercenter.microsoft.com/engagements/v1/referrals/{id}`;\n" +
				"- the address of a referral's page in Partner Center, as the browser shows it.\n\n" +
				"The function ignores a query, a fragment and a trailing slash. It also accepts an ID. Anything else is an error. It doesn't " +
				"check that the referral exists.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "link", MarkdownDescription: "A link to the referral, or its ID. Surrounding whitespace is ignored."},
			},
			Return: function.StringReturn{},
		},
		run: parseReferralID,
	},
}

func statusParameter(name, description string, rule attribute.Rule) function.Parameter {
	return function.StringParameter{
		Name: name, MarkdownDescription: description, Validators: []function.StringParameterValidator{rule},
	}
}

// canTransition uses the same check as plans. It ignores a missing substatus.
func canTransition(ctx context.Context, req function.RunRequest, resp *function.RunResponse) *function.FuncError {
	var from, to string
	if err := req.Arguments.Get(ctx, &from, &to); err != nil {
		return err
	}
	refusal := lifecycle.Check(lifecycle.State{Status: lifecycle.Status(from)}, lifecycle.State{Status: lifecycle.Status(to)})
	return resp.Result.Set(ctx, refusal == nil || refusal.Reason == lifecycle.SubstatusMissing)
}

func listSubstatuses(ctx context.Context, req function.RunRequest, resp *function.RunResponse) *function.FuncError {
	var status string
	if err := req.Arguments.Get(ctx, &status); err != nil {
		return err
	}
	return resp.Result.Set(ctx, toStrings(lifecycle.Substatuses(lifecycle.Status(status))))
}

func parseReferralID(ctx context.Context, req function.RunRequest, resp *function.RunResponse) *function.FuncError {
	var link string
	if err := req.Arguments.Get(ctx, &link); err != nil {
		return err
	}
	id, err := partnercenter.ParseID(link)
	if err != nil {
		return diagnostics.Problem{
			Summary: err.Error(),
			Rule:    partnercenter.IDForms,
			WayOut:  "Pass the ID or any link to the referral, for example " + partnercenter.IDExamples + ".",
		}.Argument(0)
	}
	return resp.Result.Set(ctx, id)
}
