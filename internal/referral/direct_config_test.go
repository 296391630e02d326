package referral_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

func TestValidate_EachAttributeLeftOut_MatchesTheFramework(t *testing.T) {
	both := newTwin(t)
	_, url := acctest.Start(t)
	session, diags := acctest.StartSessionOn(t.Context(), t, both, "endpoint", url, "access_token", "t")
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	missing := 0
	var leaveOut func(attributes map[string]schema.Attribute, object tftypes.Value, put func(tftypes.Value) tftypes.Value)
	leaveOut = func(attributes map[string]schema.Attribute, object tftypes.Value, put func(tftypes.Value) tftypes.Value) {
		values := acctest.Attributes(object)
		for name, attribute := range attributes {
			with := func(value tftypes.Value) tftypes.Value {
				changed := maps.Clone(values)
				changed[name] = value
				return put(tftypes.NewValue(object.Type(), changed))
			}
			found := session.Validate(t, with(tftypes.NewValue(values[name].Type(), nil)))
			if attribute.IsRequired() {
				missing++
				if len(found) == 0 {
					t.Errorf("%s may be left out", name)
				}
			}
			switch a := attribute.(type) {
			case schema.SingleNestedAttribute:
				if !values[name].IsNull() {
					leaveOut(a.Attributes, values[name], with)
				}
			case schema.ListNestedAttribute:
				if members := acctest.Elements(values[name]); len(members) > 0 {
					leaveOut(a.NestedObject.Attributes, members[0], func(member tftypes.Value) tftypes.Value {
						return with(tftypes.NewValue(values[name].Type(), []tftypes.Value{member}))
					})
				}
			}
		}
	}
	config := stating(t, acctest.Fixture(t, "observed-shared-active.json"))
	leaveOut(referral.Schema(t.Context()).Attributes, config, func(whole tftypes.Value) tftypes.Value { return whole })
	if missing < 4 || len(both.different) > 0 { // type, customer_profile, consent, details
		t.Errorf("%d were required; %s", missing, strings.Join(both.different, "\n"))
	}
}

func TestValidate_TooManyMembers_AreRefused(t *testing.T) {
	both := newTwin(t)
	_, url := acctest.Start(t)
	session, diags := acctest.StartSessionOn(t.Context(), t, both, "endpoint", url, "access_token", "t")
	if diags.Errors() != "" {
		t.Fatal(diags.Errors())
	}
	config := declaring(t, `{"type":"Independent","consent":{},"customerProfile":{},"team":[{"email":"e@example.com"}],`+
		`"details":{"requirements":{"products":[{"id":"I"}]}}}`)
	with := func(object tftypes.Value, name string, value tftypes.Value) tftypes.Value {
		attributes := maps.Clone(acctest.Attributes(object))
		attributes[name] = value
		return tftypes.NewValue(object.Type(), attributes)
	}
	attributes := acctest.Attributes(config)
	details := attributes["details"]
	requirements := acctest.Attributes(details)["requirements"]
	for count, refused := range map[int]bool{document.MaxElements: false, document.MaxElements + 1: true} {
		people := slices.Repeat(acctest.Elements(attributes["team"]), count)
		ids := make([]tftypes.Value, count)
		for i := range ids {
			ids[i] = stringValue(fmt.Sprint("I", i))
		}
		products := tftypes.NewValue(acctest.Attributes(requirements)["products"].Type(), ids)
		for path, config := range map[string]tftypes.Value{
			"team":                          with(config, "team", tftypes.NewValue(attributes["team"].Type(), people)),
			"details.requirements.products": with(config, "details", with(details, "requirements", with(requirements, "products", products))),
		} {
			text := session.Validate(t, config).Errors()
			if refused != strings.Contains(text, path+" ") || refused != strings.Contains(text, "at most 1000") {
				t.Errorf("%d elements of %s: %q", count, path, text)
			}
		}
	}
	if len(both.different) > 0 {
		t.Error(strings.Join(both.different, "\n"))
	}
}
