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
	filterDescription = "An OData filter with Partner Center's own property names, such as `details/dealValue gt 100000`. Referrals must " +
		"match the filter and all other arguments. The provider sends the filter unchanged: double each `'` inside a string."
	orderByDescription = "The order: `createdDateTime` or `updatedDateTime`, optionally followed by ` asc` or ` desc` (newest first). Default: Partner " +
		"Center's order."
)

var orders = []string{
	"createdDateTime", "createdDateTime asc", "createdDateTime desc", "updatedDateTime", "updatedDateTime asc", "updatedDateTime desc",
}

// referralDataSchema returns the schema of the data source that reads a referral by ID.
func referralDataSchema() datasource.Schema {
	attributes := attribute.DataSourceAttributes(referral.Shape, referral.Schema(context.Background()).Attributes)
	attributes["id"] = datasource.StringAttribute{
		Required: true, Validators: []validator.String{referral.IDRule()},
		MarkdownDescription: "The ID of the referral, a GUID. The function `parse_referral_id` extracts it from a link.",
	}
	return datasource.Schema{
		MarkdownDescription: "Reads a referral in Microsoft Partner Center by its ID. Terraform stores the whole referral in its state, including personal " +
			"contact data.",
		Attributes: attributes,
	}
}

// referralsDataSchema returns the schema of the data source that searches referrals.
func referralsDataSchema() datasource.Schema {
	attributes := map[string]datasource.Attribute{
		filterArgument: datasource.StringAttribute{
			Optional: true, Validators: []validator.String{odataFilter()}, MarkdownDescription: filterDescription,
		},
		orderByArgument: datasource.StringAttribute{
			Optional: true, Validators: []validator.String{attribute.Strictly(attribute.OneOf(orders...))}, MarkdownDescription: orderByDescription,
		},
		limitArgument: datasource.NumberAttribute{
			Optional: true, Validators: []validator.Number{limitRule()},
			MarkdownDescription: "The maximum number of referrals to read, from 1 to 1000000. Default: all, page by page.",
		},
		referralsArgument: datasource.ListNestedAttribute{
			Computed:     true,
			NestedObject: datasource.NestedAttributeObject{Attributes: attribute.DataSourceAttributes(referral.Shape, referral.Schema(context.Background()).Attributes)},
			MarkdownDescription: "The referrals that match, without duplicates. Values that a referral doesn't have are `\"\"` or `[]`, or null " +
				"for numbers and booleans.",
		},
	}
	for _, c := range criteria {
		attributes[c.name] = datasource.StringAttribute{
			Optional: true, Validators: []validator.String{c.validator}, MarkdownDescription: c.description,
		}
	}
	return datasource.Schema{
		MarkdownDescription: "Searches the referrals in Microsoft Partner Center that the signed-in user can see. The result contains the " +
			"referrals that match all arguments; without arguments, all referrals. Terraform stores them in its state, including " +
			"personal contact data. A result is limited to 255 MiB, some tens of thousands of referrals, because Terraform accepts no more " +
			"at once.",
		Attributes: attributes,
	}
}

// referralListSchema returns the schema of a list block. It has no limit, because list blocks have Terraform's own limit.
func referralListSchema() list.Schema {
	attributes := map[string]list.Attribute{
		filterArgument: list.StringAttribute{
			Optional: true, Validators: []validator.String{odataFilter()}, MarkdownDescription: filterDescription,
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
		MarkdownDescription: "Lists the referrals in Microsoft Partner Center that the signed-in user can see and that match all arguments, for " +
			"`terraform query`.",
		Attributes: attributes,
	}
}

// odataFilter allows OData filters with balanced brackets and quotes, which can be combined with other filters.
func odataFilter() validator.String {
	return attribute.Strictly(attribute.Syntax("a filter with every bracket and quote closed", "Close the open brackets and quotes; double each quote inside a string.", nil, isBalanced))
}

// isBalanced reports whether quotes, and brackets outside quotes, are balanced.
func isBalanced(filter string) bool {
	depth, quoted := 0, false
	for _, r := range filter {
		switch {
		case r == '\'':
			quoted = !quoted // a doubled quote toggles twice
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

// limitRule allows the values of limit.
func limitRule() validator.Number {
	return attribute.NumberRule{
		Requirement: "a whole number from 1 to 1000000", WayOut: "Write a maximum, or leave the argument out for all referrals.",
		Judge: func(value *big.Float) (attribute.Verdict, bool) {
			return attribute.Never, !value.IsInt() || value.Sign() <= 0 || value.Cmp(big.NewFloat(1e6)) > 0
		},
	}
}
