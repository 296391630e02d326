package referral

import (
	"context"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
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
	attributes := attribute.Readable(Shape, resourceSchema(context.Background()).Attributes)
	attributes["id"] = datasource.StringAttribute{
		Required: true, Validators: []validator.String{referralID()},
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
			NestedObject: datasource.NestedAttributeObject{Attributes: attribute.Readable(Shape, resourceSchema(context.Background()).Attributes)},
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
