// Command gotest runs go test and reports progress: gotest [-newer | -split PATTERN] ARGUMENTS of go test. It prints the output of failed
// tests, and a line for each package.
//
// With -newer it runs only the acceptance tests that older CLIs skip, and fails if one of them is skipped. With -split it runs the tests
// whose names begin with a pattern in two processes, to keep two cores busy in packages whose tests wait for a CLI one after another.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/progress"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "FAIL:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) error {
	processes := [][]string{args}
	newer := len(args) > 0 && args[0] == "-newer"
	switch {
	case newer:
		selected, err := newerTests("internal")
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "Running the %d tests that older CLIs skip, in %d packages\n", len(selected.names), len(selected.packages))
		processes = [][]string{slices.Concat(args[1:], []string{"-run", selected.pattern()}, selected.packages)}
	case len(args) > 1 && args[0] == "-split":
		processes = split(args[1], args[2:])
	}
	r := newReader(out)
	report := progress.Start(out, time.Tick(progress.Interval), time.Now, r.progress)
	failures := make([]error, len(processes))
	var running sync.WaitGroup
	for i, process := range processes {
		running.Go(func() { failures[i] = r.goTest(ctx, process) })
	}
	running.Wait()
	report.Stop()
	passed, skipped := r.counts()
	fmt.Fprintf(out, "%d tests passed, %d skipped\n", passed, skipped)
	switch err := errors.Join(failures...); {
	case err != nil:
		return err
	case passed == 0:
		return errors.New("no tests were run")
	case newer && skipped > 0:
		return errors.New("a test that needs a newer CLI was skipped on this CLI: -v shows the reason")
	}
	return nil
}

// split returns the arguments of two processes: the tests whose names end in a letter from a to m, and all others, which are about as many.
func split(pattern string, args []string) [][]string {
	return [][]string{
		append([]string{"-run", pattern + ".*[a-m]$"}, args...),
		append([]string{"-run", pattern + ".*[^a-m]$"}, args...),
	}
}

// goTest runs go test and reads its events.
func (r *reader) goTest(ctx context.Context, args []string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...) //nolint:gosec // G204: runs go test by design
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	events, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	readErr := r.read(events)
	return errors.Join(cmd.Wait(), readErr)
}

// event is a line of the output of go test -json.
type event struct {
	Action, Package, Test, Output string
}

// read reads all events.
func (r *reader) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil {
				r.add(e)
			} else {
				fmt.Fprintf(r.out, "%s", line)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
