package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// Mapping is between a referral's documents and its attributes.
var Mapping = attribute.NewMapping(Shape, Schema(context.Background()))
