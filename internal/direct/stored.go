package direct

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fits reports whether stored JSON can be decoded as a type without changes: it has no attribute that the type lacks, and each value has
// the right type. Terraform then decodes the JSON itself, with null for missing attributes.
func fits(typ tftypes.Type, text []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	first, err := decoder.Token()
	if err != nil || first == nil || !matches(typ, first, decoder) {
		return false
	}
	_, err = decoder.Token()
	return errors.Is(err, io.EOF)
}

// matches reports whether a token and the tokens that belong to it are a value of a type.
func matches(typ tftypes.Type, token json.Token, decoder *json.Decoder) bool {
	switch v := token.(type) {
	case nil:
		return true
	case string:
		return typ.Is(tftypes.String)
	case bool:
		return typ.Is(tftypes.Bool)
	case json.Number:
		return typ.Is(tftypes.Number)
	case json.Delim:
		switch t := typ.(type) {
		case tftypes.Object:
			return v == '{' && matchMembers(decoder, func(name string) tftypes.Type { return t.AttributeTypes[name] })
		case tftypes.Map:
			return v == '{' && matchMembers(decoder, func(string) tftypes.Type { return t.ElementType })
		case tftypes.List:
			return v == '[' && matchElements(decoder, t.ElementType)
		case tftypes.Set:
			return v == '[' && matchElements(decoder, t.ElementType)
		}
	}
	return false
}

func matchMembers(decoder *json.Decoder, typeOf func(name string) tftypes.Type) bool {
	for decoder.More() {
		name, err := decoder.Token()
		text, isText := name.(string)
		if err != nil || !isText {
			return false
		}
		typ := typeOf(text)
		value, err := decoder.Token()
		if err != nil || typ == nil || !matches(typ, value, decoder) {
			return false
		}
	}
	_, err := decoder.Token()
	return err == nil
}

func matchElements(decoder *json.Decoder, typ tftypes.Type) bool {
	for decoder.More() {
		value, err := decoder.Token()
		if err != nil || !matches(typ, value, decoder) {
			return false
		}
	}
	_, err := decoder.Token()
	return err == nil
}
