package partnercenter

import (
	"net/http"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

const (
	maxMessageRunes = 2000 // a message of the service
	maxFieldRunes   = 200  // a code, a target, an id
)

// secretsOf are what a request carries that no text of an answer may show.
func secretsOf(req *http.Request) wire.Secrets {
	token, _ := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	return wire.Secrets{token}
}

// hasControl tells whether s holds CR, LF, NUL or another control character, which no header or path may carry.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
