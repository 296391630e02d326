package partnercenter

import (
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/wire"
)

const (
	maxErrorBytes = 64 << 10 // of an error's body; what lies beyond is not read
	maxRedirects  = 5
)

// newTransport puts the redirect rule and the size limit on a transporter; nil means the client's own.
func newTransport(custom policy.Transporter) policy.Transporter {
	if custom == nil {
		custom = &http.Client{Transport: wire.NewTransport()}
	}
	if client, ok := custom.(*http.Client); ok {
		ruled := *client
		ruled.CheckRedirect = checkRedirect
		custom = &ruled
	}
	return limitingTransport{next: custom}
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

// limitingTransport bounds what is read of an answer.
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
