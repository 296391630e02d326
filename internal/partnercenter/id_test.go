package partnercenter

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseID_LinkThatEndsInAGUID_GivesIt(t *testing.T) {
	const id = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
	for _, text := range []string{
		id, " " + id + "\n", strings.ToUpper(id),
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id,
		"https://api.partner.microsoft.com/v1.0/engagments/referrals/" + id,
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id + "/",
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id + "?x=1#",
		"https://api.partner.microsoft.com/v1.0/engagementsreferrals/" + id,
		"https://api.partner.microsoft.com/v1.0/engagements/referrals" + id,
		"https://api.partnercenter.microsoft.com/engagements/v1/referrals/" + id,
		"https://api.partnercenter.microsoft.com/engagements/v1/referrals/" + strings.ToUpper(id),
		"https://partner.microsoft.com/en-us/dashboard/v2/referrals/leads/" + id + "?tenantId=5d1f0c3b-4f5e-4d7a-9b61-1f2e3d4c5b6a#details",
		"https://partner.microsoft.com/dashboard/referrals/coselldetails/" + id + "//",
		"http://127.0.0.1:8080/prefix/v1.0/engagements/referrals/" + id,
	} {
		if got, err := ParseID(text); err != nil || got != id {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestParseID_AnythingElse_IsAnError(t *testing.T) {
	const id = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
	for _, text := range []string{
		"", "R-1", "a/b", "..", "../" + id, "a b", "a\x00b", strings.Repeat("a", 300), id + id, "{" + id + "}", id[1:], id + "/",
		"https://example.com/other/x", "ftp://h/engagements/referrals/" + id, "//h/engagements/referrals/" + id, "https:///" + id,
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/", "https://api.partner.microsoft.com/v1.0/engagements/referrals/R-1",
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/x" + id,
		"https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id + "/team",
		"https://partner.microsoft.com/dashboard/referrals?id=" + id, "https://partner.microsoft.com/dashboard/referrals#" + id,
	} {
		if got, err := ParseID(text); err == nil {
			t.Errorf("%q gave %q", text, got)
		}
	}
}

// FuzzParseID parses arbitrary strings as IDs or links: the result is an error, or an ID that is one segment of a path.
func FuzzParseID(f *testing.F) {
	const id = "7F0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
	for _, seed := range []string{
		id, "https://api.partner.microsoft.com/v1.0/engagements/referrals/" + id, "http://h/engagmentsreferrals/" + id + "?x#y", "../" + id,
		"https://h/engagements/referrals/..%2f" + id, "https://h/engagements/referrals/" + id + "\r\nX: y", "R\x00", "//h/engagements/referrals/%2e%2e",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseID(text)
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			return
		}
		if url.PathEscape(id) != id || strings.Trim(id, ".") == "" || len(id) > 128 {
			t.Errorf("ParseID(%q) = %q", text, id)
		}
		if again, err := ParseID("https://h/v1.0/engagements/referrals/" + id); err != nil || again != id {
			t.Errorf("%q came back as %q, %v", id, again, err)
		}
	})
}
