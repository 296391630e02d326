// Package attribute maps Terraform values to the JSON documents of a service and back. The mapping follows a shape, so it has no code
// per attribute, and it works on tftypes values, because any part of a plan may be unknown. The package also has the schema helpers
// and validators that resources share.
package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Mapping maps the documents of a shape to the values of a schema, which may have other attributes too.
type Mapping struct {
	Shape      document.Shape
	Type       tftypes.Object
	Attributes map[string]schema.Attribute // nil for values that aren't validated
}

// NewMapping returns the mapping of a shape and a resource's schema. It panics if the schema lacks a property of the shape.
func NewMapping(shape document.Shape, s schema.Schema) Mapping {
	for _, property := range shape.Properties {
		if s.Attributes[property.Attribute] == nil {
			panic(fmt.Sprintf("attribute: the schema has no attribute %s for the property %s of the shape", property.Attribute, property.Name))
		}
	}
	return Mapping{shape, ObjectType(s.Type().TerraformType(context.Background())), s.Attributes}
}

// State converts a document into attributes; those that aren't in the shape keep their prior values. Errors: a property has a JSON
// type that its attribute can't hold; the error names the property's path.
func (m Mapping) State(doc document.Document, prior tftypes.Value, mode Mode) (tftypes.Value, error) {
	return objectFrom(m.Shape, m.Type, doc, prior, mode)
}

// Document converts attributes into a document, with document.Unknown for unknown values.
func (m Mapping) Document(value tftypes.Value) document.Document {
	doc, _ := ToDocument(m.Shape, value).(document.Document)
	return doc
}

// Planned overlays the state with a configuration. What the configuration leaves out keeps the state's value, in lists the value of
// the same member, and so does another spelling of the state's value. The zero Value means no state. Attributes outside the shape keep
// their proposed values, except for timeouts, which the state must not fill in.
func (m Mapping) Planned(config, proposed, state tftypes.Value) tftypes.Value {
	attributes := Of(proposed)
	planned := View(plannedObject(m.Shape, m.Type, config, state, false))
	for _, property := range m.Shape.Properties {
		attributes[property.Attribute] = planned[property.Attribute]
	}
	if configured, ok := View(config)[Timeouts]; ok {
		attributes[Timeouts] = configured
	}
	return tftypes.NewValue(m.Type, attributes)
}

// Declared returns a document of the planned values that the configuration sets. Where both are known, the plan's value wins, because
// the plan may keep the state's value instead of the configuration's.
func (m Mapping) Declared(config, plan tftypes.Value) document.Document {
	doc, _ := declared(m.Shape, config, plan).(document.Document)
	return doc
}

// Changed removes from a declared document what the plan keeps unchanged from the state, lists and sets as a whole: the document last
// read has it already. (The configuration of an apply doesn't contain what ignore_changes ignores.)
func (m Mapping) Changed(declared document.Document, plan, state tftypes.Value) document.Document {
	return changedOnly(m.Shape, declared, plan, state)
}
