package referral

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// plainID is what the service's ids look like, and what is safe in a path.
var plainID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

// ParseID takes a referral's id out of the id itself or of a link to the referral, as the service gives it: an absolute
// URL whose path ends in engagements/referrals/{id}, its own misspelling engagments and a missing slash included. A
// slash, query or fragment at the end of a link doesn't matter. Errors: there is no id in it.
func ParseID(text string) (string, error) {
	text = strings.TrimSpace(text)
	if plainID.MatchString(text) {
		return text, nil
	}
	link, err := url.Parse(text)
	if err == nil && (link.Scheme == "https" || link.Scheme == "http") {
		if match := linkPath.FindStringSubmatch(strings.TrimSuffix(link.Path, "/")); match != nil && plainID.MatchString(match[1]) {
			return match[1], nil
		}
	}
	return "", fmt.Errorf("there is no referral's id in %q", diagnostics.Shorten(text))
}

// linkPath is the end of a link's path.
var linkPath = regexp.MustCompile(`(?i)engage?ments/?referrals/?([^/]+)$`)
