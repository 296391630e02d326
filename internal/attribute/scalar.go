package attribute

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/text/unicode/norm"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// emptyValue returns the one form in which state holds an empty value: "", an empty collection, or null for numbers and booleans,
// which have no empty form.
func emptyValue(kind document.Kind, typ tftypes.Type) tftypes.Value {
	switch kind {
	case document.Text, document.Caseless, document.Instant:
		return tftypes.NewValue(typ, "")
	case document.List, document.References, document.Labels:
		return tftypes.NewValue(typ, []tftypes.Value{})
	case document.Texts:
		return tftypes.NewValue(typ, map[string]tftypes.Value{})
	default:
	}
	return tftypes.NewValue(typ, nil)
}

// scalarFromDocument converts a property into a string, number or boolean. It accepts an equivalent scalar of another type, because the
// service sometimes sends decimals as strings. Errors: the property has another JSON type.
func scalarFromDocument(kind document.Kind, typ tftypes.Type, value any) (tftypes.Value, error) {
	if document.Empty(value) {
		return emptyValue(kind, typ), nil
	}
	switch kind {
	case document.Text, document.Caseless, document.Instant:
		if text, ok := scalarText(value); ok {
			return tftypes.NewValue(typ, norm.NFC.String(text)), nil // as Terraform itself does
		}
		return tftypes.Value{}, unexpected("a string", value)
	case document.Decimal:
		text, ok := scalarText(value)
		if !ok {
			return tftypes.Value{}, unexpected("a number", value)
		}
		number, err := document.ParseDecimal(text)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("a number was expected: %w", err)
		}
		return tftypes.NewValue(typ, number), nil
	default:
	}
	switch value {
	case true, "true", "True":
		return tftypes.NewValue(typ, true), nil
	case false, "false", "False":
		return tftypes.NewValue(typ, false), nil
	}
	return tftypes.Value{}, unexpected("a boolean", value)
}

func scalarText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case document.Raw:
		return v.Shown(), true
	case json.Number:
		return v.String(), true
	case bool:
		return fmt.Sprint(v), true
	}
	return "", false
}

func unexpected(wanted string, value any) error {
	return fmt.Errorf("%s was expected, not %s", wanted, document.TypeName(value))
}

// sameScalar reports whether two known or null scalars are equivalent: as instants, as decimals of 28 digits, without case for Caseless,
// and with null equal to "".
func sameScalar(kind document.Kind, a, b tftypes.Value) bool {
	if a.IsNull() || b.IsNull() {
		return empty(a) && empty(b)
	}
	switch kind {
	case document.Instant:
		return document.EqualInstant(TextOf(a), TextOf(b))
	case document.Decimal:
		return document.EqualDecimal(NumberOf(a), NumberOf(b))
	case document.Caseless:
		return document.SameCaseless(TextOf(a), TextOf(b))
	default:
	}
	return sameFlag(a, b) || a.Type().Is(tftypes.String) && document.SameText(TextOf(a), TextOf(b))
}

func empty(scalar tftypes.Value) bool {
	return scalar.IsNull() || scalar.Type().Is(tftypes.String) && TextOf(scalar) == ""
}
