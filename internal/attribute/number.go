package attribute

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// NumberRule checks a number.
type NumberRule struct {
	Says, WayOut string
	Judge        func(*big.Float) (Verdict, bool) // false if the number is fine
}

// Amount allows what a deal can be worth; 28 digits are what the service's decimal type can hold.
func Amount() validator.Number {
	return NumberRule{"a number from 0 to below 1e28", "Correct the amount, or leave the attribute out to keep Partner Center's value.",
		func(value *big.Float) (Verdict, bool) {
			beyond := new(big.Float).Abs(value).Cmp(big.NewFloat(1e28)) >= 0
			if beyond {
				return Never, true
			}
			return NotNewly, value.Sign() < 0
		}}
}

// Description says what the rule allows.
func (r NumberRule) Description(context.Context) string { return r.Says }

// MarkdownDescription says what the rule allows.
func (r NumberRule) MarkdownDescription(context.Context) string { return r.Says }

// ValidateNumber checks an attribute.
func (r NumberRule) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if found := r.Find(req.ConfigValue.ValueBigFloat()); found != nil {
		found.At = req.Path
		resp.Diagnostics.Append(found.Diagnostic())
	}
}

// Find is what the rule says of a number; nil if it is fine.
func (r NumberRule) Find(value *big.Float) *Finding {
	verdict, wrong := r.Judge(value)
	if !wrong {
		return nil
	}
	return &Finding{Verdict: verdict, Problem: diagnostics.Problem{
		Summary: "Value not allowed", Value: value.Text('g', document.Precision), Rule: r.Says, WayOut: r.WayOut,
	}}
}
