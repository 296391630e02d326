package referral

import (
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// declaredDocument returns the values that an update lays over the document: the planned values of the attributes that the
// configuration sets. The plan wins where both are known, because it may keep the state's value against the configuration.
func declaredDocument(config, plan tftypes.Value) document.Document {
	declared := Mapping.Declared(config, plan)
	for _, name := range []string{"status", "substatus", "engagementId"} {
		if declared[name] == "" {
			delete(declared, name) // they can't be cleared
		}
	}
	return declared
}
