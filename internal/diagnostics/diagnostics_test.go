package diagnostics

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

func TestProblem_Diagnostics_NameValueAllowedAndWayOut(t *testing.T) {
	problem := Problem{
		At: path.Root("team").AtListIndex(1).AtName("email"), Summary: "Value not allowed", Value: `"x"`,
		Allowed: []string{"a", "b"}, WayOut: "Write a or b.",
	}
	want := "Attribute: team[1].email\nValue:     \"x\"\nAllowed:   \"a\", \"b\"\n\nWrite a or b."
	for severity, d := range map[diag.Severity]diag.Diagnostic{diag.SeverityError: problem.Error(), diag.SeverityWarning: problem.Warning()} {
		if d.Severity() != severity || d.Detail() != want {
			t.Errorf("%v: %s", d.Severity(), d.Detail())
		}
		at, ok := d.(diag.DiagnosticWithPath)
		if !ok || !at.Path().Equal(problem.At) {
			t.Errorf("%v has no path", d)
		}
	}
	problem.Allowed, problem.Rule, problem.Value = nil, "a rule", ""
	if got := problem.Error().Detail(); got != "Attribute: team[1].email\nAllowed:   a rule\n\nWrite a or b." {
		t.Error(got)
	}
}

func TestProblem_Argument_PointsAtItWithoutAFullStop(t *testing.T) {
	problem := Problem{Summary: "Value not allowed", Value: `"x"`, Allowed: []string{"a", "b"}, WayOut: "Write a or b."}
	err := problem.Argument(1)
	if err.FunctionArgument == nil || *err.FunctionArgument != 1 {
		t.Errorf("the error points at argument %v", err.FunctionArgument)
	}
	if want := "Value not allowed.\n\nValue:     \"x\"\nAllowed:   \"a\", \"b\"\n\nWrite a or b"; err.Text != want {
		t.Error(err.Text)
	}
}

func TestFromError_ServiceErrors_SayTheWayOut(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   string
	}{
		{http.StatusUnauthorized, "unauthenticated", "PARTNERCENTER_ACCESS_TOKEN"},
		{http.StatusUnauthorized, "900421", "The user signed in without multi-factor authentication"},
		{http.StatusUnauthorized, "900421", "store the new refresh token: go run ./internal/auth/login"},
		{http.StatusForbidden, "insufficient_claims", "multi-factor authentication"},
		{http.StatusUnauthorized, "unauthenticated", "The provider signed in with: refresh token."},
		{http.StatusForbidden, "accessDenied", "Referral Admin or Referral User"},
		{http.StatusForbidden, "accessDenied", "The provider signed in with: refresh token."},
		{http.StatusNotFound, "itemNotFound", "a Referral User sees only referrals"},
		{http.StatusNotFound, "", "The provider called https://host/v2/x. Check the provider's endpoint"},
		{http.StatusNotFound, "ResourceNotFound", "the endpoint may be wrong"},
		{http.StatusGone, "", "the endpoint may be wrong"},
		{http.StatusTooManyRequests, "", "-parallelism"},
		{http.StatusBadRequest, "invalidRequest", "client-request-id"},
	} {
		err := fmt.Errorf("wrapped: %w", &partnercenter.Error{Call: "GET /x", Address: "https://host/v2/x", Status: c.status, Code: c.code, Documented: c.code != "", ClientRequestID: "the-id", SignIn: "refresh token"})
		d := FromError("Can't read", err)
		if d.Summary() != "Can't read" || !strings.Contains(d.Detail(), c.want) || !strings.Contains(d.Detail(), "the-id") || !strings.Contains(d.Detail(), c.code) {
			t.Errorf("%d: %s", c.status, d.Detail())
		}
	}
	if got := FromError("Can't read", fmt.Errorf("wrapped: %w", partnercenter.ErrPaced)).Detail(); !strings.Contains(got, "PARTNERCENTER_REQUESTS_PER_SECOND") {
		t.Error(got)
	}
	if got := FromError("Can't read", errors.New("plain")).Detail(); got != "plain." {
		t.Error(got)
	}
}
