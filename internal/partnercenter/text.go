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

// secretsOf returns the secrets of a request, which no message may contain.
func secretsOf(req *http.Request) wire.Secrets {
	token, _ := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	return wire.Secrets{token}
}

// hasControl reports whether s contains CR, LF, NUL or another control character, which a header or path must not contain.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
