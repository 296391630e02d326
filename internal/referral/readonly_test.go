package referral

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

func TestState_UnpublishedForms_NeverPreventARead(t *testing.T) {
	for _, form := range []string{`null`, `""`, `"x"`, `7`, `"7"`, `true`, `[]`, `{}`, `["x"]`, `[[1]]`, `{"a":1}`, `{"a":{"b":[2]}}`, `[{"id":"x"},{"tag":"y"},{"tag":{}}]`} {
		text := fmt.Sprintf(`{"inviteContext":{"invitedMpnId":%[1]s},"details":{"requirements":{"offers":%[1]s,"salesPlays":%[1]s,
			"solutions":[{"id":"S","price":%[1]s,"quantity":%[1]s,"currency":%[1]s,"closingDateTime":%[1]s}],
			"additionalRequirements":{"iot":%[1]s}}}}`, form)
		doc, err := document.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		first, err := Mapping.State(doc, tftypes.Value{}, attribute.Fresh)
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		again, err := Mapping.State(doc, first, attribute.Refreshed)
		if err != nil || !again.Equal(first) {
			t.Errorf("%s: a refresh changes the state (%v)", form, err)
		}
	}
}

func TestState_UnpublishedForms_ShowAsStrings(t *testing.T) {
	doc, err := document.Parse([]byte(`{"inviteContext":{"invitedMpnId":1200001},"details":{"requirements":{
		"offers":["A",{"id":"B"},{"tag":"C"},null,["D"]],"salesPlays":{"a":1},
		"solutions":[{"id":"S","price":"12.50","quantity":3,"currency":"USD","closingDateTime":"2026-03-04T03:00:00Z"}],
		"additionalRequirements":{"iot":{"deviceCategory":"Sensor","siliconType":null,"attachServices":false,"kits":{"n":2}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	state, err := Mapping.State(doc, tftypes.Value{}, attribute.Fresh)
	if err != nil {
		t.Fatal(err)
	}
	shown := attributesDocument(state)
	requirements := object(t, shown, "details", "requirements")
	for got, want := range map[string]string{
		string(document.Encode(requirements["offers"])):     `["A","{\"id\":\"B\"}","C","[\"D\"]"]`,
		string(document.Encode(requirements["salesPlays"])): `[]`,
		string(document.Encode(object(t, requirements, "additionalRequirements")["iot"])): `{"attachServices":"false",` +
			`"deviceCategory":"Sensor","kits":"{\"n\":2}"}`,
		string(document.Encode(requirements["solutions"])): `[{"closingDateTime":"2026-03-04T03:00:00Z","currency":"USD","id":"S","name":"",` +
			`"price":12.5,"publisherName":"","quantity":3,"solutionType":"","type":""}]`,
		fmt.Sprint(object(t, shown, "inviteContext")["invitedMpnId"]): "1200001",
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func object(t *testing.T, value any, path ...string) map[string]any {
	t.Helper()
	for _, step := range path {
		value = value.(map[string]any)[step]
	}
	return value.(map[string]any)
}
