package referral_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/acctest"
)

// A long listing, whose referrals are nearly as large as a page may be, is let go of once more was found than Terraform can be
// answered.
func TestASearchThatFindsTooMuchSaysTheWayOut(t *testing.T) {
	large, calls := strings.Repeat("x", 15<<20), 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.Header().Set("Content-Type", "application/json")
		next := ""
		if calls < 19 {
			next = fmt.Sprint("?$skiptoken=", calls)
		}
		fmt.Fprintf(w, `{"@odata.nextLink":"%s","value":[{"id":"r%d","name":"%s"}]}`, next, calls, large)
	}))
	t.Cleanup(service.Close)
	session := acctest.NewSession(t, service.URL)
	value, diags := session.Data(t, searched, nil)
	errors := diags.Errors()
	for _, want := range []string{"Can't look for referrals", "more than 255 MiB", "Narrow the filters, or set limit"} {
		if !strings.Contains(errors, want) {
			t.Errorf("%q isn't in %.1000s", want, errors)
		}
	}
	if !value.IsNull() || calls != 17 { // 17 times 15 MiB, and what stands around them
		t.Errorf("a value of %d referrals after %d calls", len(idsOf(value)), calls)
	}

	calls = 0
	value, diags = session.Data(t, searched, map[string]any{"limit": 2})
	if n := len(idsOf(value)); n != 2 || len(diags) > 0 {
		t.Errorf("with a limit: %d referrals, %s", n, diags.Errors())
	}
}
