package attribute

import (
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Configuration returns the configuration that states a state's values: empty and read-only attributes are null.
func Configuration(attributes map[string]schema.Attribute, state tftypes.Value) tftypes.Value {
	config, _ := statedObject(attributes, state)
	return config
}

// stated returns a value as a configuration states it: null if the value is empty and not required.
func stated(of schema.Attribute, value tftypes.Value) tftypes.Value {
	null := tftypes.NewValue(value.Type(), nil)
	if value.IsNull() || !of.IsRequired() && !of.IsOptional() {
		return null
	}
	switch a := of.(type) {
	case schema.SingleNestedAttribute:
		object, hasContent := statedObject(a.Attributes, value)
		if hasContent || of.IsRequired() {
			return object
		}
		return null
	case schema.ListNestedAttribute:
		return statedList(a.NestedObject.Attributes, value)
	case schema.SetAttribute:
		if len(elementsIn(value)) == 0 {
			return null
		}
	case schema.StringAttribute:
		if text := TextOf(value); text == "" || isJSON(text) {
			return null
		}
	}
	return value
}

// statedObject also reports whether any attribute isn't null.
func statedObject(attributes map[string]schema.Attribute, object tftypes.Value) (tftypes.Value, bool) {
	hasContent := false
	values := Of(object)
	for name, value := range values {
		values[name] = stated(attributes[name], value)
		hasContent = hasContent || !values[name].IsNull()
	}
	return tftypes.NewValue(object.Type(), values), hasContent
}

// statedList keeps empty members if other members aren't empty, because a configured list is the whole list.
func statedList(attributes map[string]schema.Attribute, list tftypes.Value) tftypes.Value {
	hasContent := false
	members := ElementsOf(list)
	for i, member := range members {
		var memberHasContent bool
		members[i], memberHasContent = statedObject(attributes, member)
		hasContent = hasContent || memberHasContent
	}
	if !hasContent {
		return tftypes.NewValue(list.Type(), nil)
	}
	return tftypes.NewValue(list.Type(), members)
}

// isJSON reports whether a string is a JSON object or array. Terraform generates jsonencode(…) for such a string, and that formats the
// JSON differently from the service.
func isJSON(text string) bool {
	text = strings.TrimSpace(text)
	return (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text))
}
