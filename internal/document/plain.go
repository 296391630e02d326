package document

import (
	"html"
	"strings"
)

// Plain returns a string in lower case, without the HTML escapes and the surrounding spaces that the service sometimes adds.
func Plain(value any) string {
	text, _ := value.(string)
	return strings.ToLower(strings.TrimSpace(html.UnescapeString(text)))
}
