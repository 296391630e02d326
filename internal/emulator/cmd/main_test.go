package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOnlyLoopbackUnlessAllowed(t *testing.T) {
	for addr, local := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:80": true, "127.1.2.3:80": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:80": false, "192.0.2.1:80": false, "partner.example:80": false, "8080": false, "": false,
	} {
		if _, err := parse([]string{"-addr", addr}, io.Discard); (err == nil) != local {
			t.Errorf("%s: %v", addr, err)
		}
		if _, err := parse([]string{"-addr", addr, "-allow-remote"}, io.Discard); err != nil {
			t.Errorf("%s, allowed: %v", addr, err)
		}
	}
	for _, args := range [][]string{{"serve"}, {"-latency", "soon"}, {"-unknown"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%v: accepted", args)
		}
	}
}

// start runs the command until the returned function stops it, and gives its address.
func start(t *testing.T, args ...string) (string, *bufio.Reader, func() error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), writer, io.Discard)
		_ = writer.CloseWithError(err)
		ended <- err
	}()
	out := bufio.NewReader(reader)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address, found := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !found || !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatalf("first line %q", line)
	}
	return address, out, func() error { stop(); return <-ended }
}

func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer secret")
	r.Header.Set("client-request-id", "49d90c72-3326-4f61-aacc-2cb57970448c")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %s", response.StatusCode, body)
}

func TestCommandServesSeedsAndKeepsThem(t *testing.T) {
	data := filepath.Join(t.TempDir(), "referrals.json")
	seeds := filepath.Join(t.TempDir(), "seeds.json")
	if err := os.WriteFile(seeds, []byte(`[{"id":"a","name":"first"},{"id":"b"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-data", data, "-token", "secret", "-seed", seeds, "-seed", "../testdata/update-response.json"}
	for range 2 { // the second time, the seeds are there already
		address, out, stop := start(t, args...)
		asked := make(chan string, 1)
		go func() {
			line, _ := out.ReadString('\n')
			asked <- line
		}()
		if got := get(t, address+"/v1.0/engagements/referrals/a"); !strings.HasPrefix(got, "200 ") || !strings.Contains(got, `"name":"first"`) {
			t.Errorf("answered %s", got)
		}
		if line := <-asked; line != "GET /v1.0/engagements/referrals/a → 200\n" {
			t.Errorf("logged %q", line)
		}
		if err := stop(); err != nil {
			t.Errorf("stopped with %v", err)
		}
	}
}

func TestCommandServesAnAuthorityWhenAsked(t *testing.T) {
	address, out, stop := start(t, "-tenant", "contoso.example", "-client-id", "app")
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if got := get(t, address+"/v1.0/engagements/referrals"); !strings.HasPrefix(got, "401 ") {
		t.Errorf("a made-up token got %s", got)
	}
	if got := get(t, address+"/contoso.example/oauth2/v2.0/token"); !strings.Contains(got, "AADSTS900561") {
		t.Errorf("the authority answered %s", got)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestCommandFailsEarly(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`[1]`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-addr", ":0"}, {"-addr", "127.0.0.1:0", "-tenant", "t"}, {"-addr", "127.0.0.1:0", "-client-id", "c"}, {"-addr", "127.0.0.1:0", "-data", bad}, {"-addr", "127.0.0.1:0", "-seed", bad},
		{"-addr", "127.0.0.1:0", "-seed", bad + "x"}, {"-addr", "127.0.0.1:99999"},
	} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}
