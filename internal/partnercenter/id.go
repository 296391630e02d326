package partnercenter

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

const guid = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`

// The forms in which users can refer to a referral, and examples, for messages.
const (
	IDForms    = "a referral's ID, which is a GUID, or a link whose path ends in it"
	IDExamples = "\"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10\" or \"https://api.partnercenter.microsoft.com/engagements/v1/referrals/" +
		"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10\""
)

var (
	plainID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)
	guidID  = regexp.MustCompile(`^` + guid + `$`)
	// linkPath is the end of a link's path. One of the service's own links lacks the slash before the ID.
	linkPath = regexp.MustCompile(`(?:/|/referrals)(` + guid + `)/*$`)
)

// PlainID reports whether a string can be an ID of the service and is safe in a path.
func PlainID(text string) bool { return plainID.MatchString(text) }

// IsGUID reports whether a string is a GUID, in upper or lower case.
func IsGUID(text string) bool { return guidID.MatchString(text) }

// ParseID returns the ID of a referral from the ID itself, which is a GUID, or from any http or https link whose path ends in one: the
// API's own links, including misspelled ones, links in webhook events, and addresses of Partner Center's pages. It ignores a query, a
// fragment and trailing slashes. The ID is in lower case, like the service's. Error: the string has no ID.
func ParseID(text string) (string, error) {
	text = strings.TrimSpace(text)
	if IsGUID(text) {
		return strings.ToLower(text), nil
	}
	link, err := url.Parse(text)
	if err == nil && link.Host != "" && (link.Scheme == "https" || link.Scheme == "http") {
		if match := linkPath.FindStringSubmatch(link.Path); match != nil {
			return strings.ToLower(match[1]), nil
		}
	}
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	return "", fmt.Errorf("there is no referral ID in %q", text)
}
