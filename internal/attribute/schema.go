package attribute

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// An attribute's MarkdownDescription is what the CLI and the documentation show of it. What holds for every attribute (leaving it out,
// clearing it, its name on the wire) is said on top of the resource's page. Description is set where data sources show less:
// the meaning, without the note for those who set the attribute.

const unpublished = " Microsoft hasn't published the format: strings, numbers and booleans appear as strings, anything else as JSON for " +
	"`jsondecode`."

// Text is a string.
func Text(meaning string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Computed: true, Validators: validators, MarkdownDescription: meaning}
}

// NotedText is a string with a note for those who set it.
func NotedText(meaning, note string, validators ...validator.String) schema.StringAttribute {
	text := Text(meaning+" "+note, validators...)
	text.Description = meaning
	return text
}

// Flag is a boolean.
func Flag(meaning string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: meaning}
}

// Money is an amount in a currency.
func Money(meaning string) schema.NumberAttribute {
	return schema.NumberAttribute{
		Optional: true, Computed: true, Validators: []validator.Number{Amount()}, MarkdownDescription: meaning,
	}
}

// ReadOnly is a string that the service alone sets.
func ReadOnly(meaning string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: meaning}
}

// ReadOnlyFlag is a boolean that the service alone sets.
func ReadOnlyFlag(meaning string) schema.BoolAttribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: meaning}
}

// ReadOnlyNumber is a number that the service alone sets.
func ReadOnlyNumber(meaning string) schema.NumberAttribute {
	return schema.NumberAttribute{Computed: true, MarkdownDescription: meaning}
}

// ReadOnlyGroup is an object that the service alone sets.
func ReadOnlyGroup(meaning string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	group := Group(meaning, attributes)
	group.Optional = false
	return group
}

// ReadOnlyList is a list of objects that the service alone sets.
func ReadOnlyList(meaning string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes}, MarkdownDescription: meaning,
	}
}

// ReadOnlyTexts is a list of values that the service alone sets and whose form isn't published: every value has a text.
func ReadOnlyTexts(meaning string) schema.ListAttribute {
	return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: meaning + unpublished}
}

// ReadOnlyMap is ReadOnlyTexts for an object with properties of any name.
func ReadOnlyMap(meaning string) schema.MapAttribute {
	return schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: meaning + unpublished}
}

// References is a set of the ids of an array of {id}.
func References(meaning string) schema.SetAttribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true, MarkdownDescription: meaning,
		Validators: []validator.Set{
			setvalidator.NoNullValues(), setvalidator.SizeAtMost(document.MaxElements), setvalidator.ValueStringsAre(anyID()),
		},
	}
}

// Group is an object.
func Group(meaning string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true, Computed: true, Attributes: attributes, CustomType: typeOf(attributes), MarkdownDescription: meaning,
	}
}

// typeOf is the type that an object of these attributes has anyway. Told so, the framework doesn't put it together anew
// for every value that it looks at.
func typeOf(attributes map[string]schema.Attribute) types.ObjectType {
	typ := types.ObjectType{AttrTypes: make(map[string]attr.Type, len(attributes))}
	for name, attribute := range attributes {
		typ.AttrTypes[name] = attribute.GetType()
	}
	return typ
}

// Required makes a group one that every configuration has.
func Required(g schema.SingleNestedAttribute) schema.SingleNestedAttribute {
	g.Optional, g.Computed, g.Required = false, false, true
	return g
}

// List is a list of objects. identity says how its members are told apart.
func List(meaning, identity string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	member := typeOf(attributes)
	return schema.ListNestedAttribute{
		Optional: true, Computed: true, Validators: []validator.List{membersRule{}},
		NestedObject: schema.NestedAttributeObject{Attributes: attributes, CustomType: member}, CustomType: types.ListType{ElemType: member},
		Description: meaning, MarkdownDescription: meaning + " " + identity,
	}
}
