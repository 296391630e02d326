package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

var (
	// ErrTooLarge matches the error of reading a successful response beyond its limit.
	ErrTooLarge = errors.New("the answer is larger than its limit")
	// ErrSwitched is the error of a response that switches the connection to another protocol.
	ErrSwitched = errors.New("the answer (status 101) switches to another protocol, which the client didn't ask for")
)

// Bound limits the body of a response after decompression, so it also limits a small body that decompresses to a huge one.
// Reading a success beyond its limit is an error; the body of any other response ends at its limit. Errors: ErrSwitched.
func Bound(answer *http.Response, success, failure int64) error {
	if answer.Body == nil { // never nil with net/http, but maybe with another transport
		answer.Body = http.NoBody
	}
	if answer.StatusCode == http.StatusSwitchingProtocols {
		// The body is now the connection itself, which net/http no longer owns: no context cancels a read from it.
		return errors.Join(ErrSwitched, answer.Body.Close())
	}
	if answer.StatusCode/100 == 2 {
		answer.Body = &successBody{ReadCloser: answer.Body, limit: success, left: success}
	} else {
		answer.Body = &failureBody{ReadCloser: answer.Body, left: failure}
	}
	return nil
}

// tooLargeError is a response beyond a limit, in bytes.
type tooLargeError int64

func (e tooLargeError) Error() string {
	if e%(1<<20) == 0 {
		return fmt.Sprintf("the answer is larger than %d MiB", e>>20)
	}
	return fmt.Sprintf("the answer is larger than %d bytes", int64(e))
}

func (e tooLargeError) Is(target error) bool { return target == ErrTooLarge }

// successBody returns an error beyond its limit.
type successBody struct {
	io.ReadCloser
	limit, left int64
}

func (b *successBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, tooLargeError(b.limit)
	}
	if int64(len(p)) > b.left+1 { // one more byte distinguishes a response of exactly the limit from a larger one
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, tooLargeError(b.limit)
	}
	return n, err
}

// failureBody ends without an error at its limit or when the connection breaks: the status is known already, and matters more
// than the rest of the body.
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
