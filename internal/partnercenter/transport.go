package partnercenter

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/uuid"
)

const (
	maxErrorBytes     = 64 << 10  // of an error's body; what lies beyond is not read
	maxHeaderBytes    = 256 << 10 // of an answer's header
	connectionsToHost = 64        // kept alive; Terraform's -parallelism is 10 unless told otherwise
	maxRedirects      = 5
)

var (
	errTooLarge = errors.New("the answer is larger than 16 MiB")
	errSwitched = errors.New("the answer (status 101) switches to another protocol, which the client didn't ask for")
)

// newTransport puts the redirect rule and the size limit on a transporter; nil means the client's own.
func newTransport(custom policy.Transporter) policy.Transporter {
	if custom == nil {
		custom = &http.Client{Transport: newHTTPTransport()}
	}
	if client, ok := custom.(*http.Client); ok {
		ruled := *client
		ruled.CheckRedirect = checkRedirect
		custom = &ruled
	}
	return limitingTransport{next: custom}
}

func newHTTPTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
		MaxIdleConns:           connectionsToHost,
		MaxIdleConnsPerHost:    connectionsToHost,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

// checkRedirect follows a GET within the same scheme and host. Anything else would send the token elsewhere or a
// write twice; its answer is handed back as it is and becomes an *Error that names the target.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := strings.EqualFold(next.URL.Host, first.URL.Host) && next.URL.Scheme == first.URL.Scheme
	if first.Method != http.MethodGet || !sameHost || next.URL.User != nil || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	if state := stateFrom(next.Context()); state != nil { // each request on the wire has an id of its own
		state.clientRequestID = uuid.NewString()
		next.Header.Set(headerClientRequestID, state.clientRequestID)
	}
	return nil
}

// isLoopback accepts localhost and the loopback addresses of both families.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// limitingTransport bounds what is read of an answer. net/http has decompressed it by then, so a small answer that
// unpacks to a huge one is bounded too.
type limitingTransport struct {
	next policy.Transporter
}

func (t limitingTransport) Do(req *http.Request) (*http.Response, error) {
	resp, err := t.next.Do(req)
	if err != nil || resp == nil {
		return resp, err
	}
	if resp.Body == nil { // net/http's is never nil, another transporter's may be
		resp.Body = http.NoBody
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// The body is the connection itself now, which net/http hands over for good: no context ends a read of it.
		return nil, errors.Join(errSwitched, resp.Body.Close())
	}
	if resp.StatusCode/100 == 2 {
		resp.Body = &boundedBody{ReadCloser: resp.Body, left: MaxAnswerBytes}
	} else {
		resp.Body = &errorBody{ReadCloser: resp.Body, left: maxErrorBytes}
	}
	return resp, nil
}

// boundedBody errs with errTooLarge beyond its limit.
type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 { // one byte more tells an answer of exactly the limit from a larger one
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, errTooLarge
	}
	return n, err
}

// errorBody ends where its limit or a broken connection ends it: the status has been received, and is worth more than
// the rest of the text.
type errorBody struct {
	io.ReadCloser
	left int64
}

func (b *errorBody) Read(p []byte) (int, error) {
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
