package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// The secret comes from a resource of the same configuration, which doesn't exist at the time of the first plan.
func TestAccSecret_FromANewResource_SignsIn(t *testing.T) {
	s := newService(t)
	for name, value := range s.signInArguments(t)["refresh token with client secret"] {
		if name != "client_secret" {
			t.Setenv(map[string]string{
				"endpoint": "PARTNERCENTER_ENDPOINT", "authority_host": "PARTNERCENTER_AUTHORITY_HOST", "tenant_id": "ARM_TENANT_ID",
				"client_id": "ARM_CLIENT_ID", "refresh_token": "PARTNERCENTER_REFRESH_TOKEN",
			}[name], value)
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers,
		Steps: []resource.TestStep{{Config: leakConfig + fmt.Sprintf(`
resource "terraform_data" "secret" {
  input = %q
}

provider "partnercenter" {
  client_secret = terraform_data.secret.output
}
`, s.secrets["client secret"])}},
	})
	if s.signIns() == 0 {
		t.Error("nobody signed in")
	}
}
