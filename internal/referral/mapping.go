package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

// resourceType is the Terraform type of the resource's schema.
var resourceType = attribute.ObjectType(resourceSchema(context.Background()).Type().TerraformType(context.Background()))

// mapping is between a referral's documents and its attributes.
var mapping = attribute.Mapping{Shape: Shape, Type: resourceType}
