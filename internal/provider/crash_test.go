package provider_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// crashEndpointVariable tells TestCrash_DuringACall_PrintsNoSecret that it runs as the child process, and which endpoint to call.
const crashEndpointVariable = "TEST_CRASH_ENDPOINT"

// TestCrash_DuringACall_PrintsNoSecret crashes a provider during a call with a token, and checks what Go prints about every goroutine.
func TestCrash_DuringACall_PrintsNoSecret(t *testing.T) {
	if endpoint := os.Getenv(crashEndpointVariable); endpoint != "" {
		session, diags := acctest.StartSession(context.Background(), t, "endpoint", endpoint, "authority_host", endpoint,
			"tenant_id", tenant, "client_id", confidential, "client_secret", "client~secret+/&=1",
			"refresh_token", os.Getenv("TEST_CRASH_REFRESH_TOKEN"))
		if diags.Errors() != "" {
			t.Fatal(diags.Errors())
		}
		session.Import(t, someID)
		return
	}
	s := newService(t)
	reached := make(chan struct{}, 1)
	w := watch(t, s, func(_ http.ResponseWriter, r *http.Request, _ []byte) bool {
		if isAuthority(r) {
			return false
		}
		reached <- struct{}{}
		<-r.Context().Done() // the call with the token hangs until the caller has crashed
		return true
	})
	refresh := s.IssueRefreshToken(confidential)
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrash_DuringACall_PrintsNoSecret$")
	command.Env = append(os.Environ(), crashEndpointVariable+"="+w.url, "TEST_CRASH_REFRESH_TOKEN="+refresh, "GOTRACEBACK=all")
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-reached:
	case <-time.After(time.Minute):
		t.Error("the provider never called the service")
	}
	if err := command.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Error("the provider didn't crash")
	}
	crash := output.String()
	if !strings.Contains(crash, "goroutine ") || !strings.Contains(crash, "internal/partnercenter") {
		t.Errorf("the output isn't from a crash during a call: %s", crash)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, secret := range append(w.sent, refresh, "client~secret") {
		if secret != "" && strings.Contains(crash, secret) {
			t.Error("a secret is in the output of the crash")
		}
	}
	if len(w.sent) < 3 {
		t.Errorf("only %d secrets were sent", len(w.sent))
	}
}
