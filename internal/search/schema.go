package search

import (
	"context"
	"math/big"
	"strings"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// The arguments of a search besides the criteria.
const (
	filterArgument    = "filter"
	orderByArgument   = "order_by"
	limitArgument     = "limit"
	referralsArgument = "referrals"
)

const (
	filterDescription = "A filter of your own in OData, such as `details/dealValue gt 100000`; a referral has to pass it and " +
		"everything else that is set. It is sent as it is: a `'` inside a text has to be doubled."
	orderByDescription = "The order: `createdDateTime` or `updatedDateTime`, followed by ` desc` for the latest first. Left out, the " +
		"order is Partner Center's."
)

var orders = []string{
	"createdDateTime", "createdDateTime asc", "createdDateTime desc", "updatedDateTime", "updatedDateTime asc", "updatedDateTime desc",
}

// referralDataSchema is the schema of a referral that is read by its id.
func referralDataSchema() datasource.Schema {
	attributes := attribute.Readable(referral.Shape, referral.Schema(context.Background()).Attributes)
	attributes["id"] = datasource.StringAttribute{
		Required: true, Validators: []validator.String{referral.IDRule()},
		MarkdownDescription: "The referral's id. The function `parse_referral_id` takes it out of a link." + attribute.Wire("id"),
	}
	return datasource.Schema{
		MarkdownDescription: "A referral in Microsoft Partner Center, by its id. It stands in Terraform's state, people's contacts included.",
		Attributes:          attributes,
	}
}

// referralsDataSchema is the schema of a search.
func referralsDataSchema() datasource.Schema {
	attributes := map[string]datasource.Attribute{
		filterArgument: datasource.StringAttribute{
			Optional: true, Validators: []validator.String{ownFilter()}, MarkdownDescription: filterDescription,
		},
		orderByArgument: datasource.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.Strictly(attribute.OneOf(orders...))}, MarkdownDescription: orderByDescription,
		},
		limitArgument: datasource.NumberAttribute{
			Optional: true, Validators: []validator.Number{atLeastOne()},
			MarkdownDescription: "How many referrals to read at most, from 1. Left out, all are read, page by page.",
		},
		referralsArgument: datasource.ListNestedAttribute{
			Computed:     true,
			NestedObject: datasource.NestedAttributeObject{Attributes: attribute.Readable(referral.Shape, referral.Schema(context.Background()).Attributes)},
			MarkdownDescription: "The referrals that were found, each once. What a referral doesn't have is empty: `\"\"`, `[]`, or null " +
				"for numbers and booleans.",
		},
	}
	for _, c := range criteria {
		attributes[c.name] = datasource.StringAttribute{
			Optional: true, Validators: []validator.String{c.validator}, MarkdownDescription: c.description,
		}
	}
	return datasource.Schema{
		MarkdownDescription: "The referrals in Microsoft Partner Center that the signed-in user may see and that meet every argument that " +
			"is set; without arguments, all. What is found stands in Terraform's state, people's contacts included. It may take 255 MiB, some " +
			"tens of thousands of referrals, since Terraform takes no more at once.",
		Attributes: attributes,
	}
}

// referralListSchema is the schema of a list block. It has no limit: Terraform's own stands beside it.
func referralListSchema() list.Schema {
	attributes := map[string]list.Attribute{
		filterArgument: list.StringAttribute{
			Optional: true, Validators: []validator.String{ownFilter()}, MarkdownDescription: filterDescription,
		},
		orderByArgument: list.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.Strictly(attribute.OneOf(orders...))}, MarkdownDescription: orderByDescription,
		},
	}
	for _, c := range criteria {
		attributes[c.name] = list.StringAttribute{
			Optional: true, Validators: []validator.String{c.validator}, MarkdownDescription: c.description,
		}
	}
	return list.Schema{
		MarkdownDescription: "Lists the referrals in Microsoft Partner Center that the signed-in user may see and that meet every argument " +
			"that is set, for `terraform query`.",
		Attributes: attributes,
	}
}

// ownFilter allows a filter of OData whose brackets and quotes are closed: others could not stand beside it.
func ownFilter() validator.String {
	return attribute.Strictly(attribute.Syntax("a filter with every bracket and quote closed", "Close what is open; a quote inside a text is doubled.", nil, isClosed))
}

// isClosed tells whether brackets outside of quotes come in pairs, and quotes too.
func isClosed(filter string) bool {
	depth, quoted := 0, false
	for _, r := range filter {
		switch {
		case r == '\'':
			quoted = !quoted // twice for a doubled one
		case quoted:
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0 && !quoted && strings.TrimSpace(filter) != ""
}

// atLeastOne allows a number of things of which there has to be one.
func atLeastOne() validator.Number {
	return attribute.NumberRule{
		Says: "a whole number from 1 to 1000000", WayOut: "Write how many, or leave the argument out for all.",
		Judge: func(value *big.Float) (attribute.Verdict, bool) {
			return attribute.Never, !value.IsInt() || value.Sign() <= 0 || value.Cmp(big.NewFloat(1e6)) > 0
		},
	}
}
