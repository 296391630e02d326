package attribute

import (
	"cmp"
	"fmt"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// DataSourceAttributes returns a resource's attributes for a data source: those of the shape, all computed, described without notes for
// those who set them.
func DataSourceAttributes(shape document.Shape, attributes map[string]schema.Attribute) map[string]datasource.Attribute {
	all := make(map[string]datasource.Attribute, len(shape.Properties))
	for _, property := range shape.Properties {
		all[property.Attribute] = dataSourceAttribute(property.Shape, attributes[property.Attribute])
	}
	return all
}

func dataSourceAttribute(shape document.Shape, attribute schema.Attribute) datasource.Attribute {
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
		return datasource.SingleNestedAttribute{Computed: true, MarkdownDescription: description, Attributes: DataSourceAttributes(shape, a.Attributes)}
	case schema.ListNestedAttribute:
		return datasource.ListNestedAttribute{
			Computed: true, MarkdownDescription: description,
			NestedObject: datasource.NestedAttributeObject{Attributes: DataSourceAttributes(shape, a.NestedObject.Attributes)},
		}
	}
	panic(fmt.Sprintf("attribute: data sources have no equivalent of %T", attribute))
}
