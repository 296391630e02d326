package diagnostics

import (
	"fmt"
	"strings"
)

// Quote is a string of the service, cut and in quotes; "" for anything else.
func Quote(value any) string {
	text, _ := value.(string)
	return fmt.Sprintf("%q", Shorten(text))
}

// Shorten cuts a text for a message.
func Shorten(text string) string {
	if len(text) > 200 {
		return strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}
