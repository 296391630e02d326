package partnercenter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// tokenValues counts the values that encoding/json reads: all tokens except names and closing brackets.
func tokenValues(t *testing.T, text []byte) int {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	count, isName := 0, false
	var inObject []bool // for each open bracket
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		switch bracket, _ := token.(json.Delim); {
		case bracket == '}' || bracket == ']':
			inObject = inObject[:len(inObject)-1]
			isName = len(inObject) > 0 && inObject[len(inObject)-1]
		case isName:
			isName = false
		case bracket == '{' || bracket == '[':
			count++
			inObject, isName = append(inObject, bracket == '{'), bracket == '{'
		default:
			count++
			isName = len(inObject) > 0 && inObject[len(inObject)-1]
		}
	}
}

// FuzzCountValues compares the count with that of encoding/json.
func FuzzCountValues(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, ` { } `, "[\r\n\t]", `[{},{},[]]`, `{"a":{"b":[1,2,"x,y"]},"c":null}`, `"[{,"`, `["\\",{},"\"["]`, `["a\\\"",[ ]]`,
		`{"a,b":"{","c[":["",""]}`, `-1.5e3`, `{"a":1,"a":[1,2]}`, `["\u005c","]"]`, "[\"\u2028,\",\"ü[\"]", `{"":{"":{}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return
		}
		if got, want := countValues(text), tokenValues(t, text); got != want {
			t.Errorf("%q: got %d values, want %d", text, got, want)
		}
	})
}

func TestCountValues_AnyDocument_AllocatesNothing(t *testing.T) {
	text := []byte(`{"a":["` + strings.Repeat(`x","`, 1000) + `"]}`)
	if n := testing.AllocsPerRun(10, func() { countValues(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A decoded response within the size limit can still take gigabytes.
func TestCall_TooManyValues_IsAnError(t *testing.T) {
	holding := func(n int) string { return `{"secret":[` + strings.TrimSuffix(strings.Repeat("{},", n-2), ",") + `]}` }
	for method, call := range calls {
		t.Run(method, func(t *testing.T) {
			r := newRig(t, always(200, nil, holding(maxAnswerValues)))
			if _, err := call(t.Context(), r.Client); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			r = newRig(t, always(200, nil, holding(maxAnswerValues+1)))
			_, err := call(t.Context(), r.Client)
			if e := asCallError(t, err); !e.Sent || e.Attempts != 1 {
				t.Errorf("%+v", e)
			}
			wantIn(t, err.Error(), method+" "+listPath, "has 200001 JSON values", "at most 200000")
			wantNotIn(t, err.Error(), "secret")
			r.wire.wantCount(t, 1)
		})
	}
	r := newRig(t, always(200, nil, onePage("?$skiptoken=x", `{"a":`+holding(maxAnswerValues)+`}`)))
	items, errs := collect(t.Context(), r.Client, Query{})
	if len(items) != 0 || len(errs) != 1 {
		t.Fatalf("%d items, %v", len(items), errs)
	}
	wantIn(t, asCallError(t, errs[0]).Error(), "at most 200000", "GET "+listPath)
	r.wire.wantCount(t, 1)
}

func pageOf(n int, next string) string {
	return onePage(next, strings.Split(strings.TrimSuffix(strings.Repeat("{},", n), ","), ",")...)
}

func TestList_TooManyItemsOnAPage_IsAnError(t *testing.T) {
	r := newRig(t, always(200, nil, pageOf(maxPageItems, "")))
	if items, errs := collect(t.Context(), r.Client, Query{}); len(items) != maxPageItems || len(errs) != 0 {
		t.Errorf("at the limit: %d items, %v", len(items), errs)
	}
	r = newRig(t, always(200, nil, pageOf(maxPageItems+1, "?$skiptoken=x")))
	items, errs := collect(t.Context(), r.Client, Query{})
	if len(items) != 0 || len(errs) != 1 {
		t.Fatalf("%d items, %v", len(items), errs)
	}
	wantIn(t, asCallError(t, errs[0]).Error(), "page 1 has 1001 items", "at most 1000")
	r.wire.wantCount(t, 1)
}

func TestList_TooManyItems_IsAnError(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		sendJSON(w, 200, pageOf(10, fmt.Sprintf("?$skiptoken=t%d", n)))
	})
	if r.maxItems != 1_000_000 {
		t.Errorf("the limit is %d", r.maxItems)
	}
	r.maxItems = 35
	items, errs := collect(t.Context(), r.Client, Query{})
	if len(items) != 30 || len(errs) != 1 {
		t.Fatalf("%d items, %v", len(items), errs)
	}
	wantIn(t, asCallError(t, errs[0]).Error(), "more than 35 items")
	r.wire.wantCount(t, 4)
}
