package direct_test

import (
	"bytes"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// A stored state of the current version is returned unchanged if Terraform decodes it like the framework.
func TestUpgrade_StoredState_ReadsAsWithTheFramework(t *testing.T) {
	c := compare(t, nil)
	for text, asStored := range map[string]bool{
		`{"id":"T-1","name":"Bear","box":{"unit_price":9.90,"materials":["paper"]},"parts":[{"part_number":"1"},null]}`: true,
		`{"name":null,"box":null,"parts":[]}`:      true,
		`{}`:                                       true,
		`{"name":"Bear","removed":"x"}`:            false, // an attribute that another release had
		`{"box":{"unit_price":1,"removed":[{}]}}`:  false,
		`{"parts":[{"part_number":"1","old":{}}]}`: false,
		`{"name":7}`:                               false,
		`{"name":true}`:                            false,
		`{"name":["Bear"]}`:                        false,
		`{"box":{"unit_price":"9.90"}}`:            false,
		`{"box":[]}`:                               false,
		`{"parts":{}}`:                             false,
		`{"parts":[{"part_number":"1"}`:            false,
		`{"name":"Bear"} {}`:                       false,
		`null`:                                     false,
		``:                                         false,
	} {
		asked := &tfprotov6.UpgradeResourceStateRequest{TypeName: typeName, RawState: &tfprotov6.RawState{JSON: []byte(text)}}
		want, wantErr := c.plain.UpgradeResourceState(t.Context(), asked)
		got, err := c.direct.UpgradeResourceState(t.Context(), asked)
		if (err != nil) != (wantErr != nil) {
			t.Errorf("%s: %v, with the framework %v", text, err, wantErr)
		}
		if err != nil || wantErr != nil {
			continue
		}
		c.same(text, got.UpgradedState, want.UpgradedState, got.Diagnostics, want.Diagnostics)
		if stored := got.UpgradedState != nil && bytes.Equal(got.UpgradedState.JSON, []byte(text)); stored != asStored {
			t.Errorf("%s: returned unchanged: %t", text, stored)
		}
	}
}
