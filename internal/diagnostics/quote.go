package diagnostics

import (
	"fmt"
	"strings"
)

// Quote returns a string from the service, shortened and in quotes, and `""` for any other value.
func Quote(value any) string {
	text, _ := value.(string)
	return fmt.Sprintf("%q", Shorten(text))
}

// Shorten cuts a string to 200 bytes for a message.
func Shorten(text string) string {
	if len(text) > 200 {
		return strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}
