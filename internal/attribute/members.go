package attribute

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

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
