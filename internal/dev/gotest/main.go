// Command gotest runs go test and says how far it is: gotest [-newer] ARGUMENTS of go test. It prints what fails, and a line for
// each package.
//
// With -newer it runs the acceptance tests alone that older CLIs skip, and fails if one of them is skipped here.
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
	"syscall"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/progress"
)

func main() {
	args := os.Args[1:]
	newer := len(args) > 0 && args[0] == "-newer"
	if newer {
		args = args[1:]
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, newer, args); err != nil {
		fmt.Fprintln(os.Stderr, "FAIL:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, newer bool, args []string) error {
	if newer {
		selected, err := newerTests("internal")
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "Tests that older CLIs skip: %d in %d packages\n", len(selected.names), len(selected.packages))
		args = append(append(args, "-run", selected.pattern()), selected.packages...)
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...) //nolint:gosec // G204: that is its purpose
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	events, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	r := newReader(out)
	report := progress.Start(out, time.Tick(progress.Interval), time.Now, r.soFar)
	readErr := r.read(events)
	err = cmd.Wait()
	report.Stop()
	passed, skipped := r.counts()
	fmt.Fprintf(out, "%d tests passed, %d were skipped\n", passed, skipped)
	switch {
	case err != nil || readErr != nil:
		return errors.Join(err, readErr)
	case passed == 0:
		return errors.New("no test was run")
	case newer && skipped > 0:
		return errors.New("a test that needs a newer CLI was skipped on this one: -v shows why")
	}
	return nil
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
}

// read goes through the events to their end.
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
