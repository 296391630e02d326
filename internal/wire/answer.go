package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

var (
	// ErrTooLarge matches the error of reading a successful answer beyond its limit.
	ErrTooLarge = errors.New("the answer is larger than its limit")
	// ErrSwitched is the error of an answer after which the connection would speak another protocol.
	ErrSwitched = errors.New("the answer (status 101) switches to another protocol, which the client didn't ask for")
)

// Bound limits what is read of an answer's body. net/http has decompressed it by then, so a small answer that unpacks to a
// huge one is bounded too. A success beyond its limit is an error when it is read; the body of any other answer ends at its
// limit. Errors: ErrSwitched.
func Bound(answer *http.Response, success, failure int64) error {
	if answer.Body == nil { // net/http's is never nil, another transporter's may be
		answer.Body = http.NoBody
	}
	if answer.StatusCode == http.StatusSwitchingProtocols {
		// The body is the connection itself now, which net/http no longer owns: no context ends a read of it.
		return errors.Join(ErrSwitched, answer.Body.Close())
	}
	if answer.StatusCode/100 == 2 {
		answer.Body = &successBody{ReadCloser: answer.Body, limit: success, left: success}
	} else {
		answer.Body = &failureBody{ReadCloser: answer.Body, left: failure}
	}
	return nil
}

// tooLargeError is an answer beyond a limit, in bytes.
type tooLargeError int64

func (e tooLargeError) Error() string {
	if e%(1<<20) == 0 {
		return fmt.Sprintf("the answer is larger than %d MiB", e>>20)
	}
	return fmt.Sprintf("the answer is larger than %d bytes", int64(e))
}

func (e tooLargeError) Is(target error) bool { return target == ErrTooLarge }

// successBody errs beyond its limit.
type successBody struct {
	io.ReadCloser
	limit, left int64
}

func (b *successBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, tooLargeError(b.limit)
	}
	if int64(len(p)) > b.left+1 { // one byte more tells an answer of exactly the limit from a larger one
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, tooLargeError(b.limit)
	}
	return n, err
}

// failureBody ends where its limit or a broken connection ends it: the status has been received, and is worth more than
// the rest of the text.
type failureBody struct {
	io.ReadCloser
	left int64
}

func (b *failureBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if err != nil {
		b.left, err = 0, io.EOF
	}
	return n, err
}
