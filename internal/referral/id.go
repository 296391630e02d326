package referral

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

var (
	// plainID is an id of the service that is safe in a path.
	plainID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

	guid = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`
	// guidID is what a user may write for an id.
	guidID = regexp.MustCompile(`^` + guid + `$`)
	// linkPath is the end of a link's path. One of the service's own links lacks the slash before the id.
	linkPath = regexp.MustCompile(`(?:/|/referrals)(` + guid + `)/*$`)
)

// ParseID takes a referral's id out of the id itself, which is a GUID, or of any http or https link whose path ends in one:
// the API's own links, misspelled ones included, those of webhook events, and the address of a page of Partner Center. A
// query, a fragment and slashes at the end don't matter. The id comes in lower case, as the service writes it. Errors: there
// is no id in it.
func ParseID(text string) (string, error) {
	text = strings.TrimSpace(text)
	if guidID.MatchString(text) {
		return strings.ToLower(text), nil
	}
	link, err := url.Parse(text)
	if err == nil && link.Host != "" && (link.Scheme == "https" || link.Scheme == "http") {
		if match := linkPath.FindStringSubmatch(link.Path); match != nil {
			return strings.ToLower(match[1]), nil
		}
	}
	return "", fmt.Errorf("there is no referral ID in %q", shorten(text))
}

// What a user may write for a referral, and examples of it.
const (
	idRule     = "a referral's ID, which is a GUID, or a link whose path ends in it"
	idExamples = "\"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10\" or \"https://api.partnercenter.microsoft.com/engagements/v1/referrals/" +
		"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10\""
)

// shorten cuts a text for a message.
func shorten(text string) string {
	if len(text) > 200 {
		return strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}
