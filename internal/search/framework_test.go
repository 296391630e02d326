package search_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// The framework's own server, without the bypass, returns the same results as the provider's server.
func TestSearch_FrameworkServer_FindsTheSame(t *testing.T) {
	e, url := acctest.Start(t)
	acctest.Seed(t, e, acctest.Document(t, `{"id":"a","name":"A","eTag":"\"1\"","team":[{"email":"sue@contoso.example"}]}`))
	acctest.Seed(t, e, acctest.Document(t, `{"id":"b","name":"B","eTag":"\"2\""}`))
	plain, ok := providerserver.NewProtocol6(provider.New("test")())().(provider.Server)
	if !ok {
		t.Fatal("the framework's server lists nothing")
	}
	session, diags := acctest.StartSessionOn(t.Context(), t, plain, "endpoint", url, "access_token", "t")
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	got, diags := session.Data(t, "partnercenter_referrals", map[string]any{})
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	want, diags := acctest.NewSession(t, url).Data(t, "partnercenter_referrals", map[string]any{})
	if found := acctest.Elements(acctest.Attributes(got)["referrals"]); diags.Errors() != "" || len(found) != 2 || !got.Equal(want) {
		t.Errorf("%d found, %s %s", len(found), diags.Errors(), acctest.Changed(got, want))
	}
}
