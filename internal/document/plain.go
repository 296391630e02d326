package document

import (
	"html"
	"strings"
)

// Plain is a string without what the service sometimes adds to strings: HTML escapes and spaces.
func Plain(value any) string {
	text, _ := value.(string)
	return strings.ToLower(strings.TrimSpace(html.UnescapeString(text)))
}
