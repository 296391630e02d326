package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseErrorBody_AnyShape_IsUnderstood(t *testing.T) {
	deep := strings.Repeat(`{"code":"x","innerError":`, 50) + `null` + strings.Repeat(`}`, 50)
	for name, tt := range map[string]struct {
		body string
		want Error
	}{
		"documented": {`{"error":{"code":"preconditionFailed","message":"Stale.","target":"ETag","innerError":{"code":"99918","message":"in"}}}`,
			Error{Code: "preconditionFailed", InnerCodes: []string{"99918"}, Target: "ETag", Message: "Stale."}},
		"lower case innererror": {`{"error":{"code":"a","innererror":{"code":"b","innererror":{"code":"c"}}}}`,
			Error{Code: "a", InnerCodes: []string{"b", "c"}}},
		"upper case names":   {`{"Error":{"Code":"a","Message":"m"}}`, Error{Code: "a", Message: "m"}},
		"number codes":       {`{"error":{"code":900421,"innerError":{"code":99918}}}`, Error{Code: "900421", InnerCodes: []string{"99918"}}},
		"throttling":         {`{"statusCode":429,"message":"Rate limit is exceeded."}`, Error{Message: "Rate limit is exceeded."}},
		"code at the top":    {`{"code":900421,"description":"MFA required"}`, Error{Code: "900421", Message: "MFA required"}},
		"token service":      {`{"error":"invalid_grant","error_description":"AADSTS50076"}`, Error{Code: "invalid_grant", Message: "AADSTS50076"}},
		"inner message":      {`{"error":{"code":"a","innerError":{"message":"inside"}}}`, Error{Code: "a", Message: "inside"}},
		"inner without code": {`{"error":{"innerError":{"innerError":{"code":"c"}}}}`, Error{InnerCodes: []string{"c"}}},
		"depth is bounded":   {`{"error":{"innerError":` + deep + `}}`, Error{InnerCodes: strings.Split("x x x x x x x x", " ")}},
		"odd types":          {`{"error":{"code":{},"message":["m"],"target":true,"innerError":"x"}}`, Error{}},
		"nulls":              {`{"error":{"code":null,"message":null,"innerError":null}}`, Error{}},
		"null error":         {`{"error":null}`, Error{}},
		"escapes":            {`{"error":{"code":"a\u001b[31mb","message":"x\u001b]0;title\u0007\r\ny\u0000\u202ez"}}`, Error{Code: "ab", Message: "x  yz"}},
		"not JSON":           {`{"error":`, Error{}},
		"html":               {`<html><body>502</body></html>`, Error{}},
		"array":              {`[1]`, Error{}},
		"string":             {`"x"`, Error{}},
		"empty":              {``, Error{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := parseErrorBody([]byte(tt.body), nil)
			got.Documented = false // see TestErrGone_OnlyTheDocumentedResponse
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestError_Conflict_HasWhatSupportAsksFor(t *testing.T) {
	r := newRig(t, always(412, map[string]string{"request-id": "server-1", "Retry-After": "30"},
		`{"error":{"code":"preconditionFailed","message":"Stale.","target":"ETag","innerError":{"code":"99918"}}}`))
	_, err := r.Replace(t.Context(), "id/1", testETag, []byte(testBody))
	e := asError(t, err)
	want := &Error{
		Call: "PUT " + listPath + "/id%2F1", Address: r.server.URL + listPath + "/id%2F1", Documented: true, Status: 412, Code: "preconditionFailed", InnerCodes: []string{"99918"},
		Target: "ETag", Message: "Stale.", RequestID: "server-1", RetryAfter: 30 * time.Second,
		ClientRequestID: r.wire.all()[0].Header.Get("client-request-id"),
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got  %+v\nwant %+v", e, want)
	}
	line := "PUT " + listPath + "/id%2F1: status 412 Precondition Failed, preconditionFailed (99918), target ETag: Stale. " +
		"(client-request-id " + want.ClientRequestID + ", request-id server-1)"
	if e.Error() != line {
		t.Errorf("got  %s\nwant %s", e.Error(), line)
	}
}

func TestError_NoDocument_NamesWhatWasReceived(t *testing.T) {
	for name, tt := range map[string]struct{ contentType, body, want string }{
		"html":      {"text/html", "<html>the-secret", "isn't an error document but 16 bytes, text/html"},
		"empty":     {"", "", "the response is empty"},
		"bad JSON":  {"application/json", `{"the-secret`, "isn't an error document but 12 bytes, application/json"},
		"no type":   {"", "the-secret", "isn't an error document but 10 bytes, without a content type"},
		"no fields": {"application/json", `{}`, "isn't an error document but 2 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, respondRaw(502, tt.contentType, tt.body), func(o *Options) { o.MaxRetries = -1 })
			_, err := r.Get(t.Context(), "x")
			wantIn(t, asError(t, err).Error(), "status 502 Bad Gateway", tt.want)
			wantNotIn(t, err.Error(), "the-secret")
		})
	}
}

func TestErrorIs_StatusOrCode_NeverTheMessage(t *testing.T) {
	sentinels := map[string]error{
		"invalid": ErrInvalid, "unauthenticated": ErrUnauthenticated, "forbidden": ErrForbidden,
		"not found": ErrNotFound, "conflict": ErrConflict, "throttled": ErrThrottled,
	}
	for _, tt := range []struct {
		err  Error
		want string
	}{
		{Error{Status: 400}, "invalid"}, {Error{Status: 401}, "unauthenticated"}, {Error{Status: 403}, "forbidden"},
		{Error{Status: 404}, "not found"}, {Error{Status: 412}, "conflict"}, {Error{Status: 429}, "throttled"},
		{Error{Status: 422, Code: "invalidRequest"}, "invalid"}, {Error{Status: 410, Code: "itemNotFound"}, "not found"},
		{Error{Status: 410, Code: "ITEMNOTFOUND"}, "not found"}, {Error{Status: 409, Code: "resourceModified"}, "conflict"},
		{Error{Status: 409, Code: "preconditionFailed"}, "conflict"}, {Error{Status: 500, Code: "accessDenied"}, "forbidden"},
		{Error{Status: 500, Code: "unauthenticated"}, "unauthenticated"},
		{Error{Status: 500, Message: "404 itemNotFound preconditionFailed invalidRequest"}, ""},
		{Error{Status: 500, Target: "itemNotFound", InnerCodes: []string{"itemNotFound"}}, ""}, {Error{Status: 409}, ""},
	} {
		for name, sentinel := range sentinels {
			err := fmt.Errorf("reading: %w", &tt.err)
			if got := errors.Is(err, sentinel); got != (name == tt.want) {
				t.Errorf("%+v is %s: %v", tt.err, name, got)
			}
		}
		if errors.Is(&tt.err, io.EOF) {
			t.Error("io.EOF matches")
		}
	}
}

func TestAmbiguous_EveryKindOfError(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"nil": {nil, false}, "400": {&Error{Status: 400}, false}, "401": {&Error{Status: 401}, false},
		"403": {&Error{Status: 403}, false}, "404": {&Error{Status: 404}, false}, "409": {&Error{Status: 409}, false},
		"412": {&Error{Status: 412}, false}, "422": {&Error{Status: 422}, false}, "429": {&Error{Status: 429}, false},
		"501": {&Error{Status: 501}, true}, "505": {&Error{Status: 505}, true}, "507": {&Error{Status: 507}, true},
		"509": {&Error{Status: 509}, true}, "423": {&Error{Status: 423}, true}, "499": {&Error{Status: 499}, true},
		"425": {&Error{Status: 425}, true}, "302": {&Error{Status: 302}, true},
		"408": {&Error{Status: 408}, true}, "500": {&Error{Status: 500}, true}, "502": {&Error{Status: 502}, true},
		"503": {&Error{Status: 503}, true}, "504": {&Error{Status: 504}, true}, "undocumented": {&Error{Status: 524}, true},
		"503 with Retry-After": {&Error{Status: 503, RetryAfter: time.Second}, true},
		"after a lost try":     {&Error{Status: 400, Repeated: true}, true},
		"sent":                 {&CallError{Sent: true, Err: io.EOF}, true},
		"sent after a 429":     {&CallError{Sent: true, Err: io.EOF, Last: &Error{Status: 429}}, true},
		"not sent after a 500": {&CallError{Err: io.EOF, Last: &Error{Status: 500}}, false},
		"not sent":             {&CallError{Err: io.EOF}, false},
		"wrapped":              {fmt.Errorf("creating: %w", &CallError{Sent: true, Err: io.EOF}), true},
		"bare deadline":        {context.DeadlineExceeded, true},
		"another package's":    {io.EOF, true},
	} {
		if got := Ambiguous(tt.err); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestCreate_Status_DecidesWhetherItIsAmbiguous(t *testing.T) {
	for name, tt := range map[string]struct {
		handle func(http.ResponseWriter, *http.Request, int)
		want   bool
	}{
		"unavailable":                      {always(503, nil, ""), true},
		"unavailable, retry after 1 s":     {always(503, map[string]string{"Retry-After": "1"}, ""), true},
		"unavailable, retry at once":       {always(503, map[string]string{"Retry-After": "0"}, ""), true},
		"unavailable, invalid Retry-After": {always(503, map[string]string{"Retry-After": "soon"}, ""), true},
		"server error":                     {always(500, nil, ""), true},
		"invalid":                          {always(400, nil, ""), false},
	} {
		r := newRig(t, tt.handle)
		_, err := r.Create(t.Context(), []byte(testBody), "k")
		if Ambiguous(err) != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCallError_AnyCause_IsOneLineAndUnwraps(t *testing.T) {
	cause := fmt.Errorf("odd\nthing \x1b[1m%w", io.ErrUnexpectedEOF)
	err := error(&CallError{Call: "GET /x", Elapsed: 1234567 * time.Microsecond, Attempts: 3, ClientRequestID: "c", Err: cause})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the error doesn't unwrap")
	}
	if want := "GET /x failed after 1.235s and 3 tries: odd thing unexpected EOF (client-request-id c)"; err.Error() != want {
		t.Errorf("got %q", err.Error())
	}
	err = &CallError{Call: "GET /x", Attempts: 1, ClientRequestID: "c", Err: context.DeadlineExceeded}
	wantIn(t, err.Error(), "GET /x timed out after 0s and 1 try: ")
}

func TestErrGone_OnlyTheDocumentedResponse(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   bool
	}{
		{404, `{"error":{"code":"itemNotFound","message":"There is no such referral."}}`, true},
		{404, `{"error":{"code":"ItemNotFound","innerError":{"code":"1"}}}`, true},
		{410, `{"error":{"code":"itemNotFound"}}`, true},
		{400, `{"error":{"code":"itemNotFound"}}`, false},
		{403, `{"error":{"code":"itemNotFound"}}`, false},
		{500, `{"error":{"code":"itemNotFound"}}`, false},
		{404, `{"error":{"code":"ResourceNotFound"}}`, false},
		{404, `{"error":{"code":"itemNotFound "}}`, false},
		{404, `{"error":{"code":"item\u200bNotFound"}}`, false},
		{404, `{"error":{"code":404}}`, false},
		{404, `{"error":{"message":"itemNotFound"}}`, false},
		{404, `{"error":{"code":"x","innerError":{"code":"itemNotFound"}}}`, false},
		{404, `{"error":"itemNotFound"}`, false},
		{404, `{"code":"itemNotFound"}`, false},
		{404, `{"status":404,"error":"Not Found"}`, false},
		{404, `{"code":404}`, false},
		{404, `{"error":{"code":"itemNotFound"}`, false},
		{404, `<html>itemNotFound`, false},
		{404, ``, false},
		{410, ``, false},
	} {
		r := newRig(t, always(tt.status, nil, tt.body), func(o *Options) { o.MaxRetries = -1 })
		_, err := r.Get(t.Context(), "x")
		if got := errors.Is(err, ErrGone); got != tt.want {
			t.Errorf("%d %s: %v", tt.status, tt.body, got)
		}
		if e := asError(t, err); e.Address != r.server.URL+listPath+"/x" {
			t.Errorf("called %q", e.Address)
		}
	}
}

// A deadline that ends a retry, or the wait for it, doesn't explain the failure; the response before it does.
func TestCallError_RetryCutOff_KeepsTheLastResponse(t *testing.T) {
	refusal := `{"error":{"code":"generalException","message":"Broken.","innerError":{"code":"99999"}}}`
	for name, tt := range map[string]struct {
		repeat func(w http.ResponseWriter, end func())
		sleep  func(ctx context.Context, end func()) error
		ids    int
	}{
		"during the wait":  {nil, func(ctx context.Context, end func()) error { end(); return ctx.Err() }, 1},
		"during the retry": {func(_ http.ResponseWriter, end func()) { end(); abort() }, func(context.Context, func()) error { return nil }, 2},
	} {
		for method, call := range calls {
			if method == "POST" {
				continue // not retried after a 500
			}
			ctx, cancel := context.WithCancel(t.Context())
			r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				w.Header().Set("request-id", "server-1")
				if n > 1 {
					tt.repeat(w, cancel)
				}
				sendJSON(w, 500, refusal)
			}, func(o *Options) {
				o.Sleep = func(ctx context.Context, _ time.Duration) error { return tt.sleep(ctx, cancel) }
			})
			_, err := call(ctx, r.Client)
			failed := asCallError(t, err)
			if last := asError(t, err); last.Status != 500 || last.Code != "generalException" || !errors.Is(err, context.Canceled) {
				t.Errorf("%s, %s: %+v", name, method, last)
			}
			wantIn(t, err.Error(), "was cancelled", "the last response was status 500 Internal Server Error, generalException (99999): Broken.",
				"request-id server-1", "client-request-id "+failed.ClientRequestID)
			if got := strings.Count(err.Error(), "client-request-id"); got != tt.ids {
				t.Errorf("%s, %s: %d ids in %s", name, method, got, err)
			}
			if Ambiguous(err) != failed.Sent {
				t.Errorf("%s, %s: the earlier response determines ambiguity", name, method)
			}
		}
	}
}

func TestCallError_AfterARetry_OmitsTheEarlierResponse(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			sendJSON(w, 500, `{"error":{"code":"generalException"}}`)
			return
		}
		sendJSON(w, 200, `[]`)
	})
	_, err := r.Get(t.Context(), "x")
	if e := asCallError(t, err); e.Last != nil {
		t.Errorf("%v", e)
	}
}
