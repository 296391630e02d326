package search

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// A search stops as soon as its results exceed what Terraform accepts in one response.
func TestSearch_TooManyResults_SaysTheWayOut(t *testing.T) {
	calls := 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"@odata.nextLink":"?$skiptoken=%d","value":[{"id":"r%d","name":"%s"}]}`, calls, calls, strings.Repeat("x", 60_000))
	}))
	t.Cleanup(service.Close)
	client, err := partnercenter.New(partnercenter.Options{Endpoint: service.URL, Credential: &lister{}})
	if err != nil {
		t.Fatal(err)
	}
	schema := referralsDataSchema()
	typ := attribute.ObjectType(schema.Type().TerraformType(t.Context()))
	search := func(limit any) (found *ResultBuffer, errors string) {
		calls = 0
		attributes := map[string]tftypes.Value{}
		for name, of := range typ.AttributeTypes {
			attributes[name] = tftypes.NewValue(of, nil)
		}
		attributes[limitArgument] = tftypes.NewValue(tftypes.Number, limit)
		ctx, found := WithResultBuffer(t.Context())
		found.size = maxResultBytes - 100_000 // as if earlier results had filled the buffer
		config := tftypes.NewValue(typ, attributes)
		var resp datasource.ReadResponse
		(&Referrals{client: client}).Read(ctx, datasource.ReadRequest{Config: tfsdk.Config{Raw: config, Schema: schema}}, &resp)
		for _, d := range resp.Diagnostics {
			errors += d.Summary() + d.Detail()
		}
		return found, errors
	}
	_, errors := search(nil)
	for _, want := range []string{"Can't look for referrals", "more than 255 MiB", "Narrow the filters, or set limit"} {
		if !strings.Contains(errors, want) {
			t.Errorf("%q isn't in %.1000s", want, errors)
		}
	}
	if calls != 2 {
		t.Errorf("it ended after %d calls", calls)
	}
	if found, errors := search(1); len(found.referrals) != 1 || errors != "" {
		t.Errorf("with a limit: %d referrals, %s", len(found.referrals), errors)
	}
}
