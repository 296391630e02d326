package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// Mapping is between a referral's documents and its attributes.
var Mapping = attribute.Mapping{
	Shape: Shape, Type: attribute.ObjectType(Schema(context.Background()).Type().TerraformType(context.Background())),
}
