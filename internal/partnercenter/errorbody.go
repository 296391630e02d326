package partnercenter

import (
	"encoding/json"
	"slices"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// maxInnerErrors limits the depth to which innerError is read.
const maxInnerErrors = 8

// errorShape is any object of an error's body: {"error": {…}} itself, the object inside, an innerError, or the throttling response
// {"statusCode": 429, "message": …}. encoding/json ignores case in names, so it finds innererror and Message too. The values are raw,
// because gateways send numbers, strings and objects where the documentation has another type.
type errorShape struct {
	Error       json.RawMessage `json:"error"`
	Code        json.RawMessage `json:"code"`
	Message     json.RawMessage `json:"message"`
	Target      json.RawMessage `json:"target"`
	InnerError  json.RawMessage `json:"innerError"`
	Description json.RawMessage `json:"description"`       // older Partner Center: {"code": 900421, "description": …}
	OAuth       json.RawMessage `json:"error_description"` // a token service's: {"error": "…", "error_description": …}
}

// parseErrorBody reads code, inner codes, target and message from an error's body as far as possible, and redacts an echoed token. It never
// fails; for a body that isn't JSON it returns an empty Error.
func parseErrorBody(body []byte, secrets wire.Secrets) Error {
	outer, ok := parseShape(body)
	if !ok {
		return Error{}
	}
	shape := outer
	inner, nested := parseShape(outer.Error)
	if nested {
		shape = inner
	}
	e := Error{
		Code:    firstText(secrets, maxFieldRunes, shape.Code, outer.Error),
		Target:  firstText(secrets, maxFieldRunes, shape.Target),
		Message: firstText(secrets, maxMessageRunes, shape.Message, shape.Description, shape.OAuth),
	}
	e.Documented = nested && slices.Equal(inner.Code, encode(e.Code))
	next := shape.InnerError
	for range maxInnerErrors {
		inner, ok := parseShape(next)
		if !ok {
			break
		}
		if code := firstText(secrets, maxFieldRunes, inner.Code); code != "" {
			e.InnerCodes = append(e.InnerCodes, code)
		}
		if e.Message == "" {
			e.Message = firstText(secrets, maxMessageRunes, inner.Message)
		}
		next = inner.InnerError
	}
	return e
}

func encode(text string) []byte {
	encoded, err := json.Marshal(text)
	if err != nil {
		return nil // never happens for a string
	}
	return encoded
}

// parseShape reads an object, and returns false for anything else.
func parseShape(raw []byte) (errorShape, bool) {
	var shape errorShape
	if len(raw) == 0 || !isJSONObject(raw) {
		return shape, false
	}
	return shape, json.Unmarshal(raw, &shape) == nil
}

// firstText returns the first value that is a non-empty string or a number, cleaned.
func firstText(secrets wire.Secrets, maxRunes int, values ...json.RawMessage) string {
	for _, raw := range values {
		var text string
		var number json.Number
		switch {
		case len(raw) == 0:
			continue
		case raw[0] == '"' && json.Unmarshal(raw, &text) == nil:
		case json.Unmarshal(raw, &number) == nil:
			text = number.String()
		}
		if text = secrets.Clean(text, maxRunes); text != "" {
			return text
		}
	}
	return ""
}
