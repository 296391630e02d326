package partnercenter

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// respondRaw responds with exactly this content type and body.
func respondRaw(status int, contentType, body string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header()["Content-Type"] = nil // no sniffing
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestCall_DocumentedSuccess_IsUsed(t *testing.T) {
	for name, tt := range map[string]struct {
		method, contentType, body string
		status                    int
	}{
		"created":        {"POST", "application/json", `{}`, 201},
		"ok to a create": {"POST", "application/json", `{}`, 200},
		"charset":        {"GET", "application/json; charset=utf-8", `{}`, 200},
		"odata":          {"GET", "application/json;odata.metadata=minimal", `{}`, 200},
		"upper case":     {"GET", "Application/JSON", `{}`, 200},
		"json family":    {"GET", "application/vnd.x+json", `{}`, 200},
		"leading spaces": {"GET", "application/json", " \r\n\t{}\n", 200},
		"patched":        {"PATCH", "application/json", `{}`, 200},
		"patched, 204":   {"PATCH", "", "", 204},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, respondRaw(tt.status, tt.contentType, tt.body))
			answer, err := calls[tt.method](t.Context(), r.Client)
			if err != nil || string(answer.Body) != tt.body || (tt.status == 204) != (answer.Body == nil) {
				t.Errorf("%q, %v", answer.Body, err)
			}
		})
	}
}

func TestCall_UnusableResponse_IsNamedNotEchoed(t *testing.T) {
	for name, tt := range map[string]struct {
		status            int
		contentType, body string
		want              string
	}{
		"html":            {200, "text/html", "<html>the-secret", "text/html of 16 bytes"},
		"no content type": {200, "", `{"a":"the-secret"}`, "without a content type of 18 bytes"},
		"bad type":        {200, "the type;;;", `{}`, "the type;;; of 2 bytes"},
		"type escapes":    {200, "text/\u009b31mx", `{}`, "text/x of 2 bytes"},
		"empty":           {200, "application/json", "", "(status 200, application/json) is empty"},
		"not JSON":        {200, "application/json", `{"the-secret`, "12 bytes) isn't valid JSON"},
		"two documents":   {200, "application/json", `{}{}`, "4 bytes) isn't valid JSON"},
		"array":           {200, "application/json", `["the-secret"]`, "isn't a JSON object"},
		"null":            {200, "application/json", `null`, "isn't a JSON object"},
		"string":          {200, "application/json", `"the-secret"`, "isn't a JSON object"},
		"partial":         {206, "application/json", `{}`, "status 206"},
	} {
		for method, call := range calls {
			t.Run(name+" "+method, func(t *testing.T) {
				r := newRig(t, respondRaw(tt.status, tt.contentType, tt.body))
				answer, err := call(t.Context(), r.Client)
				e := asCallError(t, err)
				if answer.Body != nil || !e.Sent || !Ambiguous(err) || e.Attempts != 1 || e.ClientRequestID == "" {
					t.Errorf("%q %+v", answer.Body, e)
				}
				wantIn(t, err.Error(), tt.want, method+" "+listPath)
				wantNotIn(t, err.Error(), "the-secret", "\u009b")
				r.wire.wantCount(t, 1)
			})
		}
	}
}

func TestCall_TruncatedResponse_IsAnError(t *testing.T) {
	for method, call := range calls {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Length", "100")
				_, _ = io.WriteString(w, `{"name":`)
			})
			_, err := call(t.Context(), r.Client)
			if e := asCallError(t, err); !errors.Is(err, io.ErrUnexpectedEOF) || !e.Sent || !Ambiguous(err) {
				t.Errorf("%+v", e)
			}
			want := 5 // retried like any broken connection
			if method == "POST" {
				want = 1
			}
			r.wire.wantCount(t, want)
		})
	}
}

// object returns a JSON object of size bytes.
func object(size int) string { return `{"a":"` + strings.Repeat("x", size-8) + `"}` }

func TestSizeLimit_Compressed_CountsDecompressedBytes(t *testing.T) {
	for name, tt := range map[string]struct {
		size int
		zip  bool
		ok   bool
	}{
		"at the limit": {MaxAnswerBytes, false, true}, "beyond": {MaxAnswerBytes + 1, false, false},
		"zipped": {1 << 20, true, true}, "zipped beyond": {MaxAnswerBytes + 1, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, req *http.Request, _ int) {
				w.Header().Set("Content-Type", "application/json")
				if !tt.zip {
					_, _ = io.WriteString(w, object(tt.size))
					return
				}
				if req.Header.Get("Accept-Encoding") != "gzip" {
					t.Error("the client doesn't accept gzip")
				}
				w.Header().Set("Content-Encoding", "gzip")
				z := gzip.NewWriter(w)
				_, _ = io.WriteString(z, object(tt.size))
				_ = z.Close()
			})
			answer, err := r.Get(t.Context(), "x")
			if tt.ok {
				if err != nil || len(answer.Body) != tt.size {
					t.Errorf("%d bytes, %v", len(answer.Body), err)
				}
				return
			}
			wantIn(t, asCallError(t, err).Error(), "larger than 16 MiB")
			r.wire.wantCount(t, 1)
		})
	}
}

func TestErrorBody_HugeOrBroken_KeepsTheStatus(t *testing.T) {
	for name, handle := range map[string]func(http.ResponseWriter, *http.Request, int){
		"huge": always(404, nil, object(MaxAnswerBytes*2)),
		"broken": func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(404)
			_, _ = io.WriteString(w, `{"error":`)
		},
	} {
		r := newRig(t, handle)
		_, err := r.Get(t.Context(), "x")
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		r.wire.wantCount(t, 1)
	}
}

// Only the body of an error is limited to 64 KiB.
func TestCall_AnySuccessStatus_IsReadWhole(t *testing.T) {
	body := object(2 * maxErrorBytes)
	for method, statuses := range map[string][]int{"GET": {200}, "POST": {200, 201}, "PUT": {200}, "PATCH": {200}} {
		for _, status := range statuses {
			r := newRig(t, always(status, nil, body))
			if answer, err := calls[method](t.Context(), r.Client); err != nil || string(answer.Body) != body || answer.Status != status {
				t.Errorf("%s %d: %d bytes, status %d, %v", method, status, len(answer.Body), answer.Status, err)
			}
		}
	}
}

func TestUpdate_SuccessWithoutDocument_IsAccepted(t *testing.T) {
	for _, method := range []string{"GET", "POST", "PUT", "PATCH"} {
		for _, status := range []int{201, 202, 203, 204, 206} {
			r := newRig(t, always(status, map[string]string{"ETag": testETag}, ""))
			answer, err := calls[method](t.Context(), r.Client)
			allowed := (method == "PUT" || method == "PATCH") && (status == 202 || status == 204)
			if (err == nil) != allowed || allowed && (answer.Body != nil || answer.Status != status || answer.ETag != testETag) {
				t.Errorf("%s %d: %+v, %v", method, status, answer, err)
			}
		}
	}
}
