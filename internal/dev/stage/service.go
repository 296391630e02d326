package stage

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

// Service is the emulated Partner Center with its control endpoints.
type Service struct {
	URL    string
	client *http.Client
}

// StartService runs the emulator on a free port. The function that it returns stops the emulator and writes its log to dir.
func StartService(ctx context.Context, dir, binary string, flags ...string) (*Service, func(), error) {
	running, end := context.WithCancel(ctx)
	cmd := command(running, dir, nil, binary, append(flags, "-addr", "127.0.0.1:0")...)
	var log bytes.Buffer
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		end()
		return nil, nil, fmt.Errorf("the emulator can't be started: %w", err)
	}
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	url, found := strings.CutPrefix(strings.TrimSpace(first), "listening on ")
	calls := make(chan []byte)
	go func() {
		// Reading ends when the emulator exits, for whatever reason.
		all, _ := io.ReadAll(lines) //nolint:errcheck // see above
		calls <- all
	}()
	stop := func() {
		end()
		text := <-calls
		_ = cmd.Wait() //nolint:errcheck // the exit status is logged below
		text = fmt.Appendf(text, "%sThe emulator exited: %v\n", log.String(), cmd.ProcessState)
		if err := os.WriteFile(filepath.Join(dir, "emulator.log"), text, 0o600); err != nil {
			fmt.Fprintln(os.Stderr, "The emulator's log can't be written:", err)
		}
	}
	if err != nil || !found {
		stop()
		return nil, nil, fmt.Errorf("the emulator printed %q instead of its address: %s", first, log.String())
	}
	return &Service{url, &http.Client{Timeout: 30 * time.Second}}, stop, nil
}

// Request is a call in the emulator's log.
type Request struct {
	Method string      `json:"method"`
	Path   string      `json:"path"`
	Header http.Header `json:"header"`
	Body   any         `json:"body"` // decoded JSON
	Status int         `json:"status"`
}

// String returns a summary of a request.
func (r Request) String() string {
	return fmt.Sprintf("%s %s If-Match: %s -> %d", r.Method, r.Path, r.Header.Get("If-Match"), r.Status)
}

// Requests returns the calls logged since Forget.
func (s *Service) Requests(ctx context.Context) ([]Request, error) {
	var all []Request
	return all, s.Call(ctx, http.MethodGet, "requests", nil, &all)
}

// Forget clears the log of calls.
func (s *Service) Forget(ctx context.Context) error {
	return s.Call(ctx, http.MethodDelete, "requests", nil, nil)
}

// Call calls a control endpoint; into may be nil.
func (s *Service) Call(ctx context.Context, method, path string, body []byte, into any) error {
	target := s.URL + "/_emulator/" + path
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
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
