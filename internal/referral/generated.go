package referral

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// GenerateConfig makes the configuration that states what a referral holds and nothing else: what is empty, what has a
// default and what can't be set stays out. Errors: the state isn't one of a referral.
func GenerateConfig(state *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, error) {
	values, err := decode(state)
	if err != nil {
		return nil, err
	}
	attributes := map[string]tftypes.Value{}
	for name, value := range attributesOf(values[0]) {
		attributes[name] = stated(wholeSchema.Attributes[name], value)
		if _, ofProvider := adopted[name]; ofProvider {
			attributes[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	config, err := tfprotov6.NewDynamicValue(resourceType, tftypes.NewValue(resourceType, attributes))
	if err != nil {
		return nil, fmt.Errorf("can't write a configuration for Terraform: %w", err)
	}
	return &config, nil
}

// stated is a value as a configuration states it: null if it says nothing, but for what is required.
func stated(attribute schema.Attribute, value tftypes.Value) tftypes.Value {
	nothing := tftypes.NewValue(value.Type(), nil)
	if value.IsNull() || !attribute.IsRequired() && !attribute.IsOptional() {
		return nothing
	}
	switch a := attribute.(type) {
	case schema.SingleNestedAttribute:
		object, says := statedObject(a.Attributes, value)
		if says || attribute.IsRequired() {
			return object
		}
		return nothing
	case schema.ListNestedAttribute:
		return statedList(a.NestedObject.Attributes, value)
	case schema.SetAttribute:
		if len(elementsOf(value)) == 0 {
			return nothing
		}
	case schema.StringAttribute:
		if text := textOf(value); text == "" || isJSON(text) {
			return nothing
		}
	}
	return value
}

// statedObject also tells whether any of its attributes says something.
func statedObject(attributes map[string]schema.Attribute, object tftypes.Value) (tftypes.Value, bool) {
	says := false
	values := attributesOf(object)
	for name, value := range values {
		values[name] = stated(attributes[name], value)
		says = says || !values[name].IsNull()
	}
	return tftypes.NewValue(object.Type(), values), says
}

// statedList keeps members that say nothing beside others that do, since a list that is given is the whole list.
func statedList(attributes map[string]schema.Attribute, list tftypes.Value) tftypes.Value {
	listSays := false
	members := elementsOf(list)
	for i, member := range members {
		var says bool
		members[i], says = statedObject(attributes, member)
		listSays = listSays || says
	}
	if !listSays {
		return tftypes.NewValue(list.Type(), nil)
	}
	return tftypes.NewValue(list.Type(), members)
}

// isJSON tells whether a text is an object or array of JSON. Terraform writes such a text as jsonencode(…), which spells it
// otherwise than the referral does.
func isJSON(text string) bool {
	text = strings.TrimSpace(text)
	return (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text))
}
