package partnercenter

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// loopbackHost is localhost, 127.0.0.0/8 and ::1.
var loopbackHost = regexp.MustCompile(`^(?i:localhost|(::ffff:)?127(\.[0-9]{1,3}){3}|[0:]*:0*1|[0:]*:ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})$`)

// FuzzParseEndpoint parses arbitrary strings as endpoints and as redirect targets: an accepted endpoint is https or loopback and ends with
// the collection's path, and no error shows a possible secret.
func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{
		"https://api.partner.microsoft.com", "https://h/prefix//", "http://127.0.0.1:8080", "http://[::1%25eth0]/", "http://LOCALHOST", "http://localhost.evil.example",
		"http://127.0.0.1.evil.example", "https://u:p@h", "https:/u:p@h", "https://h?x=y", "https://h/?", "https://h/#", "https://h/%2e%2e/x", "https://h/a%2fb", "https:h",
		"HTTPS://h", "//h", "mailto:u@h", "https://h\r\nX: y", "http://0x7f.1", "http://2130706433", "https://h:99999", "https://[::1", "\x1b[31m",
	} {
		f.Add(seed)
	}
	const secret = "pa55word-of-somebody"
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, secret) {
			return
		}
		if u, err := parseEndpoint(text); err == nil {
			checkEndpoint(t, u)
		}
		_, err := parseEndpoint("https://" + secret + text + "@host")
		if err != nil && strings.Contains(err.Error(), secret) || err == nil && !strings.ContainsAny(text, "/") {
			t.Errorf("%q: %v", text, err)
		}
		target, err := url.Parse(text)
		if err != nil {
			return
		}
		target.User, target.RawQuery, target.Fragment = url.UserPassword(secret, secret), "code="+secret, secret
		described := describeURL(target)
		checkClean(t, described)
		if strings.Contains(described, secret) || strings.ContainsAny(described, "?#") {
			t.Errorf("%q is described as %q", text, described)
		}
	})
}

// checkEndpoint parses a request to an endpoint like a server.
func checkEndpoint(t *testing.T, endpoint *url.URL) {
	t.Helper()
	u, err := url.Parse(endpoint.String() + collectionPath + "/R-1?$skip=1")
	if err != nil {
		t.Fatalf("%q: %v", endpoint, err)
	}
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !loopbackHost.MatchString(host)):
		t.Errorf("%q would get the token in plain text", u)
	case u.User != nil || u.Fragment != "" || u.RawQuery != "$skip=1" || host == "":
		t.Errorf("%q has other parts, or no host", u)
	case !strings.HasSuffix(u.EscapedPath(), collectionPath+"/R-1") || strings.Contains(u.EscapedPath(), "//v1.0"):
		t.Errorf("%q leads elsewhere", u)
	case strings.Contains("/"+u.Path+"/", "/../"):
		t.Errorf("%q leads out of its path", u)
	}
}
