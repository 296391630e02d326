package attribute

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// membersRule rejects null members, and lists with more members than a document may have.
type membersRule struct{}

func (membersRule) rules() []validator.List {
	return []validator.List{listvalidator.NoNullValues(), listvalidator.SizeAtMost(document.MaxElements)}
}

// Description returns what the rule allows.
func (r membersRule) Description(ctx context.Context) string {
	return r.rules()[0].Description(ctx) + ", " + r.rules()[1].Description(ctx)
}

// MarkdownDescription returns what the rule allows.
func (r membersRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

// ValidateList checks a list.
func (r membersRule) ValidateList(ctx context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for _, rule := range r.rules() {
		rule.ValidateList(ctx, req, resp)
	}
}

// Passes reports whether a list's members satisfy the rule, without converting them to the framework's values.
func (membersRule) Passes(members []tftypes.Value) bool {
	return len(members) <= document.MaxElements && !slices.ContainsFunc(members, tftypes.Value.IsNull)
}
