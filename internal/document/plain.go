package document

import (
	"html"
	"strings"
)

// Plain is a text without what the service makes of texts at times: HTML escapes and blanks.
func Plain(value any) string {
	text, _ := value.(string)
	return strings.ToLower(strings.TrimSpace(html.UnescapeString(text)))
}
