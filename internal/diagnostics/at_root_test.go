package diagnostics

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestAtRoot_NestedPath_MovesIntoTheDetail(t *testing.T) {
	email := tftypes.NewAttributePath().WithAttributeName("team").WithElementKeyInt(1).WithAttributeName("email")
	set := tftypes.NewAttributePath().WithAttributeName("details").WithAttributeName("industries").WithElementKeyValue(tftypes.NewValue(tftypes.String, ""))
	label := tftypes.NewAttributePath().WithAttributeName("map").WithElementKeyString("key")
	name := tftypes.NewAttributePath().WithAttributeName("name")
	for _, c := range []struct {
		at         *tftypes.AttributePath
		text, want string
		root       string
	}{
		{nil, "text", "text", ""},
		{name, "text", "text", `AttributeName("name")`},
		{email, "A null value.", "Attribute: team[1].email\n\nA null value.", `AttributeName("team")`},
		{email, "Attribute: team[1].email\nno", "Attribute: team[1].email\nno", `AttributeName("team")`},
		{set, "no", "Attribute: details.industries\n\nno", `AttributeName("details")`},
		{label, "no", "Attribute: map[\"key\"]\n\nno", `AttributeName("map")`},
	} {
		got := AtRoot([]*tfprotov6.Diagnostic{{Attribute: c.at, Detail: c.text}})[0]
		root := ""
		if got.Attribute != nil {
			root = got.Attribute.String()
		}
		if got.Detail != c.want || root != c.root {
			t.Errorf("%s: %q at %s", c.at, got.Detail, root)
		}
	}
}
