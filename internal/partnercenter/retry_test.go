package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

func TestRetry_StatusAndMethod_DecideTheNumberOfTries(t *testing.T) {
	repeated := []int{408, 429, 500, 502, 503, 504, 507, 509}
	for _, status := range []int{400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 415, 416, 422, 423, 425, 429,
		500, 501, 502, 503, 504, 505, 507, 509, 520} {
		for _, retryAfter := range []string{"", "0"} {
			for method, call := range calls {
				want := 1
				if slices.Contains(repeated, status) {
					want = 5
				}
				if method == "POST" && status != 429 {
					want = 1
				}
				t.Run(fmt.Sprint(method, status, retryAfter), func(t *testing.T) {
					header := map[string]string{}
					if retryAfter != "" {
						header["Retry-After"] = retryAfter
					}
					r := newRig(t, always(status, header, ""))
					_, err := call(t.Context(), r.Client)
					if e := asError(t, err); e.Status != status {
						t.Errorf("%+v", e)
					}
					r.wire.wantCount(t, want)
					if len(r.clock.sleeps) != want-1 {
						t.Errorf("slept %v", r.clock.sleeps)
					}
				})
			}
		}
	}
}

func TestRetry_EachTry_HasItsOwnClientRequestID(t *testing.T) {
	for method, call := range calls {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				if n < 4 {
					w.Header().Set("Retry-After", "1")
					sendJSON(w, 429, "")
					return
				}
				sendJSON(w, 200, testBody)
			})
			if _, err := call(t.Context(), r.Client); err != nil {
				t.Fatal(err)
			}
			r.wire.wantCount(t, 4)
			all := r.wire.all()
			wantDistinctIDs(t, all)
			for _, got := range all {
				for _, h := range []string{"request-id", "If-Match", "Authorization", "Prefer", "Content-Type", "Content-Length"} {
					if got.Header.Get(h) != all[0].Header.Get(h) {
						t.Errorf("%s is %q, was %q", h, got.Header.Get(h), all[0].Header.Get(h))
					}
				}
				if got.Body != all[0].Body || got.URI != all[0].URI {
					t.Errorf("%+v", got)
				}
			}
		})
	}
}

func TestRetry_MaxRetries_LimitsTheTries(t *testing.T) {
	for retries, tries := range map[int]int{0: 5, -1: 1, -9: 1, 1: 2, 7: 8} {
		r := newRig(t, always(500, nil, ""), func(o *Options) { o.MaxRetries = retries })
		if _, err := r.Get(t.Context(), "x"); asError(t, err).Status != 500 {
			t.Error(err)
		}
		r.wire.wantCount(t, tries)
	}
}

func TestRetry_RetryAfter_IsTheWait(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string][2]time.Duration{ // least and most
		"7":                             {7 * time.Second, 7 * time.Second},
		" 7 ":                           {7 * time.Second, 7 * time.Second},
		"Sun, 01 Mar 2026 12:01:30 GMT": {90 * time.Second, 90 * time.Second},
		"Sun, 01 Mar 2026 11:00:00 GMT": {firstBackoff / 2, firstBackoff},
		"0":                             {firstBackoff / 2, firstBackoff},
		"soon":                          {firstBackoff / 2, firstBackoff},
		"-5":                            {firstBackoff / 2, firstBackoff},
		"3600":                          {time.Hour, time.Hour},
	} {
		r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
			if n == 1 {
				w.Header().Set("Retry-After", header)
				sendJSON(w, 429, "")
				return
			}
			sendJSON(w, 200, testBody)
		})
		r.clock.at = now
		if _, err := r.Get(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		if s := r.clock.sleeps; len(s) != 1 || s[0] < want[0] || s[0] > want[1] {
			t.Errorf("%q: slept %v, want %v", header, s, want)
		}
	}
}

func TestParseRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]struct {
		d  time.Duration
		ok bool
	}{
		"": {0, false}, " ": {0, false}, "1.5": {0, false}, "1e9": {0, false}, "+3": {0, false}, "abc": {0, false},
		"0": {0, true}, "120": {2 * time.Minute, true},
		"9223372036":                     {9223372036 * time.Second, true},
		"9223372037":                     {math.MaxInt64, true},
		"99999999999999999999999":        {math.MaxInt64, true},
		"Sunday, 01-Mar-26 12:00:05 GMT": {5 * time.Second, true},
		"Sun Mar  1 12:00:05 2026":       {5 * time.Second, true},
		"Sat, 28 Feb 2026 00:00:00 GMT":  {0, true},
	} {
		if d, ok := parseRetryAfter(value, now); d != want.d || ok != want.ok {
			t.Errorf("%q: %v %v", value, d, ok)
		}
	}
}

func TestBackoff_ManyTries_GrowsUpToTheLimit(t *testing.T) {
	for try, want := range map[int]time.Duration{1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second,
		6: 16 * time.Second, 7: 30 * time.Second, 40: 30 * time.Second, 1000: 30 * time.Second} {
		if got := backoff(try, 0); got != want {
			t.Errorf("try %d: %v", try, got)
		}
		if got := backoff(try, 1); got != want/2 {
			t.Errorf("try %d with full jitter: %v", try, got)
		}
	}
	different := map[float64]bool{}
	for range 100 {
		j := jitter()
		if j < 0 || j >= 1 {
			t.Fatal(j)
		}
		different[j] = true
	}
	if len(different) < 90 {
		t.Error("the jitter hardly varies")
	}
}

func TestRetry_WaitPastTheDeadline_ReturnsTheResponse(t *testing.T) {
	for name, tt := range map[string]struct {
		retryAfter string
		deadline   time.Duration
	}{"seconds": {"120", time.Minute}, "huge": {"999999999999", time.Minute}, "no deadline": {"3601", 0}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, always(429, map[string]string{"Retry-After": tt.retryAfter}, ""))
			ctx := t.Context()
			if tt.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.deadline)
				defer cancel()
			}
			_, err := r.Get(ctx, "x")
			if e := asError(t, err); !errors.Is(err, ErrThrottled) || e.RetryAfter < time.Minute {
				t.Errorf("%+v", e)
			}
			r.wire.wantCount(t, 1)
			if len(r.clock.sleeps) != 0 {
				t.Error(r.clock.sleeps)
			}
		})
	}
	t.Run("backoff", func(t *testing.T) { // the waits add up to less than the deadline, then the last response is the error
		r := newRig(t, always(502, nil, ""), func(o *Options) { o.MaxRetries = 1000 })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := r.Get(ctx, "x"); asError(t, err).Status != 502 {
			t.Error(err)
		}
		var total time.Duration
		for _, d := range r.clock.sleeps {
			total += d
		}
		if total >= time.Minute || total < 20*time.Second {
			t.Errorf("slept %v in total", total)
		}
	})
}

func TestCall_Cancelled_StopsAtOnce(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		r := newRig(t, always(200, nil, testBody))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for method, call := range calls {
			_, err := call(ctx, r.Client)
			if e := asCallError(t, err); !errors.Is(err, context.Canceled) || e.Sent || Ambiguous(err) {
				t.Errorf("%s: %+v", method, e)
			}
			wantIn(t, err.Error(), "was cancelled", "before it was sent")
		}
		r.wire.wantCount(t, 0)
	})
	t.Run("waiting", func(t *testing.T) {
		for cause, handle := range map[string]func(http.ResponseWriter, *http.Request, int){
			"status 503": always(503, nil, ""), "EOF": func(http.ResponseWriter, *http.Request, int) { abort() },
		} {
			ctx, cancel := context.WithCancel(t.Context())
			r := newRig(t, handle, func(o *Options) {
				o.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return wire.Sleep(ctx, time.Hour) }
			})
			_, err := r.Replace(ctx, "x", testETag, []byte(testBody))
			if e := asCallError(t, err); !errors.Is(err, context.Canceled) || !e.Sent || e.Attempts != 1 {
				t.Errorf("%+v", e)
			}
			wantIn(t, err.Error(), "was cancelled", cause)
			r.wire.wantCount(t, 1)
		}
	})
	t.Run("under way", func(t *testing.T) {
		for method, call := range calls {
			ctx, cancel := context.WithCancel(t.Context())
			r := newRig(t, func(_ http.ResponseWriter, req *http.Request, _ int) { cancel(); <-req.Context().Done() })
			_, err := call(ctx, r.Client)
			if e := asCallError(t, err); !errors.Is(err, context.Canceled) || !e.Sent || !Ambiguous(err) {
				t.Errorf("%s: %+v", method, e)
			}
			r.wire.wantCount(t, 1)
		}
	})
}

func TestCall_SuccessWhileCancelled_IsReturned(t *testing.T) {
	for method, call := range calls {
		ctx, cancel := context.WithCancel(t.Context())
		r := newRig(t, always(200, nil, testBody))
		r.logs.each = func(string, map[string]any) { cancel() } // the response has been read by then
		if answer, err := call(ctx, r.Client); err != nil || string(answer.Body) != testBody {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestUpdate_Conflict_ReportsAnEarlierLostTry(t *testing.T) {
	for name, tt := range map[string]struct {
		first http.HandlerFunc
		want  bool
	}{
		"lost response": {func(http.ResponseWriter, *http.Request) { abort() }, true},
		"bad gateway":   {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 502, "") }, true},
		"timed out":     {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 408, "") }, true},
		"unavailable":   {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 503, "") }, true},
		"throttled":     {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 429, "") }, false},
		"retry at once": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "0"); sendJSON(w, 503, "") }, true},
		"at first try":  {nil, false},
	} {
		for _, method := range []string{"PUT", "PATCH"} {
			t.Run(name+" "+method, func(t *testing.T) {
				r := newRig(t, func(w http.ResponseWriter, req *http.Request, n int) {
					if n == 1 && tt.first != nil {
						tt.first(w, req)
						return
					}
					if n == 2 && tt.want { // a harmless try must not hide what an earlier one may have done
						sendJSON(w, 429, "")
						return
					}
					sendJSON(w, 412, `{"error":{"code":"preconditionFailed"}}`)
				})
				_, err := calls[method](t.Context(), r.Client)
				if e := asError(t, err); !errors.Is(err, ErrConflict) || e.Repeated != tt.want {
					t.Errorf("%+v", e)
				}
			})
		}
	}
}
