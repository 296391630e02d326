package registration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Delete only removes the registration from the state, because Partner Center can't cancel or delete it. The plan has warned about that.
func (r *Resource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
