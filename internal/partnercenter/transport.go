package partnercenter

import (
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

const (
	maxErrorBytes = 64 << 10 // of an error's body; the rest isn't read
	maxRedirects  = 5
)

// newTransport adds the redirect rule and the size limit to a transporter; nil means the client's own.
func newTransport(custom policy.Transporter) policy.Transporter {
	if custom == nil {
		custom = &http.Client{Transport: wire.NewTransport()}
	}
	if client, ok := custom.(*http.Client); ok {
		withRule := *client
		withRule.CheckRedirect = checkRedirect
		custom = &withRule
	}
	return limitingTransport{next: custom}
}

// checkRedirect follows only a GET within the same scheme and host. Following any other redirect would send the token elsewhere, or a write
// twice; its response becomes an *Error that names the target.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := strings.EqualFold(next.URL.Host, first.URL.Host) && next.URL.Scheme == first.URL.Scheme
	if first.Method != http.MethodGet || !sameHost || next.URL.User != nil || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	if state := stateFrom(next.Context()); state != nil { // each request on the wire has its own ID
		state.clientRequestID = uuid.NewString()
		next.Header.Set(headerClientRequestID, state.clientRequestID)
	}
	return nil
}

// limitingTransport limits the size of responses.
type limitingTransport struct {
	next policy.Transporter
}

func (t limitingTransport) Do(req *http.Request) (*http.Response, error) {
	resp, err := t.next.Do(req)
	if err != nil || resp == nil {
		return resp, err
	}
	if err := wire.Bound(resp, MaxAnswerBytes, maxErrorBytes); err != nil {
		return nil, err
	}
	return resp, nil
}
