package referral

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/text/unicode/norm"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// The mapping between a referral's document and its attributes follows its shape; there is no line of it per
// attribute. It works on Terraform's own values, because a plan is a tree in which anything may be unknown.

// resourceType is the Terraform type of the resource's schema.
var resourceType = objectType(resourceSchema(context.Background()).Type().TerraformType(context.Background()))

// objectType and listType take types that the schema fixes; one that isn't there is a mistake in Shape.
func objectType(typ tftypes.Type) tftypes.Object {
	object, ok := typ.(tftypes.Object)
	if !ok {
		panic(fmt.Sprintf("referral: an object was expected in the schema, not %v", typ))
	}
	return object
}

func listType(typ tftypes.Type) tftypes.List {
	list, ok := typ.(tftypes.List)
	if !ok {
		panic(fmt.Sprintf("referral: a list was expected in the schema, not %v", typ))
	}
	return list
}

// toDocument is the document that known attributes make: properties whose attribute is null are left out, and what is
// unknown is document.Unknown.
func toDocument(shape document.Shape, value tftypes.Value) any {
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return document.Unknown{}
	}
	switch shape.Kind {
	case document.Object:
		return objectToDocument(shape, attributesOf(value))
	case document.List:
		return elementsToDocument(value, func(v tftypes.Value) any {
			return toDocument(document.Shape{Kind: document.Object, Properties: shape.Properties}, v)
		})
	case document.References:
		return elementsToDocument(value, func(v tftypes.Value) any { return document.Document{"id": scalarToDocument(v)} })
	case document.Labels:
		return elementsToDocument(value, scalarToDocument)
	case document.Texts:
		all := document.Document{}
		for name, text := range attributesOf(value) {
			all[name] = scalarToDocument(text)
		}
		return all
	}
	return scalarToDocument(value)
}

func objectToDocument(shape document.Shape, attributes map[string]tftypes.Value) document.Document {
	all := make(document.Document, len(shape.Properties))
	for _, property := range shape.Properties {
		if v := toDocument(property.Shape, attributes[property.Attribute]); v != nil {
			all[property.Name] = v
		}
	}
	return all
}

func elementsToDocument(value tftypes.Value, convert func(tftypes.Value) any) []any {
	all := []any{}
	for _, element := range elementsOf(value) {
		all = append(all, convert(element))
	}
	return all
}

func scalarToDocument(value tftypes.Value) any {
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return document.Unknown{}
	case value.Type().Is(tftypes.String):
		return textOf(value)
	case value.Type().Is(tftypes.Bool):
		var flag bool
		must(value.As(&flag))
		return flag
	}
	return document.FormatDecimal(numberOf(value))
}

// textOf is the text of a string; null and unknown are "".
func textOf(value tftypes.Value) string {
	var text string
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&text))
	}
	return text
}

func numberOf(value tftypes.Value) *big.Float {
	number := new(big.Float)
	must(value.As(&number))
	return number
}

// attributesOf are the attributes of an object or the elements of a map; none if it is null or unknown.
func attributesOf(value tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&attributes))
	}
	return maps.Clone(attributes) // As gives the value's own map
}

// elementsOf are the elements of a list or set; none if it is null or unknown.
func elementsOf(value tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if value.IsKnown() && !value.IsNull() {
		must(value.As(&elements))
	}
	return slices.Clone(elements) // As gives the value's own slice
}

// must takes conversions that can't fail, because the schema fixes the types.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("referral: a value doesn't fit its schema: %v", err))
	}
}

// emptyValue is the one form that nothing has in state: "", an empty collection, an object of such values, and null
// for numbers and booleans, which have no empty form.
func emptyValue(kind document.Kind, typ tftypes.Type) tftypes.Value {
	switch kind {
	case document.Text, document.Instant:
		return tftypes.NewValue(typ, "")
	case document.List, document.References, document.Labels:
		return tftypes.NewValue(typ, []tftypes.Value{})
	case document.Texts:
		return tftypes.NewValue(typ, map[string]tftypes.Value{})
	}
	return tftypes.NewValue(typ, nil)
}

// scalarFromDocument makes a string, number or boolean of a property. Errors: the property is of another JSON type. A
// scalar of another type that says the same is accepted, as the service sends decimals as strings at times.
func scalarFromDocument(kind document.Kind, typ tftypes.Type, value any) (tftypes.Value, error) {
	if document.Empty(value) {
		return emptyValue(kind, typ), nil
	}
	switch kind {
	case document.Text, document.Instant:
		if text, ok := scalarText(value); ok {
			return tftypes.NewValue(typ, norm.NFC.String(text)), nil // as Terraform itself does
		}
		return tftypes.Value{}, unexpected("a string", value)
	case document.Decimal:
		text, ok := scalarText(value)
		if !ok {
			return tftypes.Value{}, unexpected("a number", value)
		}
		number, err := document.ParseDecimal(text)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("a number was expected: %w", err)
		}
		return tftypes.NewValue(typ, number), nil
	}
	switch value {
	case true, "true", "True":
		return tftypes.NewValue(typ, true), nil
	case false, "false", "False":
		return tftypes.NewValue(typ, false), nil
	}
	return tftypes.Value{}, unexpected("a boolean", value)
}

func scalarText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return fmt.Sprint(v), true
	}
	return "", false
}

func unexpected(wanted string, value any) error {
	return fmt.Errorf("%s was expected, not %s", wanted, document.TypeName(value))
}
