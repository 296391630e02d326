package attribute

import (
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Configuration states what a state holds and nothing else: what is empty and what can't be set is null.
func Configuration(attributes map[string]schema.Attribute, state tftypes.Value) tftypes.Value {
	config, _ := statedObject(attributes, state)
	return config
}

// stated is a value as a configuration states it: null if it says nothing, but for what is required.
func stated(of schema.Attribute, value tftypes.Value) tftypes.Value {
	nothing := tftypes.NewValue(value.Type(), nil)
	if value.IsNull() || !of.IsRequired() && !of.IsOptional() {
		return nothing
	}
	switch a := of.(type) {
	case schema.SingleNestedAttribute:
		object, says := statedObject(a.Attributes, value)
		if says || of.IsRequired() {
			return object
		}
		return nothing
	case schema.ListNestedAttribute:
		return statedList(a.NestedObject.Attributes, value)
	case schema.SetAttribute:
		if len(ElementsOf(value)) == 0 {
			return nothing
		}
	case schema.StringAttribute:
		if text := TextOf(value); text == "" || isJSON(text) {
			return nothing
		}
	}
	return value
}

// statedObject also tells whether any of its attributes says something.
func statedObject(attributes map[string]schema.Attribute, object tftypes.Value) (tftypes.Value, bool) {
	says := false
	values := Of(object)
	for name, value := range values {
		values[name] = stated(attributes[name], value)
		says = says || !values[name].IsNull()
	}
	return tftypes.NewValue(object.Type(), values), says
}

// statedList keeps members that say nothing beside others that do, since a list that is given is the whole list.
func statedList(attributes map[string]schema.Attribute, list tftypes.Value) tftypes.Value {
	listSays := false
	members := ElementsOf(list)
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
