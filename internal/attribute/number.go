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
	Requirement, WayOut string
	Judge               func(*big.Float) (Verdict, bool) // false if the number is valid
}

// Amount allows the values that a deal can have; the service's decimal type holds 28 digits.
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

// Description returns what the rule allows.
func (r NumberRule) Description(context.Context) string { return r.Requirement }

// MarkdownDescription returns what the rule allows.
func (r NumberRule) MarkdownDescription(context.Context) string { return r.Requirement }

// ValidateNumber validates an attribute.
func (r NumberRule) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if found := r.Find(req.ConfigValue.ValueBigFloat()); found != nil {
		found.At = req.Path
		resp.Diagnostics.Append(found.Diagnostic())
	}
}

// Find returns the rule's finding for a number; nil if the number is valid.
func (r NumberRule) Find(value *big.Float) *Finding {
	verdict, wrong := r.Judge(value)
	if !wrong {
		return nil
	}
	return &Finding{Verdict: verdict, Problem: diagnostics.Problem{
		Summary: "Value not allowed", Value: value.Text('g', document.Precision), Rule: r.Requirement, WayOut: r.WayOut,
	}}
}
