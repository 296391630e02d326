package main

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/auth"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

const (
	tenant = "contoso.onmicrosoft.com"
	client = "11111111-2222-3333-4444-555555555555"
)

func authority(t *testing.T) (*entra.Authority, string) {
	t.Helper()
	a := entra.New(entra.Options{Tenant: tenant, Clients: []entra.Client{{ID: client}}})
	e, err := emulator.New(emulator.Options{Authority: a})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return a, server.URL
}

func noEnvironment(string) string { return "" }

// answer lets the user answer as soon as a device waits.
func answer(t *testing.T, e *entra.Authority, approve bool) {
	t.Helper()
	go func() {
		for e.AnswerDevice("", approve) != nil && t.Context().Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
	}()
}

func TestLogin_Device_WritesAFileOnlyTheOwnerReads(t *testing.T) {
	e, url := authority(t)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("an old one"), 0o644); err != nil {
		t.Fatal(err)
	}
	answer(t, e, true)
	var stdout, stderr bytes.Buffer
	args := []string{"-tenant-id", tenant, "-client-id", client, "-authority-host", url, "-file", file}
	if err := run(t.Context(), args, noEnvironment, &stdout, &stderr); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSuffix(string(content), "\n")
	if !slices.Contains(e.Tokens(), token) || !strings.Contains(token, "refresh") {
		t.Errorf("the file has %q", content)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) != 1 {
		t.Errorf("something was left behind: %v", entries)
	}
	if shown := stdout.String() + stderr.String(); strings.Contains(shown, token) || !strings.Contains(shown, "/device") {
		t.Errorf("shown: %s", shown)
	}
}

func TestLogin_StandardOutput_OnlyOnRequest(t *testing.T) {
	e, url := authority(t)
	answer(t, e, true)
	var stdout, stderr bytes.Buffer
	environment := func(name string) string {
		return map[string]string{"ARM_TENANT_ID": tenant, "PARTNERCENTER_CLIENT_ID": client, "PARTNERCENTER_AUTHORITY_HOST": url}[name]
	}
	if err := run(t.Context(), []string{"-stdout"}, environment, &stdout, &stderr); err != nil {
		t.Fatal(err)
	}
	if token := strings.TrimSpace(stdout.String()); !slices.Contains(e.Tokens(), token) || strings.Contains(stderr.String(), token) {
		t.Errorf("%q, %q", stdout.String(), stderr.String())
	}
	for _, args := range [][]string{nil, {"-stdout", "-file", "x"}, {"-stdout", "extra"}, {"-file", "/nowhere/token"}} {
		if err := run(t.Context(), args, environment, &stdout, &stderr); err == nil {
			t.Errorf("%q was accepted", args)
		}
	}
}

func TestLogin_Renewal_NeedsNoUser(t *testing.T) {
	e, url := authority(t)
	file := filepath.Join(t.TempDir(), "token")
	old := e.IssueRefreshToken(client)
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := func(name string) string {
		return map[string]string{
			"PARTNERCENTER_TENANT_ID": tenant, "PARTNERCENTER_CLIENT_ID": client, "PARTNERCENTER_AUTHORITY_HOST": url,
			"PARTNERCENTER_REFRESH_TOKEN_FILE_PATH": file, "PARTNERCENTER_ACCESS_TOKEN": "unused",
		}[name]
	}
	if err := run(t.Context(), []string{"-renew", "-file", file}, environment, new(bytes.Buffer), new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(file)
	if token := strings.TrimSpace(string(content)); token == old || !slices.Contains(e.Tokens(), token) {
		t.Errorf("the file has %q", token)
	}
	e.RevokeRefreshTokens()
	var failed *auth.Error
	err := run(t.Context(), []string{"-renew", "-file", file}, environment, new(bytes.Buffer), new(bytes.Buffer))
	if !errors.As(err, &failed) || !slices.Contains(failed.Codes, 50173) {
		t.Errorf("%v", err)
	}
	if after, _ := os.ReadFile(file); !bytes.Equal(after, content) {
		t.Error("a failure changed the file")
	}
}

func TestLogin_Failure_NamesTheCause(t *testing.T) {
	e, url := authority(t)
	args := func(client string) []string {
		return []string{"-tenant-id", tenant, "-client-id", client, "-authority-host", url, "-stdout"}
	}
	var output bytes.Buffer
	if err := run(t.Context(), args("another"), noEnvironment, &output, &output); err == nil || !strings.Contains(err.Error(), "AADSTS700016") {
		t.Errorf("%v", err)
	}
	if err := run(t.Context(), []string{"-stdout"}, noEnvironment, &output, &output); !errors.Is(err, auth.ErrIncomplete) || !strings.Contains(err.Error(), "tenant_id") {
		t.Errorf("%v", err)
	}
	answer(t, e, false)
	if err := run(t.Context(), args(client), noEnvironment, &output, &output); err == nil || !strings.Contains(err.Error(), "declined") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := run(ctx, args(client), noEnvironment, &output, &output); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
