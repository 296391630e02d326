package emulator

import (
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// A call is one request, and the fault that it meets.
type call struct {
	emulator *Emulator
	w        http.ResponseWriter
	r        *http.Request
	entry    *Request
	fault    Fault
}

// meet answers with what act returns, unless the call meets a fault.
func (c *call) meet(act func() answer) {
	switch c.fault.Kind {
	case Refuse, ResetBefore:
		c.drop()
	case ResetAfter:
		act()
		c.drop()
	case Hang:
		c.hang()
	case SlowHeader:
		a := act()
		if !c.emulator.wait(c.r.Context(), c.fault.Delay) {
			c.drop()
			return
		}
		c.send(a)
	case SlowBody:
		c.drip(act())
	case Truncate:
		c.truncate(act())
	case Status, HTML, Redirect:
		c.send(c.fault.instead())
	case StatusAfter:
		act()
		c.send(c.fault.instead())
	case ActLater:
		c.emulator.actLater(c.fault.Delay, act)
		if c.fault.StatusCode == 0 {
			c.hang()
		}
		c.send(c.fault.instead())
	case HugeBody:
		act()
		c.flood()
	default:
		c.send(c.fault.distort(act()))
	}
}

func (c *call) send(a answer) {
	c.write(c.head(a))
}

// write ignores errors: only a client that disconnects can cause them.
func (c *call) write(body []byte) {
	_, _ = c.w.Write(body)
}

// drop ends the connection without a response: with a reset, or for Refuse with an orderly close.
func (c *call) drop() {
	c.conclude(0)
	conn, _, err := http.NewResponseController(c.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2, where this resets the stream
	}
	if c.fault.Kind != Refuse {
		if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
			conn = secure.NetConn()
		}
		if tcp, ok := conn.(interface{ SetLinger(sec int) error }); ok {
			// With linger 0, closing sends a reset.
			if err := tcp.SetLinger(0); err != nil {
				c.emulator.logf("closed instead of reset: %v", err)
			}
		}
	}
	_ = conn.Close()
}

func (c *call) hang() {
	c.conclude(0)
	select {
	case <-c.r.Context().Done():
	case <-c.emulator.closed:
	}
	panic(http.ErrAbortHandler)
}

// drip sends the header at once and the body in pieces.
func (c *call) drip(a answer) {
	const pieces = 10
	body := c.head(a)
	flush(c.w)
	for i := range pieces {
		if !c.emulator.wait(c.r.Context(), c.fault.Delay/pieces) {
			panic(http.ErrAbortHandler)
		}
		c.write(body[len(body)*i/pieces : len(body)*(i+1)/pieces])
		flush(c.w)
	}
}

func (c *call) truncate(a answer) {
	body := c.head(a)
	c.write(body[:len(body)/2])
	flush(c.w)
	panic(http.ErrAbortHandler)
}

// flood streams a JSON document until its size is reached or the client disconnects.
func (c *call) flood() {
	c.w.Header().Set("Content-Type", jsonType)
	c.serviceHeaders(c.w.Header())
	c.conclude(http.StatusOK)
	c.w.WriteHeader(http.StatusOK)
	size := c.fault.Size
	if size == 0 {
		size = 64 << 20
	}
	const start, end = `{"name":"`, `"}`
	filler := strings.Repeat("a", 64<<10)
	if _, err := io.WriteString(c.w, start); err != nil {
		return
	}
	for left := size - int64(len(start)+len(end)); left > 0; left -= int64(len(filler)) {
		if _, err := io.WriteString(c.w, filler[:min(left, int64(len(filler)))]); err != nil {
			return
		}
	}
	c.write([]byte(end))
}

func flush(w http.ResponseWriter) {
	if err := http.NewResponseController(w).Flush(); err != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
}

// distort changes an answer for the faults whose answers look valid.
func (f Fault) distort(a answer) answer {
	switch f.Kind {
	case EmptyOK:
		return answer{status: http.StatusOK, header: http.Header{"Content-Type": {jsonType}}}
	case WrongID:
		a.body = rewrite(a.body, func(doc map[string]any) { doc["id"] = uuid.NewString() })
	case Foreign:
		a.header.Del("ETag")
		a.body = rewrite(a.body, foreign)
	case Partial:
		a.body = rewrite(a.body, partial)
	case MissingETag:
		a.header.Del("ETag")
		a.body = rewrite(a.body, func(doc map[string]any) { delete(doc, "eTag") })
	case WrongContentType:
		a.header.Set("Content-Type", "text/plain")
		if f.ContentType != "" {
			a.header.Set("Content-Type", f.ContentType)
		}
	default:
	}
	return a
}

// foreign turns a document into another referral.
func foreign(doc map[string]any) {
	doc["id"], doc["eTag"] = uuid.NewString(), `"foreign"`
	doc["name"], doc["externalReferenceId"] = "Somebody else's deal", "FOREIGN-1"
	doc["customerProfile"] = map[string]any{"name": "Somebody else"}
	doc["createdDateTime"] = "2020-01-01T00:00:00Z"
	delete(doc, "links")
}

func partial(doc map[string]any) {
	for _, name := range []string{"team", "details", "dealSensitivity"} {
		delete(doc, name)
	}
}

// rewrite changes the document in an answer, or each document of a page, but no errors.
func rewrite(body []byte, change func(doc map[string]any)) []byte {
	doc, err := decodeObject(body)
	if err != nil {
		return body
	}
	if page, ok := doc["value"].([]any); ok {
		for _, listed := range page {
			if inner, ok := listed.(map[string]any); ok {
				change(inner)
			}
		}
	} else if _, refused := doc["error"]; !refused {
		change(doc)
	}
	changed, err := encode(doc)
	if err != nil {
		return body
	}
	return changed
}
