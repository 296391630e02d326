package registration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// referralID is the name of the attribute with the referral's ID, in the schema and in the identity.
const referralID = "referral_id"

// The closed sets of the service. Source: the definition of Microsoft's own connector.
const (
	defaultType = "AzureIPCoSell"
	finite      = "Finite"
	perpetual   = "Perpetual"
)

var (
	types         = []string{defaultType}
	terms         = []string{perpetual, finite}
	deployments   = []string{"Customer", "Partner"}
	pricingModels = []string{"PayAsYouGo", "Other"}
)

// Schema returns the schema of partnercenter_deal_registration. Its attributes are those of Shape, referral_id and timeouts.
func Schema(ctx context.Context) schema.Schema {
	return schema.Schema{
		// Raise the version, and upgrade older states, when a state of this version can no longer be read.
		Version: 0,
		MarkdownDescription: "Registers a won, shared deal for Azure IP co-sell in Microsoft Partner Center.\n\n" +
			"A registration is part of its referral. It can be created once, changed only while its status is `ActionRequired`, and " +
			"never canceled or deleted: `destroy` only removes it from the state.",
		Attributes: map[string]schema.Attribute{
			referralID: schema.StringAttribute{
				Required: true, Validators: []validator.String{referral.IDRule()},
				MarkdownDescription: "The ID of the referral to register. The referral must be `Shared` and Closed/Won. A different ID " +
					"registers a different referral; the previous registration stays in Partner Center.",
			},
			"type": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(defaultType), Validators: []validator.String{attribute.Enumeration(types...)},
				MarkdownDescription: "The type of the registration: `AzureIPCoSell` (default). Can't be changed. Partner Center doesn't return the " +
					"type, so the state keeps the applied value.",
			},
			"contract":               attribute.Required(contractSchema()),
			"solution":               attribute.Required(solutionSchema()),
			"id":                     attribute.ReadOnly("The ID of the registration."),
			"registration_date_time": attribute.ReadOnly("When the deal was registered, in RFC 3339 (UTC)."),
			"status": attribute.ReadOnly("The status of the review: `ReviewPending`, `ActionRequired`, `Approved`, `Passed`, `Failed` or `Closed`. " +
				"The last four are final."),
			"status_reason":  attribute.ReadOnly("The reason for the status, for example what has to be corrected."),
			"status_history": historySchema(),
			attribute.Timeouts: attribute.TimeoutsSchema(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true,
				CreateDescription: "The time limit for registering the deal, including all retries, such as `30s` or `10m`. Default `5m`.",
				ReadDescription: "The time limit for reading the registration, including all retries. Default `5m`. A refresh uses the value in " +
					"the state, so a change takes effect after the next apply.",
				UpdateDescription: "The time limit for updating the registration, including all retries. Default `5m`.",
			}),
		},
	}
}

func contractSchema() schema.SingleNestedAttribute {
	return attribute.Group("The contract with the customer. A new registration requires every attribute, `end_date_time` only if "+
		"`term` is `Finite`.", map[string]schema.Attribute{
		"value": attribute.Money("The value of the contract, in units of its `currency`. Partner Center accepts contracts worth more than " +
			"25,000 USD a year; a perpetual contract counts as six years."),
		"currency": attribute.Text("The currency of `value`, as a three-letter code (ISO 4217), such as `USD`. Can't be changed.",
			attribute.Held(attribute.Currency()), attribute.KnownCurrency()),
		"term":            attribute.Text("The term: `Perpetual`, or `Finite` for a contract that ends.", attribute.Enumeration(terms...)),
		"sign_date_time":  attribute.Text("When the contract was signed, in RFC 3339, such as `2026-11-14T00:00:00Z`.", attribute.DateTime()),
		"start_date_time": attribute.Text("When the contract starts, in RFC 3339. Not before `sign_date_time`.", attribute.DateTime()),
		"end_date_time": attribute.Text("When the contract ends, in RFC 3339. Not before `start_date_time`. Required if `term` is `Finite`, not "+
			"allowed otherwise.", attribute.DateTime()),
	})
}

func solutionSchema() schema.SingleNestedAttribute {
	return attribute.Group("The solution that was sold. A new registration requires every attribute except `marketplace_transaction`.", map[string]schema.Attribute{
		"id":    attribute.Text("The ID of a solution that is eligible for Azure IP co-sell. Can't be changed."),
		"value": attribute.Money("The value of the solution, in units of its `currency`."),
		"currency": attribute.Text("The currency of `value`, as a three-letter code (ISO 4217), such as `USD`. Partner Center doesn't return the "+
			"currency, so the state keeps the applied value.", attribute.Held(attribute.Currency()), attribute.KnownCurrency()),
		"is_deployed_on_azure": attribute.Flag("Whether the solution is deployed on Azure. Partner Center closes the registration of a solution " +
			"that isn't."),
		"primary_deployment_on": attribute.Text("Whose subscription the solution is deployed to: `Customer` or `Partner`.",
			attribute.Enumeration(deployments...)),
		"pricing_model": attribute.Text("The pricing model: `PayAsYouGo` or `Other`.", attribute.Enumeration(pricingModels...)),
		"marketplace_transaction": attribute.Group("The transaction in the commercial marketplace, if any.",
			map[string]schema.Attribute{
				"is_transacted": attribute.Flag("Whether the deal was transacted in the marketplace."),
				"date_time": attribute.Text("When the deal was transacted, in RFC 3339. Required if `is_transacted` is true, not allowed otherwise.",
					attribute.DateTime()),
			}),
	})
}

func historySchema() schema.SingleNestedAttribute {
	became := func(status string) schema.StringAttribute {
		return attribute.ReadOnly("When the registration last became `" + status + "`, in RFC 3339 (UTC).")
	}
	return attribute.ReadOnlyGroup("When the registration reached each status.", map[string]schema.Attribute{
		"review_pending_date_time":  became("ReviewPending"),
		"action_required_date_time": became("ActionRequired"),
		"passed_date_time":          became("Passed"),
		"failed_date_time":          became("Failed"),
		"approved_date_time":        became("Approved"),
	})
}

func identitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		referralID: identityschema.StringAttribute{RequiredForImport: true, Description: "The ID of the registered referral."},
	}}
}
