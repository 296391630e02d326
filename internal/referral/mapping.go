package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// Mapping converts between a referral's document and its attributes.
var Mapping = attribute.NewMapping(Shape, Schema(context.Background()))
