package attribute

import (
	"cmp"
	"fmt"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Readable are a resource's attributes as a data source has them: those of the shape, all computed, with their meaning alone.
func Readable(shape document.Shape, attributes map[string]schema.Attribute) map[string]datasource.Attribute {
	all := make(map[string]datasource.Attribute, len(shape.Properties))
	for _, property := range shape.Properties {
		all[property.Attribute] = readable(property.Shape, attributes[property.Attribute])
	}
	return all
}

func readable(shape document.Shape, attribute schema.Attribute) datasource.Attribute {
	description := cmp.Or(attribute.GetDescription(), attribute.GetMarkdownDescription())
	switch a := attribute.(type) {
	case schema.StringAttribute:
		return datasource.StringAttribute{Computed: true, MarkdownDescription: description}
	case schema.BoolAttribute:
		return datasource.BoolAttribute{Computed: true, MarkdownDescription: description}
	case schema.NumberAttribute:
		return datasource.NumberAttribute{Computed: true, MarkdownDescription: description}
	case schema.SetAttribute:
		return datasource.SetAttribute{Computed: true, MarkdownDescription: description, ElementType: a.ElementType}
	case schema.ListAttribute:
		return datasource.ListAttribute{Computed: true, MarkdownDescription: description, ElementType: a.ElementType}
	case schema.MapAttribute:
		return datasource.MapAttribute{Computed: true, MarkdownDescription: description, ElementType: a.ElementType}
	case schema.SingleNestedAttribute:
		return datasource.SingleNestedAttribute{Computed: true, MarkdownDescription: description, Attributes: Readable(shape, a.Attributes)}
	case schema.ListNestedAttribute:
		return datasource.ListNestedAttribute{
			Computed: true, MarkdownDescription: description,
			NestedObject: datasource.NestedAttributeObject{Attributes: Readable(shape, a.NestedObject.Attributes)},
		}
	}
	panic(fmt.Sprintf("attribute: data sources have no equivalent of %T", attribute))
}
