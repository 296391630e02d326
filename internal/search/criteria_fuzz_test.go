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

// FuzzCriteria takes any text for a value that is looked for: whoever reads the filter by OData's rules finds exactly that
// text as one literal, and the filter comes out of the URL as it went in.
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
		if own != "" && isClosed(own) {
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
			t.Fatalf("%q has %q behind what is looked for", filter, rest)
		}
		travels(t, s.queries()[0])
		isAnInstant(t, value)
	})
}

// readLiteral reads a literal as OData has it (ABNF, string): it begins and ends with a quote, and two of them inside are one.
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

// travels checks that a query comes out of the URL as it went in, with nothing beside it.
func travels(t *testing.T, query partnercenter.Query) {
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

// lister answers with no referrals, and remembers what it was asked for.
type lister struct{ asked *url.URL }

func (l *lister) Do(req *http.Request) (*http.Response, error) {
	asked, err := url.Parse(req.URL.String()) // as it goes out
	l.asked = asked
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(strings.NewReader(`{"value":[]}`)),
	}, err
}

func (*lister) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t"}, nil
}

// isAnInstant checks the filter by an instant, which stands without quotes: a date-time of OData and no later than what is
// asked for, so that the service leaves nothing out. Where UTC has it in a year of more or less than four digits, the service
// refuses the filter, and the provider filters by itself.
func isAnInstant(t *testing.T, value string) {
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
