package attribute

import (
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// ToDocument converts attributes into a document: null attributes are left out, and unknown ones become document.Unknown.
func ToDocument(shape document.Shape, value tftypes.Value) any {
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return document.Unknown{}
	}
	switch shape.Kind {
	case document.Object:
		return objectToDocument(shape, View(value))
	case document.List:
		return elementsToDocument(value, func(v tftypes.Value) any {
			return ToDocument(document.Shape{Kind: document.Object, Properties: shape.Properties}, v)
		})
	case document.References:
		return elementsToDocument(value, func(v tftypes.Value) any { return document.Document{"id": scalarToDocument(v)} })
	case document.Labels:
		return elementsToDocument(value, scalarToDocument)
	case document.Texts:
		all := document.Document{}
		for name, text := range View(value) {
			all[name] = scalarToDocument(text)
		}
		return all
	default:
	}
	return scalarToDocument(value)
}

func objectToDocument(shape document.Shape, attributes map[string]tftypes.Value) document.Document {
	all := make(document.Document, len(shape.Properties))
	for _, property := range shape.Properties {
		if v := ToDocument(property.Shape, attributes[property.Attribute]); v != nil {
			all[property.Name] = v
		}
	}
	return all
}

func elementsToDocument(value tftypes.Value, convert func(tftypes.Value) any) []any {
	elements := elementsIn(value)
	all := make([]any, 0, len(elements))
	for _, element := range elements {
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
		return TextOf(value)
	case value.Type().Is(tftypes.Bool):
		var flag bool
		must(value.As(&flag))
		return flag
	}
	return document.FormatDecimal(NumberOf(value))
}
