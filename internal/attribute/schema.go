package attribute

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// An attribute's Description is its meaning alone, which data sources show too. Its MarkdownDescription, which the CLI and
// the documentation show, adds what leaving it out and clearing it do, and the name on the wire.

// What an attribute's description says about leaving it out and clearing it.
const (
	ClearsText = " Left out, it keeps the value that Partner Center has; `\"\"` clears it."
	clearsList = " Left out, it keeps the value that Partner Center has; `[]` clears it. A list that is given is the whole list."
	clearsSet  = " Left out, it keeps the value that Partner Center has; `[]` clears it. A set that is given is the whole set."
	LeftAlone  = " Left out, it keeps the value that Partner Center has."

	unpublished = " Microsoft hasn't published their form: strings, numbers and booleans are strings here, anything else is JSON " +
		"for `jsondecode`."
	SameInstant = " Two texts of the same instant are equal."
	wireName    = " On the wire: `"
)

// Wire is what a description says of the name on the wire.
func Wire(name string) string { return wireName + name + "`." }

// Text is a string.
func Text(name, meaning string, validators ...validator.String) schema.StringAttribute {
	return TextSaying(name, meaning, ClearsText, validators...)
}

// TextSaying is text that says itself what leaving it out and clearing it do.
func TextSaying(name, meaning, leftOut string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Validators: validators,
		Description: meaning, MarkdownDescription: meaning + leftOut + Wire(name),
	}
}

// Flag is a boolean.
func Flag(name, meaning string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, Description: meaning, MarkdownDescription: meaning + LeftAlone + Wire(name),
	}
}

// ReadOnly is a string that the service alone sets.
func ReadOnly(name, meaning string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, Description: meaning, MarkdownDescription: meaning + Wire(name)}
}

// ReadOnlyNumber is a number that the service alone sets.
func ReadOnlyNumber(name, meaning string) schema.NumberAttribute {
	return schema.NumberAttribute{Computed: true, Description: meaning, MarkdownDescription: meaning + Wire(name)}
}

// ReadOnlyTexts is a list of values that the service alone sets and whose form isn't published: every value has a text.
func ReadOnlyTexts(name, meaning string) schema.ListAttribute {
	meaning += unpublished
	return schema.ListAttribute{Computed: true, ElementType: types.StringType, Description: meaning, MarkdownDescription: meaning + Wire(name)}
}

// ReadOnlyMap is ReadOnlyTexts for an object with properties of any name.
func ReadOnlyMap(name, meaning string) schema.MapAttribute {
	meaning += unpublished
	return schema.MapAttribute{Computed: true, ElementType: types.StringType, Description: meaning, MarkdownDescription: meaning + Wire(name)}
}

// References is a set of the ids of an array of {id}.
func References(name, meaning string) schema.SetAttribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, Computed: true,
		Validators: []validator.Set{
			setvalidator.NoNullValues(), setvalidator.SizeAtMost(document.MaxElements), setvalidator.ValueStringsAre(anyID()),
		},
		Description: meaning, MarkdownDescription: meaning + clearsSet + Wire(name+wireOf(document.References)),
	}
}

// Group is an object.
func Group(name, meaning string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true, Computed: true, Attributes: attributes, CustomType: typeOf(attributes),
		Description:         meaning,
		MarkdownDescription: meaning + " What it leaves out keeps the value that Partner Center has." + Wire(name),
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

// List is a list of objects. It says with identity how its members are told apart.
func List(name, meaning, identity string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	member := typeOf(attributes)
	return schema.ListNestedAttribute{
		Optional: true, Computed: true, Validators: []validator.List{membersRule{}},
		NestedObject: schema.NestedAttributeObject{Attributes: attributes, CustomType: member}, CustomType: types.ListType{ElemType: member},
		Description: meaning, MarkdownDescription: meaning + " " + identity + clearsList + Wire(name),
	}
}
