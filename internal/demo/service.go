package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// service is the emulated Partner Center, with its control endpoints.
type service struct {
	url    string
	client *http.Client
}

// startService runs the emulator on a free port. The function that it returns ends it, and leaves its log in dir.
func startService(ctx context.Context, dir, binary string) (*service, func(), error) {
	running, end := context.WithCancel(ctx)
	cmd := command(running, dir, nil, binary, "-addr", "127.0.0.1:0")
	var log bytes.Buffer
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		end()
		return nil, nil, fmt.Errorf("the emulator doesn't start: %w", err)
	}
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	url, found := strings.CutPrefix(strings.TrimSpace(first), "listening on ")
	calls := make(chan []byte)
	go func() {
		// Reading ends when the emulator does, one way or another.
		all, _ := io.ReadAll(lines) //nolint:errcheck // see above
		calls <- all
	}()
	stop := func() {
		end()
		text := <-calls
		_ = cmd.Wait() //nolint:errcheck // how it ended is noted below
		text = fmt.Appendf(text, "%sThe emulator ended: %v\n", log.String(), cmd.ProcessState)
		if err := os.WriteFile(filepath.Join(dir, "emulator.log"), text, 0o600); err != nil {
			fmt.Fprintln(os.Stderr, "The emulator's log is lost:", err)
		}
	}
	if err != nil || !found {
		stop()
		return nil, nil, fmt.Errorf("the emulator doesn't say where it listens but %q: %s", first, log.String())
	}
	return &service{url, &http.Client{Timeout: 30 * time.Second}}, stop, nil
}

// request is a call as the emulator logged it.
type request struct {
	Method string         `json:"method"`
	Path   string         `json:"path"`
	Header http.Header    `json:"header"`
	Body   map[string]any `json:"body"`
	Status int            `json:"status"`
}

// String is a request in short.
func (r request) String() string {
	return fmt.Sprintf("%s %s If-Match: %s -> %d", r.Method, r.Path, r.Header.Get("If-Match"), r.Status)
}

// writes are the logged calls that aren't reads, since forget.
func (s *service) writes(ctx context.Context) ([]request, error) {
	var all, writes []request
	if err := s.call(ctx, http.MethodGet, "requests", nil, &all); err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Method != http.MethodGet {
			writes = append(writes, r)
		}
	}
	return writes, nil
}

// forget empties the log of calls.
func (s *service) forget(ctx context.Context) error {
	return s.call(ctx, http.MethodDelete, "requests", nil, nil)
}

func (s *service) seed(ctx context.Context, document []byte) error {
	return s.call(ctx, http.MethodPost, "referrals", document, nil)
}

// edit changes a referral as a seller does in Partner Center, by a JSON Merge Patch, and returns what became of it.
func (s *service) edit(ctx context.Context, id, patch string) (document, error) {
	var edited document
	err := s.call(ctx, http.MethodPost, "referrals/"+id, []byte(patch), &edited)
	return edited, err
}

// referral is a document as Partner Center has it now.
func (s *service) referral(ctx context.Context, id string) (document, error) {
	var all []document
	if err := s.call(ctx, http.MethodGet, "referrals", nil, &all); err != nil {
		return nil, err
	}
	for _, doc := range all {
		if doc["id"] == id {
			return doc, nil
		}
	}
	return nil, fmt.Errorf("referral %s: expected in Partner Center, saw %d others there", id, len(all))
}

// call uses a control endpoint.
func (s *service) call(ctx context.Context, method, path string, body []byte, into any) error {
	target := s.url + "/_emulator/" + path
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body)) //nolint:gosec // G704: where the demo's own emulator listens
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req) //nolint:gosec // G704: likewise
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, target, err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s: %s", method, target, resp.Status, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("%s %s: %w", method, target, err)
	}
	return nil
}
