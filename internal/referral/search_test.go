package referral_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

const searched = "partnercenter_referrals"

// seedCrowd seeds referrals that differ in every search criterion. Their IDs are short, so that a test can list them.
func seedCrowd(t *testing.T, e *emulator.Emulator) {
	t.Helper()
	for _, text := range []string{
		`{"id": "a", "status": "New", "substatus": "Pending", "direction": "Incoming", "type": "Independent", "qualification": "Direct",
		  "customerProfile": {"address": {"country": "US"}}, "team": [{"email": "sue@contoso.example"}, {"email": "joe@contoso.example"}],
		  "externalReferenceId": "CRM-1", "engagementId": "E1", "updatedDateTime": "2026-11-14T08:00:00Z", "eTag": "\"1\""}`,
		`{"id": "b", "status": "Active", "substatus": "Accepted", "direction": "Incoming", "type": "Shared", "qualification": "SalesQualified",
		  "customerProfile": {"address": {"country": "DE"}}, "team": [{"email": "o'neill@contoso.example"}],
		  "externalReferenceId": "it's", "engagementId": "it's", "updatedDateTime": "2026-11-14T08:00:00.0000001Z", "eTag": "\"2\""}`,
		`{"id": "c", "status": "Closed", "substatus": "Won", "direction": "Outgoing", "type": "Shared", "qualification": "SalesQualified",
		  "customerProfile": {"address": {"country": "US"}}, "team": {}, "externalReferenceId": "crm-1",
		  "engagementId": "E1", "updatedDateTime": "2026-11-14T07:59:59.999Z", "eTag": "\"3\""}`,
		`{"id": "d", "status": "New", "substatus": "Received", "direction": "Incoming", "type": "Independent", "customerProfile": {},
		  "externalReferenceId": null, "eTag": "\"4\""}`,
	} {
		acctest.Seed(t, e, acctest.Document(t, text))
	}
}

// idsOf returns the IDs of the referrals in a data source's value.
func idsOf(value tftypes.Value) []string {
	ids := []string{}
	for _, element := range acctest.Elements(acctest.Attributes(value)["referrals"]) {
		ids = append(ids, textIn(acctest.Attributes(element)["id"]))
	}
	return ids
}

// filters returns the $filter of each call so far.
func filters(e *emulator.Emulator) []string {
	all := []string{}
	for _, request := range acctest.Sent(e, "GET") {
		all = append(all, request.Query.Get("$filter"))
	}
	return all
}

func TestSearch_Filters_AreSentToTheService(t *testing.T) {
	for _, c := range []struct {
		arguments map[string]any
		filter    string
		found     []string
	}{
		{map[string]any{}, "", []string{"a", "b", "c", "d"}},
		{map[string]any{"status": "New"}, "status eq 'New'", []string{"a", "d"}},
		{map[string]any{"substatus": "Won"}, "substatus eq 'Won'", []string{"c"}},
		{map[string]any{"direction": "Outgoing"}, "direction eq 'Outgoing'", []string{"c"}},
		{map[string]any{"type": "Shared"}, "type eq 'Shared'", []string{"b", "c"}},
		{map[string]any{"qualification": "SalesQualified"}, "qualification eq 'SalesQualified'", []string{"b", "c"}},
		{map[string]any{"engagement_id": "E1"}, "engagementId eq 'E1'", []string{"a", "c"}},
		{map[string]any{"engagement_id": "it's"}, "engagementId eq 'it''s'", []string{"b"}},
		{map[string]any{"engagement_id": "x' or status eq 'New"}, "engagementId eq 'x'' or status eq ''New'", []string{}},
		{map[string]any{"engagement_id": "E1&$filter=\r\n%27#\x00é"}, "engagementId eq 'E1&$filter=\r\n%27#\x00é'", []string{}},
		{map[string]any{"customer_country": "US"}, "customerProfile/address/country eq 'US'", []string{"a", "c"}},
		{map[string]any{"team_email": "joe@contoso.example"}, "team/any(t:t/email eq 'joe@contoso.example')", []string{"a"}},
		{map[string]any{"team_email": "o'neill@contoso.example"}, "team/any(t:t/email eq 'o''neill@contoso.example')", []string{"b"}},
		{map[string]any{"external_reference_id": "CRM-1"}, "", []string{"a"}},
		{map[string]any{"external_reference_id": "it's"}, "", []string{"b"}},
		{map[string]any{"updated_after": "2026-11-14T08:00:00Z"}, "updatedDateTime gt 2026-11-14T08:00:00Z", []string{"b"}},
		{map[string]any{"updated_after": "2026-11-14T09:00:00+01:00"}, "updatedDateTime gt 2026-11-14T08:00:00Z", []string{"b"}},
		{map[string]any{"updated_after": "2026-11-14T07:59:59.5Z"}, "updatedDateTime gt 2026-11-14T07:59:59.5Z", []string{"a", "b", "c"}},
		{map[string]any{"filter": "engagementId eq ')it''s('"}, "engagementId eq ')it''s('", []string{}},
		{map[string]any{"filter": "status eq 'Closed' or status eq 'Active'"}, "status eq 'Closed' or status eq 'Active'", []string{"b", "c"}},
		{
			map[string]any{"filter": "status eq 'Closed' or status eq 'New'", "customer_country": "US", "external_reference_id": "CRM-1"},
			"(status eq 'Closed' or status eq 'New') and customerProfile/address/country eq 'US'", []string{"a"},
		},
		{map[string]any{"status": "New", "direction": "Incoming", "substatus": "Pending"}, "status eq 'New' and substatus eq 'Pending' and direction eq 'Incoming'", []string{"a"}},
	} {
		t.Run(fmt.Sprint(c.arguments), func(t *testing.T) {
			w := newWorld(t)
			seedCrowd(t, w.emulator)
			value, diags := w.session.Data(t, searched, c.arguments)
			if len(diags) > 0 {
				t.Fatal(diags.Errors(), diags.Warnings())
			}
			if got := idsOf(value); !slices.Equal(got, c.found) {
				t.Errorf("%v were found, want %v", got, c.found)
			}
			if got := filters(w.emulator); !slices.Equal(got, []string{c.filter}) {
				t.Errorf("the filters %q were sent, want %q", got, c.filter)
			}
			listed := []string{}
			for _, one := range w.session.List(t, c.arguments, 0, false, nil) {
				listed = append(listed, one.ID)
			}
			if !slices.Equal(listed, c.found) {
				t.Errorf("%v were listed, want %v", listed, c.found)
			}
		})
	}
}

func TestSearch_InvalidArguments_AreRefused(t *testing.T) {
	w := newWorld(t)
	for argument, value := range map[string]any{
		"status": "active", "substatus": "", "direction": "in", "type": "Public", "qualification": "Hot", "engagement_id": "",
		"customer_country": "Germany", "team_email": "Sue <sue@contoso.example>", "external_reference_id": " ",
		"updated_after": "yesterday", "filter": "", "order_by": "name", "limit": 0,
	} {
		_, diags := w.session.Data(t, searched, map[string]any{argument: value})
		errors := diags.Errors()
		offersNone := argument == "status" && strings.Contains(errors, "None")
		if !strings.Contains(errors, "Attribute: "+argument) || !strings.Contains(errors, "Allowed:") || offersNone {
			t.Errorf("%s = %q: %q", argument, value, errors)
		}
	}
	for _, filter := range []string{"status eq 'New') or (status eq 'Closed'", "(status eq 'New'", "status eq 'New", "status eq 'it's'", " "} {
		if _, diags := w.session.Data(t, searched, map[string]any{"filter": filter}); !strings.Contains(diags.Errors(), "Attribute: filter") {
			t.Errorf("%q: %q", filter, diags.Errors())
		}
	}
	if sent := w.emulator.Requests(); len(sent) > 0 {
		t.Errorf("%d calls were made", len(sent))
	}
}

func TestSearch_ServiceRefusesFilter_ProviderFilters(t *testing.T) {
	t.Run("400", func(t *testing.T) { refusesFilter(t, http.StatusBadRequest) })
	t.Run("501", func(t *testing.T) { refusesFilter(t, http.StatusNotImplemented) })
}

func refusesFilter(t *testing.T, status int) {
	t.Helper()
	w := newWorld(t)
	seedCrowd(t, w.emulator)
	w.emulator.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: status})
	value, diags := w.session.Data(t, searched, map[string]any{
		"type": "Shared", "filter": "direction eq 'Incoming' or direction eq 'Outgoing'", "customer_country": "US",
	})
	if diags.Errors() != "" || !strings.Contains(diags.Warnings(), "by type, customer_country:") {
		t.Errorf("errors %q, warnings %q", diags.Errors(), diags.Warnings())
	}
	if got := idsOf(value); !slices.Equal(got, []string{"c"}) {
		t.Errorf("%v were found", got)
	}
	own := "direction eq 'Incoming' or direction eq 'Outgoing'"
	if got := filters(w.emulator); len(got) != 2 || got[1] != own {
		t.Errorf("the filters %q were sent", got)
	}

	// The provider can't evaluate a raw filter of the configuration.
	_, diags = w.session.Data(t, searched, map[string]any{"filter": "nonsense eq 'x'", "type": "Shared"})
	if !strings.Contains(diags.Errors(), "400") || diags.Warnings() != "" {
		t.Errorf("errors %q, warnings %q", diags.Errors(), diags.Warnings())
	}
}

func TestSearch_ServiceIgnoresFilter_ResultsStayFiltered(t *testing.T) {
	url, _ := pages(t, `{"value": [{"id": "us", "customerProfile": {"address": {"country": "US"}}},
		{"id": "de", "customerProfile": {"address": {"country": "DE "}}}, {"id": "none"}]}`)
	for _, arguments := range []map[string]any{{"customer_country": "DE"}, {"customer_country": "DE", "limit": 1}} {
		value, diags := acctest.NewSession(t, url).Data(t, searched, arguments)
		if got := idsOf(value); !slices.Equal(got, []string{"de"}) || len(diags) > 0 {
			t.Errorf("%v: %v were found, %v", arguments, got, diags)
		}
	}
}

func TestSearch_Limit_StopsPagingEarly(t *testing.T) {
	w := newWorld(t)
	for i := range 350 {
		acctest.Seed(t, w.emulator, map[string]any{
			"id": fmt.Sprint("r", i), "eTag": `"1"`, "type": "Independent", "externalReferenceId": fmt.Sprint(i % 2),
		})
	}
	for _, c := range []struct {
		arguments    map[string]any
		limit        int
		found, calls int
		top          string
	}{
		{map[string]any{}, 5, 5, 1, "5"},
		{map[string]any{}, 100, 100, 1, "100"},
		{map[string]any{}, 101, 101, 2, ""},
		{map[string]any{}, 200, 200, 2, ""},
		{map[string]any{}, 1000, 350, 4, ""},
		{map[string]any{"external_reference_id": "1"}, 10, 10, 1, ""}, // the provider filters, so the number of referrals to read is unknown
		{map[string]any{"external_reference_id": "1"}, 60, 60, 2, ""},
	} {
		w.emulator.ClearRequests()
		c.arguments["limit"] = c.limit
		value, diags := w.session.Data(t, searched, c.arguments)
		sent := acctest.Sent(w.emulator, "GET")
		if got := len(idsOf(value)); got != c.found || len(sent) != c.calls || len(diags) > 0 {
			t.Errorf("%v: %d found in %d calls, %v", c.arguments, got, len(sent), diags)
		}
		if top := sent[0].Query.Get("$top"); top != c.top {
			t.Errorf("%v: $top is %q", c.arguments, top)
		}
		w.emulator.ClearRequests()
		delete(c.arguments, "limit")
		if got := len(w.session.List(t, c.arguments, int64(c.limit), false, nil)); got != c.found || len(acctest.Sent(w.emulator, "GET")) != c.calls {
			t.Errorf("%v, limit %d: %d listed in %d calls", c.arguments, c.limit, got, len(acctest.Sent(w.emulator, "GET")))
		}
	}
}

func TestSearch_Order_IsTheServices(t *testing.T) {
	w := newWorld(t)
	for i, at := range []string{"2026-11-02", "2026-11-03", "2026-11-01"} {
		acctest.Seed(t, w.emulator, map[string]any{"id": fmt.Sprint(i), "eTag": `"1"`, "createdDateTime": at + "T00:00:00Z"})
	}
	for order, want := range map[string][]string{"createdDateTime": {"2", "0", "1"}, "createdDateTime desc": {"1", "0", "2"}} {
		value, _ := w.session.Data(t, searched, map[string]any{"order_by": order})
		if got := idsOf(value); !slices.Equal(got, want) {
			t.Errorf("%s: %v", order, got)
		}
	}
}

// pages serves pages of the collection, one after another, and counts the calls.
func pages(t *testing.T, answers ...string) (url string, calls *int) {
	t.Helper()
	calls = new(int)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, answers[*calls%len(answers)])
		*calls++
	}))
	t.Cleanup(service.Close)
	return service.URL, calls
}

const nextPage = `"@odata.nextLink": "http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=2"`

func TestSearch_ReferralsMoveBetweenPages_EachIsReturnedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string
		calls   int
		warning string
	}{
		"to a later page": {[]string{
			`{"value": [{"id": "a"}, {"id": "b"}], "@odata.count": 3, ` + nextPage + `}`, `{"value": [{"id": "b"}, {"id": "c"}]}`,
		}, 2, ""},
		"to an earlier page": {[]string{
			`{"value": [{"id": "a"}, {"id": "b"}], "@odata.count": 3, ` + nextPage + `}`, `{"value": []}`,
			`{"value": [{"id": "a"}, {"id": "b"}], "@odata.count": 3, ` + nextPage + `}`, `{"value": [{"id": "c"}]}`,
		}, 4, ""},
		"again and again": {[]string{
			`{"value": [{"id": "a"}, {"id": "b"}], "@odata.count": 5, ` + nextPage + `}`, `{"value": [{"id": "c"}]}`,
		}, 4, "2 more referrals than it listed"},
		"without a count": {[]string{
			`{"value": [{"id": "a"}, {"id": "b"}], ` + nextPage + `}`, `{"value": [{"id": "c"}]}`,
		}, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			url, calls := pages(t, c.answers...)
			value, diags := acctest.NewSession(t, url).Data(t, searched, nil)
			if got := idsOf(value); !slices.Equal(got, []string{"a", "b", "c"}) || *calls != c.calls {
				t.Errorf("%v were found in %d calls", got, *calls)
			}
			if got := diags.Warnings(); (got == "") != (c.warning == "") || !strings.Contains(got, c.warning) {
				t.Errorf("the warning is %q", got)
			}
		})
	}
}

func TestSearch_FailsMidPage_NamesTheCall(t *testing.T) {
	w := newWorld(t)
	for i := range 250 {
		acctest.Seed(t, w.emulator, map[string]any{"id": fmt.Sprint("r", i), "eTag": `"1"`})
	}
	fail := func() {
		w.emulator.Inject(emulator.Fault{Kind: emulator.Status, StatusCode: http.StatusForbidden, After: 1, Times: -1})
	}
	fail()
	value, diags := w.session.Data(t, searched, nil)
	if text := diags.Errors(); !value.IsNull() || !strings.Contains(text, "403") || !strings.Contains(text, "client-request-id") {
		t.Errorf("%v: %s", value, text)
	}
	w.emulator.ClearFaults()
	fail()
	listed := w.session.List(t, nil, 0, true, nil)
	last := listed[len(listed)-1]
	if len(listed) != 101 || !strings.Contains(last.Diagnostics.Errors(), "403") {
		t.Errorf("%d results, the last one with %q", len(listed), last.Diagnostics.Errors())
	}
}
