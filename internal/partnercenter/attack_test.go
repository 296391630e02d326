package partnercenter

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

// serveRaw starts an endpoint that calls write for each connection until the client closes it.
func serveRaw(t *testing.T, write func(w io.Writer) error) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				request, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				// Closing a connection with unread data resets it, and the client loses the response.
				if _, err := io.Copy(io.Discard, request.Body); err != nil {
					return
				}
				for write(conn) == nil {
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// drip writes text one byte at a time, repeatedly.
func drip(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		for i := range len(text) {
			if _, err := io.WriteString(w, text[i:i+1]); err != nil {
				return err
			}
			time.Sleep(2 * time.Millisecond)
		}
		return nil
	}
}

func TestTimeout_SlowDrip_EndsTheTry(t *testing.T) {
	afterHeader := func(next func(io.Writer) error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
			for err == nil {
				err = next(w)
			}
			return err
		}
	}
	for name, write := range map[string]func(io.Writer) error{
		"the status": drip("HTTP/1.1 200 " + strings.Repeat("O", 10_000)),
		"the header": drip("HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("a", 10_000)),
		"the body":   afterHeader(drip(`{"a":"` + strings.Repeat("x", 1000))),
	} {
		for method, call := range calls {
			t.Run(name+" "+method, func(t *testing.T) {
				r := newRig(t, always(200, nil, testBody), func(o *Options) {
					o.Endpoint, o.RequestTimeout, o.MaxRetries = serveRaw(t, write), 100*time.Millisecond, -1
				})
				_, err := call(t.Context(), r.Client)
				if e := asCallError(t, err); !e.Timeout() || !e.Sent || e.Attempts != 1 {
					t.Errorf("%+v", e)
				}
				wantIn(t, err.Error(), method+" "+listPath, "timed out after")
			})
		}
	}
}

// flood writes text for as long as the client reads.
func flood(before, text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, before)
		for err == nil {
			_, err = io.WriteString(w, text)
		}
		return err
	}
}

// countingWriter counts the bytes written.
type countingWriter struct {
	w io.Writer
	n int
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += n
	return n, err
}

func TestHeader_Endless_IsAnErrorAtTheLimit(t *testing.T) {
	line := "X-A: " + strings.Repeat("a", 4096) + "\r\n"
	for name, write := range map[string]func(io.Writer) error{
		"many headers":      flood("HTTP/1.1 200 OK\r\n", line),
		"one long header":   flood("HTTP/1.1 200 OK\r\nX-A: ", strings.Repeat("a", 4096)),
		"a long status":     flood("HTTP/1.1 200 ", strings.Repeat("O", 4096)),
		"interim responses": flood("", "HTTP/1.1 103 Early Hints\r\nLink: "+strings.Repeat("a", 4096)+"\r\n\r\n"),
		"trailing headers":  flood("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", line),
	} {
		t.Run(name, func(t *testing.T) {
			transport := wire.NewTransport()
			sent := make(chan int, 1)
			// A pipe has no buffer: the client has read everything that was sent.
			transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
				client, server := net.Pipe()
				go func() {
					defer func() { _ = server.Close() }()
					counting := &countingWriter{w: server}
					if _, err := http.ReadRequest(bufio.NewReader(server)); err == nil {
						_ = write(counting) // until the client closes the connection
					}
					sent <- counting.n
				}()
				return client, nil
			}
			r := newRig(t, always(200, nil, testBody), func(o *Options) {
				o.Transport, o.MaxRetries = &http.Client{Transport: transport}, -1
			})
			_, err := r.Get(t.Context(), "x")
			if e := asCallError(t, err); e.Timeout() || e.Attempts != 1 {
				t.Errorf("%+v", e) // the size limit must end the call, not a timeout
			}
			wantNotIn(t, err.Error(), "aaaa", "OOOO")
			if n := <-sent; n > (256+64)<<10 { // the limit, plus buffers
				t.Errorf("%d bytes were read", n)
			}
		})
	}
}

func TestErrorBody_CompressionBomb_IsNotUnpacked(t *testing.T) {
	var sent int
	r := newRig(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(400)
		z := gzip.NewWriter(w)
		block := make([]byte, 1<<20)
		for range 64 {
			n, err := z.Write(block)
			if sent += n; err != nil {
				return
			}
		}
		_ = z.Close()
	})
	_, err := r.Get(t.Context(), "x")
	if e := asError(t, err); e.Status != 400 || len(e.Error()) > 1000 {
		t.Errorf("%d bytes: %.1000s", len(e.Error()), e)
	}
	wantIn(t, err.Error(), "65536 bytes")
}

func TestRedirect_OtherScheme_IsNotFollowed(t *testing.T) {
	for _, target := range []string{
		"file:///etc/passwd", "file://127.0.0.1/etc/passwd", "data:application/json,{}", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x",
		"javascript:alert(1)", "unix:///var/run/docker.sock", "//169.254.169.254/latest/meta-data",
	} {
		t.Run(target, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
				w.Header().Set("Location", target)
				w.WriteHeader(307)
			})
			_, err := r.Get(t.Context(), "x")
			if e := asError(t, err); e.Status != 307 {
				t.Errorf("%+v", e)
			}
			wantNotIn(t, err.Error(), "root:")
			r.wire.wantCount(t, 1)
		})
		t.Run("a page at "+target, func(t *testing.T) {
			r := newRig(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				if n == 1 {
					sendJSON(w, 200, onePage(target+"?$skiptoken=x", `{}`))
					return
				}
				sendJSON(w, 200, onePage("", `{}`))
			})
			if items, errs := collect(t.Context(), r.Client, Query{}); len(items) != 2 || len(errs) > 0 {
				t.Errorf("%v, %v", items, errs)
			}
			for _, request := range r.wire.all() {
				if path, _, _ := strings.Cut(request.URI, "?"); path != listPath {
					t.Errorf("%s was asked for", request.URI)
				}
			}
			r.wire.wantCount(t, 2)
		})
	}
}

// Deep nesting must not exhaust the parser's stack.
func TestBody_DeepNesting_IsAnError(t *testing.T) {
	for name, body := range map[string]string{
		"arrays":  `{"a":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `}`,
		"objects": strings.Repeat(`{"a":`, 1<<20) + "1" + strings.Repeat("}", 1<<20),
	} {
		r := newRig(t, always(200, nil, body))
		_, err := r.Get(context.Background(), "x")
		wantIn(t, asCallError(t, err).Error(), "isn't valid JSON")
		errorRig := newRig(t, always(400, nil, `{"error":`+body+`}`))
		_, err = errorRig.Get(context.Background(), "x")
		if e := asError(t, err); e.Status != 400 {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// net/http quotes invalid responses, which may contain the token that was sent.
func TestRedact_TokenInABrokenResponse_IsMasked(t *testing.T) {
	for name, answer := range map[string]string{
		"location": "HTTP/1.1 307 Moved\r\nLocation: https://host/%zz" + testToken + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		"header":   "HTTP/1.1 200 OK\r\n" + testToken + "\r\n\r\n",
		"status":   "HTTP/1.1 " + testToken + "\r\n\r\n",
		"protocol": testToken + "\r\n\r\n",
		"encoding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + testToken + "\r\n\r\n",
	} {
		for method, call := range calls {
			t.Run(name+" "+method, func(t *testing.T) {
				r := newRig(t, always(200, nil, testBody), func(o *Options) {
					o.Endpoint = serveRaw(t, func(w io.Writer) error { _, _ = io.WriteString(w, answer); return io.EOF })
				})
				_, err := call(t.Context(), r.Client)
				wantNotIn(t, err.Error(), testToken)
				wantNotIn(t, strings.Join(r.logs.lines, "\n"), testToken)
				wantIn(t, err.Error(), wire.Mask)
			})
		}
	}
}

// tokenAsType responds with the token in the content type.
func tokenAsType(status int) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Type", "text/"+testToken)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, testBody)
	}
}

// A service may echo the token in another encoding, on purpose or not.
func TestRedact_TokenInAResponse_IsMasked(t *testing.T) {
	escaped := strings.Replace(testToken, "-", `\u002d`, 1)
	split := strings.Replace(testToken, "-", "-\u200b", 1)
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request, int){
		"escaped":      always(400, nil, `{"error":{"code":"`+escaped+`","message":"`+escaped+`"}}`),
		"split":        always(400, nil, `{"error":{"code":"`+split+`","message":"`+split+`"}}`),
		"inner code":   always(400, nil, `{"error":{"innerError":{"code":"`+testToken+`","innerError":{"code":"`+escaped+`"}}}}`),
		"target":       always(400, nil, `{"error":{"target":"`+testToken+`"}}`),
		"percent":      always(400, nil, `{"error":{"message":"`+strings.ReplaceAll(testToken, "-", "%2d")+`"}}`),
		"HTML":         always(400, nil, `{"error":{"message":"`+strings.ReplaceAll(testToken, "-", "&#45;")+`"}}`),
		"base64":       always(400, nil, `{"error":{"message":"`+base64.StdEncoding.EncodeToString([]byte("Bearer "+testToken))+`"}}`),
		"escape":       always(400, nil, `{"error":{"message":"`+strings.Replace(testToken, "-", `-\u001b[0m`, 1)+`"}}`),
		"id":           always(400, map[string]string{"request-id": testToken}, `{"error":{"message":"m"}}`),
		"content type": tokenAsType(200),
		"error's type": tokenAsType(400),
		"location":     always(307, map[string]string{"Location": "https://host/" + testToken}, ""),
	} {
		for method, call := range calls {
			t.Run(name+" "+method, func(t *testing.T) {
				r := newRig(t, answer)
				_, err := call(t.Context(), r.Client)
				wantNotIn(t, fmt.Sprintf("%v %+v", err, err), testToken)
				wantNotIn(t, strings.Join(r.logs.lines, "\n"), testToken)
				wantIn(t, err.Error(), wire.Mask)
			})
		}
	}
	r := newRig(t, always(200, map[string]string{"request-id": testToken}, testBody))
	answer, err := r.Get(t.Context(), "x")
	if err != nil || answer.RequestID != wire.Mask {
		t.Errorf("%q, %v", answer.RequestID, err)
	}
	wantNotIn(t, strings.Join(r.logs.lines, "\n"), testToken)
}
