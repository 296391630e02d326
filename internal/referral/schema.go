package referral

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// The provider-side attributes, which are never sent.
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

// Schema returns the schema of partnercenter_referral: the attributes of Shape, and the provider-side ones.
func Schema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"customer_profile": attribute.Required(customerProfileSchema()),
		"consent":          attribute.Required(consentSchema()),
		"details":          attribute.Required(detailsSchema()),
		"team":             teamSchema("The people in your organization who work on the referral."),
		"target":           targetSchema(),
		"invite_context":   inviteContextSchema(),
		attribute.Timeouts: attribute.TimeoutsSchema(ctx, timeouts.Opts{
			Create: true, Read: true, Update: true, Delete: true,
			CreateDescription: "The time limit for creating the referral, including all retries, such as `30s` or `10m`. Default `5m`.",
			ReadDescription: "The time limit for reading the referral, including all retries. Default `5m`. A refresh uses the value in the " +
				"state, so a change takes effect after the next apply.",
			UpdateDescription: "The time limit for updating the referral, including all retries. Default `5m`.",
			DeleteDescription: "The time limit for closing the referral on destroy, including all retries. Default `5m`.",
		}),
	}
	for _, part := range []map[string]schema.Attribute{referralSchema(), statusSchema(), computedSchema(), destroySchema()} {
		for name, attribute := range part {
			attributes[name] = attribute
		}
	}
	return schema.Schema{
		// Raise the version, with an upgrade of older states, when this version of a state can no longer be read.
		Version: 0,
		MarkdownDescription: "Manages a referral in Microsoft Partner Center: a lead or a co-sell opportunity.\n\n" +
			"The provider enforces the attributes that the configuration sets and never changes the others. An update replaces the " +
			"referral under the ETag in the state, so it never overwrites a change that somebody made in the meantime. A plan " +
			"rejects status transitions that Partner Center would reject.",
		Attributes: attributes,
	}
}

// see returns a link to Microsoft's description of a type.
func see(name string) string {
	return " See [" + name + "](https://learn.microsoft.com/partner-center/developer/referral-resources#" + strings.ToLower(name) + ")."
}

func referralSchema() map[string]schema.Attribute {
	referralType := attribute.NotedText("The type: `Independent` (visible to one partner) or `Shared` (with Microsoft or another partner)."+
		see("ReferralType"), "Fixed at creation. If Partner Center changes the type, the plan keeps the new type and warns.", attribute.Enumeration(Types...))
	referralType.Required, referralType.Optional, referralType.Computed = true, false, false
	return map[string]schema.Attribute{
		"type": referralType,
		"engagement_id": attribute.NotedText("The ID of the engagement, a GUID. The referrals of a shared deal have the same engagement.",
			"For the second referral of a deal, set it to the first one's. Default: a new engagement. Fixed at creation; can't be cleared.",
			attribute.Held(engagementRule())),
		"name":                  attribute.Text("The name of the referral."),
		"external_reference_id": attribute.Text("Your own identifier for the referral, for example its ID in your CRM."),
		"qualification": attribute.Text("How well the lead is qualified: `None`, `Direct`, `MarketingQualified` or `SalesQualified`."+
			see("ReferralQualification"), attribute.Enumeration(Qualifications...)),
		"expiration_date_time": attribute.Text("When the referral expires, in RFC 3339, such as `2026-11-14T00:00:00Z`.",
			attribute.Held(attribute.DateTime())),
		"campaign_id": attribute.Text("The ID of the marketing campaign that the referral came from."),
		"sales_stage": attribute.NotedText("The stage in the sales cycle: `Qualify`, `Develop`, `Propose` or `Close`. Partner Center also "+
			"shows percentages.", "The provider warns about other values and sends them.", attribute.Taxonomy("sales stage", true, salesStages...)),
		"referral_program": attribute.Text("The program that the referral belongs to."),
		"favorite":         attribute.Flag("Whether the referral is marked as a favorite."),
	}
}

func statusSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"status": attribute.NotedText("The status: `New`, `Active` or `Closed`."+see("ReferralStatus"), "`New` can become `Active` or `Closed`, "+
			"`Active` can become `Closed`, and `Closed` is final; a plan rejects any other transition. If Partner Center itself has moved the "+
			"referral on, the plan keeps its status and warns. Default: Partner Center's status. Can't be cleared.", statusRule()),
		"substatus": attribute.NotedText("The substatus. With `New`: `Pending` or `Received`. With `Active`: `Accepted`. With `Closed`: `Won`, `Lost`, "+
			"`Declined` or `Error`; only Partner Center sets `Expired`."+see("ReferralSubstatus"),
			"Required when the status becomes `New` or `Closed`. Default: `Accepted` when the status becomes `Active`, otherwise Partner "+
				"Center's substatus. Can't be cleared.",
			OrNone(attribute.Enumeration(Substatuses...))),
		"status_reason": attribute.Text("The reason for the status, for example why the deal was lost."),
	}
}

func computedSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": attribute.ReadOnly("The ID of the referral, a GUID."),
		"etag": attribute.ReadOnly("The ETag of this version of the referral, including its double quotes. Updates send it in " +
			"`If-Match`."),
		"organization_id":     attribute.ReadOnly("The ID of the organization that owns the referral."),
		"organization_name":   attribute.ReadOnly("The name of the organization that owns the referral."),
		"mpn_id":              attribute.ReadOnly("The owner's ID in the Microsoft Partner Network."),
		"created_date_time":   attribute.ReadOnly("When the referral was created, in RFC 3339 (UTC)."),
		"updated_date_time":   attribute.ReadOnly("When the referral was last changed, in RFC 3339 (UTC)."),
		"accepted_date_time":  attribute.ReadOnly("When the referral was accepted, in RFC 3339 (UTC)."),
		"closed_date_time":    attribute.ReadOnly("When the referral was closed, in RFC 3339 (UTC)."),
		"direction":           attribute.ReadOnly("The direction: `Incoming` or `Outgoing`."),
		"quality":             attribute.ReadOnly("Partner Center's rating of the referral."),
		"registration_status": attribute.ReadOnly("The status of the deal registration."),
		"referral_source":     attribute.ReadOnly("The source of the referral."),
		"call_to_action":      attribute.ReadOnly("What the customer asked for."),
		"registrations":       registrationsSchema(),
		"is_spam":             attribute.ReadOnlyFlag("Whether Partner Center considers the referral spam."),
		"tags": schema.ListAttribute{
			Computed: true, ElementType: types.StringType, MarkdownDescription: "The tags of the referral.",
		},
		"tracking_info": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The identifiers under which Microsoft tracks the deal, by Microsoft's names for them, such as " +
				"`microsoftMsxId`. Identifiers without a value are omitted.",
		},
	}
}

// Adopted has the provider-side attributes of an imported referral: the defaults, so that adopting the referral changes nothing.
var Adopted = map[string]string{deletionPolicy: policyAbandon, closeSubstatus: "Lost", closeStatusReason: ""}

func destroySchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		deletionPolicy: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(Adopted[deletionPolicy]),
			Validators: []validator.String{attribute.Strictly(attribute.OneOf(policyAbandon, policyPrevent, policyClose))},
			MarkdownDescription: "What `destroy` does, because Partner Center can't delete a referral: `ABANDON` (default) removes the " +
				"referral from the state and leaves it in Partner Center, `PREVENT` fails the plan (see [Destroy](#destroy) for its " +
				"limits), `CLOSE` closes the referral with `close_substatus`. A destroy uses the last applied policy. Never sent to Partner " +
				"Center.",
		},
		closeSubstatus: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(Adopted[closeSubstatus]),
			Validators:          []validator.String{attribute.Strictly(attribute.OneOf("Lost", "Declined", "Won"))},
			MarkdownDescription: "The substatus that `CLOSE` sets: `Lost` (default), `Declined` or `Won`. Sent only on destroy.",
		},
		closeStatusReason: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(Adopted[closeStatusReason]),
			MarkdownDescription: "The `status_reason` that `CLOSE` sets. Default: the referral keeps its reason. Sent only on destroy.",
		},
	}
}

func identitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "The ID of the referral."},
	}}
}
