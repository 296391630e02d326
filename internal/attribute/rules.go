package attribute

import (
	"context"
	"math/big"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// anyID allows the ids of a set.
func anyID() validator.String {
	return Strictly(Syntax("an id", "Write the id, or leave the element out.", func(value string) bool { return value != "" }))
}

var (
	threeLetters = regexp.MustCompile(`^[A-Z]{3}$`)
	twoLetters   = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Currency allows what a currency's code looks like.
func Currency() Rule {
	return Syntax("a currency code of three capital letters (ISO 4217)", `Write a code such as "USD".`, threeLetters.MatchString)
}

// Country allows what a country's code looks like.
func Country() Rule {
	return Syntax("a country code of two capital letters (ISO 3166-1)", `Write a code such as "US".`, twoLetters.MatchString)
}

// Email allows a bare e-mail address.
func Email() Rule {
	return Syntax("an e-mail address", `Write the bare address, such as "sue@contoso.com".`, func(value string) bool {
		address, err := mail.ParseAddress(value)
		return err == nil && address.Address == strings.TrimSpace(value) // Partner Center has trailing blanks at times
	})
}

// DateTime allows a date-time in RFC 3339.
func DateTime() Rule {
	return Syntax("a date-time in RFC 3339", `Write date, time and offset, such as "2026-11-14T00:00:00Z".`, func(value string) bool {
		_, err := document.ParseInstant(value)
		return err == nil && !strings.Contains(value, ",") // Go takes a decimal comma
	})
}

// NumberRule checks a number.
type NumberRule struct {
	Rule, WayOut string
	Valid        func(*big.Float) bool
}

func (r NumberRule) Description(context.Context) string { return r.Rule }

func (r NumberRule) MarkdownDescription(_ context.Context) string { return r.Rule }

func (r NumberRule) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if value := req.ConfigValue.ValueBigFloat(); !r.Valid(value) {
		resp.Diagnostics.Append(diagnostics.Problem{
			At: req.Path, Summary: "Value not allowed", Value: value.Text('g', document.Precision), Rule: r.Rule, WayOut: r.WayOut,
		}.Error())
	}
}

// Amount allows what a deal can be worth; 28 digits are what the service's decimal type can hold.
func Amount() validator.Number {
	return NumberRule{"a number from 0 to below 1e28", "Correct the amount; leave the attribute out to keep Partner Center's.",
		func(value *big.Float) bool { return value.Sign() >= 0 && value.Cmp(big.NewFloat(1e28)) < 0 }}
}

// membersRule refuses members that are null, and more of them than a document may have.
type membersRule struct{}

func (membersRule) rules() []validator.List {
	return []validator.List{listvalidator.NoNullValues(), listvalidator.SizeAtMost(document.MaxElements)}
}

// Description says what the rule allows.
func (r membersRule) Description(ctx context.Context) string {
	return r.rules()[0].Description(ctx) + ", " + r.rules()[1].Description(ctx)
}

// MarkdownDescription says what the rule allows.
func (r membersRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

// ValidateList checks a list.
func (r membersRule) ValidateList(ctx context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for _, rule := range r.rules() {
		rule.ValidateList(ctx, req, resp)
	}
}

// Passes tells whether there is nothing to say of a list's members, without a value of the framework's.
func (membersRule) Passes(members []tftypes.Value) bool {
	return len(members) <= document.MaxElements && !slices.ContainsFunc(members, tftypes.Value.IsNull)
}
