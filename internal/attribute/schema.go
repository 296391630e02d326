package attribute

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// The CLI and the documentation show an attribute's MarkdownDescription. What holds for every attribute (leaving it out, clearing it, its
// name on the wire) is on top of the resource's page. Description is set only where data sources show less: the meaning, without the
// note for those who set the attribute.

const unpublishedFormat = " Microsoft hasn't published the format: strings, numbers and booleans appear as strings, anything else as JSON for " +
	"`jsondecode`."

// Text returns a string attribute.
func Text(meaning string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Computed: true, Validators: validators, MarkdownDescription: meaning}
}

// NotedText returns a string attribute with a note for those who set it.
func NotedText(meaning, note string, validators ...validator.String) schema.StringAttribute {
	text := Text(meaning+" "+note, validators...)
	text.Description = meaning
	return text
}

// Flag returns a boolean attribute.
func Flag(meaning string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: meaning}
}

// Money returns an attribute for an amount in a currency.
func Money(meaning string) schema.NumberAttribute {
	return schema.NumberAttribute{
		Optional: true, Computed: true, Validators: []validator.Number{Amount()}, MarkdownDescription: meaning,
	}
}

// ReadOnly returns a string attribute that only the service sets.
func ReadOnly(meaning string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: meaning}
}

// ReadOnlyFlag returns a boolean attribute that only the service sets.
func ReadOnlyFlag(meaning string) schema.BoolAttribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: meaning}
}

// ReadOnlyNumber returns a number attribute that only the service sets.
func ReadOnlyNumber(meaning string) schema.NumberAttribute {
	return schema.NumberAttribute{Computed: true, MarkdownDescription: meaning}
}

// ReadOnlyGroup returns an object attribute that only the service sets.
func ReadOnlyGroup(meaning string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	group := Group(meaning, attributes)
	group.Optional = false
	return group
}

// ReadOnlyList returns an attribute for a list of objects that only the service sets.
func ReadOnlyList(meaning string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes}, MarkdownDescription: meaning,
	}
}

// ReadOnlyTexts returns an attribute for a list of values that only the service sets and whose format isn't published. Each value is
// shown as a string.
func ReadOnlyTexts(meaning string) schema.ListAttribute {
	return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: meaning + unpublishedFormat}
}

// ReadOnlyMap is ReadOnlyTexts for an object with arbitrary property names.
func ReadOnlyMap(meaning string) schema.MapAttribute {
	return schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: meaning + unpublishedFormat}
}

// References returns a set attribute for the IDs in an array of {id} objects.
func References(meaning string) schema.SetAttribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true, MarkdownDescription: meaning,
		Validators: []validator.Set{
			setvalidator.NoNullValues(), setvalidator.SizeAtMost(document.MaxElements), setvalidator.ValueStringsAre(anyID()),
		},
	}
}

// Group returns an object attribute.
func Group(meaning string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true, Computed: true, Attributes: attributes, CustomType: typeOf(attributes), MarkdownDescription: meaning,
	}
}

// typeOf returns the object type of these attributes. Without it, the framework would build the same type again for every value.
func typeOf(attributes map[string]schema.Attribute) types.ObjectType {
	typ := types.ObjectType{AttrTypes: make(map[string]attr.Type, len(attributes))}
	for name, attribute := range attributes {
		typ.AttrTypes[name] = attribute.GetType()
	}
	return typ
}

// Required makes an object attribute required.
func Required(g schema.SingleNestedAttribute) schema.SingleNestedAttribute {
	g.Optional, g.Computed, g.Required = false, false, true
	return g
}

// List returns an attribute for a list of objects. identity describes how members are matched.
func List(meaning, identity string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	member := typeOf(attributes)
	return schema.ListNestedAttribute{
		Optional: true, Computed: true, Validators: []validator.List{membersRule{}},
		NestedObject: schema.NestedAttributeObject{Attributes: attributes, CustomType: member}, CustomType: types.ListType{ElemType: member},
		Description: meaning, MarkdownDescription: meaning + " " + identity,
	}
}
