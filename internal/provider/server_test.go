package provider_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// The response to a call for another resource type must not be a referral, which would drop the other resource's attributes.
func TestServer_OtherResourceType_GoesToTheFramework(t *testing.T) {
	const other = "partnercenter_other"
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"contract": tftypes.String}}
	value, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, map[string]tftypes.Value{"contract": tftypes.NewValue(tftypes.String, "c")}))
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]func(context.Context, tfprotov6.ProviderServer) (any, error){
		"UpgradeResourceState": func(ctx context.Context, s tfprotov6.ProviderServer) (any, error) {
			return s.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
				TypeName: other, RawState: &tfprotov6.RawState{JSON: []byte(`{"contract":"c"}`)},
			})
		},
		"ValidateResourceConfig": func(ctx context.Context, s tfprotov6.ProviderServer) (any, error) {
			return s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: other, Config: &value})
		},
		"GenerateResourceConfig": func(ctx context.Context, s tfprotov6.ProviderServer) (any, error) {
			return s.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: other, State: &value})
		},
		"ReadResource": func(ctx context.Context, s tfprotov6.ProviderServer) (any, error) {
			return s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: other, CurrentState: &value})
		},
		"PlanResourceChange": func(ctx context.Context, s tfprotov6.ProviderServer) (any, error) {
			return s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: other, Config: &value, ProposedNewState: &value, PriorState: &value})
		},
		"ApplyResourceChange": func(ctx context.Context, s tfprotov6.ProviderServer) (any, error) {
			return s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: other, Config: &value, PlannedState: &value, PriorState: &value})
		},
		"ReadDataSource": func(ctx context.Context, s tfprotov6.ProviderServer) (any, error) {
			return s.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: other, Config: &value})
		},
	}
	_, url := acctest.Start(t)
	server, err := provider.NewServer("test")
	if err != nil {
		t.Fatal(err)
	}
	_, diags := acctest.StartSessionOn(t.Context(), t, server, "endpoint", url, "access_token", "t")
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	framework := providerserver.NewProtocol6(provider.New("test")())()
	for name, call := range calls {
		got, err := call(t.Context(), server)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := call(t.Context(), framework)
		if err != nil {
			t.Fatal(err)
		}
		diags := reflect.ValueOf(want).Elem().FieldByName("Diagnostics")
		if diags.Len() == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want the framework's response %+v", name, got, want)
		}
	}
}
