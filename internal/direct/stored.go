package direct

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fits reports whether stored JSON can be decoded as a type without changes: it has no attribute that the type lacks, and each value has
// the right type. Terraform then decodes the JSON itself, with null for missing attributes.
func fits(typ tftypes.Type, text []byte) bool {
	var value any
	return json.Unmarshal(text, &value) == nil && value != nil && matches(typ, value)
}

// matches reports whether decoded JSON is a value of a type.
func matches(typ tftypes.Type, value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return typ.Is(tftypes.String)
	case bool:
		return typ.Is(tftypes.Bool)
	case float64:
		return typ.Is(tftypes.Number)
	case map[string]any:
		switch t := typ.(type) {
		case tftypes.Object:
			return each(maps.All(v), func(name string, member any) bool {
				inner, ok := t.AttributeTypes[name]
				return ok && matches(inner, member)
			})
		case tftypes.Map:
			return each(maps.All(v), func(_ string, member any) bool { return matches(t.ElementType, member) })
		}
	case []any:
		switch t := typ.(type) {
		case tftypes.List:
			return each(slices.All(v), func(_ int, member any) bool { return matches(t.ElementType, member) })
		case tftypes.Set:
			return each(slices.All(v), func(_ int, member any) bool { return matches(t.ElementType, member) })
		}
	}
	return false
}

// each reports whether all members satisfy a condition.
func each[K any](members iter.Seq2[K, any], holds func(K, any) bool) bool {
	for key, member := range members {
		if !holds(key, member) {
			return false
		}
	}
	return true
}
