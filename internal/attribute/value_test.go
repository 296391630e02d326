package attribute_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
)

var (
	textList = tftypes.List{ElementType: tftypes.String}
	person   = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"name": tftypes.String, "age": tftypes.Number, "active": tftypes.Bool, "tags": textList,
	}}
)

// aPerson generates an object with few different values, so that two are often equal.
func aPerson(t *rapid.T, label string) tftypes.Value {
	scalar := func(typ tftypes.Type, values ...any) tftypes.Value {
		return tftypes.NewValue(typ, rapid.SampledFrom(append(values, nil, tftypes.UnknownValue)).Draw(t, label))
	}
	tags := scalar(textList)
	if rapid.Bool().Draw(t, label) {
		tags = tftypes.NewValue(textList, rapid.SliceOfN(rapid.Map(rapid.SampledFrom([]string{"a", "b"}), func(tag string) tftypes.Value {
			return tftypes.NewValue(tftypes.String, tag)
		}), 0, 2).Draw(t, label))
	}
	return tftypes.NewValue(person, map[string]tftypes.Value{
		"name": scalar(tftypes.String, "", "Ada"), "age": scalar(tftypes.Number, 0, 36), "active": scalar(tftypes.Bool, true, false), "tags": tags,
	})
}

func TestIdentical_AnyTwoValues_NeverDisagreesWithEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := aPerson(t, "a"), aPerson(t, "b")
		pairs := map[string][2]tftypes.Value{"the objects": {a, b}, "an object and itself": {a, a}}
		for name, value := range attribute.Of(a) {
			pairs[name] = [2]tftypes.Value{value, attribute.Of(b)[name]}
		}
		for name, pair := range pairs {
			equal := pair[0].Equal(pair[1])
			if attribute.Identical(pair[0], pair[1]) && !equal {
				t.Errorf("%s are identical, but not equal: %v, %v", name, pair[0], pair[1])
			}
			if attribute.Equal(pair[0], pair[1]) != equal {
				t.Errorf("%s: Equal is %v: %v, %v", name, !equal, pair[0], pair[1])
			}
		}
	})
}

func TestOf_ChangedCopy_LeavesTheValue(t *testing.T) {
	object := tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"a": tftypes.NewValue(tftypes.String, "1")})
	attribute.Of(object)["a"] = tftypes.NewValue(tftypes.String, "2")
	if got := attribute.TextOf(attribute.View(object)["a"]); got != "1" {
		t.Errorf("%q", got)
	}
}
