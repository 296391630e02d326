// Package attribute is the mapping between Terraform values and the JSON documents of a service. It follows a shape, so there is
// no line of it per attribute, and it works on Terraform's own values, because a plan is a tree in which anything may be
// unknown. What schemas and validators have in common stands here too.
package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Mapping ties the documents of a shape to the values of a schema, which may have attributes besides.
type Mapping struct {
	Shape      document.Shape
	Type       tftypes.Object
	Attributes map[string]schema.Attribute // nil for values that no rule is asked about
}

// NewMapping ties the documents of a shape to a resource's schema. It panics if the schema lacks a property of the shape.
func NewMapping(shape document.Shape, s schema.Schema) Mapping {
	for _, property := range shape.Properties {
		if s.Attributes[property.Attribute] == nil {
			panic(fmt.Sprintf("attribute: the schema has no attribute %s for the property %s of the shape", property.Attribute, property.Name))
		}
	}
	return Mapping{shape, ObjectType(s.Type().TerraformType(context.Background())), s.Attributes}
}

// State turns a document into attributes; those that aren't in the shape keep their prior values. Errors: a property has a JSON
// type that its attribute can't hold; the path of the property is named.
func (m Mapping) State(doc document.Document, prior tftypes.Value, mode Mode) (tftypes.Value, error) {
	return objectFrom(m.Shape, m.Type, doc, prior, mode)
}

// Document is the document that attributes alone make, with document.Unknown for what isn't known.
func (m Mapping) Document(value tftypes.Value) document.Document {
	doc, _ := ToDocument(m.Shape, value).(document.Document)
	return doc
}

// Planned lays a configuration over the state: what the configuration leaves out keeps the state's value, inside lists that of
// the same member; what says the same in other words keeps the state's. The zero Value stands for no state. Attributes that
// aren't in the shape are as proposed, but for timeouts, which the state must not fill in.
func (m Mapping) Planned(config, proposed, state tftypes.Value) tftypes.Value {
	attributes := Of(proposed)
	planned := Of(plannedObject(m.Shape, m.Type, config, state, false))
	for _, property := range m.Shape.Properties {
		attributes[property.Attribute] = planned[property.Attribute]
	}
	if configured, ok := Of(config)[Timeouts]; ok {
		attributes[Timeouts] = configured
	}
	return tftypes.NewValue(m.Type, attributes)
}

// Declared is the document of the planned values of what the configuration sets. The plan's value counts where both are known,
// as it may keep the state's against the configuration.
func (m Mapping) Declared(config, plan tftypes.Value) document.Document {
	doc, _ := declared(m.Shape, config, plan).(document.Document)
	return doc
}

// Changed takes out of a declared document what the plan keeps as the state has it, lists and sets as a whole: the document
// last seen says that already. (And what ignore_changes keeps is not in the configuration of an apply.)
func (m Mapping) Changed(declared document.Document, plan, state tftypes.Value) document.Document {
	return changedOnly(m.Shape, declared, plan, state)
}
