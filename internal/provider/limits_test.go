package provider_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestConfigure_InvalidLimit_IsRejected(t *testing.T) {
	for name, test := range map[string]struct {
		variable, rule string
		bad            []string // in both sources
		badText        []string // in the environment only: the argument's type doesn't allow these values
	}{
		"refresh_mode": {"PARTNERCENTER_REFRESH_MODE", `"auto", "individual", "bulk"`, []string{"Bulk", "none"}, nil},
		"max_retries": {"PARTNERCENTER_MAX_RETRIES", "a whole number from 0 to 100", []string{"-1", "1.5", "101", "1e+30", "0.1"},
			[]string{"many", "NaN", "Inf", "4 times"}},
		"request_timeout": {"PARTNERCENTER_REQUEST_TIMEOUT", "a duration with its unit, above 0", []string{"60", "0s", "-1s", "soon"}, nil},
		"requests_per_second": {"PARTNERCENTER_REQUESTS_PER_SECOND", "a number above 0", []string{"0", "-0.5", "-3"},
			[]string{"5/s", "Inf", "NaN"}},
	} {
		refused := func(t *testing.T, value string, arguments ...string) {
			t.Helper()
			_, diags := acctest.StartSession(t.Context(), t, append([]string{"endpoint", "http://127.0.0.1:1", "access_token", "t"}, arguments...)...)
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError ||
				!diags[0].Attribute.Equal(tftypes.NewAttributePath().WithAttributeName(name)) {
				t.Fatalf("want one error at %s, got %s", name, diags.Errors())
			}
			for _, part := range []string{"Attribute: " + name, `Value:     "` + value + `"`, "Allowed:   " + test.rule, test.variable} {
				if !strings.Contains(diags[0].Detail, part) {
					t.Errorf("%q is missing in %s", part, diags[0].Detail)
				}
			}
		}
		for _, value := range test.bad {
			t.Run(name+" argument "+value, func(t *testing.T) { refused(t, value, name, value) })
		}
		for _, value := range append(test.bad, test.badText...) {
			t.Run(name+" environment "+value, func(t *testing.T) {
				t.Setenv(test.variable, value)
				refused(t, value)
			})
		}
		t.Run(name+" unknown", func(t *testing.T) {
			_, diags := configure(t, arguments{"endpoint": "http://127.0.0.1:1", "access_token": "t", name: unknown})
			if len(diags) != 1 || !strings.Contains(diags.Errors(), "isn't known yet") || !strings.Contains(diags.Errors(), name) {
				t.Errorf("%s", diags.Errors())
			}
		})
	}
}

// sent starts a session, reads a referral while the service has a fault, and returns the number of requests.
func sent(ctx context.Context, t *testing.T, fault emulator.Fault, arguments ...string) int {
	t.Helper()
	e, url := acctest.Start(t)
	fault.Times = -1
	e.Inject(fault)
	session, diags := acctest.StartSession(ctx, t, append([]string{"endpoint", url, "access_token", "t"}, arguments...)...)
	if text := diags.Errors(); text != "" {
		t.Fatal(text)
	}
	values := map[string]tftypes.Value{}
	for name, typ := range session.Type.AttributeTypes {
		values[name] = tftypes.NewValue(typ, nil)
	}
	values["id"] = tftypes.NewValue(tftypes.String, someID)
	if _, diags := session.TryRead(t, acctest.State{Value: tftypes.NewValue(session.Type, values)}); diags.Errors() == "" {
		t.Fatal("the read succeeded")
	}
	return len(e.Requests())
}

func TestMaxRetries_TemporaryFailure_CountsRetries(t *testing.T) {
	// A Retry-After of 0 makes the pauses as short as possible.
	fault := emulator.Fault{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"}
	for value, want := range map[string]int{"0": 1, "1": 2, "2": 3} {
		if got := sent(t.Context(), t, fault, "max_retries", value); got != want {
			t.Errorf("max_retries = %s made %d requests", value, got)
		}
		t.Setenv("PARTNERCENTER_MAX_RETRIES", value)
		if got := sent(t.Context(), t, fault); got != want {
			t.Errorf("PARTNERCENTER_MAX_RETRIES=%s made %d requests", value, got)
		}
		if got := sent(t.Context(), t, fault, "max_retries", "0"); got != 1 {
			t.Errorf("the variable overrides the argument: %d requests", got)
		}
	}
}

// A hanging service ends the attempt, not the operation, which has a timeout of five minutes.
func TestRequestTimeout_HangingService_EndsTheAttempt(t *testing.T) {
	start := time.Now()
	if got := sent(t.Context(), t, emulator.Fault{Kind: emulator.Hang}, "request_timeout", "50ms", "max_retries", "1"); got != 2 {
		t.Errorf("%d requests", got)
	}
	t.Setenv("PARTNERCENTER_REQUEST_TIMEOUT", "0.05s")
	if got := sent(t.Context(), t, emulator.Fault{Kind: emulator.Hang}, "max_retries", "0"); got != 1 {
		t.Errorf("%d requests", got)
	}
	if time.Since(start) > time.Minute {
		t.Error("the default timeout applied")
	}
}

func TestRequestsPerSecond_LowRate_DelaysRequests(t *testing.T) {
	// With one request in 1,000 seconds, the second request would miss the operation's deadline, so the operation fails immediately.
	for _, source := range []string{"argument", "environment"} {
		arguments := []string{"max_retries", "3"}
		if source == "argument" {
			arguments = append(arguments, "requests_per_second", "0.001")
		} else {
			t.Setenv("PARTNERCENTER_REQUESTS_PER_SECOND", "0.001")
		}
		if got := sent(t.Context(), t, emulator.Fault{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"}, arguments...); got != 1 {
			t.Errorf("by %s: %d requests", source, got)
		}
	}
}
