package partnercenter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// collect reads a whole listing. items has the items before an error.
func collect(ctx context.Context, c *Client, q Query) (items []string, errs []error) {
	for item, err := range c.List(ctx, q) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		items = append(items, string(item))
	}
	return items, errs
}

// onePage returns a page with items and a nextLink.
func onePage(next string, items ...string) string {
	link, _ := json.Marshal(next)
	return fmt.Sprintf(`{"@odata.context":"x","value":[%s],"@odata.nextLink":%s}`, strings.Join(items, ","), link)
}

func TestList_NextLinkElsewhere_StaysOnTheEndpoint(t *testing.T) {
	evil := &recorder{handle: always(200, nil, `{"value":[]}`)}
	evilServer := httptest.NewServer(evil)
	defer evilServer.Close()
	links := []string{
		"http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=a%2Bb%26%20c%3D%3D", // as documented
		evilServer.URL + "/steal?$filter=other&$skiptoken=t2&$top=1",
		"file:///etc/passwd?%zz=1&%24SkipToken=t3#$skiptoken=no",
		"?$skip=5&$skiptoken=t4",
		"//user:pass@[bad host/%zz?x=%zz&$skip=500",
	}
	tokens := []string{"$skiptoken=a%2Bb%26%20c%3D%3D", "$skiptoken=t2", "$skiptoken=t3", "$skiptoken=t4", "$skip=500"}
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n > len(links) {
			sendJSON(w, 200, `{"value":[{"n":"last"}]}`)
			return
		}
		sendJSON(w, 200, onePage(links[n-1], fmt.Sprintf(`{"n":%d.10}`, n), `{}`))
	})
	var totals []int64
	items, errs := collect(t.Context(), r.Client, Query{
		Filter: "engagementId eq 'a+b&c' and status eq 'New'", OrderBy: "updatedDateTime desc", Top: 100,
		Count: func(n int64, _ int) { totals = append(totals, n) },
	})
	if want := []string{`{"n":1.10}`, `{}`, `{"n":2.10}`, `{}`, `{"n":3.10}`, `{}`, `{"n":4.10}`, `{}`, `{"n":5.10}`, `{}`,
		`{"n":"last"}`}; !slices.Equal(items, want) || len(errs) != 0 || len(totals) != 0 {
		t.Errorf("%v %v %v", items, errs, totals)
	}
	query := listPath + "?$filter=engagementId%20eq%20%27a%2Bb%26c%27%20and%20status%20eq%20%27New%27" +
		"&$orderby=updatedDateTime%20desc&$top=100&"
	all := r.wire.all()
	wantDistinctIDs(t, all)
	for i, got := range all {
		want := query + "$count=true"
		if i > 0 {
			want = query + tokens[i-1]
		}
		if got.URI != want {
			t.Errorf("page %d: %s\nwant %s", i+1, got.URI, want)
		}
	}
	r.wire.wantCount(t, len(links)+1)
	evil.wantCount(t, 0)
}

func TestList_EmptyQuery_SendsNoParameters(t *testing.T) {
	r := newRig(t, always(200, nil, `{"value":[],"@odata.nextLink":null}`))
	items, errs := collect(t.Context(), r.Client, Query{})
	if len(items)+len(errs) != 0 || r.wire.all()[0].URI != listPath {
		t.Errorf("%v %v %s", items, errs, r.wire.all()[0].URI)
	}
}

func TestList_Count_IsReportedOnceBeforeTheItems(t *testing.T) {
	for body, want := range map[string][]int{
		`{"@odata.count":7,"value":[{},{}],"@odata.nextLink":"?$skiptoken=2"}`: {7, 2},
		`{"value":[{}]}`:                    nil,
		`{"@odata.count":"7","value":[{}]}`: nil,
	} {
		r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
			if n > 1 {
				body = `{"@odata.count":9,"value":[{}]}`
			}
			sendJSON(w, 200, body)
		})
		var got []int
		for _, err := range r.List(t.Context(), Query{Count: func(total int64, onPage int) { got = append(got, int(total), onPage) }}) {
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v, %v", body, got, err)
			}
		}
	}
}

func TestList_CallerStops_ReadsNoFurtherPage(t *testing.T) {
	r := newRig(t, always(200, nil, onePage("?$skiptoken=x", `{}`, `{}`)))
	for _, err := range r.List(t.Context(), Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	r.wire.wantCount(t, 1)
}

func TestList_RangedTwice_ReadsAgain(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n%2 == 1 {
			sendJSON(w, 200, onePage("?$skiptoken=x", `{}`))
			return
		}
		sendJSON(w, 200, `{"value":[]}`)
	})
	seq := r.List(t.Context(), Query{})
	for range 2 {
		for _, err := range seq {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	r.wire.wantCount(t, 4)
}

func TestList_UnusablePage_EndsWithOneError(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"no value":       {`{"secret":1}`, "it has no value"},
		"null value":     {`{"value":null}`, "it has no value"},
		"object value":   {`{"value":{}}`, "isn't a page of referrals"},
		"string item":    {`{"value":[{},"secret"]}`, "item 2 of page 1"},
		"null item":      {`{"value":[null]}`, "item 1 of page 1"},
		"number link":    {`{"value":[{}],"@odata.nextLink":7}`, "isn't a page of referrals"},
		"array":          {`[{}]`, "isn't a JSON object"},
		"truncated":      {`{"value":[{}`, "isn't valid JSON"},
		"no token":       {onePage("https://secret/x?$top=3", `{}`), "has no $skiptoken"},
		"empty token":    {onePage("https://secret/x?$skiptoken=", `{}`), "has no $skiptoken"},
		"bad token":      {onePage("https://secret/x?$skiptoken=%zz", `{}`), "isn't percent-encoded"},
		"long token":     {onePage("?$skiptoken="+strings.Repeat("a", maxTokenBytes+1), `{}`), "longer than"},
		"no link at all": {onePage("secret", `{}`), "has no $skiptoken"},
		"negative skip":  {onePage("?$skip=-1", `{}`), "isn't a number of items"},
		"huge skip":      {onePage("?$skip=99999999999999999999", `{}`), "isn't a number of items"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, always(200, nil, tt.body))
			items, errs := collect(t.Context(), r.Client, Query{})
			if len(items) != 0 || len(errs) != 1 {
				t.Fatalf("%v %v", items, errs)
			}
			e := asCallError(t, errs[0])
			if e.Attempts != 1 || e.ClientRequestID == "" {
				t.Errorf("%+v", e)
			}
			wantIn(t, e.Error(), tt.want, "GET "+listPath)
			wantNotIn(t, e.Error(), "secret")
			r.wire.wantCount(t, 1)
		})
	}
}

func TestList_PagingLoop_IsAnError(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		sendJSON(w, 200, onePage(fmt.Sprintf("https://h%d/?$skiptoken=t%d", n, n%3), `{}`))
	})
	items, errs := collect(t.Context(), r.Client, Query{})
	if len(items) != 3 || len(errs) != 1 {
		t.Fatalf("%v %v", items, errs)
	}
	wantIn(t, asCallError(t, errs[0]).Error(), "paging loop")
	r.wire.wantCount(t, 4)
}

func TestList_TooManyPages_IsAnError(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		sendJSON(w, 200, onePage(fmt.Sprintf("?$skiptoken=t%d", n)))
	})
	r.maxPages = 20
	_, errs := collect(t.Context(), r.Client, Query{})
	if len(errs) != 1 {
		t.Fatal(errs)
	}
	wantIn(t, asCallError(t, errs[0]).Error(), "more than 20 pages")
	r.wire.wantCount(t, 20)
}

func TestList_SecondPageFails_IsRetriedOrAnError(t *testing.T) {
	for name, tt := range map[string]struct {
		second   func(http.ResponseWriter)
		requests int
		items    int
		is       error
	}{
		"bad gateway once": {func(w http.ResponseWriter) { sendJSON(w, 502, "") }, 3, 2, nil},
		"reset once":       {func(http.ResponseWriter) { abort() }, 3, 2, nil},
		"denied":           {func(w http.ResponseWriter) { sendJSON(w, 403, "") }, 2, 1, ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				switch n {
				case 1:
					sendJSON(w, 200, onePage("?$skiptoken=x", `{}`))
				case 2:
					tt.second(w)
				default:
					sendJSON(w, 200, `{"value":[{}]}`)
				}
			})
			items, errs := collect(t.Context(), r.Client, Query{})
			if len(items) != tt.items || (tt.is == nil) != (len(errs) == 0) || len(errs) > 1 {
				t.Fatalf("%v %v", items, errs)
			}
			if tt.is != nil && !errors.Is(errs[0], tt.is) {
				t.Error(errs)
			}
			r.wire.wantCount(t, tt.requests)
		})
	}
}

func TestList_NegativePageSize_IsRejected(t *testing.T) {
	r := newRig(t, always(200, nil, `{"value":[]}`))
	_, errs := collect(t.Context(), r.Client, Query{Top: -1})
	if len(errs) != 1 {
		t.Fatal(errs)
	}
	wantIn(t, asCallError(t, errs[0]).Error(), "was not sent")
	r.wire.wantCount(t, 0)
}

func TestList_FilterWithSeparators_StaysOneParameter(t *testing.T) {
	filter := "x' & $top=9#\r\n\x00+%26;ü"
	r := newRig(t, func(w http.ResponseWriter, req *http.Request, _ int) {
		if got := req.URL.Query(); got.Get("$filter") != filter || len(got) != 1 {
			t.Errorf("%q", got)
		}
		sendJSON(w, 200, `{"value":[]}`)
	})
	if _, errs := collect(t.Context(), r.Client, Query{Filter: filter}); len(errs) != 0 {
		t.Fatal(errs)
	}
	wantNotIn(t, r.wire.all()[0].URI, "+", " ")
}
