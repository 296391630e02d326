package referral

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// kindsOf has the Terraform types for each kind of property.
var kindsOf = map[document.Kind]string{
	document.Text: "String", document.Caseless: "String", document.Instant: "String", document.Decimal: "Number", document.Bool: "Bool",
	document.References: "Set[String]", document.Labels: "List[String]", document.Texts: "Map[String]",
}

// TestSchema_HasTheAttributesOfTheShape finds attributes that are only in the schema or only in the shape.
func TestSchema_HasTheAttributesOfTheShape(t *testing.T) {
	var compare func(at string, shape document.Shape, typ tftypes.Type)
	compare = func(at string, shape document.Shape, typ tftypes.Type) {
		switch shape.Kind {
		case document.Object:
			var wanted []string
			for _, property := range shape.Properties {
				name := property.Attribute
				wanted = append(wanted, name)
				if inner, ok := typ.(tftypes.Object).AttributeTypes[name]; ok {
					compare(at+"."+name, property.Shape, inner)
				}
			}
			if at == "" {
				wanted = append(wanted, deletionPolicy, closeSubstatus, closeStatusReason, attribute.Timeouts)
			}
			got := slices.Sorted(maps.Keys(typ.(tftypes.Object).AttributeTypes))
			slices.Sort(wanted)
			if !slices.Equal(got, wanted) {
				t.Errorf("%s: the schema has %v,\nthe document %v", at, got, wanted)
			}
		case document.List:
			compare(at+"[]", document.Shape{Kind: document.Object, Properties: shape.Properties}, typ.(tftypes.List).ElementType)
		default:
			if got := strings.ReplaceAll(typ.String(), "tftypes.", ""); got != kindsOf[shape.Kind] {
				t.Errorf("%s is %s in the schema, and %s in the document", at, got, kindsOf[shape.Kind])
			}
		}
	}
	compare("", Shape, Mapping.Type)
}

func TestSchema_AttributeNames_AreSnakeCaseWireNames(t *testing.T) {
	got := map[string]string{}
	var collect func(shape document.Shape)
	collect = func(shape document.Shape) {
		for _, property := range shape.Properties {
			got[property.Name] = property.Attribute
			collect(property.Shape)
		}
	}
	collect(Shape)
	for wire, want := range map[string]string{
		"name": "name", "eTag": "etag", "mpnId": "mpn_id", "addressLine1": "address_line_1",
		"consentToToShareInfoWithOthers":             "consent_to_share_info_with_others",
		"consentToShareReferralWithMicrosoftSellers": "consent_to_share_referral_with_microsoft_sellers",
		"externalReferenceId":                        "external_reference_id", "closingDateTime": "closing_date_time",
	} {
		if got[wire] != want {
			t.Errorf("%s: %s, want %s", wire, got[wire], want)
		}
	}
}

func TestState_MalformedDocument_ErrorNamesTheProperty(t *testing.T) {
	for text, want := range map[string]string{
		`{"status":{"a":1}}`:                                                  "status: a string was expected, not an object",
		`{"details":["x"]}`:                                                   "details: an object was expected, not an array",
		`{"details":{"dealValue":"many"}}`:                                    "details.dealValue: a number was expected: not a decimal number",
		`{"details":{"dealValue":1e999999999}}`:                               "details.dealValue: a number was expected: not a decimal number",
		`{"team":{"0":{}}, "favorite":"maybe"}`:                               "favorite: a boolean was expected, not a string",
		`{"team":[{"email":"a@b.c"},{"email":["x"]}]}`:                        "team[1].email: a string was expected, not an array",
		`{"team":"nobody"}`:                                                   "team: an array was expected, not a string",
		`{"team":["nobody"]}`:                                                 "team[0]: an object was expected, not a string",
		`{"details":{"requirements":{"products":[{"id":{"x":1}}]}}}`:          "details.requirements.products[0]: a string was expected, not an object",
		`{"trackingInfo":[1]}`:                                                "trackingInfo: an object was expected, not an array",
		`{"customerProfile":{"team":[{"contactPreference":{"locale":[1]}}]}}`: "customerProfile.team[0].contactPreference.locale: a string was expected, not an array",
	} {
		doc, err := document.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Mapping.State(doc, tftypes.Value{}, attribute.Fresh); err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestState_OtherSpellingsOfTheService_AreRead(t *testing.T) {
	doc, err := document.Parse([]byte(`{"salesStage":100,"favorite":"true","details":{"dealValue":"50000.10","requirements":{
		"products":[{"id":"A"},{"id":"A"},null,{"id":""},"B"]}},"tags":["x",{"tag":"y"}],"customerProfile":{"ids":{}},
		"trackingInfo":{"microsoftMsxId":"7-1","migratedPSCDealId":null},"team":[null,{"email":"a@b.c"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	state, err := Mapping.State(doc, tftypes.Value{}, attribute.Fresh)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(Mapping.Document(state))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"salesStage":"100"`, `"favorite":true`, `"dealValue":50000.1`, `"tags":["x","y"]`,
		`"products":[{"id":"A"},{"id":"B"}]`, `"trackingInfo":{"microsoftMsxId":"7-1"}`, `"ids":[]`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s isn't in %s", want, got)
		}
	}
	if n := len(attribute.ElementsOf(attribute.Of(state)["team"])); n != 1 {
		t.Errorf("%d members", n)
	}
}

// TestState_UnchangedDocument_IsThePriorValue shows that a refresh without news costs no comparison of values.
func TestState_UnchangedDocument_IsThePriorValue(t *testing.T) {
	for _, name := range []string{"documented-lead-new.json", "observed-shared-active.json", "update-response.json"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := document.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		state, err := Mapping.State(doc, tftypes.Value{}, attribute.Fresh)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Mapping.State(doc, state, attribute.Refreshed)
		if err != nil || !attribute.Identical(again, state) {
			t.Errorf("%s: %v, %v", name, err, again)
		}
		doc["name"] = "Another name"
		if again, err = Mapping.State(doc, state, attribute.Refreshed); err != nil || attribute.Equal(again, state) {
			t.Errorf("%s with another name: %v, %v", name, err, again)
		}
	}
}
