package referral

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// The provider-side attributes: they steer the provider and are never sent.
const (
	deletionPolicy    = "deletion_policy"
	closeSubstatus    = "close_substatus"
	closeStatusReason = "close_status_reason"
)

// The values of deletion_policy.
const (
	policyAbandon = "ABANDON"
	policyPrevent = "PREVENT"
	policyClose   = "CLOSE"
)

// Schema is the schema of partnercenter_referral. Its attributes are those of Shape, and the provider-side ones.
func Schema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"customer_profile": attribute.Required(customerProfileSchema()),
		"consent":          attribute.Required(consentSchema()),
		"details":          attribute.Required(detailsSchema()),
		"team":             teamSchema("team", "The people of your organization who work on the referral."),
		"target":           targetSchema(),
		"invite_context":   inviteContextSchema(),
		attribute.Timeouts: attribute.TimeoutsSchema(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
			CreateDescription: "How long creating may take, all retries included, such as `30s` or `10m`. Default 5 minutes.",
			ReadDescription: "How long reading may take, all retries included. Default 5 minutes. The value in the state counts: a change " +
				"takes effect after the next apply.",
			UpdateDescription: "How long updating may take, all retries included. Default 5 minutes.",
			DeleteDescription: "How long closing on destroy may take, all retries included. Default 5 minutes.",
		}),
	}
	for _, part := range []map[string]schema.Attribute{referralSchema(), statusSchema(), computedSchema(), destroySchema()} {
		for name, attribute := range part {
			attributes[name] = attribute
		}
	}
	return schema.Schema{
		// To be raised, with an upgrade of older states, when a state of this version can no longer be read.
		Version: 0,
		MarkdownDescription: "A referral in Microsoft Partner Center: a lead or a co-sell opportunity.\n\n" +
			"What the configuration leaves out is left alone, whoever set it; what it declares is kept as declared. An update " +
			"replaces the referral under the ETag that the state holds, so a change that somebody made meanwhile is never " +
			"overwritten. Status transitions that Partner Center would refuse are refused in the plan.",
		Attributes: attributes,
	}
}

const referralType = "`Independent` (visible to one partner) or `Shared` (with Microsoft or another partner)."

func referralSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"type": schema.StringAttribute{
			Required: true, Validators: []validator.String{attribute.Enumeration(Types...)},
			Description:         referralType,
			MarkdownDescription: referralType + " Fixed at creation; if Partner Center changes it, the plan keeps that and warns." + attribute.Wire("type"),
		},
		"engagement_id": attribute.TextSaying("engagementId", "The engagement that ties the referrals of a shared deal together.",
			" Set it on the second referral to the first one's. Left out, Partner Center makes a new one. Fixed at creation.", attribute.Held(engagement())),
		"name":                  attribute.Text("name", "The name of the referral."),
		"external_reference_id": attribute.Text("externalReferenceId", "Your own identifier of the referral, for example its id in your CRM."),
		"qualification": attribute.Text("qualification", "How far the lead is qualified: `None`, `Direct`, `MarketingQualified` or "+
			"`SalesQualified`.", attribute.Enumeration(Qualifications...)),
		"expiration_date_time": attribute.TextSaying("expirationDateTime", "When the referral expires, in RFC 3339, such as "+
			"`2026-11-14T00:00:00Z`.", attribute.SameInstant+attribute.ClearsText, attribute.Held(attribute.DateTime())),
		"campaign_id": attribute.Text("campaignId", "The marketing campaign that the referral came from."),
		"sales_stage": attribute.TextSaying("salesStage", "The stage in the sales cycle: `Qualify`, `Develop`, `Propose` or `Close`; Partner "+
			"Center also shows percentages.", " Other values are sent with a warning."+attribute.ClearsText, attribute.Taxonomy("sales stage", true, salesStages...)),
		"referral_program": attribute.Text("referralProgram", "The programme that the referral belongs to."),
		"favorite":         attribute.Flag("favorite", "Whether the referral is marked as a favourite."),
	}
}

func statusSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"status": attribute.TextSaying("status", "`New`, `Active` or `Closed`.", " New may become Active or Closed, Active may become Closed, and "+
			"Closed stays; a plan that asks for another step is refused. Where Partner Center itself moved the referral on, the "+
			"plan keeps its status and warns. Left out, it follows Partner Center. It can't be cleared.", statusRule()),
		"substatus": attribute.TextSaying("substatus", "With `New`: `Pending` or `Received`. With `Active`: `Accepted`. "+
			"With `Closed`: `Won`, `Lost`, `Declined` or `Error`; `Expired` is set by Partner Center alone.",
			" Left out, it follows the status: `Active` needs none. It can't be cleared.", OrNone(attribute.Enumeration(Substatuses...))),
		"status_reason": attribute.Text("statusReason", "Why the referral has its status, for example why it was lost."),
	}
}

const (
	isSpam       = "Whether Partner Center takes the referral for spam."
	tags         = "The tags of the referral."
	trackingInfo = "Identifiers under which Microsoft tracks the deal, by their name on the wire, such as `microsoftMsxId`; only " +
		"those that have a value."
)

func computedSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                  attribute.ReadOnly("id", "The referral's id."),
		"etag":                attribute.ReadOnly("eTag", "The version of the referral that the state holds, its double quotes included. Updates are sent with it."),
		"organization_id":     attribute.ReadOnly("organizationId", "The id of the organization that owns the referral."),
		"organization_name":   attribute.ReadOnly("organizationName", "The name of the organization that owns the referral."),
		"mpn_id":              attribute.ReadOnly("mpnId", "The owner's id in the Microsoft partner network."),
		"created_date_time":   attribute.ReadOnly("createdDateTime", "When the referral was created, in RFC 3339 (UTC)."),
		"updated_date_time":   attribute.ReadOnly("updatedDateTime", "When the referral was last changed, in RFC 3339 (UTC)."),
		"accepted_date_time":  attribute.ReadOnly("acceptedDateTime", "When the referral was accepted, in RFC 3339 (UTC)."),
		"closed_date_time":    attribute.ReadOnly("closedDateTime", "When the referral was closed, in RFC 3339 (UTC)."),
		"direction":           attribute.ReadOnly("direction", "`Incoming` or `Outgoing`."),
		"quality":             attribute.ReadOnly("quality", "Partner Center's rating of the referral."),
		"registration_status": attribute.ReadOnly("registrationStatus", "The status of the deal registration."),
		"referral_source":     attribute.ReadOnly("referralSource", "Where the referral came from."),
		"call_to_action":      attribute.ReadOnly("callToAction", "What the customer asked for."),
		"registrations":       registrationsSchema(),
		"is_spam": schema.BoolAttribute{
			Computed: true, Description: isSpam, MarkdownDescription: isSpam + attribute.Wire("isSpam"),
		},
		"tags": schema.ListAttribute{
			Computed: true, ElementType: types.StringType, Description: tags, MarkdownDescription: tags + attribute.Wire("tags"),
		},
		"tracking_info": schema.MapAttribute{
			Computed: true, ElementType: types.StringType, Description: trackingInfo, MarkdownDescription: trackingInfo + attribute.Wire("trackingInfo"),
		},
	}
}

// Adopted are the provider-side attributes of a referral that is taken over: the defaults, so that adopting changes nothing.
var Adopted = map[string]string{deletionPolicy: policyAbandon, closeSubstatus: "Lost", closeStatusReason: ""}

func destroySchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		deletionPolicy: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(Adopted[deletionPolicy]),
			Validators: []validator.String{attribute.Strictly(attribute.OneOf(policyAbandon, policyPrevent, policyClose))},
			MarkdownDescription: "What `destroy` does, as Partner Center can't delete a referral: `ABANDON` (default) forgets it and " +
				"leaves it in Partner Center, `PREVENT` refuses (see [Destroy](#destroy) for its limits), `CLOSE` closes it with `close_substatus`. The policy that was last " +
				"applied counts. Not sent to Partner Center.",
		},
		closeSubstatus: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(Adopted[closeSubstatus]),
			Validators: []validator.String{attribute.Strictly(attribute.OneOf("Lost", "Declined", "Won"))},
			MarkdownDescription: "The substatus with which `CLOSE` closes: `Lost` (default), `Declined` or `Won`. Not sent before " +
				"the destroy.",
		},
		closeStatusReason: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(Adopted[closeStatusReason]),
			MarkdownDescription: "The `status_reason` with which `CLOSE` closes; left out, the referral keeps the one it has. Not " +
				"sent before the destroy.",
		},
	}
}

func identitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "The referral's id."},
	}}
}
