package search

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// FuzzCriteria searches for any string: an OData parser reads exactly that string as one literal, and the URL transports the filter
// unchanged.
func FuzzCriteria(f *testing.F) {
	for _, seed := range []string{
		"New", "O'Neil", "'", "''", "' or 'a' eq 'a", "x') or (status eq 'New", "a&$filter=b", "a+b%27c%2527", "#?/", "\x00\r\n", "\\'", "’", "日本", "\xff",
		"2026-11-14T00:00:00Z", "2026-11-14T00:00:00.123456789+14:00", "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
	} {
		f.Add(seed, "direction eq 'Incoming'")
	}
	f.Add("a", "contains(name, ')')")
	f.Fuzz(func(t *testing.T, value, own string) {
		s := search{wanted: map[string]string{}, orderBy: "createdDateTime desc"}
		want := ""
		if own != "" && isBalanced(own) {
			s.filter = own
			want = "(" + own + ") and "
		}
		for _, c := range criteria {
			if c.name == "updated_after" || c.odata == nil {
				continue
			}
			s.wanted[c.name] = value
			comparison := c.odata(value)
			before, _, _ := strings.Cut(comparison, "'")
			literal, after := readLiteral(comparison[len(before):])
			closing := strings.Repeat(")", strings.Count(before, "("))
			if literal != value || after != closing || !strings.HasSuffix(before, " eq ") {
				t.Fatalf("%s: %q is read as %q in %q, followed by %q", c.name, value, literal, before, after)
			}
		}
		filter := s.queries()[0].Filter
		rest, found := strings.CutPrefix(filter, want)
		if !found {
			t.Fatalf("%q doesn't begin with %q", filter, want)
		}
		for i := range len(s.wanted) {
			before, _, _ := strings.Cut(rest, "'")
			literal, after := readLiteral(rest[len(before):])
			if literal != value {
				t.Fatalf("literal %d of %q is read as %q", i, filter, literal)
			}
			rest = strings.TrimPrefix(strings.TrimPrefix(after, ")"), " and ")
		}
		if rest != "" {
			t.Fatalf("%q has %q after the last criterion", filter, rest)
		}
		checkURL(t, s.queries()[0])
		checkTimestamp(t, value)
	})
}

// readLiteral parses an OData string literal (ABNF rule: string): it begins and ends with a quote, and a doubled quote inside is one quote.
func readLiteral(text string) (literal, rest string) {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '\'':
			literal += text[i : i+1]
		case i+1 < len(text) && text[i+1] == '\'':
			literal += "'"
			i++
		default:
			return literal, text[i+1:]
		}
	}
	return literal, "no quote at the end"
}

// checkURL checks that the URL transports a query unchanged and contains nothing else.
func checkURL(t *testing.T, query partnercenter.Query) {
	t.Helper()
	service := &lister{}
	client, err := partnercenter.New(partnercenter.Options{Endpoint: "https://api.example", Credential: service, Transport: service, MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range client.List(t.Context(), query) {
		if err != nil {
			t.Fatalf("%q: %v", query.Filter, err)
		}
	}
	got, err := url.ParseQuery(service.asked.RawQuery)
	if err != nil || len(got) != 2 || got.Get("$filter") != query.Filter || got.Get("$orderby") != query.OrderBy || service.asked.Fragment != "" ||
		service.asked.Host != "api.example" || service.asked.Path != "/v1.0/engagements/referrals" {
		t.Fatalf("%q became %q: %v", query.Filter, service.asked, err)
	}
}

// lister responds with no referrals and records the requested URL.
type lister struct{ asked *url.URL }

func (l *lister) Do(req *http.Request) (*http.Response, error) {
	asked, err := url.Parse(req.URL.String()) // as it is sent
	l.asked = asked
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(strings.NewReader(`{"value":[]}`)),
	}, err
}

func (*lister) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t"}, nil
}

// checkTimestamp checks the filter by timestamp, which is unquoted: an OData timestamp that isn't later than the requested one, so that
// the service omits nothing. It skips timestamps whose year in UTC doesn't have four digits: the service rejects such a filter, and the
// provider filters instead.
func checkTimestamp(t *testing.T, value string) {
	t.Helper()
	asked, err := document.ParseInstant(value)
	if year := asked.UTC().Year(); err != nil || strings.Contains(value, ",") || year < 0 || year > 9999 {
		return
	}
	for _, c := range criteria {
		if c.name != "updated_after" {
			continue
		}
		text, found := strings.CutPrefix(c.odata(value), "updatedDateTime gt ")
		sent, err := document.ParseInstant(text)
		if !found || err != nil || sent.After(asked) || strings.Trim(text, "0123456789-:.TZ") != "" {
			t.Fatalf("%q is asked for as %q: %v", value, text, err)
		}
	}
}
