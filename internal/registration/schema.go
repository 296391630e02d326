package registration

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// referralID is the attribute that names the referral, and the identity.
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

// What a description says about leaving an attribute out.
const (
	keeps     = " Required in a new registration. Left out afterwards, it keeps the value that Partner Center has."
	cantBeSet = " It can't be changed."
)

// Schema is the schema of partnercenter_deal_registration. Its attributes are those of Shape, the referral and the timeouts.
func Schema(ctx context.Context) schema.Schema {
	return schema.Schema{
		// Raise the version, and upgrade older states, when a state of this version can no longer be read.
		Version: 0,
		MarkdownDescription: "Registers a won, shared deal for Azure IP co-sell in Microsoft Partner Center.\n\n" +
			"A registration is a part of its referral. It can be created once, can be changed only while its status is " +
			"`ActionRequired`, and can't be cancelled or deleted: `destroy` only forgets it.",
		Attributes: map[string]schema.Attribute{
			referralID: schema.StringAttribute{
				Required: true, Validators: []validator.String{referral.IDRule()},
				MarkdownDescription: "The id of the referral to register. The referral must be `Shared` and Closed/Won. Another id registers " +
					"another referral; the registration of the old one stays in Partner Center." + attribute.Wire("id"),
			},
			"type": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(defaultType), Validators: []validator.String{attribute.Enumeration(types...)},
				Description: "The kind of registration: `AzureIPCoSell`.",
				MarkdownDescription: "The kind of registration: `AzureIPCoSell` (default)." + cantBeSet + " Partner Center doesn't return the type: " +
					"the state keeps what was applied." + wire("type"),
			},
			"contract":               attribute.Required(contractSchema()),
			"solution":               attribute.Required(solutionSchema()),
			"id":                     readOnly("id", "The id of the registration."),
			"registration_date_time": readOnly("registrationDateTime", "When the deal was registered, in RFC 3339 (UTC)."),
			"status": readOnly("status", "The status of the review: `ReviewPending`, `ActionRequired`, `Approved`, `Passed`, `Failed` or `Closed`. "+
				"The last four are final."),
			"status_reason":  readOnly("statusReason", "Why the registration has its status, for example what has to be corrected."),
			"status_history": historySchema(),
			attribute.Timeouts: attribute.TimeoutsSchema(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true,
				CreateDescription: "How long registering may take, all retries included, such as `30s` or `10m`. Default 5 minutes.",
				ReadDescription: "How long reading may take, all retries included. Default 5 minutes. The value in the state counts: a change " +
					"takes effect after the next apply.",
				UpdateDescription: "How long updating may take, all retries included. Default 5 minutes.",
			}),
		},
	}
}

func contractSchema() schema.SingleNestedAttribute {
	return attribute.Group("registrations[0].contract", "The contract with the customer.", map[string]schema.Attribute{
		"value":    number("contract.value", "What the contract is worth, in its currency."+eligible),
		"currency": text("contract.currency", "The currency, as an ISO 4217 code such as `USD`.", keeps+cantBeSet, attribute.Held(attribute.Currency()), attribute.KnownCurrency()),
		"term":     text("contract.term", "`Perpetual`, or `Finite` for a contract that ends.", keeps, attribute.Enumeration(terms...)),
		"sign_date_time": text("contract.signDateTime", "When the contract was signed, in RFC 3339, such as `2026-11-14T00:00:00Z`.",
			keeps+attribute.SameInstant, attribute.DateTime()),
		"start_date_time": text("contract.startDateTime", "When the contract starts, in RFC 3339; not before it is signed.",
			keeps+attribute.SameInstant, attribute.DateTime()),
		"end_date_time": text("contract.endDateTime", "When the contract ends, in RFC 3339: required if `term` is `Finite`, not allowed otherwise.",
			attribute.LeftAlone+attribute.SameInstant, attribute.DateTime()),
	})
}

const eligible = " Partner Center takes contracts worth more than 25,000 USD a year; a perpetual one counts as six years."

func solutionSchema() schema.SingleNestedAttribute {
	const name = "solutionDetails[0]"
	return attribute.Group("registrations[0]."+name, "The solution that was sold.", map[string]schema.Attribute{
		"id":    text(name+".id", "The id of a solution that is eligible for Azure IP co-sell.", keeps+cantBeSet),
		"value": number(name+".value", "What the solution is worth, in its currency."),
		"currency": text(name+".currency", "The currency, as an ISO 4217 code such as `USD`.", keeps+" Partner Center doesn't return it: the state keeps "+
			"what was applied.", attribute.Held(attribute.Currency()), attribute.KnownCurrency()),
		"is_deployed_on_azure": flag(name+".isDeployedOnAzure", "Whether the solution is deployed on Azure. Partner Center closes the "+
			"registration of one that isn't.", keeps),
		"primary_deployment_on": text(name+".primaryDeploymentOn", "Whose subscription the solution is deployed to: `Customer` or `Partner`.",
			keeps, attribute.Enumeration(deployments...)),
		"pricing_model": text(name+".pricingModel", "`PayAsYouGo` or `Other`.", keeps, attribute.Enumeration(pricingModels...)),
		"marketplace_transaction": attribute.Group("registrations[0]."+name+".marketplaceTransactionDetails", "Whether the deal went through the commercial marketplace.",
			map[string]schema.Attribute{
				"is_transacted": flag(name+".marketplaceTransactionDetails.isMarketplaceTransacted", "Whether the deal was transacted in the marketplace.",
					attribute.LeftAlone),
				"date_time": text(name+".marketplaceTransactionDetails.marketplaceTransactionDateTime", "When the deal was transacted, in RFC 3339: required "+
					"if `is_transacted` is true, not allowed otherwise.", attribute.LeftAlone+attribute.SameInstant, attribute.DateTime()),
			}),
	})
}

func historySchema() schema.SingleNestedAttribute {
	attributes := map[string]schema.Attribute{}
	for _, status := range []string{"ReviewPending", "ActionRequired", "Passed", "Failed", "Approved"} {
		wireName := strings.ToLower(status[:1]) + status[1:] + "DateTime"
		for _, property := range Shape.Properties {
			if history, ok := property.Find(wireName); ok && property.Name == "statusHistory" {
				attributes[history.Attribute] = readOnly("statusHistory."+wireName, "When the registration last became `"+status+"`, in RFC 3339 (UTC).")
			}
		}
	}
	const meaning = "When the registration got its statuses."
	group := attribute.Group("registrations[0].statusHistory", meaning, attributes)
	group.Optional, group.MarkdownDescription = false, meaning+wire("statusHistory")
	return group
}

func identitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		referralID: identityschema.StringAttribute{RequiredForImport: true, Description: "The id of the referral that is registered."},
	}}
}

func wire(name string) string { return attribute.Wire("registrations[0]." + name) }

func text(name, meaning, leftOut string, validators ...validator.String) schema.StringAttribute {
	return attribute.TextSaying("registrations[0]."+name, meaning, leftOut, validators...)
}

func readOnly(name, meaning string) schema.StringAttribute {
	return attribute.ReadOnly("registrations[0]."+name, meaning)
}

func flag(name, meaning, leftOut string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, Computed: true, Description: meaning, MarkdownDescription: meaning + leftOut + wire(name)}
}

func number(name, meaning string) schema.NumberAttribute {
	return schema.NumberAttribute{
		Optional: true, Computed: true, Validators: []validator.Number{attribute.Amount()},
		Description: meaning, MarkdownDescription: meaning + keeps + wire(name),
	}
}
