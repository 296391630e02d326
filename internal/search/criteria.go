package search

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// criterion is a search argument of the data source and of the list resource.
type criterion struct {
	name        string
	description string
	validator   validator.String
	// odata returns the filter for a value; nil if the service isn't known to support such a filter.
	odata func(value string) string
	// matches reports whether a referral has a value. The provider checks every referral, even if the service filtered: a filter that
	// the service ignores must not add referrals to those that somebody is about to change.
	matches func(doc document.Document, value string) bool
}

// criteria are all search arguments. Source of the filters that the service supports: the samples of the Partner Center page "Get a list
// of referrals".
var criteria = []criterion{
	byProperty("status", "The status: `New`, `Active` or `Closed`.", attribute.Strictly(referral.OrNone(attribute.OneOf(referral.Statuses...))), "status"),
	byProperty("substatus", "The substatus: `Pending`, `Received`, `Accepted`, `Won`, `Lost`, `Declined`, `Expired` or `Error`.",
		attribute.Strictly(referral.OrNone(attribute.OneOf(referral.Substatuses...))), "substatus"),
	byProperty("direction", "The direction: `Incoming` or `Outgoing`.", attribute.Strictly(attribute.OneOf("Incoming", "Outgoing")), "direction"),
	byProperty("type", "The type: `Independent` or `Shared`.", attribute.Strictly(attribute.OneOf(referral.Types...)), "type"),
	byProperty("qualification", "The qualification: `None`, `Direct`, `MarketingQualified` or `SalesQualified`.",
		attribute.Strictly(attribute.OneOf(referral.Qualifications...)), "qualification"),
	byProperty("engagement_id", "The ID of the engagement. A shared deal has several referrals with the same engagement.", notEmpty(), "engagementId"),
	byProperty("customer_country", "The country of the customer's address, as a two-letter code (ISO 3166-1), such as `US`.",
		attribute.Strictly(attribute.Country()), "customerProfile", "address", "country"),
	{
		name: "external_reference_id", validator: notEmpty(),
		description: "Your own identifier for the referral. Partner Center isn't known to filter by it, so the provider filters the " +
			"referrals that match the other arguments after reading them.",
		matches: func(doc document.Document, value string) bool {
			return document.SameText(strings.TrimSpace(textAt(doc, "externalReferenceId")), strings.TrimSpace(value))
		},
	},
	{
		name: "team_email", validator: attribute.Strictly(attribute.Email()),
		description: "The e-mail address of a member of `team`.",
		odata:       func(value string) string { return "team/any(t:t/email eq " + quoted(value) + ")" },
		matches: func(doc document.Document, value string) bool {
			team, _ := doc["team"].([]any)
			for _, member := range team {
				if person, ok := member.(document.Document); ok && document.Plain(person["email"]) == document.Plain(value) {
					return true
				}
			}
			return false
		},
	},
	{
		name: "updated_after", validator: attribute.Strictly(attribute.DateTime()),
		description: "A timestamp in RFC 3339, such as `2026-11-14T00:00:00Z`. Matches referrals that were last changed after it.",
		odata: func(value string) string {
			return "updatedDateTime gt " + instantOf(value).UTC().Format("2006-01-02T15:04:05.9999999Z")
		},
		matches: func(doc document.Document, value string) bool {
			updated, err := document.ParseInstant(textAt(doc, "updatedDateTime"))
			return err == nil && updated.After(instantOf(value))
		},
	},
}

// byProperty compares a string property, which may be nested.
func byProperty(name, description string, rule validator.String, path ...string) criterion {
	return criterion{
		name: name, description: description, validator: rule,
		odata: func(value string) string { return strings.Join(path, "/") + " eq " + quoted(value) },
		matches: func(doc document.Document, value string) bool {
			return document.Plain(textAt(doc, path...)) == document.Plain(value)
		},
	}
}

// notEmpty rejects strings without content, which specify nothing to search for.
func notEmpty() validator.String {
	return attribute.Strictly(attribute.Syntax("a string that isn't empty", "Write a value to search for, or leave the argument out (null).", nil,
		func(value string) bool { return strings.TrimSpace(value) != "" }))
}

// quoted returns an OData string literal. It doubles quotes, so that no value can end the literal.
func quoted(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

func textAt(doc document.Document, path ...string) string {
	var value any = doc
	for _, step := range path {
		object, _ := value.(document.Document)
		value = object[step]
	}
	text, _ := value.(string)
	return text
}

// instantOf parses a timestamp that a validator has accepted.
func instantOf(value string) time.Time {
	instant, err := document.ParseInstant(value)
	if err != nil {
		panic(fmt.Sprintf("search: %q was validated as a timestamp: %v", value, err))
	}
	return instant
}
