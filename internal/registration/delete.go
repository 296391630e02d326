package registration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Delete forgets the registration, which the plan has warned of: Partner Center can't cancel or delete one.
func (r *Resource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
