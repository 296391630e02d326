package referral

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// The provider-side attributes: they steer the provider and are never sent.
const (
	deletionPolicy    = "deletion_policy"
	closeSubstatus    = "close_substatus"
	closeStatusReason = "close_status_reason"
	operationTimeouts = "timeouts"
)

// The values of deletion_policy.
const (
	policyAbandon = "ABANDON"
	policyPrevent = "PREVENT"
	policyClose   = "CLOSE"
)

// What an attribute's description says about leaving it out and clearing it.
const (
	clearsText = " Left out, it keeps the value that Partner Center has; `\"\"` clears it."
	clearsList = " Left out, it keeps the value that Partner Center has; `[]` clears it. A list that is given is the whole list."
	clearsSet  = " Left out, it keeps the value that Partner Center has; `[]` clears it. A set that is given is the whole set."
	leftAlone  = " Left out, it keeps the value that Partner Center has."

	sameInstant = " Two texts of the same instant are equal."
	wireName    = " On the wire: `"
)

func wire(name string) string { return wireName + name + "`." }

// An attribute's Description is its meaning alone, which data sources show too. Its MarkdownDescription, which the CLI and
// the documentation show, adds what leaving it out and clearing it do, and the name on the wire.

func text(name, meaning string, validators ...validator.String) schema.StringAttribute {
	return stringAttribute(name, meaning, clearsText, validators...)
}

// stringAttribute is text that says itself what leaving it out and clearing it do.
func stringAttribute(name, meaning, leftOut string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Validators: validators,
		Description: meaning, MarkdownDescription: meaning + leftOut + wire(name),
	}
}

func flag(name, meaning string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, Description: meaning, MarkdownDescription: meaning + leftAlone + wire(name),
	}
}

func readOnly(name, meaning string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, Description: meaning, MarkdownDescription: meaning + wire(name)}
}

func references(name, meaning string) schema.SetAttribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true,
		Validators: []validator.Set{
			setvalidator.NoNullValues(), setvalidator.SizeAtMost(document.MaxElements), setvalidator.ValueStringsAre(anyID()),
		},
		Description: meaning, MarkdownDescription: meaning + clearsSet + wire(name+"[].id"),
	}
}

func group(name, meaning string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true, Computed: true, Attributes: attributes, CustomType: typeOf(attributes),
		Description:         meaning,
		MarkdownDescription: meaning + " What it leaves out keeps the value that Partner Center has." + wire(name),
	}
}

// typeOf is the type that an object of these attributes has anyway. Told so, the framework doesn't put it together anew
// for every value that it looks at.
func typeOf(attributes map[string]schema.Attribute) types.ObjectType {
	typ := types.ObjectType{AttrTypes: make(map[string]attr.Type, len(attributes))}
	for name, attribute := range attributes {
		typ.AttrTypes[name] = attribute.GetType()
	}
	return typ
}

func required(g schema.SingleNestedAttribute) schema.SingleNestedAttribute {
	g.Optional, g.Computed, g.Required = false, false, true
	return g
}

// memberList says with identity how its members are told apart.
func memberList(name, meaning, identity string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	member := typeOf(attributes)
	return schema.ListNestedAttribute{
		Optional: true, Computed: true, Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.SizeAtMost(document.MaxElements)},
		NestedObject: schema.NestedAttributeObject{Attributes: attributes, CustomType: member}, CustomType: types.ListType{ElemType: member},
		Description: meaning, MarkdownDescription: meaning + " " + identity + clearsList + wire(name),
	}
}

// resourceSchema is the schema of partnercenter_referral. Its attributes are those of Shape under the names
// that attributeName gives them, and the provider-side ones.
func resourceSchema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"customer_profile": required(customerProfileSchema()),
		"consent":          required(consentSchema()),
		"details":          required(detailsSchema()),
		"team":             teamSchema("team", "The people of your organization who work on the referral."),
		"target":           targetSchema(),
		"invite_context":   inviteContextSchema(),
		operationTimeouts:  timeoutsSchema(ctx),
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

func timeoutsSchema(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long creating may take, all retries included, such as `30s` or `10m`. Default 5 minutes.",
		ReadDescription:   "How long reading may take, all retries included. Default 5 minutes.",
		UpdateDescription: "How long updating may take, all retries included. Default 5 minutes.",
		DeleteDescription: "How long closing on destroy may take, all retries included. Default 5 minutes.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long operations may take, all retries included. Left out, 5 minutes each. Not sent to Partner Center."
		return nested
	}
	return attribute
}

const referralType = "`Independent` (visible to one partner) or `Shared` (with Microsoft or another partner)."

func referralSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"type": schema.StringAttribute{
			Required: true, Validators: onceClosed(referralTypes...),
			Description:         referralType,
			MarkdownDescription: referralType + " Fixed at creation." + wire("type"),
		},
		"engagement_id": stringAttribute("engagementId", "The engagement that ties the referrals of a shared deal together.",
			" Set it on the second referral to the first one's. Left out, Partner Center makes a new one. Fixed at creation."),
		"name":                  text("name", "The name of the referral."),
		"external_reference_id": text("externalReferenceId", "Your own identifier of the referral, for example its id in your CRM."),
		"qualification": text("qualification", "How far the lead is qualified: `None`, `Direct`, `MarketingQualified` or "+
			"`SalesQualified`.", oneOf(qualifications...)),
		"expiration_date_time": stringAttribute("expirationDateTime", "When the referral expires, in RFC 3339, such as "+
			"`2026-11-14T00:00:00Z`.", sameInstant+clearsText, dateTime()),
		"campaign_id": text("campaignId", "The marketing campaign that the referral came from."),
		"sales_stage": stringAttribute("salesStage", "The stage in the sales cycle: `Qualify`, `Develop`, `Propose` or `Close`; Partner "+
			"Center also shows percentages.", " Other values are sent with a warning."+clearsText, taxonomy("sales stage", salesStages...)),
		"referral_program": text("referralProgram", "The programme that the referral belongs to."),
		"favorite":         flag("favorite", "Whether the referral is marked as a favourite."),
	}
}

func statusSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"status": stringAttribute("status", "`New`, `Active` or `Closed`.", " New may become Active or Closed, Active may become Closed, and "+
			"Closed stays; a plan that asks for another step is refused. Where Partner Center itself moved the referral on, the "+
			"plan keeps its status and warns. Left out, it follows Partner Center. It can't be cleared.", orNone(oneOf(statuses...))),
		"substatus": stringAttribute("substatus", "With `New`: `Pending` or `Received`. With `Active`: `Accepted`. "+
			"With `Closed`: `Won`, `Lost`, `Declined` or `Error`; `Expired` is set by Partner Center alone.",
			" Left out, it follows the status: `Active` needs none. It can't be cleared.", orNone(oneOf(substatuses...))),
		"status_reason": text("statusReason", "Why the referral has its status, for example why it was lost."),
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
		"id":                  readOnly("id", "The referral's id."),
		"etag":                readOnly("eTag", "The version of the referral that the state holds, its double quotes included. Updates are sent with it."),
		"organization_id":     readOnly("organizationId", "The id of the organization that owns the referral."),
		"organization_name":   readOnly("organizationName", "The name of the organization that owns the referral."),
		"mpn_id":              readOnly("mpnId", "The owner's id in the Microsoft partner network."),
		"created_date_time":   readOnly("createdDateTime", "When the referral was created, in RFC 3339 (UTC)."),
		"updated_date_time":   readOnly("updatedDateTime", "When the referral was last changed, in RFC 3339 (UTC)."),
		"accepted_date_time":  readOnly("acceptedDateTime", "When the referral was accepted, in RFC 3339 (UTC)."),
		"closed_date_time":    readOnly("closedDateTime", "When the referral was closed, in RFC 3339 (UTC)."),
		"direction":           readOnly("direction", "`Incoming` or `Outgoing`."),
		"quality":             readOnly("quality", "Partner Center's rating of the referral."),
		"registration_status": readOnly("registrationStatus", "The status of the deal registration."),
		"referral_source":     readOnly("referralSource", "Where the referral came from."),
		"call_to_action":      readOnly("callToAction", "What the customer asked for."),
		"is_spam": schema.BoolAttribute{
			Computed: true, Description: isSpam, MarkdownDescription: isSpam + wire("isSpam"),
		},
		"tags": schema.ListAttribute{
			Computed: true, ElementType: types.StringType, Description: tags, MarkdownDescription: tags + wire("tags"),
		},
		"tracking_info": schema.MapAttribute{
			Computed: true, ElementType: types.StringType, Description: trackingInfo, MarkdownDescription: trackingInfo + wire("trackingInfo"),
		},
	}
}

// adopted are the provider-side attributes of a referral that is taken over: the defaults, so that adopting changes nothing.
var adopted = map[string]string{deletionPolicy: policyAbandon, closeSubstatus: "Lost", closeStatusReason: ""}

func destroySchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		deletionPolicy: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(adopted[deletionPolicy]),
			Validators: []validator.String{strictly(oneOf(policyAbandon, policyPrevent, policyClose))},
			MarkdownDescription: "What `destroy` does, as Partner Center can't delete a referral: `ABANDON` (default) forgets it and " +
				"leaves it in Partner Center, `PREVENT` refuses, `CLOSE` closes it with `close_substatus`. The policy that was last " +
				"applied counts. Not sent to Partner Center.",
		},
		closeSubstatus: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(adopted[closeSubstatus]),
			Validators: []validator.String{strictly(oneOf("Lost", "Declined", "Won"))},
			MarkdownDescription: "The substatus with which `CLOSE` closes: `Lost` (default), `Declined` or `Won`. Not sent before " +
				"the destroy.",
		},
		closeStatusReason: schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(adopted[closeStatusReason]),
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
