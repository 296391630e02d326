package referral

import (
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// declaredDocument is what an update lays over the document: the planned values of what the configuration sets. The
// plan's value counts where both are known, as it may keep the state's against the configuration.
func declaredDocument(config, plan tftypes.Value) document.Document {
	declared := Mapping.Declared(config, plan)
	for _, name := range []string{"status", "substatus", "engagementId"} {
		if declared[name] == "" {
			delete(declared, name) // they can't be cleared
		}
	}
	return declared
}
